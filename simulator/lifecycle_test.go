package simulator_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/unified"
)

// seen is what an integration sees of a connection in one state.
type seen struct {
	Listed       string // its status in GET /connections?status=any; empty: it is not there
	Read, Write  string // status and error code
	Ready        bool
	Healthy      bool
	NeedsUpdate  bool
	Disabled     string // reason, when it is disabled
	ByDefault    bool   // listed without a status parameter
	StillTold    bool   // status and description answer
	SyncsByClock bool
}

func (h *house) look(t *testing.T, id string) seen {
	t.Helper()
	outcome := func(r reply) string {
		text := fmt.Sprint(r.status)
		if code := gjson.GetBytes(r.body, "error_code").Str; code != "" {
			text += " " + code
		}
		return text
	}
	inList := func(query url.Values) string {
		body := h.send(t, http.MethodGet, "/connections", query, "").body
		return gjson.GetBytes(body, `connections.#(id=="`+id+`").status`).Str
	}
	status := h.send(t, http.MethodGet, "/connections/status", nil, "")
	described := h.send(t, http.MethodGet, "/connections/access_token", nil, "")
	document := gjson.GetBytes(status.body, "status")
	v := seen{
		Listed: inList(url.Values{"status": {"any"}}), ByDefault: inList(nil) != "",
		Read:  outcome(h.send(t, http.MethodGet, "/accounting/invoices", nil, "")),
		Write: outcome(h.send(t, http.MethodPost, "/accounting/vendors", nil, vendorNamed(h.NextName()))),
		Ready: document.Get("is_ready").Bool(), Healthy: document.Get("is_healthy").Bool(), NeedsUpdate: document.Get("needs_update_status.needs_update").Bool(),
		StillTold: status.status == 200 && described.status == 200,
	}
	if document.Get("disabled_status.is_disabled").Bool() {
		v.Disabled = document.Get("disabled_status.disabled_reason").Str
	}
	if v.StillTold && (gjson.GetBytes(described.body, "connection.needs_update").Bool() != v.NeedsUpdate || gjson.GetBytes(described.body, "connection.disabled").Bool() != (v.Disabled != "")) {
		t.Errorf("the two documents differ: %s, %s", status.body, described.body)
	}
	h.advance(t, 61*time.Minute) // the run that finds a stopped connection is its last
	before := h.runs(t, id)
	h.advance(t, 61*time.Minute)
	v.SyncsByClock = h.runs(t, id) > before
	return v
}

// NextName is a name that no vendor has.
func (h *house) NextName() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.names++
	return fmt.Sprintf("Vendor %d", h.names)
}

func (h *house) runs(t *testing.T, id string) int {
	t.Helper()
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "kind:sync_run connection:" + id, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	return len(page.Entries)
}

// told lists the codes of type CONNECTION that were delivered since the last time.
func (h *house) told(t *testing.T) []string {
	t.Helper()
	h.advance(t, time.Second)
	h.mu.Lock()
	defer h.mu.Unlock()
	var codes []string
	for _, d := range h.delivered {
		if gjson.GetBytes(d.body, "type").Str == "CONNECTION" && !strings.HasSuffix(gjson.GetBytes(d.body, "code").Str, "_COMPLETED") {
			codes = append(codes, gjson.GetBytes(d.body, "code").Str)
		}
	}
	h.delivered = nil
	return codes
}

