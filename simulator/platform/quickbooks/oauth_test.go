package quickbooks_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
)

const authorizeQuery = "client_id=client-1&response_type=code&scope=com.intuit.quickbooks.accounting&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcb%3Fa%3D1&state=s-1"

func (w *world) raw(method, path, query, body string, header http.Header) exchange.Answer {
	w.t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.facade.Serve(context.Background(), platform.Request{Method: method, Path: path, Query: platform.QueryOf(q), Body: []byte(body), Header: header})
}

func basic(id, secret string) http.Header {
	return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))}}
}

type tokenReply struct {
	Type    string `json:"token_type"`
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Expires int    `json:"expires_in"`
	Rolling int    `json:"x_refresh_token_expires_in"`
	Hard    int    `json:"x_refresh_token_hard_expires_in"`
	Error   string `json:"error"`
}

func (w *world) tokens(form string, header http.Header) (int, tokenReply) {
	w.t.Helper()
	a := w.raw("POST", "/oauth2/v1/tokens/bearer", "", form, header)
	var r tokenReply
	if err := json.Unmarshal(a.Body, &r); err != nil {
		w.t.Fatalf("%v: %s", err, a.Body)
	}
	if a.Header.Get("Content-Type") != "application/json" || a.Header.Get("Cache-Control") != "no-store" {
		w.t.Errorf("headers of a token reply: %v", a.Header)
	}
	return a.Status, r
}

