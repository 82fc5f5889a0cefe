package link

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRedirectTarget(t *testing.T) {
	for _, tc := range []struct {
		name, uri string
		ok        bool
	}{
		{"localhost with a port", "http://localhost:3000/callback?next=%2Fhome", true},
		{"IPv4", "http://127.0.0.1/done", true},
		{"all of 127/8", "https://127.8.9.1/", true},
		{"IPv6", "http://[::1]:8080/cb", true},
		{"a host the user typed", "http://app.test/cb", true},
		{"a public host", "https://example.com/cb", false},
		{"this machine as a prefix", "http://127.0.0.1.example.com/", false},
		{"localhost as a prefix", "http://localhost.example.com/", false},
		{"this machine as a user", "http://127.0.0.1@example.com/", false},
		{"short IPv4", "http://127.1/", false},
		{"octal IPv4", "http://0177.0.0.1/", false},
		{"everything", "http://0.0.0.0:3000/", false},
		{"another scheme", "javascript:alert(1)", false},
		{"a scheme of its own", "myapp://localhost/cb", false},
		{"relative", "/callback", false},
		{"no scheme", "//localhost/cb", false},
		{"a fragment", "http://localhost/cb#x", false},
		{"an empty fragment", "http://localhost/cb#", false},
		{"backslashes", `http:\\localhost\cb`, false},
		{"a line break", "http://localhost/cb\r\nSet-Cookie: a=b", false},
		{"no host", "http:///cb", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := redirectTarget(tc.uri, []string{"app.test"})
			if (err == nil) != tc.ok {
				t.Errorf("%q: %v", tc.uri, err)
			}
		})
	}
}

func FuzzRedirectTarget(f *testing.F) {
	for _, seed := range []string{"http://localhost:3000/cb?a=b", "http://127.0.0.1.evil.test/", "http://[::1%25lo]/", "https://user@localhost/", "http://localhost:99999/", "http://localhost/%0d%0aX: y"} {
		f.Add(seed, "state", "token")
	}
	f.Fuzz(func(t *testing.T, uri, state, token string) {
		target, err := redirectTarget(uri, nil)
		if err != nil {
			return
		}
		answer := flow{target: target, State: state}.answerTo(field{"public_token", token})
		if strings.ContainsAny(answer, "\r\n") {
			t.Fatalf("%q answers with a line break: %q", uri, answer)
		}
		back, err := url.Parse(answer)
		if err != nil || !loopback(back.Hostname()) {
			t.Fatalf("%q answers to %q (%v)", uri, answer, err)
		}
		if back.Query().Get("public_token") != token {
			t.Fatalf("%q lost the token in %q", uri, answer)
		}
	})
}

func TestSeal(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	f := flow{Platform: "QUICKBOOKS", Company: "9130", State: "s"}
	seal := f.seal("key", now)
	other, moved := f, f
	other.Company = "9131"
	moved.Platform, moved.Company = "QUICKBOOKS9", "130"
	for _, tc := range []struct {
		name string
		flow flow
		key  string
		seal string
		at   time.Duration
		ok   bool
	}{
		{"comes back", f, "key", seal, 30 * time.Minute, true},
		{"too late", f, "key", seal, 30*time.Minute + 1, false},
		{"from the future", f, "key", seal, -time.Second, false},
		{"another company", other, "key", seal, 0, false},
		{"characters moved between parts", moved, "key", seal, 0, false},
		{"another key", f, "other", seal, 0, false},
		{"made younger", f, "key", "9" + seal, 0, false},
		{"none", f, "key", "", 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := tc.flow.sealed(tc.key, tc.seal, now.Add(tc.at)); (err == nil) != tc.ok {
				t.Errorf("got %v", err)
			}
		})
	}
}
