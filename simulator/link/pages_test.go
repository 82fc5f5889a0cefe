package link_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
)

func (r *rig) get(target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r.pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1:4010"+target, nil))
	return w
}

func (r *rig) post(target string, form url.Values, header ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:4010"+target, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	r.pages.ServeHTTP(w, request)
	return w
}

var (
	inputs  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	scopes  = regexp.MustCompile(`<input type="checkbox" name="scope" value="([^"]*)" checked>`)
	actions = regexp.MustCompile(`<form method="(get|post)" action="([^"]*)">`)
	button  = regexp.MustCompile(`<button class="choice" type="submit" name="([^"]*)" value="([^"]*)">`)
)

// form is what a browser would send for the page, before a button is pressed.
func form(t *testing.T, page string) (action string, values url.Values) {
	t.Helper()
	found := actions.FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no form:\n%s", page)
	}
	values = url.Values{}
	for _, input := range inputs.FindAllStringSubmatch(page, -1) {
		values.Add(html.UnescapeString(input[1]), html.UnescapeString(input[2]))
	}
	for _, scope := range scopes.FindAllStringSubmatch(page, -1) {
		values.Add("scope", html.UnescapeString(scope[1]))
	}
	return html.UnescapeString(found[2]), values
}

// choose presses the n-th choice of a page and returns the next page.
func (r *rig) choose(page string, n int) string {
	r.t.Helper()
	action, values := form(r.t, page)
	choices := button.FindAllStringSubmatch(page, -1)
	if len(choices) <= n {
		r.t.Fatalf("the page has %d choices:\n%s", len(choices), page)
	}
	values.Set(choices[n][1], choices[n][2])
	w := r.get(action + "?" + values.Encode())
	if w.Code != http.StatusOK {
		r.t.Fatalf("status %d:\n%s", w.Code, w.Body)
	}
	return w.Body.String()
}

const returning = "/link/start?publicKey=pk&state=a%26b&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb%3Fx%3D1"

func TestAPersonLinksACompany(t *testing.T) {
	r := newRig(t)
	page := r.choose(r.choose(r.get(returning).Body.String(), 0), 0)
	action, values := form(t, page)
	if diff := cmp.Diff([]string{"invoice", "bill", "items"}, values["scope"]); diff != "" {
		t.Errorf("not everything is ticked at first:\n%s", diff)
	}
	values["scope"] = []string{"invoice", "items"}
	values.Set("decision", "allow")
	w := r.post(action, values, "Sec-Fetch-Site", "same-origin")
	if w.Code != http.StatusFound {
		t.Fatalf("status %d:\n%s", w.Code, w.Body)
	}
	back, err := url.Parse(w.Header().Get("Location"))
	if err != nil || back.Host != "localhost:3000" || back.Query().Get("state") != "a&b" || back.Query().Get("x") != "1" {
		t.Fatalf("came back to %s", w.Header().Get("Location"))
	}
	c, err := r.connections.Exchange(t.Context(), "org-1", back.Query().Get("public_token"))
	if err != nil {
		t.Fatal(err)
	}
	if c.State != health.NotReady || c.Realm != "9130" || c.StoreUniqueID != "9130" || c.Platform != "QUICKBOOKS" || c.Name != "Corner Bakery & Sons <Ltd> of" {
		t.Errorf("linked as %+v", c)
	}
	if diff := cmp.Diff([]string{"bill"}, c.Unavailable); diff != "" {
		t.Errorf("kept back:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"CONNECTION_AUTHENTICATED", "CONNECTION_UPDATED", "CONNECTION_METADATA_READY"}, r.codes()); diff != "" {
		t.Errorf("told:\n%s", diff)
	}
	if diff := cmp.Diff([]string{c.ID + " 9130"}, r.granted); diff != "" {
		t.Errorf("granted:\n%s", diff)
	}
	if diff := cmp.Diff([]string{c.ID}, r.linked); diff != "" {
		t.Errorf("linked:\n%s", diff)
	}
	exchanges := r.journal.Of(journal.KindExchange)
	last := exchanges[len(exchanges)-1]
	if len(exchanges) != 4 || last.Exchange.Hop != journal.HopLink || last.Connection != c.ID || last.Exchange.Route != "/link/start" || last.Exchange.Status != 302 {
		t.Errorf("%d exchanges, the last %+v", len(exchanges), last.Exchange)
	}
	if move := r.journal.Of(journal.KindHealth)[0]; move.Cause != last.ID || r.heard[0].Cause != last.ID {
		t.Errorf("the move and the event are not tied to the request %s", last.ID)
	}
}

func TestAPersonDenies(t *testing.T) {
	r := newRig(t)
	for _, tc := range []struct {
		name, start string
		want        string
	}{
		{"to the application", returning, "http://localhost:3000/cb?error=access_denied&error_code=CONSENT_DENIED&state=a%26b&x=1"},
		{"to the done page", "/link/start", "/link/done?error=access_denied"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r.heard = nil
			action, values := form(t, r.choose(r.choose(r.get(tc.start).Body.String(), 0), 0))
			values.Set("decision", "deny")
			w := r.post(action, values)
			if w.Code != http.StatusFound || w.Header().Get("Location") != tc.want {
				t.Errorf("status %d to %s", w.Code, w.Header().Get("Location"))
			}
			if diff := cmp.Diff([]string{"CONNECTION_LINK_ERROR"}, r.codes()); diff != "" {
				t.Error(diff)
			}
			if len(r.linked) != 0 || len(r.granted) != 0 {
				t.Error("a refusal linked something")
			}
		})
	}
	if page := r.get("/link/done?error=access_denied").Body.String(); !strings.Contains(page, "Access was not allowed") {
		t.Errorf("the done page gives no reason:\n%s", page)
	}
}

