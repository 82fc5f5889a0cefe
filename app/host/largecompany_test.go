package host_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"

	"faultline/app/host"
	"faultline/simulator"
	"faultline/simulator/journal"
)

// A company of 10,000 invoices comes in two batches, an hour of edits with the next sync, and at every stage the
// copy holds exactly what the books hold.
func TestLargeCompanySyncsWhole(t *testing.T) {
	invoices, edits := 10_000, 200
	if testing.Short() {
		invoices, edits = 600, 20
	}
	h := open(t, func(c *host.Config) { c.Demo, c.LimitsOff = false, true })
	h.console(t, "POST", "/connections", map[string]any{
		"platform": "QUICKBOOKS", "name": "large", "company": map[string]any{"preset": "saas", "invoices": invoices, "months": 24},
	}).want(t, http.StatusOK)
	h.ready = h.Ready()
	connection := h.ready.Connections[0].ID

	h.advance(t, "10s")
	for _, kind := range []string{"initial", "historical"} {
		if runs := h.entries(t, "kind:sync_run sync:"+kind); len(runs) != 1 || runs[0].SyncRun.Outcome != "updates" {
			t.Fatalf("the %s batch: %+v", kind, runs)
		}
	}
	before := h.tie(t, connection)
	if n := before["invoice"].count; n != invoices {
		t.Errorf("the books hold %d invoices, want %d", n, invoices)
	}

	edited := h.editInvoices(t, connection, edits)
	h.advance(t, "60m")
	runs := h.entries(t, "kind:sync_run sync:incremental")
	if len(runs) != 1 {
		t.Fatalf("%d incremental runs", len(runs))
	}
	at := slices.IndexFunc(runs[0].SyncRun.Objects, func(c journal.SyncCount) bool { return c.Object == "invoice" })
	if got := runs[0].SyncRun.Objects[at]; got.Updated != len(edited) || got.Created+got.Deleted+got.Failed != 0 {
		t.Errorf("the run counts %+v for %d edited invoices", got, len(edited))
	}
	after := h.tie(t, connection)
	if before["invoice"].total == after["invoice"].total {
		t.Error("the edits moved no total")
	}
	announced := map[string]bool{}
	for _, e := range h.entries(t, "kind:event code:INVOICE_UPDATED") {
		announced[e.Event.ObjectID] = true
	}
	if want := len(edited); len(announced) != want {
		t.Errorf("%d invoices were announced, want %d", len(announced), want)
	}
}

// sums is what the documents of one kind come to.
type sums struct {
	count       int
	total, open string
}

// tie reads all documents through the unified API and from the books, and holds the one against the other.
func (h *house) tie(t *testing.T, connection string) map[string]sums {
	t.Helper()
	found := map[string]sums{}
	for object, members := range map[string][2]string{
		"invoice": {"total_amount", "amount_due"}, "bill": {"total_amount", "amount_due"}, "invoice_payment": {"total_amount"}, "bill_payment": {"total_amount"},
	} {
		books, copied := h.inBooks(t, connection, object, members[1] != ""), h.inCopy(t, object+"s", members)
		if books != copied || books.count == 0 {
			t.Errorf("%s: the books hold %+v, the copy %+v", object, books, copied)
		}
		found[object] = books
	}
	return found
}

func (h *house) inCopy(t *testing.T, plural string, members [2]string) sums {
	t.Helper()
	ids := map[string]bool{}
	total, open := new(big.Rat), new(big.Rat)
	for cursor := ""; ; {
		a := h.unified(t, "GET", "/accounting/"+plural+"?limit=500&sort=created_at&cursor="+escape(cursor), nil).want(t, http.StatusOK)
		page := decode[map[string]json.RawMessage](t, a)
		var records []map[string]json.RawMessage
		if err := json.Unmarshal(page[plural], &records); err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			ids[string(r["id"])] = true
			add(t, total, string(r[members[0]]))
			if members[1] != "" {
				add(t, open, string(r[members[1]]))
			}
		}
		var next *string
		if err := json.Unmarshal(page["next_cursor"], &next); err != nil {
			t.Fatal(err)
		}
		if next == nil {
			return sums{len(ids), total.FloatString(2), open.FloatString(2)}
		}
		cursor = *next
	}
}

func (h *house) inBooks(t *testing.T, connection, object string, opens bool) sums {
	t.Helper()
	total, open, count := new(big.Rat), new(big.Rat), 0
	for q := (simulator.BookQuery{Limit: 1000}); ; {
		page, err := h.World().BookList(connection, object, q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			count++
			add(t, total, r.Total)
			if opens {
				add(t, open, r.Open)
			}
		}
		if q.After = page.Next; q.After == "" {
			return sums{count, total.FloatString(2), open.FloatString(2)}
		}
	}
}

// add takes an amount as a number or, as some members have it, as text.
func add(t *testing.T, to *big.Rat, amount string) {
	t.Helper()
	n, ok := new(big.Rat).SetString(strings.Trim(amount, `"`))
	if !ok {
		t.Fatalf("%q is not an amount", amount)
	}
	to.Add(to, n)
}

// editInvoices raises the first line of invoices that nothing was paid of.
func (h *house) editInvoices(t *testing.T, connection string, n int) []string {
	t.Helper()
	edited := map[string]bool{}
	for q := (simulator.BookQuery{Limit: 1000}); len(edited) < n; {
		page, err := h.World().BookList(connection, "invoice", q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			if r.Status != "open" || len(edited) == n {
				continue
			}
			fields := fmt.Sprintf(`{"memo":"Raised by agreement, %d","lines":[{"id":"1","amount":"%d.50"}]}`, len(edited), 1000+len(edited))
			if _, err := h.World().BookUpdate(t.Context(), connection, "invoice", r.ID, json.RawMessage(fields)); err != nil {
				t.Fatal(err)
			}
			edited[r.ID] = true
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	return slices.Sorted(maps.Keys(edited))
}
