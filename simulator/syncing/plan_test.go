package syncing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/ledger"
	"faultline/simulator/unified"
)

// winter takes accounts and recent documents first, older invoices in two further steps, and no bills at all.
func winter() *unified.SyncConfiguration {
	return &unified.SyncConfiguration{
		Initial: unified.InitialSync{Batches: []unified.SyncBatch{
			{Months: 2, Entities: []string{"ACCOUNT", "ACCOUNTING_CUSTOMER", "ITEMS", "INVOICE"}},
			{Months: 6, Entities: []string{"INVOICE", "VENDOR", "ORDER"}},
			{Months: 12, Entities: []string{"ACCOUNT", "INVOICE"}},
		}},
		Incremental: unified.IncrementalSync{Minutes: 120, Entities: []string{"ACCOUNT", "INVOICE"}},
	}
}

// objectsOf are the objects that a run asked for.
func objectsOf(w *world, run int) []string {
	var names []string
	for _, c := range w.runs()[run].SyncRun.Objects {
		names = append(names, c.Object)
	}
	return names
}

func TestBatchesAsConfigured(t *testing.T) {
	w := newWorld(t)
	w.invoice("ancient", "2020-01-01", 1000)
	w.config = winter()
	w.link()
	w.advance(2 * time.Second)
	id := w.connection.ID
	for object, want := range map[string]bool{"invoice": true, "account": true, "vendor": false, "bill": true} {
		if w.engine.Ready(id, object) != want {
			t.Errorf("after the first batch %s is ready: %v", object, !want)
		}
	}
	w.advance(10 * time.Second)
	if diff := cmp.Diff([]string{"INITIAL_UPDATE", "HISTORICAL_UPDATE", "HISTORICAL_UPDATE"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	for run, want := range [][]string{{"account", "customer", "item", "invoice"}, {"vendor", "invoice"}, {"invoice"}} {
		if diff := cmp.Diff(want, objectsOf(w, run)); diff != "" {
			t.Errorf("batch %d: %s", run+1, diff)
		}
	}
	if n := w.copy.Count(id, "invoice"); n != 5 {
		t.Errorf("%d invoices, the one of 2020 is too old", n)
	}
	if ranges := string(w.heard[2].Members[0].Value); ranges != `[{"platformEntity":"INVOICES","xMonthsAgo":12}]` {
		t.Errorf("the last batch tells %s", ranges)
	}
	status := w.engine.Status(id)
	want := map[int]int{1: 2, 2: 0, 3: 3}
	for _, b := range status.Batches {
		for _, e := range b.Entities {
			if e.Object == "invoice" && (e.Expected != want[b.Number] || e.State != "COMPLETED") {
				t.Errorf("batch %d: %+v", b.Number, e)
			}
		}
	}
	if !status.Historical || !w.engine.Ready(id, "vendor") {
		t.Errorf("all batches are in: %+v", status)
	}
}

func TestIncrementalAsConfigured(t *testing.T) {
	w := newWorld(t)
	w.config = winter()
	w.link()
	w.advance(10 * time.Second)
	before := len(w.runs())
	w.heard = nil
	w.memo("invoice1", "news")
	w.edit(ledger.KindCustomer, "customer", func(r ledger.Record) ledger.Record {
		c := *r.(*ledger.Contact)
		c.Email = "ada@bakery.test"
		return &c
	})
	w.advance(119 * time.Minute)
	if len(w.runs()) != before {
		t.Fatal("a run came before its time")
	}
	w.advance(2 * time.Minute)
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"account", "invoice"}, objectsOf(w, before)); diff != "" {
		t.Error(diff)
	}
	w.invoice("old", "2024-01-01", 500) // older than the look-back, and yet new to the platform
	w.advance(2 * time.Hour)
	if n := w.copy.Count(w.connection.ID, "invoice"); n != 6 {
		t.Errorf("%d invoices", n)
	}
	if expected, held := invoices(w), w.copy.Count(w.connection.ID, "invoice"); expected != held {
		t.Errorf("%d invoices are expected, %d are there", expected, held)
	}
}

// invoices is how many invoices all batches together are to bring.
func invoices(w *world) int {
	sum := 0
	for _, b := range w.engine.Status(w.connection.ID).Batches {
		for _, e := range b.Entities {
			if e.Object == "invoice" {
				sum += e.Expected
			}
		}
	}
	return sum
}

func TestAConfigurationCountsFromTheNextBackfill(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.config = winter()
	w.restart()
	w.advance(time.Hour)
	if got := len(w.lastRun().SyncRun.Objects); got != len(unified.Objects()) {
		t.Errorf("the connection was there before, and its run has %d objects", got)
	}
	w.heard = nil
	w.memo("invoice1", "in range")
	from, to := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC)
	order := unified.BackfillOrder{Objects: []string{"invoice"}, From: from, To: to, Webhooks: true}
	if err := w.engine.Backfill(t.Context(), w.connection.ID, order); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "BACKFILL_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	before := len(w.runs())
	w.advance(3 * time.Hour)
	if diff := cmp.Diff([]string{"account", "invoice"}, objectsOf(w, before)); diff != "" {
		t.Error(diff)
	}
	if !w.engine.Status(w.connection.ID).Historical {
		t.Error("the batches are to be done again")
	}
}

// Every change of a document would be told of twice, so the index speaks only where it is asked for by name.
func TestTheIndexIsToldOfWhereItIsConfigured(t *testing.T) {
	w := newWorld(t)
	w.config = winter()
	w.config.Incremental.Entities = append(w.config.Incremental.Entities, "ACCOUNTING_TRANSACTION")
	w.link()
	w.advance(10 * time.Second)
	w.heard = nil
	w.memo("invoice1", "news")
	w.invoice("fresh", "2026-03-01", 500)
	w.advance(2 * time.Hour)
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "TRANSACTION_UPDATED", "INVOICE_CREATED", "TRANSACTION_CREATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	told := w.heard[3]
	if told.Object != "transaction" || told.Type != "TRANSACTION" || !strings.Contains(string(told.Members[0].Value), `"rutter_transaction_type":"invoice","transaction_date":"2026-03-01"`) {
		t.Errorf("%+v", told)
	}
}
