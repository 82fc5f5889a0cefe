package unified_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/clock"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

func vendor(id, token int, name string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"Id":"%d","SyncToken":"%d","DisplayName":%q,"Active":true,"CurrencyRef":{"value":"USD"},`+
		`"MetaData":{"CreateTime":"2026-01-01T00:00:00-08:00","LastUpdatedTime":"2026-01-%02dT00:00:00-08:00"}}`, id, token, name, token+1))
}

func emptyCopy(store *journaltest.Memory) *unified.Copy {
	return unified.NewCopy(unified.CopyOptions{Store: store, Seed: 7, Now: func() time.Time { return clock.Epoch }})
}

// news is what a merge found, in short.
func news(m unified.Merged) []string {
	list := []string{}
	for _, f := range m.Found {
		list = append(list, f.Operation+" "+f.PlatformID)
	}
	return list
}

func TestMergeTellsNewsFromTheKnown(t *testing.T) {
	store := new(journaltest.Memory)
	c := emptyCopy(store)
	merge := func(announce bool, natives ...json.RawMessage) unified.Merged {
		t.Helper()
		m, err := c.Merge("c1", "vendor", natives, announce)
		if err != nil {
			t.Fatal(err)
		}
		store.Append(journal.Batch{Puts: m.Puts})
		return m
	}
	for _, step := range []struct {
		name      string
		announce  bool
		natives   []json.RawMessage
		news      []string
		unchanged int
		failed    int
	}{
		{"a first batch is told of and counts as announced", false, []json.RawMessage{vendor(1, 0, "a"), vendor(2, 0, "b")}, []string{"created 1", "created 2"}, 0, 0},
		{"the same again is nothing", true, []json.RawMessage{vendor(1, 0, "a"), vendor(2, 0, "b")}, []string{}, 2, 0},
		{"a new version and a new record", true, []json.RawMessage{vendor(1, 1, "a2"), vendor(3, 0, "c")}, []string{"updated 1", "created 3"}, 0, 0},
		{"an older page does not go back", true, []json.RawMessage{vendor(1, 0, "a")}, []string{}, 1, 0},
		{"what does not map is counted and does not stop the rest", true, []json.RawMessage{json.RawMessage(`7`), json.RawMessage(`{}`), vendor(4, 0, "d")}, []string{"created 4"}, 0, 2},
	} {
		m := merge(step.announce, step.natives...)
		if diff := cmp.Diff(step.news, news(m)); diff != "" || m.Unchanged != step.unchanged || m.Failed != step.failed || m.Fetched != len(step.natives) || len(m.Errors) != step.failed {
			t.Errorf("%s: %s unchanged %d failed %d %v", step.name, diff, m.Unchanged, m.Failed, m.Errors)
		}
		// A restart in between changes nothing.
		c = emptyCopy(store)
		if err := c.Load(); err != nil {
			t.Fatal(err)
		}
	}
	if n := c.Count("c1", "vendor"); n != 4 {
		t.Errorf("%d vendors", n)
	}
	gone := c.Absent("c1", "vendor", func(id string) bool { return id != "2" })
	if diff := cmp.Diff([]string{"deleted 2"}, news(gone)); diff != "" || gone.Found[0].Record != nil {
		t.Error(diff)
	}
	c.Drop("c1")
	if n := c.Count("c1", "vendor"); n != 0 {
		t.Errorf("%d vendors after the drop", n)
	}
}

func TestSerialsOnlyGrow(t *testing.T) {
	store := new(journaltest.Memory)
	c := emptyCopy(store)
	highest := uint64(0)
	for round := range 5 {
		m, err := c.Merge("c1", "vendor", []json.RawMessage{vendor(1, round, "a")}, true)
		if err != nil || len(m.Found) != 1 || m.Found[0].Serial <= highest {
			t.Fatalf("round %d: %v %+v", round, err, m.Found)
		}
		highest = m.Found[0].Serial
		gone := c.Absent("c1", "vendor", func(string) bool { return false })
		if gone.Found[0].Serial <= highest {
			t.Fatalf("the deletion has serial %d", gone.Found[0].Serial)
		}
		highest = gone.Found[0].Serial
		store.Append(journal.Batch{Puts: append(m.Puts, gone.Puts...)})
		c = emptyCopy(store)
		if err := c.Load(); err != nil {
			t.Fatal(err)
		}
	}
}

// A write through the API is in the copy at once, and the next run announces it under the serial that readers saw.
func TestOwnWritesAreAnnouncedOnce(t *testing.T) {
	w := small(t)
	bill := w.send(http.MethodPost, "/accounting/bills", w.bill("OW-1", "5")).Get("bill")
	w.get("/accounting/bills/" + bill.Get("id").Str)
	read := w.store.last(journal.HopUnified).Exchange.Reads[0]
	if silent := w.sync(false)["bill"]; len(silent.Found) != 0 {
		t.Errorf("a silent run announces %v", news(silent))
	}
	first := w.sync(true)["bill"]
	if diff := cmp.Diff([]string{"created " + bill.Get("platform_id").Str}, news(first)); diff != "" {
		t.Fatal(diff)
	}
	if f := first.Found[0]; f.Serial != read || f.ID != bill.Get("id").Str || string(f.Record) != bill.Raw {
		t.Errorf("serial %d, read %d\n%s\n%s", f.Serial, read, f.Record, bill.Raw)
	}
	if again := w.sync(true)["bill"]; len(again.Found) != 0 {
		t.Errorf("announced again: %v", news(again))
	}
	w.send(http.MethodPatch, "/accounting/bills/"+bill.Get("id").Str, `{"bill":{"memo":"x"}}`)
	if updated := w.sync(true)["bill"]; len(updated.Found) != 1 || updated.Found[0].Operation != "updated" {
		t.Errorf("after an update: %v", news(updated))
	}
	w.send(http.MethodDelete, "/accounting/bills/"+bill.Get("id").Str, "")
	w.start() // the announcement that is owed survives
	if deleted := w.sync(true)["bill"]; len(deleted.Found) != 1 || deleted.Found[0].Operation != "deleted" {
		t.Errorf("after a delete: %v", news(deleted))
	}
	if quiet := w.sync(true)["bill"]; len(quiet.Found) != 0 {
		t.Errorf("then %v", news(quiet))
	}
}

// What the platform changes by itself is old in the copy until a run brings it.
func TestReadsAreAsOldAsTheLastRun(t *testing.T) {
	w := small(t)
	id := w.some("invoices", `status = "open"`)
	before := w.get("/accounting/invoices/" + id).Get("invoice")
	w.nativeEdit("invoice", before.Get("platform_id").Str, `"CustomerMemo":{"value":"edited there"}`)
	if now := w.get("/accounting/invoices/" + id).Get("invoice"); now.Raw != before.Raw {
		t.Errorf("the copy knows already: %s", now.Raw)
	}
	if _, err := w.clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if found := w.sync(true)["invoice"]; len(found.Found) != 1 || found.Found[0].Operation != "updated" {
		t.Errorf("found %v", news(found))
	}
	now := w.get("/accounting/invoices/" + id).Get("invoice")
	if now.Get("memo").Str != "edited there" || now.Get("last_synced_at").Str <= before.Get("last_synced_at").Str {
		t.Errorf("%s", now.Raw)
	}
}

func TestEverythingIsTheSameAfterARestart(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 60, Months: 4})
	w.send(http.MethodPost, "/accounting/bills", w.bill("RS-1", "5"))
	read := func() map[string]string {
		all := map[string]string{}
		for _, o := range unified.Objects() {
			all[o.Name] = w.get(o.Path + "?limit=500").Raw
		}
		return all
	}
	before := read()
	w.start()
	if diff := cmp.Diff(before, read()); diff != "" {
		t.Error(diff)
	}
}

// Payments that came before their document, or that the copy never saw, still add up.
func TestPaymentsTheCopyDoesNotKnow(t *testing.T) {
	store := new(journaltest.Memory)
	c := emptyCopy(store)
	invoice := json.RawMessage(`{"Id":"9","SyncToken":"2","TxnDate":"2026-02-01","CustomerRef":{"value":"1"},"CurrencyRef":{"value":"USD"},"TotalAmt":100,"Balance":30,` +
		`"LinkedTxn":[{"TxnId":"20","TxnType":"Payment"},{"TxnId":"21","TxnType":"Payment"}],"Line":[],"MetaData":{"CreateTime":"2026-02-01T00:00:00-08:00","LastUpdatedTime":"2026-02-03T00:00:00-08:00"}}`)
	m, err := c.Merge("c1", "invoice", []json.RawMessage{invoice}, true)
	if err != nil || m.Failed != 0 {
		t.Fatal(err, m.Errors)
	}
	amounts := func(record []byte) string { return gjson.GetBytes(record, "linked_payments.#.allocated_amount").Raw }
	if got := amounts(m.Found[0].Record); got != "[70,0]" {
		t.Errorf("before the payments: %s", got)
	}
	payment := json.RawMessage(`{"Id":"21","SyncToken":"0","TxnDate":"2026-02-02","DepositToAccountRef":{"value":"4"},"CurrencyRef":{"value":"USD"},"TotalAmt":25,` +
		`"Line":[{"Amount":25,"LinkedTxn":[{"TxnId":"9","TxnType":"Invoice"}]}],"MetaData":{"CreateTime":"2026-02-02T00:00:00-08:00","LastUpdatedTime":"2026-02-02T00:00:00-08:00"}}`)
	paid, err := c.Merge("c1", "invoice_payment", []json.RawMessage{payment}, true)
	if err != nil || paid.Failed != 0 {
		t.Fatal(err, paid.Errors)
	}
	rows := 0
	for _, p := range paid.Puts {
		if strings.HasPrefix(p.Key, "c1/invoice/") {
			rows++
		}
	}
	again, err := c.Merge("c1", "invoice", []json.RawMessage{invoice}, true)
	if err != nil || again.Unchanged != 1 || rows != 1 {
		t.Errorf("%v, %d rows, %+v", err, rows, again)
	}
}