// One connection's whole life, as the integration that owns it sees each state.
func TestAConnectionsLife(t *testing.T) {
	h := openHouse(t, 3)
	h.told(t)
	realm, _ := h.Connections().ByID(h.connection)
	body := fmt.Sprintf(`{"platform":"QUICKBOOKS","realm_id":%q,"oauth_client_id":"a","oauth_client_secret":"b","oauth_refresh_token":"c"}`, realm.Realm)
	created := h.send(t, http.MethodPost, "/connections/create", nil, `{"platform":"QUICKBOOKS"}`)
	id := gjson.GetBytes(created.body, "connection.id").Str
	h.token = gjson.GetBytes(created.body, "connection.access_token").Str
	act := func(action string) func() {
		return func() {
			t.Helper()
			if _, err := h.Act(t.Context(), id, action, "operator"); err != nil {
				t.Fatal(err)
			}
		}
	}
	unready := seen{Listed: "not_ready", Read: "400 PRODUCT_NOT_READY", Write: "400 PRODUCT_NOT_READY", Healthy: true, ByDefault: true, StillTold: true}
	active := seen{Listed: "active", Read: "200", Write: "200", Ready: true, Healthy: true, ByDefault: true, StillTold: true, SyncsByClock: true}
	stopped := seen{Listed: "needs_reauth", Read: "400 NEEDS_UPDATE", Write: "400 NEEDS_UPDATE", Ready: true, NeedsUpdate: true, StillTold: true}
	disabled := seen{Listed: "disabled", Read: "400 CONNECTION_DISABLED", Write: "400 CONNECTION_DISABLED", Ready: true, Disabled: "MANUALLY_DISABLED", StillTold: true}
	steps := []struct {
		name string
		do   func()
		told []string
		want seen
	}{
		{"created", func() {}, nil, unready},
		{"linked on the page", func() {
			w := h.page(t, "/link/connection/"+id+"?auto_approve=1&company="+realm.Realm)
			if w.status != http.StatusFound {
				t.Fatalf("status %d: %s", w.status, w.body)
			}
			h.advance(t, 3*time.Second)
		}, []string{"CONNECTION_AUTHENTICATED", "CONNECTION_UPDATED", "CONNECTION_METADATA_READY", "INITIAL_UPDATE"}, active},
		{"the grant is taken", act("revoke"), []string{"CONNECTION_NEEDS_UPDATE"}, stopped},
		{"given again at link_url", func() { h.page(t, "/link/connection/"+id+"?auto_approve=1") }, []string{"CONNECTION_UPDATED"}, active},
		{"switched off", act("disable"), []string{"CONNECTION_DISABLED"}, disabled},
		{"switched on", act("recover"), []string{"CONNECTION_UPDATED"}, active},
		{"deleted", func() { h.send(t, http.MethodDelete, "/connections/"+id, nil, "") }, nil,
			seen{Read: "401 INVALID_CREDENTIALS", Write: "401 INVALID_CREDENTIALS"}},
	}
	token := h.token
	for _, step := range steps {
		step.do()
		if diff := cmp.Diff(step.told, h.told(t)); diff != "" {
			t.Errorf("%s: told\n%s", step.name, diff)
		}
		if diff := cmp.Diff(step.want, h.look(t, id)); diff != "" {
			t.Errorf("%s:\n%s", step.name, diff)
		}
		if c, ok := h.Connections().ByID(id); ok && c.AccessToken != token {
			t.Errorf("%s: the token changed", step.name)
		}
		h.told(t)
	}
	if again := h.send(t, http.MethodPost, "/connections/create", nil, body); again.status != 200 || gjson.GetBytes(again.body, "connection.name").Str == "" {
		t.Errorf("created with credentials: %d %s", again.status, again.body)
	}
	if got := h.told(t); !slices.Contains(got, "CONNECTION_AUTHENTICATED") {
		t.Errorf("created with credentials: told %v", got)
	}
}

// An unhealthy connection is read from as before, says so in its documents, and recovers with the next good run.
func TestAnUnhealthyConnectionIsStillRead(t *testing.T) {
	h := openHouse(t, 3)
	if _, err := h.Act(t.Context(), h.connection, "degrade", "operator"); err != nil {
		t.Fatal(err)
	}
	status := gjson.GetBytes(h.send(t, http.MethodGet, "/connections/status", nil, "").body, "status")
	list := h.send(t, http.MethodGet, "/connections", url.Values{"status": {"unhealthy"}}, "").body
	if status.Get("is_healthy").Bool() || !status.Get("is_ready").Bool() || gjson.GetBytes(list, "connections.#").Int() != 1 {
		t.Errorf("%s, %s", status, list)
	}
	if r := h.send(t, http.MethodGet, "/accounting/invoices", nil, ""); r.status != http.StatusOK {
		t.Errorf("read: %d %s", r.status, r.body)
	}
	h.advance(t, 61*time.Minute)
	if c, _ := h.Connections().ByID(h.connection); c.State != health.Active {
		t.Errorf("after a good run it is %s", c.State)
	}
}