// approve goes through consent at once and returns the callback's query.
func (w *world) approve(query string) url.Values {
	w.t.Helper()
	a := w.raw("GET", "/connect/oauth2", query+"&auto_approve=1", "", nil)
	to, err := url.Parse(a.Header.Get("Location"))
	if a.Status != 302 || err != nil {
		w.t.Fatalf("status %d, location %q: %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	return to.Query()
}

func TestCodeGrant(t *testing.T) {
	w := newWorld(t)
	back := w.approve(authorizeQuery + "&realmId=" + otherRealm)
	if back.Get("state") != "s-1" || back.Get("realmId") != otherRealm || back.Get("a") != "1" {
		t.Errorf("callback: %v", back)
	}
	form := "grant_type=authorization_code&code=" + back.Get("code") + "&redirect_uri=" + url.QueryEscape("http://127.0.0.1:9/cb?a=1")
	header := basic("client-1", "secret-1")
	header.Set("x-include-refresh-token-hard-expires-in", "true")
	status, got := w.tokens(form, header)
	if status != 200 || got.Type != "bearer" || got.Expires != 3600 || got.Rolling != 8726400 || got.Hard == 0 || got.Access == "" {
		t.Fatalf("status %d: %+v", status, got)
	}
	if status, again := w.tokens(form, header); status != 400 || again.Error != "invalid_grant" {
		t.Errorf("a code worked twice: %d %+v", status, again)
	}
	w.token = got.Access
	if a := w.serve("GET", "/v3/company/"+otherRealm+"/companyinfo/1", "", ""); a.Status != 200 {
		t.Errorf("status %d: %s", a.Status, a.Body)
	}
	if a := w.get("companyinfo/1"); a.Status != 403 || w.code(a) != "3100" {
		t.Errorf("another company: %d %s", a.Status, a.Body)
	}
	if a := w.raw("GET", "/v1/openid_connect/userinfo", "minorversion=75", "", http.Header{"Authorization": {"Bearer " + got.Access}}); a.Status != 200 || !strings.Contains(string(a.Body), `"emailVerified":true`) {
		t.Errorf("userinfo: %d %s", a.Status, a.Body)
	}
}

func TestCodeRefusals(t *testing.T) {
	w := newWorld(t)
	code := func() string { return w.approve(authorizeQuery).Get("code") }
	redirect := "&redirect_uri=" + url.QueryEscape("http://127.0.0.1:9/cb?a=1")
	form := "client_id=client-1&client_secret=secret-1"
	for name, tc := range map[string]struct {
		form   string
		status int
		want   string
	}{
		"credentials in the form": {form + "&grant_type=authorization_code&code=" + code() + redirect, 200, ""},
		"another redirect":        {form + "&grant_type=authorization_code&code=" + code() + "&redirect_uri=http://x", 400, "invalid_grant"},
		"unknown code":            {form + "&grant_type=authorization_code&code=x" + redirect, 400, "invalid_grant"},
		"wrong secret":            {"client_id=client-1&client_secret=no&grant_type=authorization_code&code=" + code() + redirect, 401, "invalid_client"},
		"no credentials":          {"grant_type=refresh_token&refresh_token=x", 401, "invalid_client"},
		"another grant type":      {form + "&grant_type=password", 400, "unsupported_grant_type"},
		"not a form":              {"%zz", 400, "invalid_request"},
	} {
		status, r := w.tokens(tc.form, nil)
		if status != tc.status || r.Error != tc.want {
			t.Errorf("%s: %d %q, want %d %q", name, status, r.Error, tc.status, tc.want)
		}
	}
	late := code()
	w.advance(5 * time.Minute)
	if status, _ := w.tokens(form+"&grant_type=authorization_code&code="+late+redirect, nil); status != 400 {
		t.Errorf("an old code: %d, want 400", status)
	}
	a := w.raw("POST", "/oauth2/v1/tokens/bearer", "", "grant_type=refresh_token", basic("client-1", "no"))
	if a.Status != 401 || !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Basic") {
		t.Errorf("challenge: %d %v", a.Status, a.Header)
	}
}

func TestConsentPage(t *testing.T) {
	w := newWorld(t)
	a := w.raw("GET", "/connect/oauth2", authorizeQuery, "", nil)
	page := string(a.Body)
	if a.Status != 200 || a.Header.Get("X-Frame-Options") != "DENY" || strings.Contains(page, "<script") || !strings.Contains(page, "Other &lt;Co&gt;") {
		t.Fatalf("page: %d %v %s", a.Status, a.Header, page)
	}
	token := regexp.MustCompile(`name="csrf" value="([0-9a-f]+)"`).FindStringSubmatch(page)[1]
	cookie := http.Header{"Cookie": {strings.SplitN(a.Header.Get("Set-Cookie"), ";", 2)[0]}}
	if !strings.Contains(a.Header.Get("Set-Cookie"), "SameSite=Strict") {
		t.Errorf("cookie: %s", a.Header.Get("Set-Cookie"))
	}
	form := authorizeQuery + "&csrf=" + token + "&realmId=" + otherRealm
	for name, tc := range map[string]struct {
		form     string
		header   http.Header
		status   int
		location string
	}{
		"allow":            {form + "&decision=allow", cookie, 302, "code="},
		"deny":             {form + "&decision=deny", cookie, 302, "error=access_denied"},
		"without a cookie": {form + "&decision=allow", nil, 400, ""},
		"another token":    {strings.Replace(form, token, "0", 1) + "&decision=allow", cookie, 400, ""},
		"unknown company":  {strings.Replace(form, otherRealm, "1", 1) + "&decision=allow", cookie, 302, "error=access_denied"},
	} {
		a := w.raw("POST", "/connect/oauth2", "", tc.form, tc.header)
		if a.Status != tc.status || !strings.Contains(a.Header.Get("Location"), tc.location) {
			t.Errorf("%s: %d %q", name, a.Status, a.Header.Get("Location"))
		}
	}
	for name, query := range map[string]string{
		"unknown client":   strings.Replace(authorizeQuery, "client-1", "x", 1),
		"script redirect":  strings.Replace(authorizeQuery, "http%3A%2F%2F127.0.0.1%3A9%2Fcb%3Fa%3D1", "javascript:alert(1)", 1),
		"relative address": strings.Replace(authorizeQuery, "http%3A%2F%2F127.0.0.1%3A9%2Fcb%3Fa%3D1", "/cb", 1),
	} {
		if a := w.raw("GET", "/connect/oauth2", query+"&auto_approve=1", "", nil); a.Status != 400 || a.Header.Get("Location") != "" {
			t.Errorf("%s: %d %q", name, a.Status, a.Header.Get("Location"))
		}
	}
}

func TestRefreshAndRotation(t *testing.T) {
	w := newWorld(t)
	back := w.approve(authorizeQuery)
	redirect := "&redirect_uri=" + url.QueryEscape("http://127.0.0.1:9/cb?a=1")
	_, first := w.tokens("grant_type=authorization_code&code="+back.Get("code")+redirect, basic("client-1", "secret-1"))
	trade := func(token string) (int, tokenReply) {
		return w.tokens("grant_type=refresh_token&refresh_token="+token, basic("client-1", "secret-1"))
	}
	w.advance(time.Hour)
	w.token = first.Access
	if a := w.get("preferences"); a.Status != 401 || w.code(a) != "3200" || !strings.Contains(string(a.Body), "Token expired") || !strings.Contains(a.Header.Get("WWW-Authenticate"), "invalid_token") {
		t.Errorf("an old token: %d %s", a.Status, a.Body)
	}
	_, second := trade(first.Refresh)
	if second.Refresh != first.Refresh || second.Access == first.Access {
		t.Errorf("within a day: %+v after %+v", second, first)
	}
	w.token = second.Access
	if a := w.get("preferences"); a.Status != 200 {
		t.Errorf("the new token: %d %s", a.Status, a.Body)
	}
	w.advance(24 * time.Hour)
	_, third := trade(first.Refresh)
	if third.Refresh == first.Refresh || third.Refresh == "" {
		t.Errorf("after a day: %+v", third)
	}
	w.restart()
	if status, r := trade(first.Refresh); status != 400 || r.Error != "invalid_grant" {
		t.Errorf("the rotated token: %d %+v", status, r)
	}
	if status, _ := trade(third.Refresh); status != 200 {
		t.Errorf("after a restart: %d", status)
	}
	if status, _ := w.tokens("grant_type=refresh_token&refresh_token="+third.Refresh, nil); status != 401 {
		t.Errorf("without credentials: %d", status)
	}
	w.advance(101 * 24 * time.Hour)
	if status, _ := trade(third.Refresh); status != 400 {
		t.Errorf("after 101 days: %d", status)
	}
}

func TestRevocation(t *testing.T) {
	w := newWorld(t)
	access, refresh, _ := w.facade.IssueGrant(realm)
	w.token = access
	refreshed := func() (bool, bool) {
		r := w.facade.Refresh(refresh)
		_, ok, dead := w.facade.Granted(w.facade.Serve(context.Background(), r), w.clock())
		return ok, dead
	}
	w.facade.RevokeGrant(realm)
	w.restart()
	if a := w.get("preferences"); a.Status != 401 || !strings.Contains(string(a.Body), "Token revoked") {
		t.Errorf("revoked: %d %s", a.Status, a.Body)
	}
	if ok, dead := refreshed(); ok || !dead {
		t.Error("a revoked grant was refreshed")
	}
	w.facade.RestoreGrant(realm)
	if a := w.get("preferences"); a.Status != 200 {
		t.Errorf("restored: %d %s", a.Status, a.Body)
	}
	w.facade.ExpireAccess(realm)
	if a := w.get("preferences"); a.Status != 401 || !strings.Contains(string(a.Body), "Token expired") {
		t.Errorf("expired: %d %s", a.Status, a.Body)
	}
	if ok, dead := refreshed(); !ok || dead {
		t.Error("an expired token was not refreshed")
	}
	if a := w.raw("POST", "/v2/oauth2/tokens/revoke", "", `{"token":"`+refresh+`"}`, basic("client-1", "secret-1")); a.Status != 200 || len(a.Body) != 0 {
		t.Errorf("revoke: %d %s", a.Status, a.Body)
	}
	w.facade.RestoreGrant(realm)
	if ok, dead := refreshed(); ok || !dead {
		t.Error("a grant that its application ended came back")
	}
	if a := w.raw("POST", "/v2/oauth2/tokens/revoke", "", "token=x", nil); a.Status != 401 {
		t.Errorf("revoke without credentials: %d", a.Status)
	}
	if a := w.raw("POST", "/v2/oauth2/tokens/revoke", "", "", basic("client-1", "secret-1")); a.Status != 400 {
		t.Errorf("revoke of nothing: %d", a.Status)
	}
}

func TestTokensFollowFromTheSeed(t *testing.T) {
	a, b := newWorld(t), newWorld(t)
	if a.token != b.token {
		t.Error("two worlds of one seed differ in their tokens")
	}
	if c := newWorld(t, func(o *quickbooks.Options) { o.Seed = 8 }); c.token == a.token {
		t.Error("the seed has no effect on tokens")
	}
}

func TestBearerRefusals(t *testing.T) {
	for name, header := range map[string]http.Header{
		"none":    nil,
		"basic":   basic("a", "b"),
		"empty":   {"Authorization": {"Bearer "}},
		"unknown": {"Authorization": {"Bearer nothing"}},
	} {
		w := newWorld(t)
		a := w.raw("GET", "/v3/company/"+realm+"/preferences", "", "", header)
		if a.Status != 401 || w.code(a) != "3200" || a.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %v %s", name, a.Status, a.Header, a.Body)
		}
		if hinted := strings.Contains(a.Header.Get("WWW-Authenticate"), "error="); hinted != (name == "unknown") {
			t.Errorf("%s: challenge %q", name, a.Header.Get("WWW-Authenticate"))
		}
	}
}

