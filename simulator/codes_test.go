package simulator_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/webhook"
)

// Every code about connections and jobs is sent by something that happens, in one envelope, with the members that go
// with it.
func TestEveryCodeIsSentWithItsMembers(t *testing.T) {
	h := openHouse(t, 6)
	if _, err := h.Webhooks().Add(t.Context(), webhook.NewEndpoint{URL: h.receiver.URL + "/never", Events: []string{"VERSIONED_ENTITY"}}); err != nil {
		t.Errorf("a code that is never sent can be allowed: %v", err)
	}
	company := h.freeCompany(t)
	h.hush(t)
	o := h.Organisations().First()
	h.page(t, "/link/start?auto_approve=1&"+url.Values{"publicKey": {o.PublicKey}, "platform": {"QUICKBOOKS"}, "company": {company}}.Encode())
	h.advance(t, 10*time.Second)
	c, _ := h.Connections().ByRealm(company)
	h.token, h.connection = c.AccessToken, c.ID
	act := func(action string) {
		t.Helper()
		if _, err := h.Act(t.Context(), c.ID, action, "operator"); err != nil {
			t.Fatal(err)
		}
	}
	h.run(t)
	h.backfill(t, false)
	h.send(t, http.MethodPost, "/accounting/vendors", nil, strings.Replace(vendorNamed("Async"), `{`, `{"response_mode":"async",`, 1))
	h.advance(t, time.Second)
	act("degrade")
	act("recover")
	act("revoke")
	act("reauthorize")
	act("disable")
	refusing := h.arm(t, `{"effect":{"type":"link_failed"}}`)
	h.page(t, "/link/start?auto_approve=1&platform=QUICKBOOKS&company="+company)
	if err := h.Faults().Heal(t.Context(), refusing); err != nil {
		t.Fatal(err)
	}
	h.advance(t, time.Second)

	members := map[string][]string{}
	for _, d := range h.heard() {
		body := gjson.ParseBytes(d.body)
		code := body.Get("code").Str
		if strings.HasPrefix(code, "VENDOR_") {
			continue
		}
		want := "CONNECTION"
		if code == "JOB_COMPLETED" {
			want = "JOB"
		}
		if body.Get("type").Str != want || body.Get("connection_id").Str == "" || body.Get("access_token").Str == "" {
			t.Errorf("%s: %s", code, body)
		}
		var names []string
		body.ForEach(func(name, _ gjson.Result) bool {
			if !slices.Contains([]string{"type", "code", "connection_id", "access_token"}, name.Str) {
				names = append(names, name.Str)
			}
			return true
		})
		members[code] = names
	}
	if diff := cmp.Diff(map[string][]string{
		"CONNECTION_AUTHENTICATED":   nil,
		"CONNECTION_UPDATED":         {"store_unique_id"},
		"CONNECTION_METADATA_READY":  {"store_unique_id"},
		"INITIAL_UPDATE":             nil,
		"HISTORICAL_UPDATE":          {"entities_included_to_time_range"},
		"INCREMENTAL_SYNC_COMPLETED": {"started_at", "completed_at"},
		"BACKFILL_COMPLETED":         {"start_date", "end_date", "object_types"},
		"CONNECTION_ERROR":           {"error"},
		"CONNECTION_NEEDS_UPDATE":    {"update_url"},
		"CONNECTION_DISABLED":        {"disabled_reason"},
		"CONNECTION_LINK_ERROR":      {"error"},
		"JOB_COMPLETED":              {"job"},
	}, members); diff != "" {
		t.Error(diff)
	}
}
