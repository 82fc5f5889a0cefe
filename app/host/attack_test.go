package host_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"faultline/app/host"
)

// sessionPath is the one call without a credential: it trades a code for one.
const sessionPath = "/api/v1/session"

// attack is a way in that must be closed on every operation of the control API.
type attack struct {
	name    string
	status  int
	prepare func(*http.Request)
	path    func(string) string
	applies func(path, method string) bool
}

func attacks(h *house) []attack {
	token := h.asPerson
	always := func(string, string) bool { return true }
	changes := func(_, method string) bool { return method != "GET" }
	guarded := func(path, _ string) bool { return path != sessionPath }
	with := func(name, value string) func(*http.Request) {
		return func(r *http.Request) {
			token(r)
			r.Header.Set(name, value)
		}
	}
	return []attack{
		{"no token", http.StatusUnauthorized, nil, nil, guarded},
		{"wrong token", http.StatusUnauthorized, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+strings.Repeat("x", 43)) }, nil, guarded},
		{"token in the query", http.StatusUnauthorized, nil, func(p string) string { return p + "?token=" + h.ready.Token }, guarded},
		{"foreign host", http.StatusMisdirectedRequest, func(r *http.Request) { token(r); r.Host = "evil.test" }, nil, always},
		{"sandbox's port as host", http.StatusMisdirectedRequest, func(r *http.Request) { token(r); r.Host = h.SandboxAddr() }, nil, always},
		{"foreign origin", http.StatusForbidden, with("Origin", "http://evil.test"), nil, always},
		{"origin of the sandbox door", http.StatusForbidden, with("Origin", h.ready.Sandbox), nil, always},
		{"cross-site fetch", http.StatusForbidden, with("Sec-Fetch-Site", "cross-site"), nil, always},
		{"plain form", http.StatusUnsupportedMediaType, with("Content-Type", "text/plain"), nil, changes},
		{"encoded dots", http.StatusBadRequest, token, func(p string) string { return "/%2e%2e" + p }, always},
		{"encoded slash", http.StatusBadRequest, token, func(p string) string { return strings.Replace(p, "/v1/", "%2Fv1/", 1) }, always},
		{"encoded twice", http.StatusBadRequest, token, func(p string) string { return p + "%252e" }, always},
	}
}

func TestEveryOperationIsGuarded(t *testing.T) {
	h := open(t, nil)
	before := len(h.entries(t, ""))
	tried := 0
	for _, path := range h.documented(t).Paths.InMatchingOrder() {
		for method := range h.documented(t).Paths.Value(path).Operations() {
			target := filled(path)
			for _, a := range attacks(h) {
				if !a.applies(path, method) {
					continue
				}
				tried++
				address := target
				if a.path != nil {
					address = a.path(target)
				}
				var body any
				if method != "GET" {
					body = "{}"
				}
				if got := h.send(t, method, h.ready.Console+address, body, a.prepare); got.status != a.status {
					t.Errorf("%s: %s %s answered %d, want %d: %s", a.name, method, address, got.status, a.status, got.body)
				}
			}
		}
	}
	if tried < 300 {
		t.Errorf("only %d attacks were tried: the document lacks operations", tried)
	}
	if after := len(h.entries(t, "")); after != before {
		t.Errorf("attacks left %d entries in the journal", after-before)
	}
}

// filled puts something into the places of a path's parameters.
func filled(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		switch {
		case part == "{seq}":
			parts[i] = "1"
		case part == "{which}":
			parts[i] = "request"
		case part == "{action}":
			parts[i] = "revoke"
		case strings.HasPrefix(part, "{"):
			parts[i] = "some"
		}
	}
	return strings.Join(parts, "/")
}

func TestDocumentSaysWhatNeedsTheToken(t *testing.T) {
	h := open(t, func(c *host.Config) { c.Demo = false })
	doc := h.documented(t)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			open := op.Security != nil && len(*op.Security) == 0
			if open != (path == sessionPath) {
				t.Errorf("%s %s: without a token: %v", method, path, open)
			}
			if op.OperationID == "" || op.Summary == "" {
				t.Errorf("%s %s has no name or no summary", method, path)
			}
			if r := op.Responses.Default(); r != nil && r.Value.Content.Get("application/problem+json") == nil {
				t.Errorf("%s %s: errors are not described as problems", method, path)
			}
		}
	}
	if !slices.ContainsFunc(doc.Security, func(s openapi3.SecurityRequirement) bool { _, ok := s["token"]; return ok }) {
		t.Error("the document does not ask for the token")
	}
}

func TestSandboxAnswersOnlyToItsOwnName(t *testing.T) {
	h := open(t, func(c *host.Config) { c.AllowHosts = []string{"host.docker.internal"} })
	tests := []struct {
		name, host, path string
		status           int
	}{
		{"its address", "", "/healthz", http.StatusOK},
		{"localhost", "localhost:" + port(h.SandboxAddr()), "/healthz", http.StatusOK},
		{"a name that was allowed", "host.docker.internal", "/healthz", http.StatusOK},
		{"a foreign name", "evil.test", "/healthz", http.StatusMisdirectedRequest},
		{"a name on the loopback address", "evil.test:" + port(h.SandboxAddr()), "/versioned/accounting/invoices", http.StatusMisdirectedRequest},
		{"the console's port", h.ConsoleAddr(), "/healthz", http.StatusMisdirectedRequest},
		{"encoded dots", "", "/versioned/%2e%2e/healthz", http.StatusBadRequest},
		{"encoded slash", "", "/quickbooks%2fv3/company", http.StatusBadRequest},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := h.send(t, "GET", h.ready.Sandbox+tt.path, nil, func(r *http.Request) {
				if tt.host != "" {
					r.Host = tt.host
				}
			})
			if got.status != tt.status {
				t.Errorf("status %d, want %d: %s", got.status, tt.status, got.body)
			}
		})
	}
}

func port(addr string) string { return addr[strings.LastIndex(addr, ":")+1:] }
