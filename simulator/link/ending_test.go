package link_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
)

const (
	opener   = "http://localhost:3000"
	inPopup  = "/link/start?publicKey=pk&platform=QUICKBOOKS&company=9130&state=s&origin=http%3A%2F%2Flocalhost%3A3000"
	onReturn = "/link/start?publicKey=pk&platform=QUICKBOOKS&company=9130&state=s&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb"
	byItself = "/link/start?platform=QUICKBOOKS&company=9130"
)

// decide opens a page and presses one of the buttons under it.
func (r *rig) decide(target, decision string) *httptest.ResponseRecorder {
	r.t.Helper()
	action, values := form(r.t, r.get(target).Body.String())
	values.Set("decision", decision)
	return r.post(action, values, "Sec-Fetch-Site", "same-origin")
}

var handovers = regexp.MustCompile(`<template id="handover" data-origin="([^"]*)" data-message="([^"]*)"></template>\n<script>([^<]*)</script>`)

type message struct {
	Type, PublicToken, State string
	Error                    map[string]string
}

// handedOver is what a page sends to the one that opened it, and to whom.
func handedOver(t *testing.T, w *httptest.ResponseRecorder) (message, string) {
	t.Helper()
	found := handovers.FindStringSubmatch(w.Body.String())
	if found == nil {
		t.Fatalf("status %d, nothing is handed over:\n%s", w.Code, w.Body)
	}
	sum := sha256.Sum256([]byte(found[3]))
	want := "script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; "
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy %q does not admit this script alone: %s", policy, want)
	}
	if w.Header().Get("Cross-Origin-Opener-Policy") != "unsafe-none" || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("X-Frame-Options") != "DENY" {
		t.Errorf("the page cannot reach its opener, or is not guarded: %v", w.Header())
	}
	var m message
	if err := json.Unmarshal([]byte(html.UnescapeString(found[2])), &m); err != nil {
		t.Fatal(err)
	}
	return m, html.UnescapeString(found[1])
}

func TestHowALinkEnds(t *testing.T) {
	denied := map[string]string{"error_type": "CONNECTION_ERROR", "error_code": "CONSENT_DENIED", "error_message": "The person did not allow access to their books."}
	down := map[string]string{"error_type": "CONNECTION_ERROR", "error_code": "PLATFORM_UNAVAILABLE", "error_message": "The platform does not answer at the moment."}
	for _, tc := range []struct {
		name, decision string
		message        message // in a popup
		back           string  // with a redirect
		page           int     // of a link by itself
		told           []string
	}{
		{"denied", "deny", message{Type: "RUTTER_LINK_ERROR", State: "s", Error: denied}, opener + "/cb?error=access_denied&error_code=CONSENT_DENIED&state=s", 302, []string{"CONNECTION_LINK_ERROR"}},
		{"failed", "fail", message{Type: "RUTTER_LINK_ERROR", State: "s", Error: down}, opener + "/cb?error=temporarily_unavailable&error_code=PLATFORM_UNAVAILABLE&state=s", 503, []string{"CONNECTION_LINK_ERROR"}},
		{"closed", "close", message{Type: "RUTTER_LINK_EXIT", State: "s"}, "/link/done?closed=1", 302, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t)
			m, origin := handedOver(t, r.decide(inPopup, tc.decision))
			if diff := cmp.Diff(tc.message, m); diff != "" || origin != opener {
				t.Errorf("handed over to %s:\n%s", origin, diff)
			}
			if w := r.decide(onReturn, tc.decision); w.Code != http.StatusFound || w.Header().Get("Location") != tc.back {
				t.Errorf("came back with %d to %s", w.Code, w.Header().Get("Location"))
			}
			if w := r.decide(byItself, tc.decision); w.Code != tc.page {
				t.Errorf("alone: status %d", w.Code)
			}
			want := append(append(tc.told, tc.told...), tc.told...)
			if diff := cmp.Diff(want, r.codes()); diff != "" {
				t.Errorf("told:\n%s", diff)
			}
			if len(r.linked)+len(r.granted) != 0 {
				t.Error("something was linked")
			}
			for _, o := range r.heard {
				var told map[string]string
				if err := json.Unmarshal(o.Members[0].Value, &told); err != nil || o.Members[0].Name != "error" || told["error_code"] != tc.message.Error["error_code"] {
					t.Errorf("the event carries %s %s", o.Members[0].Name, o.Members[0].Value)
				}
			}
			if left := len(r.connections.All()); left != min(len(tc.told), 1) {
				t.Errorf("%d connections are left behind", left)
			}
		})
	}
}

func TestAPopupHandsTheTokenToItsOpenerAlone(t *testing.T) {
	r := newRig(t)
	m, origin := handedOver(t, r.decide(inPopup, "allow"))
	if origin != opener || m.Type != "RUTTER_LINK_SUCCESS" || m.State != "s" {
		t.Errorf("handed %+v to %s", m, origin)
	}
	c, err := r.connections.Exchange(t.Context(), "org-1", m.PublicToken)
	if err != nil || c.Realm != "9130" {
		t.Errorf("exchanged for %+v, %v", c, err)
	}
	for _, e := range r.journal.Of(journal.KindExchange) {
		if strings.Contains(string(e.Exchange.ResponseBody.Raw), m.PublicToken) {
			t.Error("the journal was given the token in a page")
		}
	}
	again, _ := handedOver(t, r.get(inPopup+"&auto_approve=1"))
	if again.Type != "RUTTER_LINK_SUCCESS" || again.PublicToken == m.PublicToken {
		t.Errorf("approved at once: %+v", again)
	}
}