func TestEveryReasonToBeDisabled(t *testing.T) {
	h := openHouse(t, 3)
	for _, reason := range append(unified.DisabledReasons(), "SOMETHING_NEW") {
		h.told(t)
		if _, err := h.Disable(t.Context(), h.connection, reason, "operator"); err != nil {
			t.Fatal(err)
		}
		h.advance(t, time.Second)
		h.mu.Lock()
		event := gjson.GetBytes(h.delivered[len(h.delivered)-1].body, "disabled_reason").Str
		h.mu.Unlock()
		shown, want := gjson.GetBytes(h.send(t, http.MethodGet, "/connections/status", nil, "").body, "status.disabled_status.disabled_reason").Str, reason
		if reason == "SOMETHING_NEW" {
			want = "UNKNOWN"
		}
		if shown != want || event != reason {
			t.Errorf("%s: the status document says %q, the event %q", reason, shown, event)
		}
		if _, err := h.Act(t.Context(), h.connection, "recover", "operator"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.Disable(t.Context(), h.connection, "because", "operator"); err == nil {
		t.Error("any text is a reason")
	}
}

// The old token is refused from the moment in which the new one is told, and the journal still knows whose it was.
func TestATokenIsInvalidated(t *testing.T) {
	h := openHouse(t, 3)
	old := h.token
	fresh := gjson.GetBytes(h.send(t, http.MethodPost, "/connections/access_token/invalidate", nil, "").body, "new_access_token").Str
	if r := h.send(t, http.MethodGet, "/accounting/invoices", nil, ""); r.status != http.StatusUnauthorized {
		t.Errorf("the old token: %d", r.status)
	}
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "hop:unified status:401 connection:" + h.connection, Limit: 1})
	if err != nil || len(page.Entries) != 1 {
		t.Errorf("the journal does not know whose token it was: %v", err)
	}
	h.token = fresh
	if r := h.send(t, http.MethodGet, "/accounting/invoices", nil, ""); r.status != http.StatusOK || fresh == old {
		t.Errorf("the new token: %d", r.status)
	}
}

// page opens a Link page as a browser does.
func (h *house) page(t *testing.T, path string) reply {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(h.door.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return reply{status: answer.StatusCode, header: answer.Header, body: body, err: err}
}

// A popup under a rule on the state hands its opener one that nobody gave, exactly where a redirect has it.
func TestAPopupCarriesAForeignState(t *testing.T) {
	h := openHouse(t, 3)
	o := h.Organisations().First()
	c, _ := h.Connections().ByID(h.connection)
	path := "/link/start?" + url.Values{"publicKey": {o.PublicKey}, "origin": {"http://localhost:3000"}, "state": {"mine"}, "auto_approve": {"1"}, "platform": {"QUICKBOOKS"}, "company": {c.Realm}}.Encode()
	message := func() gjson.Result {
		t.Helper()
		found := regexp.MustCompile(`data-origin="http://localhost:3000" data-message="([^"]*)"`).FindSubmatch(h.page(t, path).body)
		if found == nil {
			t.Fatal("nothing is handed over")
		}
		return gjson.Parse(html.UnescapeString(string(found[1])))
	}
	if got := message(); got.Get("state").Str != "mine" || got.Get("type").Str != "RUTTER_LINK_SUCCESS" {
		t.Errorf("without a rule: %s", got)
	}
	h.arm(t, `{"effect":{"type":"state_mismatch"}}`)
	if got := message(); !strings.HasPrefix(got.Get("state").Str, "foreign-") || !strings.HasPrefix(got.Get("publicToken").Str, "public-sandbox-") {
		t.Errorf("under the rule: %s", got)
	}
}