func TestApprovedAtOnce(t *testing.T) {
	r := newRig(t)
	start := func() (link.Connection, string) {
		t.Helper()
		w := r.get("/link/start?auto_approve=1&state=s")
		to, _ := url.Parse(w.Header().Get("Location"))
		if w.Code != http.StatusFound || to.Path != "/link/done" || to.Query().Get("state") != "s" {
			t.Fatalf("status %d to %s\n%s", w.Code, to, w.Body)
		}
		c, err := r.connections.Exchange(t.Context(), "org-1", to.Query().Get("public_token"))
		if err != nil {
			t.Fatal(err)
		}
		return c, to.String()
	}
	first, _ := start()
	second, _ := start()
	third, done := start()
	if first.Realm != "9130" || second.Realm != "9131" || second.ID == first.ID {
		t.Errorf("companies that nobody has linked come first: %s, %s", first.Realm, second.Realm)
	}
	if third.ID != first.ID || third.AccessToken != first.AccessToken {
		t.Error("a company that is linked got another connection")
	}
	_, token, _ := strings.Cut(done, "public_token=")
	token, _, _ = strings.Cut(token, "&")
	if page := r.get(done).Body.String(); !strings.Contains(page, token) {
		t.Errorf("the done page does not show the token:\n%s", page)
	}
	for _, e := range r.journal.Of(journal.KindExchange) {
		if strings.Contains(string(e.Exchange.ResponseBody.Raw), token) {
			t.Errorf("the journal was given the token in a page: %s", e.Exchange.Path)
		}
	}
}

func TestReauthorisation(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	c, err := r.consent.Approve(ctx, link.Approval{Platform: "QUICKBOOKS", Realm: "9131", Unavailable: []string{"bill"}, Actor: "operator"})
	if err != nil {
		t.Fatal(err)
	}
	for _, trigger := range []health.Trigger{health.FirstBatch, health.Revoked} {
		if _, _, err := r.connections.Move(ctx, c.ID, trigger, "", "fault"); err != nil {
			t.Fatal(err)
		}
	}
	r.heard, r.granted, r.linked = nil, nil, nil
	page := r.get(c.LinkPath()).Body.String()
	if !strings.Contains(page, "Reconnect Agency?") {
		t.Fatalf("the page does not ask to reconnect:\n%s", page)
	}
	action, values := form(t, page)
	if diff := cmp.Diff([]string{"invoice", "items"}, values["scope"]); diff != "" {
		t.Errorf("what was kept back is ticked:\n%s", diff)
	}
	values.Set("decision", "allow")
	if w := r.post(action, values); w.Code != http.StatusFound {
		t.Fatalf("status %d:\n%s", w.Code, w.Body)
	}
	now, _ := r.connections.ByID(c.ID)
	if now.State != health.Active || now.AccessToken != c.AccessToken {
		t.Errorf("reconnected as %s with token kept: %t", now.State, now.AccessToken == c.AccessToken)
	}
	if diff := cmp.Diff([]string{"CONNECTION_UPDATED"}, r.codes()); diff != "" {
		t.Error(diff)
	}
	if member := r.heard[0].Members[0]; member.Name != "store_unique_id" || string(member.Value) != `"9131"` {
		t.Errorf("CONNECTION_UPDATED carries %s %s", member.Name, member.Value)
	}
	if diff := cmp.Diff([]string{c.ID + " 9131"}, r.granted); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{c.ID}, r.linked); diff != "" {
		t.Error(diff)
	}
	_, err = r.consent.Approve(ctx, link.Approval{Connection: c.ID, Platform: "QUICKBOOKS", Realm: "9130"})
	if err == nil {
		t.Error("a connection changed its company")
	}
}

