package guard

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestHostsAreComparedLetterByLetter(t *testing.T) {
	hosts := HostsFor("127.0.0.1:4011", "host.docker.internal")
	good := []string{"127.0.0.1:4011", "[::1]:4011", "localhost:4011", "LOCALHOST:4011", "host.docker.internal:4011", "host.docker.internal"}
	bad := []string{"", "127.0.0.1", "127.0.0.1:4010", "127.0.0.1.evil.test:4011", "127.1:4011", "0177.0.0.1:4011", "[::ffff:127.0.0.1]:4011", "0.0.0.0:4011",
		"2130706433:4011", "localhost.:4011", "localhost:4011.evil.test", "evil.test", "evil.test:4011", "127.0.0.1:4011@evil.test", " 127.0.0.1:4011",
		"127.0.0.1:4011 ", "127.0.0.1:04011", "127.0.0.2:4011", "[::]:4011", "::1:4011", "localhost:4011,evil.test", "127.0.0.1:4011/", "http://127.0.0.1:4011"}
	for _, h := range good {
		if !hosts.Allows(h) {
			t.Errorf("%q is refused", h)
		}
	}
	for _, h := range bad {
		if hosts.Allows(h) {
			t.Errorf("%q is allowed", h)
		}
	}
}

func newConsole(t *testing.T) (http.Handler, *Sessions, *time.Time) {
	t.Helper()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s := NewSessions("4011", func() time.Time { return now })
	ok := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return Console(func() Hosts { return HostsFor("127.0.0.1:4011") }, s, ok), s, &now
}

func TestConsoleRefusesAttacks(t *testing.T) {
	handler, sessions, _ := newConsole(t)
	cookie, _ := sessions.Redeem(sessions.Code(true))
	bearer := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+sessions.Token()) }
	withCookie := func(r *http.Request) { r.AddCookie(cookie) }
	both := func(fs ...func(*http.Request)) func(*http.Request) {
		return func(r *http.Request) {
			for _, f := range fs {
				f(r)
			}
		}
	}
	header := func(k, v string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(k, v) } }
	tests := []struct {
		name, method, target string
		with                 func(*http.Request)
		want                 int
	}{
		{"bearer", "GET", "/api/v1/journal", bearer, 204},
		{"cookie", "GET", "/api/v1/journal", withCookie, 204},
		{"nothing", "GET", "/api/v1/journal", nil, 401},
		{"wrong token", "GET", "/api/v1/journal", header("Authorization", "Bearer nope"), 401},
		{"token in the query", "GET", "/api/v1/journal?token=" + sessions.Token(), nil, 401},
		{"foreign host", "GET", "/api/v1/journal", both(bearer, func(r *http.Request) { r.Host = "evil.test:4011" }), 421},
		{"foreign origin", "GET", "/api/v1/journal", both(withCookie, header("Origin", "http://evil.test")), 403},
		{"null origin", "POST", "/api/v1/faults", both(withCookie, header("Origin", "null")), 403},
		{"origin on another loopback port", "POST", "/api/v1/faults", both(withCookie, header("Origin", "http://127.0.0.1:4010")), 403},
		{"cross-site fetch", "GET", "/api/v1/journal", both(withCookie, header("Sec-Fetch-Site", "cross-site")), 403},
		{"encoded slash", "GET", "/api%2fv1/journal", bearer, 400},
		{"encoded dots", "GET", "/%2e%2e/api/v1/journal", bearer, 400},
		{"double encoding", "GET", "/api/v1/%252e%252e/journal", bearer, 400},
		{"form post", "POST", "/api/v1/faults", both(withCookie, header("Content-Type", "text/plain")), 415},
		{"zip post", "POST", "/api/v1/company-files", both(withCookie, header("Content-Type", "application/zip")), 204},
		{"multipart post", "POST", "/api/v1/company-files", both(withCookie, header("Content-Type", "multipart/form-data; boundary=x")), 415},
		{"json post", "POST", "/api/v1/faults", both(withCookie, header("Content-Type", "application/json; charset=utf-8")), 204},
		{"upgrade by cookie without origin", "GET", "/api/v1/stream", both(withCookie, header("Upgrade", "websocket")), 401},
		{"upgrade by cookie with own origin", "GET", "/api/v1/stream", both(withCookie, header("Upgrade", "websocket"), header("Origin", "http://127.0.0.1:4011")), 204},
		{"upgrade with foreign origin", "GET", "/api/v1/stream", both(bearer, header("Upgrade", "websocket"), header("Origin", "http://evil.test")), 403},
		{"page without credential", "GET", "/", nil, 204},
		{"writing to the page", "POST", "/", header("Content-Type", "application/json"), 405},
		{"method override", "GET", "/api/v1/faults", header("X-HTTP-Method-Override", "DELETE"), 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var body *strings.Reader
			body = strings.NewReader("")
			if tt.method == "POST" {
				body = strings.NewReader("{}")
			}
			r := httptest.NewRequest(tt.method, "http://127.0.0.1:4011"+tt.target, body)
			r.URL.Host = ""
			if tt.with != nil {
				tt.with(r)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Fatalf("status %d, want %d: %s", w.Code, tt.want, w.Body)
			}
		})
	}
}

func TestCodesWorkOnceAndExpire(t *testing.T) {
	_, sessions, now := newConsole(t)
	code := sessions.Code(false)
	if _, ok := sessions.Redeem(code); !ok {
		t.Fatal("a fresh code is refused")
	}
	if _, ok := sessions.Redeem(code); ok {
		t.Fatal("a code works twice")
	}
	late := sessions.Code(false)
	*now = now.Add(31 * time.Second)
	if _, ok := sessions.Redeem(late); ok {
		t.Fatal("an expired code works")
	}
}

func TestACookieOfAnotherStartIsRefused(t *testing.T) {
	handler, _, _ := newConsole(t)
	_, other, _ := newConsole(t)
	cookie, _ := other.Redeem(other.Code(true))
	r := httptest.NewRequest("GET", "http://127.0.0.1:4011/api/v1/journal", nil)
	r.URL.Host = ""
	r.AddCookie(cookie)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized {
		t.Fatalf("status %d", w.Code)
	}
}

func TestEveryAnswerIsInert(t *testing.T) {
	handler, _, _ := newConsole(t)
	r := httptest.NewRequest("GET", "http://127.0.0.1:4011/", nil)
	r.URL.Host = ""
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self'", "frame-src 'none'", "frame-ancestors 'none'", "form-action 'none'", "connect-src 'self' ws://127.0.0.1:4011"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy lacks %q: %s", want, policy)
		}
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Error("sniffing is allowed")
	}
}
