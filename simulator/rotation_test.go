package simulator_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"testing"
	"time"

	"faultline/simulator"
	"faultline/simulator/journal"
	"faultline/simulator/organisation"
)

// While a rule has replaced the client secret, calls with the one before are refused and events are signed with the
// new one. Afterwards the one before signs again, and both are honoured in calls.
func TestAClientSecretIsReplacedByARule(t *testing.T) {
	h := openHouse(t, 1)
	signedWith := func(secret string) bool {
		t.Helper()
		h.told(t)
		if _, err := h.Act(t.Context(), h.connection, "degrade", "operator"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Act(t.Context(), h.connection, "recover", "operator"); err != nil {
			t.Fatal(err)
		}
		h.advance(t, time.Second)
		h.mu.Lock()
		defer h.mu.Unlock()
		return len(h.delivered) > 0 && !slices.ContainsFunc(h.delivered, func(d received) bool {
			mac := hmac.New(sha256.New, []byte(secret))
			mac.Write(d.body)
			return d.header.Get("X-Rutter-Signature") != "sha256="+base64.StdEncoding.EncodeToString(mac.Sum(nil))
		})
	}
	before := h.Credentials()
	rule := h.arm(t, `{"name":"rotated","effect":{"type":"client_secret_rotated"}}`)
	during := h.Credentials()
	for name, tc := range map[string]struct {
		secret string
		status int
	}{"before": {before.ClientSecret, http.StatusUnauthorized}, "new": {during.ClientSecret, http.StatusOK}, "neither": {"guessed", http.StatusUnauthorized}} {
		o := during
		o.ClientSecret = tc.secret
		if got := h.as(t, o, h.token, http.MethodGet, "/accounting/invoices", ""); got.status != tc.status {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if !signedWith(during.ClientSecret) {
		t.Error("events are not signed with the new secret")
	}
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "rule:rotated", Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	marked := map[journal.Kind]int{}
	for _, e := range page.Entries {
		marked[e.Kind]++
	}
	if marked[journal.KindExchange] != 1 || marked[journal.KindAttempt] == 0 {
		t.Errorf("the rule is named on %v: one call came with the secret before it, and every event was signed anew", marked)
	}
	if err := h.Faults().Heal(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{before.ClientSecret, during.ClientSecret} {
		o := before
		o.ClientSecret = secret
		if got := h.as(t, o, h.token, http.MethodGet, "/accounting/invoices", ""); got.status != http.StatusOK {
			t.Errorf("afterwards: %d", got.status)
		}
	}
	if !signedWith(before.ClientSecret) {
		t.Error("afterwards events are not signed with the secret from before")
	}
}

// A secret is the organisation's: what a rule for one connection does to the calls of its siblings, and to those that
// are about none, has the rule's name on it. Another organisation feels nothing.
func TestARuleOnASecretIsNamedWhereverItIsFelt(t *testing.T) {
	h := openHouse(t, 1)
	sibling, err := h.CreateConnection(t.Context(), simulator.NewConnection{Platform: "QUICKBOOKS", Name: "sibling", Prime: true, Company: simulator.CompanyPlan{Invoices: 3, Months: 2}})
	if err != nil {
		t.Fatal(err)
	}
	other := h.tenant(t, "Production")
	before := h.Credentials()
	h.arm(t, `{"name":"rotated","where":{"connection":"main"},"effect":{"type":"client_secret_rotated"}}`)
	for _, tc := range []struct {
		name, token, path string
		as                organisation.Organisation
		status            int
		rule              string
	}{
		{"its own", h.token, "/accounting/invoices", before, http.StatusUnauthorized, "rotated"},
		{"a sibling", sibling.AccessToken, "/accounting/invoices", before, http.StatusUnauthorized, "rotated"},
		{"about no connection", "", "/connections", before, http.StatusUnauthorized, "rotated"},
		{"another organisation", other.connection.AccessToken, "/accounting/invoices", other.Organisation, http.StatusOK, ""},
	} {
		got := h.as(t, tc.as, tc.token, http.MethodGet, tc.path, "")
		if rule := got.header.Get("X-Faultline-Fault"); got.status != tc.status || rule != tc.rule {
			t.Errorf("%s: %d, by rule %q", tc.name, got.status, rule)
		}
	}
}

// While a rule has replaced an access token the list tells the new one, and afterwards both open the connection.
func TestAnAccessTokenIsReplacedByARule(t *testing.T) {
	h := openHouse(t, 1)
	old := h.token
	rule := h.arm(t, `{"name":"rotated","where":{"connection":"main"},"effect":{"type":"access_token_rotated"}}`)
	now, _ := h.Connections().ByID(h.connection)
	status := func(token string) int {
		return h.as(t, h.Credentials(), token, http.MethodGet, "/accounting/invoices", "").status
	}
	if status(old) != http.StatusUnauthorized || status(now.AccessToken) != http.StatusOK || now.AccessToken == old {
		t.Errorf("the old token: %d, the new one: %d", status(old), status(now.AccessToken))
	}
	if err := h.Faults().Heal(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	if status(old) != http.StatusOK || status(now.AccessToken) != http.StatusOK {
		t.Errorf("afterwards the old token: %d, the new one: %d", status(old), status(now.AccessToken))
	}
	if again, _ := h.Connections().ByID(h.connection); again.AccessToken != old {
		t.Error("afterwards the list tells another token")
	}
}
