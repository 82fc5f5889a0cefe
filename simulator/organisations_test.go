package simulator_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator"
	"faultline/simulator/link"
	"faultline/simulator/organisation"
	"faultline/simulator/webhook"
)

// tenant is one organisation with one connection, as an integration sees it.
type tenant struct {
	organisation.Organisation
	connection link.Connection
}

func (h *house) tenant(t *testing.T, name string) tenant {
	t.Helper()
	o, err := h.AddOrganisation(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := h.CreateConnection(t.Context(), simulator.NewConnection{Organisation: name, Platform: "QUICKBOOKS", Name: "main", Prime: true,
		Company: simulator.CompanyPlan{Preset: "agency", Invoices: 5, Months: 2}})
	if err != nil {
		t.Fatal(err)
	}
	return tenant{o, c}
}

// as makes a call with an organisation's keys and some access token.
func (h *house) as(t *testing.T, o organisation.Organisation, token, method, path, body string) reply {
	t.Helper()
	target := h.door.URL + "/versioned" + path
	if token != "" {
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		target += separator + "access_token=" + url.QueryEscape(token)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(o.ClientID, o.ClientSecret)
	request.Header.Set("X-Rutter-Version", "2024-08-31")
	request.Header.Set("Idempotency-Key", "shared-by-both")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var read bytes.Buffer
	if _, err := read.ReadFrom(answer.Body); err != nil {
		t.Fatal(err)
	}
	return reply{status: answer.StatusCode, header: answer.Header, body: read.Bytes()}
}

func TestOrganisationsDoNotSeeEachOther(t *testing.T) {
	h := openHouse(t, 1)
	staging := tenant{h.Credentials(), link.Connection{ID: h.connection, AccessToken: h.token}}
	production := h.tenant(t, "Production")
	public, err := h.Connections().PublicToken(t.Context(), production.connection.ID)
	if err != nil {
		t.Fatal(err)
	}
	exchange := func(o organisation.Organisation) string {
		return fmt.Sprintf(`{"client_id":%q,"secret":%q,"public_token":%q}`, o.ClientID, o.ClientSecret, public)
	}
	job := h.as(t, production.Organisation, production.connection.AccessToken, "POST", "/accounting/vendors", vendorNamed("Ours")).header.Get("X-Rutter-Job-ID")
	const config = `{"initialSync":{"batches":[{"timeFrameInMonths":1,"entities":["INVOICE"]}]},"incrementalSync":{"syncPeriodInMinutes":90,"entities":["INVOICE"]}}`
	for _, tc := range []struct {
		name, token, method, path, body string
		own, foreign                    int
	}{
		{"data", production.connection.AccessToken, "GET", "/accounting/invoices?limit=1", "", 200, 401},
		{"status", production.connection.AccessToken, "GET", "/connections/status", "", 200, 401},
		{"job", "", "GET", "/jobs/" + job, "", 200, 410},
		{"rename", "", "PATCH", "/connections/" + production.connection.ID, `{"name":"mine"}`, 200, 410},
		{"configure the connection", "", "POST", "/configs/sync/connections/" + production.connection.ID, config, 200, 410},
		{"configure the platform", "", "POST", "/configs/sync/platforms/QUICKBOOKS", config, 200, 200},
		{"exchange", "", "POST", "/item/public_token/exchange", "", 200, 400},
		{"delete", "", "DELETE", "/connections/" + production.connection.ID, "", 200, 410},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, o := range []organisation.Organisation{staging.Organisation, production.Organisation} {
				body, want := tc.body, tc.foreign
				if tc.name == "exchange" {
					body = exchange(o)
				}
				if o.ID == production.ID {
					want = tc.own
				}
				if got := h.as(t, o, tc.token, tc.method, tc.path, body); got.status != want {
					t.Errorf("%s: %d %s", o.Name, got.status, got.body)
				}
			}
		})
	}
	mine := gjson.GetBytes(h.as(t, staging.Organisation, "", "GET", "/connections?status=any", "").body, "connections.#.id").Raw
	if mine != `["`+h.connection+`"]` {
		t.Errorf("staging lists %s", mine)
	}
	if got := h.as(t, organisation.Organisation{ClientID: staging.ClientID, ClientSecret: production.ClientSecret}, "", "GET", "/connections", ""); got.status != 401 {
		t.Errorf("mixed keys: %d", got.status)
	}
}