func TestGatewayEnvelopes(t *testing.T) {
	for envelope, want := range map[quickbooks.Envelope]string{
		"":                             `{"warnings":null,"intuitObject":null,"fault":{"error":[{"message":"message=ThrottleExceeded; errorCode=003001; statusCode=429","detail":"The request limit was reached.  Try again later","code":"3001","element":null}],"type":"SERVICE"},"report":null,"queryResponse":null,"batchItemResponse":[],"attachableResponse":[],"syncErrorResponse":null,"requestId":null,"time":1772388000123,"status":null,"cdcresponse":[]}`,
		quickbooks.EnvelopeApplication: `{"Fault":{"Error":[{"Message":"message=ThrottleExceeded; errorCode=003001; statusCode=429","Detail":"The request limit was reached.  Try again later","code":"3001","element":""}],"type":"SERVICE"},"time":"2026-03-01T10:00:00.123-08:00"}`,
		quickbooks.EnvelopeXML:         `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse time="2026-03-01T10:00:00.123-08:00" xmlns="http://schema.intuit.com/finance/v3"><Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message><Detail>The request limit was reached.  Try again later</Detail></Error></Fault></IntuitResponse>`,
	} {
		w := newWorld(t, func(o *quickbooks.Options) { o.Gateway = envelope })
		a := w.facade.Refusal(exchange.Refusal{Status: 429, Header: http.Header{"Retry-After": {"2"}}})
		if string(a.Body) != want || a.Header.Get("Retry-After") != "2" {
			t.Errorf("%q: %v\n%s", envelope, a.Header, a.Body)
		}
		if w.code(a) != "3001" {
			t.Errorf("%q: code %q", envelope, w.code(a))
		}
	}
}

