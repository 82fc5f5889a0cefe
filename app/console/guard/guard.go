package guard

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"
)

// APIPrefix is where the control API lives; everything else on the console is the page's static files.
const APIPrefix = "/api/"

// SessionPath exchanges a one-time code for the cookie: the one call of the API without a credential.
const SessionPath = "/api/v1/session"

// Console wraps the whole console door.
func Console(hosts func() Hosts, s *Sessions, next http.Handler) http.Handler {
	return OnlyHosts(hosts, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers(w, r)
		if problem := refuse(hosts(), s, r); problem != nil {
			writeProblem(w, *problem)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

type refusal struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Hint   string `json:"hint,omitempty"`
}

func refuse(hosts Hosts, s *Sessions, r *http.Request) *refusal {
	if origin := r.Header.Get("Origin"); origin != "" && !hosts.AllowsOrigin(origin) {
		return &refusal{Title: "Forbidden", Status: http.StatusForbidden, Code: "foreign_origin", Detail: "requests of other pages are not answered"}
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" && strings.HasPrefix(r.URL.Path, APIPrefix) {
		return &refusal{Title: "Forbidden", Status: http.StatusForbidden, Code: "foreign_origin", Detail: "requests of other pages are not answered"}
	}
	if !strings.HasPrefix(r.URL.Path, APIPrefix) {
		return onlyReads(r)
	}
	if mutates(r) && !sentByProgram(r) {
		return &refusal{Title: "Unsupported Media Type", Status: http.StatusUnsupportedMediaType, Code: "json_only", Detail: "calls that change something take application/json, or application/zip", Hint: "add the header Content-Type: application/json"}
	}
	if r.URL.Path == SessionPath && r.Method == http.MethodPost {
		return nil
	}
	upgrade := strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
	switch {
	case s.Bearer(r):
		return nil
	case s.Cookie(r) && (!upgrade || r.Header.Get("Origin") != ""):
		return nil
	}
	return &refusal{Title: "Unauthorized", Status: http.StatusUnauthorized, Code: "no_credential", Detail: "the console wants the token of this start",
		Hint: "send Authorization: Bearer with the token of the ready line, or open the address that faultline printed"}
}

func onlyReads(r *http.Request) *refusal {
	if mutates(r) {
		return &refusal{Title: "Method Not Allowed", Status: http.StatusMethodNotAllowed, Code: "read_only", Detail: "the page is read only"}
	}
	return nil
}

func mutates(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
}

// sentByProgram accepts JSON, zip files, and calls that carry no body at all. A form of another page can send none of
// these without asking first.
func sentByProgram(r *http.Request) bool {
	if r.ContentLength == 0 && r.Header.Get("Content-Type") == "" {
		return true
	}
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && (t == "application/json" || t == "application/merge-patch+json" || t == "application/zip")
}

func headers(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws://"+r.Host+
		"; worker-src 'self'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

func writeProblem(w http.ResponseWriter, p refusal) {
	p.Type = "about:blank"
	w.Header().Set("Content-Type", "application/problem+json")
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="faultline"`)
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the peer may be gone; there is nobody to tell
}
