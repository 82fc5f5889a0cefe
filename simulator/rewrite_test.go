package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/journal"
)

// TestTheLedgerKeepsSomethingElse sends one invoice under each way of rewriting, and reads it back.
func TestTheLedgerKeepsSomethingElse(t *testing.T) {
	h := openHouse(t, 3)
	body := h.invoice(t)
	plain := gjson.ParseBytes(h.send(t, http.MethodPost, "/accounting/invoices", nil, body).body).Get("invoice")
	if plain.Get("document_number").Str != "W-1" || plain.Get("line_items.0.total_amount").Raw != "20.54" {
		t.Fatalf("without a rule: %s", plain.Raw)
	}
	cases := []struct{ what, path, want string }{
		{"rounding", "line_items.0.total_amount", "21"},
		{"number", "document_number", ""},
	}
	for _, c := range cases {
		t.Run(c.what, func(t *testing.T) {
			rule := h.arm(t, `{"name":"own-`+c.what+`","effect":{"type":"ledger_rewrite","what":"`+c.what+`"}}`)
			sent := body
			if c.what != "number" {
				sent = strings.Replace(body, "W-1", "W-"+c.what, 1)
			}
			answer := h.send(t, http.MethodPost, "/accounting/invoices", nil, sent)
			if err := h.Faults().Heal(t.Context(), rule); err != nil {
				t.Fatal(err)
			}
			got := gjson.ParseBytes(answer.body).Get("invoice")
			if answer.status != http.StatusOK || got.Get(c.path).Raw == plain.Get(c.path).Raw || c.want != "" && got.Get(c.path).Raw != c.want {
				t.Errorf("%d: %s is %s", answer.status, c.path, got.Get(c.path).Raw)
			}
			read := h.send(t, http.MethodGet, "/accounting/invoices/"+got.Get("id").Str, nil, "")
			if again := gjson.ParseBytes(read.body).Get("invoice"); again.Get(c.path).Raw != got.Get(c.path).Raw {
				t.Errorf("read as %s", again.Get(c.path).Raw)
			}
		})
	}
}

// TestAPhantomIsGoneAfterTheNextRun creates a record that the ledger never has.
func TestAPhantomIsGoneAfterTheNextRun(t *testing.T) {
	h := openHouse(t, 4)
	rule := h.arm(t, `{"name":"phantom","effect":{"type":"phantom_success"}}`)
	made := gjson.ParseBytes(h.send(t, http.MethodPost, "/accounting/vendors", nil, vendorNamed("Phantom")).body).Get("vendor")
	if err := h.Faults().Heal(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	if r := h.send(t, http.MethodGet, "/accounting/vendors/"+made.Get("id").Str, nil, ""); r.status != http.StatusOK {
		t.Errorf("at once: %d %s", r.status, r.body)
	}
	next := gjson.ParseBytes(h.send(t, http.MethodPost, "/accounting/vendors", nil, vendorNamed("Real")).body).Get("vendor")
	if next.Get("platform_id").Str == made.Get("platform_id").Str {
		t.Errorf("another record has the id %s of the phantom", next.Get("platform_id").Str)
	}
	if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
		t.Fatal(err)
	}
	if r := h.send(t, http.MethodGet, "/accounting/vendors/"+made.Get("id").Str, nil, ""); r.status != http.StatusGone {
		t.Errorf("after a run: %d %s", r.status, r.body)
	}
	changes, err := h.Journal().Query(t.Context(), journal.Query{Filter: "kind:change", Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range changes.Entries {
		if e.Change.ObjectID == made.Get("platform_id").Str && e.Change.Object == "vendor" {
			t.Errorf("the ledger says %+v", e.Change)
		}
	}
}