// What follows a consent may bring about another one: neither waits for the other.
func TestConsentDoesNotHoldUpAnother(t *testing.T) {
	r := newRig(t)
	r.follow = func(connection string) error {
		r.follow = nil
		_, err := r.consent.Reauthorize(t.Context(), connection, "fault")
		return err
	}
	if _, err := r.consent.Approve(t.Context(), link.Approval{Platform: "QUICKBOOKS", Realm: "9131"}); err != nil {
		t.Fatal(err)
	}
	if len(r.linked) != 2 {
		t.Errorf("%d consents were followed up, want 2", len(r.linked))
	}
}

func TestPagesRefuse(t *testing.T) {
	r := newRig(t)
	made, _ := r.connections.Create(t.Context(), link.NewConnection{Platform: "QUICKBOOKS"})
	good := func() (string, url.Values) {
		action, values := form(t, r.choose(r.choose(r.get("/link/start").Body.String(), 0), 0))
		values.Set("decision", "allow")
		return action, values
	}
	changed := func(change func(url.Values)) func() *httptest.ResponseRecorder {
		return func() *httptest.ResponseRecorder {
			action, values := good()
			change(values)
			return r.post(action, values)
		}
	}
	for _, tc := range []struct {
		name string
		do   func() *httptest.ResponseRecorder
		want int
		says string
	}{
		{"an unknown connection", func() *httptest.ResponseRecorder { return r.get("/link/connection/nobody") }, 404, "leads to no connection"},
		{"an unknown page", func() *httptest.ResponseRecorder { return r.get("/link/elsewhere") }, 404, "A link starts at /link/start"},
		{"an unknown platform", func() *httptest.ResponseRecorder { return r.get("/link/start?platform=ABACUS") }, 400, "ABACUS"},
		{"an unknown company", func() *httptest.ResponseRecorder { return r.get("/link/start?platform=QUICKBOOKS&company=1") }, 400, "no company"},
		{"a redirect to elsewhere", func() *httptest.ResponseRecorder { return r.get("/link/start?redirect_uri=https://example.com/") }, 400, "not this machine"},
		{"an endless state", func() *httptest.ResponseRecorder { return r.get("/link/start?state=" + strings.Repeat("x", 5000)) }, 400, "State is longer"},
		{"another method", func() *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			r.pages.ServeHTTP(w, httptest.NewRequest(http.MethodDelete, made.LinkPath(), nil))
			return w
		}, 405, "DELETE"},
		{"a form from another site", func() *httptest.ResponseRecorder {
			action, values := good()
			return r.post(action, values, "Sec-Fetch-Site", "cross-site")
		}, 403, "another site"},
		{"a form from another origin", func() *httptest.ResponseRecorder {
			action, values := good()
			return r.post(action, values, "Origin", "http://127.0.0.1:9999")
		}, 403, "another site"},
		{"a form without its token", changed(func(v url.Values) { v.Del("csrf_token") }), 403, "not served for this step"},
		{"a form for another company", changed(func(v url.Values) { v.Set("company", "9131") }), 403, "not served for this step"},
		{"a form that returns elsewhere", changed(func(v url.Values) { v.Set("redirect_uri", "http://localhost:1/") }), 403, "not served for this step"},
		{"a form without a decision", changed(func(v url.Values) { v.Del("decision") }), 400, "no decision"},
		{"an old form", func() *httptest.ResponseRecorder {
			action, values := good()
			r.advance(31 * time.Minute)
			return r.post(action, values)
		}, 403, "not served for this step"},
		{"a huge form", changed(func(v url.Values) { v.Set("x", strings.Repeat("x", 70<<10)) }), 400, "64 KiB"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := tc.do()
			if w.Code != tc.want || !strings.Contains(w.Body.String(), tc.says) {
				t.Errorf("status %d, want %d saying %q:\n%s", w.Code, tc.want, tc.says, w.Body)
			}
		})
	}
	if len(r.linked) != 0 || len(r.heard) != 0 {
		t.Error("something refused was carried out")
	}
}

