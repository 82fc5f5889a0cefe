package simulator_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"faultline/simulator/fault"
	"faultline/simulator/unified"
	"faultline/simulator/webhook"
)

// ofRun reports whether a delivery tells of a run as a whole: every run ends with one.
func (r received) ofRun() bool { return bytes.Contains(r.body, []byte("INCREMENTAL_SYNC_COMPLETED")) }

// events are the calls of rows that are about deliveries. What a call needs happens before the rule is armed.
var events = map[string]func(h *house, t *testing.T) func(){
	"event": func(h *house, t *testing.T) func() {
		return func() { h.newVendor(t) }
	},
	"second event": func(h *house, t *testing.T) func() {
		id := h.newVendor(t)
		if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
			t.Fatal(err)
		}
		h.advance(t, time.Second)
		h.forget()
		return func() {
			if _, err := h.BookUpdate(t.Context(), h.connection, "vendor", id, json.RawMessage(`{"email":"newer@wire.test"}`)); err != nil {
				t.Fatal(err)
			}
		}
	},
	"job event": func(h *house, t *testing.T) func() {
		return func() { h.emit(t, "JOB_COMPLETED") }
	},
}

func (h *house) newVendor(t *testing.T) string {
	t.Helper()
	made, err := h.BookCreate(t.Context(), h.connection, "vendor", json.RawMessage(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	var record struct{ ID string }
	if err := json.Unmarshal(made, &record); err != nil {
		t.Fatal(err)
	}
	return record.ID
}

func (h *house) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.delivered = nil
}

// onCalls are the effects of calls that neither the answer nor the books show.
var onCalls = map[string]func(h *house, t *testing.T, name string, got reply){
	"told": func(h *house, t *testing.T, name string, _ reply) {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, d := range h.delivered {
			if bytes.Contains(d.body, []byte(`"VENDOR_CREATED"`)) && bytes.Contains(d.body, []byte(name)) {
				return
			}
		}
		t.Error("the answer came before the event")
	},
	"shifted": func(h *house, t *testing.T, _ string, got reply) {
		plain := timesIn(t, h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}}, "").body)
		for i, row := range timesIn(t, got.body) {
			if row.Updated.Sub(plain[i].Updated) != 3*time.Hour || !row.Synced.Equal(plain[i].Synced) {
				t.Errorf("%+v, without the rule %+v", row, plain[i])
			}
		}
	},
}

type times struct {
	Updated time.Time `json:"updated_at"`
	Synced  time.Time `json:"last_synced_at"`
}

func timesIn(t *testing.T, body []byte) []times {
	t.Helper()
	var page struct{ Invoices []times }
	if err := json.Unmarshal(body, &page); err != nil || len(page.Invoices) == 0 {
		t.Fatalf("%s: %v", body, err)
	}
	return page.Invoices
}

// onDeliveries are the effects of the hop webhook that are not a number of deliveries.
var onDeliveries = map[string]func(h *house, t *testing.T, got []received){
	"given up": func(h *house, t *testing.T, got []received) {
		for _, d := range got {
			if !d.ofRun() {
				t.Errorf("%s was sent", d.body)
			}
		}
		if tally := h.Webhooks().Tally(h.connection); tally.GivenUp != 1 || tally.Pending != 0 {
			t.Errorf("%+v", tally)
		}
	},
	// What came after the event waited for its second attempt.
	"held up": func(_ *house, t *testing.T, got []received) {
		var order []string
		for _, d := range got {
			var event struct{ Code string }
			if err := json.Unmarshal(d.body, &event); err != nil {
				t.Fatal(err)
			}
			order = append(order, event.Code)
		}
		if text := strings.Join(order, " "); text != "VENDOR_CREATED VENDOR_CREATED INCREMENTAL_SYNC_COMPLETED" {
			t.Error(text)
		}
	},
	"switched off": func(h *house, t *testing.T, got []received) {
		target := h.Webhooks().Endpoints()[0]
		if len(got) != 0 || !target.Disabled || target.DisabledReason == "" {
			t.Errorf("%d deliveries to %+v", len(got), target)
		}
		on := false
		if _, err := h.Webhooks().UpdateEndpoint(t.Context(), target.ID, webhook.EndpointPatch{Disabled: &on}); err != nil {
			t.Fatal(err)
		}
		if missing, err := h.Webhooks().ReplayMissing(t.Context(), target.ID); err != nil || len(missing) == 0 {
			t.Errorf("%d to replay, %v", len(missing), err)
		}
		h.advance(t, time.Second)
	},
}

// The catalogue names the versions of the API, which it does not know.
func TestTheVersionsOfEventsAreThoseOfTheAPI(t *testing.T) {
	for _, info := range fault.Catalogue() {
		if info.Type != "event_wrong_version" {
			continue
		}
		var schema struct {
			Properties struct{ Text struct{ Enum []string } }
		}
		if err := json.Unmarshal(info.Parameters, &schema); err != nil {
			t.Fatal(err)
		}
		for _, version := range unified.Versions() {
			if !strings.Contains(strings.Join(schema.Properties.Text.Enum, " "), version) {
				t.Errorf("%s is not offered", version)
			}
		}
	}
}
