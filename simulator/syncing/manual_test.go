package syncing_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/problem"
	"faultline/simulator/unified"
)

func TestRunsOfOneConnectionTakeTurns(t *testing.T) {
	w := newWorld(t)
	w.ready()
	var running, overlaps atomic.Int32
	w.syncGate = around(func(ctx context.Context, next exchange.Next) exchange.Answer {
		if running.Add(1) > 1 {
			overlaps.Add(1)
		}
		defer running.Add(-1)
		return next(ctx)
	})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := w.engine.RunNow(t.Context(), w.connection.ID, "incremental", []string{"invoice"}); err != nil {
				t.Error(err)
			}
			w.engine.Status(w.connection.ID)
		})
	}
	w.advance(time.Hour)
	group.Wait()
	ids := map[string]bool{}
	runs := w.runs()
	for _, run := range runs {
		ids[run.ID] = true
	}
	// The scheduled run is among them unless one by hand was late enough to stand for it.
	if overlaps.Load() != 0 || len(ids) != len(runs) || len(runs) < 10 || len(runs) > 11 {
		t.Errorf("%d overlaps, %d runs with %d ids, want 10 or 11", overlaps.Load(), len(runs), len(ids))
	}
}

// around is a gate made of a function.
type around func(context.Context, exchange.Next) exchange.Answer

func (a around) Around(ctx context.Context, _ exchange.Call, next exchange.Next, _ exchange.Shape) (exchange.Answer, []journal.Touch) {
	return a(ctx, next), nil
}

func TestRunNow(t *testing.T) {
	w := newWorld(t)
	w.link()
	ctx, id := t.Context(), w.connection.ID
	if _, err := w.engine.RunNow(ctx, id, "incremental", nil); !problem.Is(err, problem.Unavailable) {
		t.Errorf("before the first batch: %v", err)
	}
	w.advance(10 * time.Second)
	w.heard = nil
	w.memo("invoice4", "seen")
	w.keep("late", &ledger.Contact{Kind: ledger.KindVendor, Name: "Zed", Currency: "USD", Active: true})

	run, err := w.engine.RunNow(ctx, id, "incremental", []string{"invoices"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if last := w.lastRun(); last.ID != run || last.SyncRun.Trigger != "manual" || len(last.SyncRun.Objects) != 1 {
		t.Errorf("ran %+v", last.SyncRun)
	}
	w.heard = nil
	if err := w.engine.Incremental(ctx, id, []string{}); err != nil {
		t.Fatal(err)
	}
	if last := w.lastRun().SyncRun; len(last.Objects) != 0 || last.Outcome != journal.SyncNothing {
		t.Errorf("a run over no objects: %+v", last)
	}
	w.advance(time.Hour) // the vendor was not asked for, so it is still news
	if got := w.codes(); len(got) != 3 || got[1] != "VENDOR_CREATED" {
		t.Errorf("told %v", got)
	}

	for _, tc := range []struct {
		name, connection, typ string
		objects               []string
		want                  problem.Code
	}{
		{"an unknown connection", "nobody", "incremental", nil, problem.NotFound},
		{"an unknown type", id, "sideways", nil, problem.Invalid},
		{"an unknown object", id, "incremental", []string{"invoice", "spaceship"}, problem.Invalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := w.engine.RunNow(ctx, tc.connection, tc.typ, tc.objects); !problem.Is(err, tc.want) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
	if _, _, err := w.connections.Move(ctx, id, health.Disable, "MANUALLY_DISABLED", "operator"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.RunNow(ctx, id, "incremental", nil); !problem.Is(err, problem.Refused) {
		t.Errorf("on a disabled connection: %v", err)
	}
}

func TestBackfill(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice1", "in range")
	w.memo("invoice4", "out of range")
	from, to := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 6, 2, 0, 0, 0, 0, time.UTC)
	if err := w.engine.Backfill(t.Context(), w.connection.ID, unified.BackfillOrder{Objects: []string{"invoice"}, From: from, To: to}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"BACKFILL_COMPLETED"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	var members []string
	for _, m := range w.heard[0].Members {
		members = append(members, m.Name+"="+string(m.Value))
	}
	if diff := cmp.Diff([]string{`start_date="2025-06-01"`, `end_date="2025-06-02"`, `object_types=["invoice"]`}, members); diff != "" {
		t.Error(diff)
	}
	run := w.lastRun().SyncRun
	if run.Type != "backfill" || counts(run)["invoice"] != "fetched 2 created 0 updated 1 deleted 0 unchanged 1 failed 0" {
		t.Errorf("ran %+v", run)
	}
}

func TestEveryObjectHasItsOwnNames(t *testing.T) {
	w := newWorld(t)
	w.ready()
	for _, o := range unified.Objects() {
		for _, name := range []string{o.Name, o.Plural, strings.ToLower(o.Entity)} {
			if _, err := w.engine.RunNow(t.Context(), w.connection.ID, "incremental", []string{name}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got := w.lastRun().SyncRun.Objects; len(got) != 1 || got[0].Object != o.Name {
				t.Errorf("%s ran over %+v", name, got)
			}
		}
	}
}