func TestAPopupIsForPagesOfThisMachine(t *testing.T) {
	r := newRig(t)
	for _, tc := range []struct {
		origin string
		ok     bool
	}{
		{"http://localhost:3000", true}, {"https://127.0.0.1", true}, {"http://[::1]:8080", true}, {"http://app.test", true},
		{"https://example.com", false}, {"http://localhost.example.com", false}, {"http://127.0.0.1.example.com", false}, {"http://127.0.0.1@example.com", false},
		{"http://localhost:3000/", false}, {"http://localhost:3000/path", false}, {"http://localhost?x", false}, {"http://localhost#x", false}, {"http://u@localhost", false},
		{"null", false}, {"*", false}, {"javascript:alert(1)", false}, {"HTTP://LOCALHOST:3000", false}, {"//localhost", false}, {"http://127.1", false}, {"http://0.0.0.0", false},
	} {
		w := r.get("/link/start?publicKey=pk&origin=" + url.QueryEscape(tc.origin))
		if ok := w.Code == http.StatusOK; ok != tc.ok || !tc.ok && strings.Contains(w.Body.String(), "<script") {
			t.Errorf("%s: status %d", tc.origin, w.Code)
		}
	}
	if w := r.get("/link/start?origin=http%3A%2F%2Flocalhost%3A3000"); w.Code != http.StatusBadRequest {
		t.Errorf("without a public key: status %d", w.Code)
	}
	m, _ := handedOver(t, r.get("/link/start?publicKey=unknown&origin=http%3A%2F%2Flocalhost%3A3000"))
	if m.Type != "RUTTER_LINK_ERROR" || m.Error["error_code"] != "INVALID_PUBLIC_KEY" || len(r.heard) != 0 {
		t.Errorf("an unknown public key: %+v", m)
	}
	if w := r.get("/link/start?publicKey=unknown"); w.Code != http.StatusBadRequest {
		t.Errorf("an unknown public key without a popup: status %d", w.Code)
	}
}

func TestAPublicKeyChoosesTheOrganisation(t *testing.T) {
	r := newRig(t)
	r.get("/link/start?company=9130&platform=QUICKBOOKS&auto_approve=1")
	to, err := url.Parse(r.get("/link/start?publicKey=pk-2&company=9130&platform=QUICKBOOKS&auto_approve=1").Header().Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	token := to.Query().Get("public_token")
	if _, err := r.connections.Exchange(t.Context(), "org-1", token); err == nil {
		t.Error("another organisation exchanged the token")
	}
	second, err := r.connections.Exchange(t.Context(), "org-2", token) // which the attempt of the other has not used up
	if err != nil {
		t.Fatal(err)
	}
	first, _ := r.connections.ByRealm("9130")
	if second.Org != "org-2" || first.Org != "org-1" || second.ID == first.ID {
		t.Errorf("linked for %s and %s", first.Org, second.Org)
	}
	if w := r.get(first.LinkPath() + "?publicKey=pk-2"); w.Code != http.StatusNotFound {
		t.Errorf("another organisation's connection: status %d", w.Code)
	}
}

// What a failed link leaves behind is taken up by the next, instead of piling up.
func TestAFailedLinkIsTakenUp(t *testing.T) {
	r := newRig(t)
	r.decide(byItself, "deny")
	left := r.connections.All()
	asked, err := r.connections.Create(t.Context(), link.NewConnection{Org: "org-1", Platform: "QUICKBOOKS"}) // an integration waits for this one
	if err != nil {
		t.Fatal(err)
	}
	r.decide(byItself, "allow")
	all := r.connections.All()
	if len(left) != 1 || len(all) != 2 || all[0].ID != left[0].ID || all[0].State != health.NotReady || all[1].ID != asked.ID || all[1].State != health.Created {
		t.Errorf("before %+v, after %+v", left, all)
	}
	r.decide("/link/start?platform=QUICKBOOKS&company=9131", "allow")
	if now := r.connections.All(); len(now) != 3 {
		t.Errorf("a connection that was asked for was taken: %+v", now)
	}
}

func TestTheComponentIsAPlainFile(t *testing.T) {
	r := newRig(t)
	w := r.get("/link/rutter.js")
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") || !strings.Contains(w.Body.String(), "window.Rutter = { create }") {
		t.Errorf("status %d %v", w.Code, w.Header())
	}
	if w.Header().Get("Cross-Origin-Resource-Policy") != "cross-origin" || w.Header().Get("Access-Control-Allow-Origin") != "" || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("%v", w.Header())
	}
	if w := r.post("/link/rutter.js", url.Values{}); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("posted to: status %d", w.Code)
	}
}

// codes is a gate that refuses every step of a link in one way.
type codes struct{ code string }

func (c codes) Around(_ context.Context, _ exchange.Call, _ exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	return shape(exchange.Refusal{Status: http.StatusOK, Code: c.code, Message: "a rule says so"}), []journal.Touch{{Rule: "rule"}}
}

func TestARuleEndsALink(t *testing.T) {
	for code, want := range map[string]string{"CONSENT_DENIED": "RUTTER_LINK_ERROR", "PLATFORM_UNAVAILABLE": "RUTTER_LINK_ERROR", "SOMETHING_NEW": "RUTTER_LINK_ERROR", "LINK_ABANDONED": "RUTTER_LINK_EXIT"} {
		t.Run(code, func(t *testing.T) {
			r := newRig(t)
			r.gate = codes{code}
			r.restart()
			m, _ := handedOver(t, r.get(inPopup+"&auto_approve=1"))
			if m.Type != want || m.Error["error_code"] != code && want == "RUTTER_LINK_ERROR" {
				t.Errorf("%+v", m)
			}
			if told := len(r.heard) == 1; told != (want == "RUTTER_LINK_ERROR") {
				t.Errorf("told %v", r.codes())
			}
			if len(r.linked) != 0 {
				t.Error("the company was linked nevertheless")
			}
		})
	}
}
