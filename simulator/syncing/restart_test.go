package syncing_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/unified"
)

// What a world that is never stopped goes through, one that is stopped at every turn goes through as well.
func TestRestartsNeitherLoseNorRepeatARun(t *testing.T) {
	live := func(w *world, between func()) {
		w.link()
		between()
		for _, by := range []time.Duration{2 * time.Second, time.Second, 2 * time.Second, 30 * time.Minute} {
			w.advance(by)
			between()
		}
		w.memo("invoice1", "one")
		w.invoice("new", "2026-03-02", 100)
		between()
		w.advance(30 * time.Minute)
		between()
		w.platformGate = refusing{status: 503, pick: func(exchange.Call) bool { return true }}
		w.advance(time.Hour)
		w.platformGate = nil
		between()
		w.memo("invoice2", "two")
		w.advance(2 * time.Hour)
	}
	steady, broken := newWorld(t), newWorld(t)
	live(steady, func() {})
	live(broken, broken.restart)
	digest := func(w *world) (list []string) {
		for _, e := range w.runs() {
			data, err := json.Marshal(e.SyncRun)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, e.ID+" "+string(data))
		}
		return list
	}
	if diff := cmp.Diff(digest(steady), digest(broken)); diff != "" {
		t.Errorf("runs (-steady +restarted):\n%s", diff)
	}
	if diff := cmp.Diff(steady.heard, broken.heard); diff != "" {
		t.Errorf("told (-steady +restarted):\n%s", diff)
	}
}

func TestWhatWasFoundIsToldAfterACrash(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice1", "news")
	told := w.emit
	w.emit = func(...exchange.Occurrence) error { return errors.New("the process ends here") }
	if _, err := w.engine.RunNow(t.Context(), w.connection.ID, "incremental", nil); err == nil {
		t.Fatal("nobody heard that telling failed")
	}
	w.emit = told
	w.restart()
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	w.restart()
	if len(w.heard) != 2 {
		t.Error("it was told again at the next start")
	}
}

func TestTheSameSeedGivesTheSameEntries(t *testing.T) {
	live := func() (string, int) {
		w := newWorld(t)
		w.ready()
		w.memo("invoice1", "one")
		w.facade.ExpireAccess(realm)
		w.advance(time.Hour)
		w.facade.RevokeGrant(realm)
		w.advance(time.Hour)
		hash, n, err := w.journal.Hash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return hash, n
	}
	first, n := live()
	second, m := live()
	if first != second || n != m || n == 0 {
		t.Errorf("%d entries with hash %s, then %d with %s", n, first, m, second)
	}
}

func TestForget(t *testing.T) {
	w := newWorld(t)
	w.ready()
	if _, _, err := w.connections.Move(t.Context(), w.connection.ID, health.Delete, "", "operator"); err != nil {
		t.Fatal(err)
	}
	if err := w.engine.Forget(t.Context(), w.connection.ID); err != nil {
		t.Fatal(err)
	}
	w.restart()
	w.advance(2 * time.Hour)
	if len(w.runs()) != 2 || w.engine.Ready(w.connection.ID, "invoice") {
		t.Error("a deleted connection goes on")
	}
}

// putsOff is a gate that puts off what it picks.
type putsOff struct {
	pick   func(exchange.Call) bool
	length time.Duration
}

func (p putsOff) Around(ctx context.Context, c exchange.Call, next exchange.Next, _ exchange.Shape) (exchange.Answer, []journal.Touch) {
	if p.pick(c) && c.Sync.Waited == "" {
		c.Sync.PutOff, c.Sync.By, c.Sync.Shown = p.length, "late", true
	}
	return next(ctx), nil
}

// A run that was put off is still due after a restart, and does what it was to do.
func TestWhatWasPutOffSurvivesARestart(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.syncGate = putsOff{func(c exchange.Call) bool { return c.Path == "/sync/backfill" }, 3 * time.Hour}
	w.invoice("late", "2026-03-01", 100)
	if err := w.engine.Backfill(t.Context(), w.connection.ID, unified.BackfillOrder{Objects: []string{"invoice"}, From: w.clock.Now().AddDate(0, -1, 0), To: w.clock.Now(), Webhooks: true}); err != nil {
		t.Fatal(err)
	}
	ended := func() (list []string) {
		for _, e := range w.runs()[2:] { // after the two batches
			list = append(list, e.SyncRun.Type+" "+string(e.SyncRun.Outcome))
		}
		return list
	}
	w.restart()
	w.advance(2 * time.Hour)
	if diff := cmp.Diff([]string{"backfill delayed"}, ended()); diff != "" {
		t.Errorf("before it is due (-want +got):\n%s", diff)
	}
	w.restart()
	w.heard = nil
	w.advance(time.Hour)
	if diff := cmp.Diff([]string{"backfill delayed", "backfill updates"}, ended()); diff != "" {
		t.Errorf("when it is due (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"INVOICE_CREATED", "BACKFILL_COMPLETED"}, w.codes()); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	w.advance(time.Hour)
	if got := ended(); len(got) != 3 || got[2] != "incremental no_updates" {
		t.Errorf("then %v", got)
	}
}

// What was put off begins at once when its rule ends, and only that.
func TestResumeIsForOneRule(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.syncGate = putsOff{func(c exchange.Call) bool { return c.Path == "/sync/incremental" }, 9 * time.Hour}
	w.advance(time.Hour)
	before := len(w.runs())
	for _, step := range []struct {
		rule string
		more int
	}{{"another", 0}, {"late", 1}} {
		if err := w.engine.Resume(t.Context(), step.rule); err != nil {
			t.Fatal(err)
		}
		w.advance(time.Second)
		if got := len(w.runs()) - before; got != step.more {
			t.Errorf("%s: %d more runs, want %d", step.rule, got, step.more)
		}
	}
}
