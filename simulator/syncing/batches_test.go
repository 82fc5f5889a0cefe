package syncing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
)

func TestTheFirstTwoBatches(t *testing.T) {
	w := newWorld(t)
	w.link()
	id := w.connection.ID
	w.advance(1999 * time.Millisecond)
	if w.engine.Ready(id, "invoice") || len(w.runs()) != 0 {
		t.Fatal("something ran before it was due")
	}

	w.advance(time.Millisecond)
	if diff := cmp.Diff([]string{"INITIAL_UPDATE"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if w.state() != health.Active || !w.engine.Ready(id, "invoice") || w.engine.Status(id).Historical {
		t.Errorf("after the first batch the connection is %s", w.state())
	}
	if n := w.copy.Count(id, "invoice"); n != 2 {
		t.Errorf("%d invoices are in, want the 2 recent ones", n)
	}
	if n := w.copy.Count(id, "account"); n != 6 {
		t.Errorf("%d accounts are in, want all 6", n)
	}

	w.advance(3 * time.Second)
	if diff := cmp.Diff([]string{"INITIAL_UPDATE", "HISTORICAL_UPDATE"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if n := w.copy.Count(id, "invoice"); n != 5 {
		t.Errorf("%d invoices are in, want all 5", n)
	}
	history := w.heard[1].Members[0]
	if history.Name != "entities_included_to_time_range" || !strings.Contains(string(history.Value), `{"platformEntity":"INVOICES","xMonthsAgo":24}`) {
		t.Errorf("HISTORICAL_UPDATE carries %s %s", history.Name, history.Value)
	}

	runs := w.runs()
	if len(runs) != 2 {
		t.Fatalf("%d runs, want 2", len(runs))
	}
	first, second := runs[0].SyncRun, runs[1].SyncRun
	if first.Type != "initial" || first.Trigger != "link" || first.Outcome != journal.SyncUpdates || second.Type != "historical" {
		t.Errorf("ran %s by %s with %s, then %s", first.Type, first.Trigger, first.Outcome, second.Type)
	}
	if got := counts(second)["invoice"]; got != "fetched 3 created 3 updated 0 deleted 0 unchanged 0 failed 0" {
		t.Errorf("the second batch: %s", got)
	}
	for _, run := range runs {
		made := w.entries("hop:platform cause:" + run.ID)
		if len(made) != run.SyncRun.Exchanges || len(made) == 0 {
			t.Errorf("%s: %d platform exchanges carry its id, it counted %d", run.SyncRun.Type, len(made), run.SyncRun.Exchanges)
		}
		if len(run.SyncRun.Versions) != 0 {
			t.Errorf("%s lists versions", run.SyncRun.Type)
		}
	}
	status := w.engine.Status(id)
	for _, batch := range status.Batches {
		for _, entity := range batch.Entities {
			want := map[string]int{"1 invoice": 2, "2 invoice": 3, "1 account": 6, "1 bank_account": 1, "1 customer": 1, "1 vendor": 1, "1 item": 1, "1 company_info": 1, "1 currency": 1, "1 transaction": 2, "2 transaction": 3,
				"1 balance_sheet": 25, "1 income_statement": 50, "1 cash_flow": 25}
			if entity.State != "COMPLETED" || entity.Expected != want[string(rune('0'+batch.Number))+" "+entity.Object] {
				t.Errorf("batch %d: %+v", batch.Number, entity)
			}
		}
	}
	if !status.Historical || status.LastCompleted.IsZero() {
		t.Errorf("status %+v", status)
	}
}

func TestAFirstBatchThatFails(t *testing.T) {
	w := newWorld(t)
	w.platformGate = refusing{status: 503, pick: func(exchange.Call) bool { return true }}
	w.link()
	w.advance(10 * time.Second)
	if got := w.engine.Status(w.connection.ID).Batches[0].Entities[0].State; got != "FAILED" || w.state() != health.NotReady {
		t.Errorf("the batch is %s, the connection %s", got, w.state())
	}
	w.platformGate = nil
	w.advance(6 * time.Minute)
	if diff := cmp.Diff([]string{"CONNECTION_ERROR", "INITIAL_UPDATE", "HISTORICAL_UPDATE"}, w.codes()); diff != "" {
		t.Error(diff)
	}
}

func TestScopesThatWereKeptBackAreNotSynced(t *testing.T) {
	w := newWorld(t)
	w.consent()
	if _, err := w.connections.KeepBack(t.Context(), w.connection.ID, []string{"bill", "accounting_customer"}); err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Linked(t.Context(), w.connection.ID); err != nil {
		t.Fatal(err)
	}
	w.advance(10 * time.Second)
	for _, c := range w.runs()[0].SyncRun.Objects {
		if c.Object == "bill" || c.Object == "customer" {
			t.Errorf("%s was fetched", c.Object)
		}
	}
}

func TestPrimeTellsNobody(t *testing.T) {
	w := newWorld(t)
	w.consent()
	if err := w.engine.Prime(t.Context(), w.connection.ID); err != nil {
		t.Fatal(err)
	}
	status := w.engine.Status(w.connection.ID)
	if len(w.heard) != 0 || w.state() != health.Active || !status.Historical || w.copy.Count(w.connection.ID, "invoice") != 5 {
		t.Errorf("told %v, the connection is %s", w.codes(), w.state())
	}
	w.memo("invoice1", "news")
	w.advance(time.Hour)
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
}
