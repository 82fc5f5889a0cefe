package link

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/problem"
)

// flow is what one walk through the pages carries from page to page: the pages keep no memory of it themselves.
type flow struct {
	Connection  string // from the path; empty on /link/start
	Origin      string // of the page that opened this one in a popup and waits for a message
	PublicKey   string // of the organisation whose component opened the page; empty: the first one's
	Platform    string
	Company     string
	RedirectURI string
	State       string
	Auto        bool

	target *url.URL // RedirectURI once it was accepted
	org    string   // whose connection this is or will be
}

// stateLength bounds what is echoed.
const stateLength = 4096

// readFlow takes the flow from a query or a form.
func readFlow(connection string, values url.Values, hosts []string) (flow, error) {
	f := flow{
		Connection: connection, Platform: values.Get("platform"), Company: values.Get("company"),
		Origin: values.Get("origin"), PublicKey: values.Get("publicKey"), RedirectURI: values.Get("redirect_uri"), State: values.Get("state"), Auto: values.Get("auto_approve") == "1",
	}
	if len(f.State) > stateLength {
		return f, problem.New(problem.Invalid, "state is longer than %d characters", stateLength).At("state").WithHint("keep what belongs to the state on your side and send its key")
	}
	if f.Origin != "" {
		if err := openerOrigin(f.Origin, hosts); err != nil {
			return f, err
		}
		if f.PublicKey == "" {
			return f, problem.New(problem.Invalid, "a popup needs a public key").At("publicKey").WithHint("the console shows the key of each organisation: give it to Rutter.create")
		}
	}
	if f.RedirectURI == "" {
		return f, nil
	}
	target, err := redirectTarget(f.RedirectURI, hosts)
	f.target = target
	return f, err
}

// redirectTarget accepts an absolute http(s) URL on this machine, or on a host that the user allowed by name. The
// host is compared whole: a prefix test would take 127.0.0.1.example.com for this machine.
func redirectTarget(text string, hosts []string) (*url.URL, error) {
	refused := func(format string, args ...any) (*url.URL, error) {
		return nil, problem.New(problem.Invalid, format, args...).At("redirect_uri").WithHint("use an address of this machine, for example http://localhost:3000/callback")
	}
	target, err := url.Parse(text)
	switch {
	case err != nil || strings.ContainsAny(text, "\\\r\n\t "):
		return refused("redirect_uri is not a URL")
	case target.Scheme != "http" && target.Scheme != "https", target.Host == "", target.Opaque != "":
		return refused("redirect_uri is not an absolute http or https URL")
	case target.User != nil:
		return refused("redirect_uri must not carry a user name")
	case target.Fragment != "" || strings.HasSuffix(text, "#"):
		return refused("redirect_uri must not carry a fragment")
	case !loopback(target.Hostname()) && !slices.Contains(hosts, target.Hostname()):
		return refused("redirect_uri leads to %s, which is not this machine", target.Hostname())
	}
	return target, nil
}

// openerOrigin accepts the exact origin of a page on this machine, or on a host that the user allowed by name: nobody
// else is sent a message.
func openerOrigin(text string, hosts []string) error {
	origin, err := url.Parse(text)
	known := err == nil && (origin.Scheme == "http" || origin.Scheme == "https") && text == origin.Scheme+"://"+origin.Host &&
		(loopback(origin.Hostname()) || slices.Contains(hosts, origin.Hostname()))
	if !known {
		return problem.New(problem.Invalid, "origin is not that of a page on this machine").At("origin").WithHint("use an origin such as http://localhost:3000")
	}
	return nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// answerTo is the redirect target with the outcome and the state added.
func (f flow) answerTo(outcome ...field) string {
	target := &url.URL{Path: "/link/done"}
	if f.target != nil {
		clone := *f.target
		target = &clone
	}
	query := target.Query()
	for _, said := range outcome {
		query.Set(said.Name, said.Value)
	}
	if f.State != "" {
		query.Set("state", f.State)
	}
	target.RawQuery = query.Encode()
	return target.String()
}

// path is the page that the flow is on.
func (f flow) path() string {
	if f.Connection == "" {
		return "/link/start"
	}
	return "/link/connection/" + f.Connection
}

// with is a link to the same page with other choices.
func (f flow) with(platform, company string) string {
	query := url.Values{}
	for _, pair := range [][2]string{{"origin", f.Origin}, {"publicKey", f.PublicKey}, {"platform", platform}, {"company", company}, {"redirect_uri", f.RedirectURI}, {"state", f.State}} {
		if pair[1] != "" {
			query.Set(pair[0], pair[1])
		}
	}
	if len(query) == 0 {
		return f.path()
	}
	return f.path() + "?" + query.Encode()
}

// consentLife is how long a consent page may lie open.
const consentLife = 30 * time.Minute

// seal proves, when the form comes back, that this very page was served for this very flow not long ago.
func (f flow) seal(key string, issued time.Time) string {
	return strconv.FormatInt(issued.UnixMilli(), 10) + "." + f.mac(key, issued.UnixMilli())
}

func (f flow) mac(key string, issued int64) string {
	h := hmac.New(sha256.New, []byte(key))
	for _, part := range []string{"link consent", strconv.FormatInt(issued, 10), f.Connection, f.Origin, f.PublicKey, f.Platform, f.Company, f.RedirectURI, f.State} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(part)))
		h.Write(n[:])
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// sealed checks a seal.
func (f flow) sealed(key, seal string, now time.Time) error {
	stale := problem.New(problem.Refused, "this form was not served for this step, or lay open for more than %d minutes", int(consentLife.Minutes())).WithHint("start the link again")
	at, mac, _ := strings.Cut(seal, ".")
	issued, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !hmac.Equal([]byte(mac), []byte(f.mac(key, issued))) {
		return stale
	}
	if age := now.Sub(time.UnixMilli(issued)); age < 0 || age > consentLife {
		return stale
	}
	return nil
}
