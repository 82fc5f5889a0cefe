package syncing_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/platform"
	"faultline/simulator/unified"
)

// A backfill that takes long holds up the runs that fall due meanwhile; they are not made up for, and the next one is
// in time again.
func TestABackfillHoldsUpScheduledRuns(t *testing.T) {
	w := newWorld(t)
	w.ready()
	id := w.connection.ID
	reached, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.calling = func(platform.Request) { once.Do(func() { close(reached); <-release }) }
	before := len(w.runs())
	var group sync.WaitGroup
	group.Go(func() {
		from := w.clock.Now().AddDate(-1, 0, 0)
		if err := w.engine.Backfill(t.Context(), id, unified.BackfillOrder{Objects: []string{"invoice"}, From: from, To: w.clock.Now()}); err != nil {
			t.Error(err)
		}
	})
	<-reached
	if now := w.engine.Running(id); now == nil || now.Type != "backfill" || now.Trigger != "manual" {
		t.Errorf("what is on: %+v", now)
	}
	due := w.engine.Next(id)
	advanced := make(chan struct{})
	group.Go(func() { defer close(advanced); w.advance(due.Sub(w.clock.Now()) + time.Minute) })
	patience, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for w.clock.Now().Before(due) && patience.Err() == nil { // the scheduled run is due, and waits
		runtime.Gosched()
	}
	if n := len(w.runs()); n != before {
		t.Errorf("%d runs have ended while the backfill is on", n-before)
	}
	close(release)
	<-advanced
	group.Wait()
	var types []string
	for _, run := range w.runs()[before:] {
		types = append(types, run.SyncRun.Type)
	}
	if diff := cmp.Diff([]string{"backfill"}, types); diff != "" {
		t.Errorf("once it was over:\n%s", diff)
	}
	if now, next := w.engine.Running(id), w.engine.Next(id); now != nil || !next.Equal(due.Add(time.Hour)) {
		t.Errorf("still on: %+v; the next run is due at %s, the one that was held up at %s", now, next, due)
	}
	w.advance(time.Hour)
	if diff := cmp.Diff([]string{"BACKFILL_COMPLETED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
}
