package syncing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/ledger"
)

func TestAPlatformThatFailsForAWhile(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice4", "waits")
	w.platformGate = refusing{status: 429, pick: func(exchange.Call) bool { return true }}
	w.advance(time.Hour)
	if run := w.lastRun().SyncRun; run.Outcome != journal.SyncFailed || !strings.Contains(run.Error, "429 3001") || len(run.Objects) != 0 {
		t.Errorf("ran %+v", run)
	}
	w.advance(5 * time.Minute) // fails again, and says nothing new
	if diff := cmp.Diff([]string{"CONNECTION_ERROR"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	if w.state() != health.Unhealthy || !strings.Contains(string(w.heard[0].Members[0].Value), `"error_code":"PLATFORM_RATE_LIMIT_EXCEEDED"`) {
		t.Errorf("the connection is %s, the event carries %s", w.state(), w.heard[0].Members[0].Value)
	}
	w.platformGate, w.heard = nil, nil
	w.advance(5 * time.Minute)
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" || w.state() != health.Active {
		t.Errorf("the connection is %s; %s", w.state(), diff)
	}
	if len(w.runs()) != 5 {
		t.Errorf("%d runs, want 2 batches, 2 failures and the recovery", len(w.runs()))
	}
	w.advance(50 * time.Minute) // the next regular run comes an hour after the one that failed
	if len(w.runs()) != 6 {
		t.Errorf("%d runs: the hourly slot was lost", len(w.runs()))
	}
}

func TestARunThatGetsHalfWay(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.keep("late", &ledger.Contact{Kind: ledger.KindVendor, Name: "Zed", Currency: "USD", Active: true})
	w.memo("invoice4", "waits")
	w.platformGate = refusing{status: 503, pick: func(c exchange.Call) bool { return c.Object == "invoice" }}
	w.advance(time.Hour)
	if diff := cmp.Diff([]string{"VENDOR_CREATED", "CONNECTION_ERROR"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	if run := w.lastRun().SyncRun; run.Outcome != journal.SyncPartial || !strings.HasPrefix(run.Error, "invoice: ") {
		t.Errorf("ran %+v", run)
	}
	w.platformGate, w.heard = nil, nil
	w.advance(5 * time.Minute)
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
}

func TestARuleOnTheSyncHop(t *testing.T) {
	w := newWorld(t)
	w.ready()
	before := w.stored("platform")
	w.syncGate = refusing{status: 502, pick: func(c exchange.Call) bool { return c.Hop == journal.HopSync && c.Path == "/sync/incremental" }}
	w.advance(time.Hour)
	run := w.lastRun()
	if run.SyncRun.Outcome != journal.SyncFailed || len(run.Faults) != 1 || w.stored("platform") != before {
		t.Errorf("ran %+v, touched by %d rules", run.SyncRun, len(run.Faults))
	}
}