// The same key in two organisations is two keys, and what one configures for a platform does not reach the other.
func TestOrganisationsShareNeitherKeysNorConfigurations(t *testing.T) {
	h := openHouse(t, 1)
	production := h.tenant(t, "Production")
	first := h.as(t, h.Credentials(), h.token, "POST", "/accounting/vendors", vendorNamed("Theirs"))
	second := h.as(t, production.Organisation, production.connection.AccessToken, "POST", "/accounting/vendors", vendorNamed("Ours"))
	if first.status != 200 || second.status != 200 || first.header.Get("X-Rutter-Job-ID") == second.header.Get("X-Rutter-Job-ID") {
		t.Errorf("%d %s, %d %s", first.status, first.body, second.status, second.body)
	}
	const config = `{"initialSync":{"batches":[{"timeFrameInMonths":1,"entities":["INVOICE"]}]},"incrementalSync":{"syncPeriodInMinutes":90,"entities":["INVOICE"]}}`
	if got := h.as(t, production.Organisation, "", "POST", "/configs/sync/platforms/QUICKBOOKS", config); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := h.as(t, h.Credentials(), "", "GET", "/configs/sync/platforms/QUICKBOOKS", ""); got.status != 410 {
		t.Errorf("the other reads %d %s", got.status, got.body)
	}
}

// Each organisation's endpoints hear of its own connections, and nothing else signs for them but its own secret, which
// the next one replaces at once.
func TestOrganisationsSignTheirOwnEvents(t *testing.T) {
	h := openHouse(t, 1) // its endpoint is the first organisation's
	production := h.tenant(t, "Production")
	if _, err := h.Webhooks().Add(t.Context(), webhook.NewEndpoint{URL: h.receiver.URL + "/production", Organisation: production.ID}); err != nil {
		t.Fatal(err)
	}
	told := func(c string) map[string]string {
		h.advance(t, time.Minute)
		h.mu.Lock()
		h.delivered = nil
		h.mu.Unlock()
		if _, err := h.Act(t.Context(), c, "degrade", "operator"); err != nil {
			t.Fatal(err)
		}
		h.advance(t, time.Second)
		h.mu.Lock()
		defer h.mu.Unlock()
		signed := map[string]string{}
		for _, d := range h.delivered {
			for name, o := range map[string]organisation.Organisation{"staging": h.Credentials(), "production": h.organisation(t, production.ID)} {
				mac := hmac.New(sha256.New, []byte(o.ClientSecret))
				mac.Write(d.body)
				if d.header.Get("X-Rutter-Signature") == "sha256="+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
					signed[gjson.GetBytes(d.body, "connection_id").Str] += name
				}
			}
		}
		return signed
	}
	if got := told(h.connection); len(got) != 1 || got[h.connection] != "staging" {
		t.Errorf("of staging: %v", got)
	}
	if _, err := h.RotateSecret(t.Context(), "Production"); err != nil {
		t.Fatal(err)
	}
	if got := told(production.connection.ID); len(got) != 1 || got[production.connection.ID] != "production" {
		t.Errorf("of production, with its new secret: %v", got)
	}
	if got := h.as(t, production.Organisation, production.connection.AccessToken, "GET", "/accounting/invoices", ""); got.status != 401 || !bytes.Contains(got.body, []byte("replaced")) {
		t.Errorf("the old secret: %d %s", got.status, got.body)
	}
	if got := h.as(t, h.organisation(t, production.ID), production.connection.AccessToken, "GET", "/accounting/invoices", ""); got.status != 200 {
		t.Errorf("the new secret: %d %s", got.status, got.body)
	}
	listed := h.as(t, h.Credentials(), "", "GET", "/configs/webhooks", "").body
	if urls := gjson.GetBytes(listed, "#.url").Raw; urls != `["`+h.receiver.URL+`/hook"]` {
		t.Errorf("staging lists the endpoints %s", urls)
	}
}