func TestRefusalShapes(t *testing.T) {
	w := newWorld(t)
	for status, code := range map[int]string{401: "3200", 403: "3100", 429: "3001", 500: "10000", 503: "", 400: "6000"} {
		a := w.facade.Refusal(exchange.Refusal{Status: status, Message: "no"})
		if a.Status != status || w.code(a) != code {
			t.Errorf("%d: %d %s", status, a.Status, a.Body)
		}
	}
}

func TestLimits(t *testing.T) {
	w := newWorld(t, func(o *quickbooks.Options) { o.LimitsOff = false })
	for range 50 {
		if a := w.get("preferences"); a.Status != 200 {
			t.Fatalf("the unified layer is metered: %s", a.Body)
		}
	}
	back := w.approve(authorizeQuery)
	_, r := w.tokens("grant_type=authorization_code&code="+back.Get("code")+"&redirect_uri="+url.QueryEscape("http://127.0.0.1:9/cb?a=1"), basic("client-1", "secret-1"))
	w.token = r.Access
	calls := func(n int) (refused int) {
		for range n {
			if a := w.get("preferences"); a.Status == 429 && w.code(a) == "3001" {
				refused++
			}
		}
		return refused
	}
	if n := calls(12); n != 2 {
		t.Errorf("%d of 12 calls in a second were refused, want 2", n)
	}
	for range 49 {
		w.advance(time.Second)
		if n := calls(10); n != 0 {
			t.Fatalf("%d calls refused in a new second", n)
		}
	}
	w.advance(time.Second)
	if n := calls(1); n != 1 {
		t.Error("the 501st call of a minute was admitted")
	}
	w.advance(10 * time.Second)
	if n := calls(1); n != 0 {
		t.Error("a minute later the call was refused")
	}
}

func TestDiscovery(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/.well-known/openid_configuration", "/.well-known/openid_configuration/", "/.well-known/openid_sandbox_configuration", "/.well-known/openid_sandbox_configuration/"} {
		var d map[string]any
		a := w.raw("GET", path, "", "", nil)
		if err := json.Unmarshal(a.Body, &d); err != nil || a.Status != 200 {
			t.Fatalf("%s: %v %s", path, err, a.Body)
		}
		if d["issuer"] != "https://oauth.platform.intuit.com/op/v1" || d["token_endpoint"] != "http://127.0.0.1:4010/quickbooks/oauth2/v1/tokens/bearer" {
			t.Errorf("%s: %v", path, d)
		}
	}
	if a := w.raw("DELETE", "/connect/oauth2", "", "", nil); a.Status != 405 || a.Header.Get("Allow") != "GET, POST" {
		t.Errorf("method: %d %v", a.Status, a.Header)
	}
	if a := w.raw("GET", "/elsewhere", "", "", nil); a.Status != 404 {
		t.Errorf("unknown path: %d", a.Status)
	}
}
