package guard

import (
	"net"
	"net/http"
	"slices"
	"strings"
)

// Hosts is the list of Host values a door answers to.
type Hosts struct{ exact []string }

// HostsFor lists the names of a door that listens on addr: the loopback literals and localhost with its port, and
// the further names the user allowed, with and without the port.
func HostsFor(addr string, further ...string) Hosts {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return Hosts{}
	}
	h := Hosts{exact: []string{"127.0.0.1:" + port, "[::1]:" + port, "localhost:" + port}}
	if ip := net.ParseIP(host); ip != nil && !ip.IsLoopback() && !ip.IsUnspecified() {
		h.exact = append(h.exact, net.JoinHostPort(host, port))
	}
	for _, name := range further {
		name = strings.ToLower(strings.TrimSpace(name))
		h.exact = append(h.exact, name, name+":"+port)
	}
	return h
}

// Allows reports whether the Host value is on the list, letter by letter.
func (h Hosts) Allows(host string) bool { return slices.Contains(h.exact, strings.ToLower(host)) }

// AllowsOrigin reports whether the Origin is this very door.
func (h Hosts) AllowsOrigin(origin string) bool {
	name, ok := strings.CutPrefix(origin, "http://")
	return ok && h.Allows(name)
}

// OnlyHosts answers 421 to every request whose Host is not on the list, and 400 to paths that hide what they name.
func OnlyHosts(hosts func() Hosts, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !hosts().Allows(r.Host) || (r.URL.Host != "" && !hosts().Allows(r.URL.Host)) {
			http.Error(w, "this door answers only to its own address", http.StatusMisdirectedRequest)
			return
		}
		if hidden(r) {
			http.Error(w, "the path is not in its plain form", http.StatusBadRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hidden reports a path that would read differently once decoded: encoded slashes, dots or a second encoding.
func hidden(r *http.Request) bool {
	if raw := r.URL.EscapedPath(); strings.Contains(raw, "%") {
		raw = strings.ToLower(raw)
		for _, bad := range []string{"%2e", "%2f", "%5c", "%25", "%00"} {
			if strings.Contains(raw, bad) {
				return true
			}
		}
	}
	for part := range strings.SplitSeq(r.URL.Path, "/") {
		if part == "." || part == ".." {
			return true
		}
	}
	return false
}