func (h *house) organisation(t *testing.T, id string) organisation.Organisation {
	t.Helper()
	o, err := h.Organisations().Resolve(id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Two organisations that link one company hold a grant each: what becomes of one says nothing about the other.
func TestOrganisationsHoldGrantsOfTheirOwn(t *testing.T) {
	h := openHouse(t, 2)
	production, err := h.AddOrganisation(t.Context(), "Production")
	if err != nil {
		t.Fatal(err)
	}
	mine, _ := h.Connections().ByID(h.connection)
	h.page(t, "/link/start?auto_approve=1&platform=QUICKBOOKS&company="+mine.Realm+"&publicKey="+production.PublicKey)
	h.advance(t, 10*time.Second)
	all := h.Connections().All()
	theirs := all[len(all)-1]
	if theirs.Org != production.ID || theirs.Realm != mine.Realm {
		t.Fatalf("linked %+v", theirs)
	}
	type standing struct {
		Mine, Theirs      string
		Write, TheirWrite int
	}
	look := func() standing {
		t.Helper()
		h.advance(t, 61*time.Minute) // a run of each has found out what there is to find out
		first := h.as(t, h.Credentials(), mine.AccessToken, http.MethodGet, "/accounting/vendors", "")
		second := h.as(t, production, theirs.AccessToken, http.MethodGet, "/accounting/vendors", "")
		a, _ := h.Connections().ByID(mine.ID)
		b, _ := h.Connections().ByID(theirs.ID)
		return standing{string(a.State), string(b.State), first.status, second.status}
	}
	act := func(id, action string) func() {
		return func() {
			t.Helper()
			if _, err := h.Act(t.Context(), id, action, "operator"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, step := range []struct {
		name string
		do   func()
		want standing
	}{
		{"linked twice", func() {}, standing{"active", "active", 200, 200}},
		{"one is revoked", act(theirs.ID, "revoke"), standing{"active", "needs_reauth", 200, 400}},
		{"both are", act(mine.ID, "revoke"), standing{"needs_reauth", "needs_reauth", 400, 400}},
		{"one is given again", act(mine.ID, "reauthorize"), standing{"active", "needs_reauth", 200, 400}},
		{"the token of one is old", act(mine.ID, "expire_token"), standing{"active", "needs_reauth", 200, 400}},
		{"the other is given again", act(theirs.ID, "reauthorize"), standing{"active", "active", 200, 200}},
	} {
		step.do()
		if diff := cmp.Diff(step.want, look()); diff != "" {
			t.Errorf("%s:\n%s", step.name, diff)
		}
	}
}

// A company that is linked again gets its connection back, or a further one where that is chosen.
func TestLinkingAgainIsAChoice(t *testing.T) {
	h := openHouse(t, 2)
	mine, _ := h.Connections().ByID(h.connection)
	link := func() int {
		t.Helper()
		h.page(t, "/link/start?auto_approve=1&platform=QUICKBOOKS&company="+mine.Realm)
		return len(h.Connections().All())
	}
	if n := link(); n != 1 {
		t.Errorf("%d connections", n)
	}
	if err := h.Choose(t.Context(), map[string]string{"link_dedup": "new_connection"}); err != nil {
		t.Fatal(err)
	}
	n := link()
	if all := h.Connections().All(); n != 2 || all[1].StoreUniqueID != mine.StoreUniqueID || all[1].AccessToken == mine.AccessToken {
		t.Errorf("linked %+v", all)
	}
}

// What is chosen for events is seen by whoever receives them.
func TestEventsCarryWhatIsChosen(t *testing.T) {
	h := openHouse(t, 2)
	told := func(name string) gjson.Result {
		t.Helper()
		h.hush(t)
		h.book(t, "vendor", fmt.Sprintf(`{"vendor_name":%q}`, name))
		h.run(t)
		h.advance(t, time.Second)
		for _, d := range h.heard() {
			if gjson.GetBytes(d.body, "code").Str == "VENDOR_CREATED" {
				return gjson.GetBytes(d.body, "vendor")
			}
		}
		t.Fatal("nothing is told")
		return gjson.Result{}
	}
	if got := told("One"); got.Get("vendor_name").Str != "One" {
		t.Errorf("usually %s", got)
	}
	if err := h.Choose(t.Context(), map[string]string{"object_webhook_shape": "array"}); err != nil {
		t.Fatal(err)
	}
	if got := told("Two"); got.Get("0.vendor_name").Str != "Two" {
		t.Errorf("then %s", got)
	}
}