func TestNothingHostileReachesThePage(t *testing.T) {
	r := newRig(t)
	hostile := `"><script>alert(1)</script>`
	for _, target := range []string{
		"/link/start?platform=" + url.QueryEscape(hostile),
		"/link/start?state=" + url.QueryEscape(hostile),
		"/link/start?redirect_uri=" + url.QueryEscape("http://localhost/"+hostile),
		"/link/start?platform=QUICKBOOKS&company=" + url.QueryEscape(hostile),
		"/link/" + url.PathEscape(hostile),
		"/link/connection/" + url.PathEscape(hostile),
		"/link/done?error=" + url.QueryEscape(hostile),
		"/link/done?public_token=" + url.QueryEscape("public-sandbox-"+hostile),
		"/link/start?platform=QUICKBOOKS",
	} {
		w := r.get(target)
		if strings.Contains(w.Body.String(), "<script") || strings.Contains(w.Body.String(), "<Ltd>") {
			t.Errorf("%s lets markup through:\n%s", target, w.Body)
		}
		header := w.Header()
		if header.Get("X-Frame-Options") != "DENY" || header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-") {
			t.Errorf("%s is not guarded: %v", target, header)
		}
	}
}

func TestShowingPagesChangesNothing(t *testing.T) {
	r := newRig(t)
	made, _ := r.connections.Create(t.Context(), link.NewConnection{})
	before := r.connections.All()
	for _, target := range []string{returning, "/link/start?platform=QUICKBOOKS&company=9130", made.LinkPath(), made.LinkPath() + "?platform=QUICKBOOKS", "/link/done"} {
		if w := r.get(target); w.Code != http.StatusOK {
			t.Errorf("%s: status %d", target, w.Code)
		}
	}
	if diff := cmp.Diff(before, r.connections.All()); diff != "" {
		t.Error(diff)
	}
}

// refusing is a gate that answers everything itself.
type refusing struct{}

func (refusing) Around(_ context.Context, _ exchange.Call, _ exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	return shape(exchange.Refusal{Status: 503, Message: "the platform is down"}), []journal.Touch{{Rule: "outage"}}
}

func TestARuleActsOnThePages(t *testing.T) {
	r := newRig(t)
	r.gate = refusing{}
	r.restart()
	w := r.get("/link/start?auto_approve=1")
	if w.Code != 503 || w.Header().Get("X-Faultline-Fault") != "outage" || !strings.Contains(w.Body.String(), "The platform is down.") {
		t.Errorf("status %d, %v:\n%s", w.Code, w.Header(), w.Body)
	}
	if entry := r.journal.Of(journal.KindExchange)[0]; len(entry.Faults) != 1 || len(r.linked) != 0 {
		t.Errorf("the entry names %d rules, %d connections were linked", len(entry.Faults), len(r.linked))
	}
}

// A browser applies the sheet only when the policy names the hash of exactly these bytes.
func TestThePolicyAdmitsTheSheet(t *testing.T) {
	r := newRig(t)
	w := r.get("/link/start")
	_, rest, _ := strings.Cut(w.Body.String(), "<style>")
	sheet, _, found := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(sheet))
	want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	if policy := w.Header().Get("Content-Security-Policy"); !found || !strings.Contains(policy, want) {
		t.Errorf("the policy %q lacks %q", policy, want)
	}
	if policy := r.get(returning).Header().Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self' http://localhost:3000;") {
		t.Errorf("the policy %q keeps the form from returning", policy)
	}
}
