package syncing_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
)

func TestARevokedGrantStopsTheConnection(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.memo("invoice4", "unseen")
	w.facade.RevokeGrant(realm)
	w.advance(3 * time.Hour)

	if diff := cmp.Diff([]string{"CONNECTION_NEEDS_UPDATE"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	if got := w.heard[0].Members[0]; got.Name != "update_url" || string(got.Value) != `"http://127.0.0.1:4010`+w.connection.LinkPath()+`"` {
		t.Errorf("it carries %s %s", got.Name, got.Value)
	}
	run := w.lastRun()
	if len(w.runs()) != 3 || run.SyncRun.Outcome != journal.SyncFailed || !strings.HasPrefix(run.SyncRun.Error, "grant revoked: ") {
		t.Errorf("%d runs, the last %+v", len(w.runs()), run.SyncRun)
	}
	moves := w.entries("kind:health")
	last := moves[len(moves)-1]
	if last.Health.To != "needs_reauth" || last.Cause != run.ID || last.Seq < run.Seq {
		t.Errorf("the move %+v does not follow from the run", last)
	}

	w.facade.RestoreGrant(realm)
	if _, _, err := w.connections.Move(t.Context(), w.connection.ID, health.Reauthorized, "consent", "person"); err != nil {
		t.Fatal(err)
	}
	w.heard = nil
	if err := w.engine.Linked(t.Context(), w.connection.ID); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"INVOICE_UPDATED", "INCREMENTAL_SYNC_COMPLETED"}, w.codes()); diff != "" {
		t.Error(diff)
	}
	if run := w.lastRun().SyncRun; run.Trigger != "recovery" || w.state() != health.Active {
		t.Errorf("caught up by %s, the connection is %s", run.Trigger, w.state())
	}
	w.advance(time.Hour)
	if len(w.runs()) != 5 {
		t.Errorf("%d runs, want the hourly ones to go on", len(w.runs()))
	}
}

func TestARevocationNobodyTellsOf(t *testing.T) {
	w := newWorld(t)
	w.ready()
	w.revoked = func() bool { return false }
	w.facade.RevokeGrant(realm)
	w.advance(time.Hour)
	if len(w.heard) != 0 || w.state() != health.NeedsReauth {
		t.Errorf("told %v, the connection is %s", w.codes(), w.state())
	}
}

func TestARunDueOnAStoppedConnectionFailsOnce(t *testing.T) {
	w := newWorld(t)
	w.ready()
	before := w.stored("platform")
	if _, _, err := w.connections.Move(t.Context(), w.connection.ID, health.Revoked, "a fault", "fault"); err != nil {
		t.Fatal(err)
	}
	w.advance(5 * time.Hour)
	runs := w.runs()
	if len(runs) != 3 || runs[2].SyncRun.Outcome != journal.SyncFailed || runs[2].SyncRun.Error != "grant revoked: the connection needs a new consent" {
		t.Errorf("%d runs, the last %+v", len(runs), runs[len(runs)-1].SyncRun)
	}
	if w.stored("platform") != before || len(w.heard) != 0 {
		t.Errorf("a stopped connection asked the platform, or told %v", w.codes())
	}
	w.restart()
	w.advance(5 * time.Hour)
	if len(w.runs()) != 3 {
		t.Error("a restart made it fail again")
	}
}

func TestUnauthorizedDuringAWrite(t *testing.T) {
	w := newWorld(t)
	w.ready()
	ctx := exchange.With(t.Context(), exchange.Origin{Cause: "request", Trace: "trace"})
	told := w.emit
	w.emit = func(...exchange.Occurrence) error { return errors.New("the process ends here") }
	w.engine.Unauthorized(ctx, w.connection.ID, "token revoked")
	w.emit = told
	if len(w.reported) != 1 {
		t.Errorf("reported %v", w.reported)
	}
	w.restart()
	w.engine.Unauthorized(ctx, w.connection.ID, "token revoked")
	if diff := cmp.Diff([]string{"CONNECTION_NEEDS_UPDATE"}, w.codes()); diff != "" {
		t.Fatal(diff)
	}
	if w.state() != health.NeedsReauth || w.heard[0].Cause != "request" {
		t.Errorf("the connection is %s, the event was caused by %q", w.state(), w.heard[0].Cause)
	}
}

// seeing is a gate that lets everything pass and looks on.
type seeing struct {
	see func(context.Context, exchange.Call, exchange.Answer)
}

func (s seeing) Around(ctx context.Context, c exchange.Call, next exchange.Next, _ exchange.Shape) (exchange.Answer, []journal.Touch) {
	answer := next(ctx)
	s.see(ctx, c, answer)
	return answer, []journal.Touch{{Rule: "seeing"}}
}

// A rule that took the grant away recognises its work by the status, whether the run found out or was told.
func TestADeadGrantShowsAtTheSyncHop(t *testing.T) {
	for _, tc := range []struct {
		name string
		end  func(w *world)
	}{
		{"found out", func(w *world) { w.facade.RevokeGrant(realm) }},
		{"known", func(w *world) {
			if _, _, err := w.connections.Move(t.Context(), w.connection.ID, health.Revoked, "", "fault"); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(t)
			w.ready()
			var statuses []int
			w.syncGate = seeing{func(_ context.Context, _ exchange.Call, a exchange.Answer) { statuses = append(statuses, a.Status) }}
			tc.end(w)
			w.advance(time.Hour)
			if diff := cmp.Diff([]int{401}, statuses); diff != "" || len(w.lastRun().Faults) != 1 {
				t.Errorf("%d rules on the entry; %s", len(w.lastRun().Faults), diff)
			}
		})
	}
}

func TestConsentGivenWithinARunDoesNotWaitForIt(t *testing.T) {
	w := newWorld(t)
	w.ready()
	once := false
	w.platformGate = seeing{func(ctx context.Context, _ exchange.Call, _ exchange.Answer) {
		if !once {
			once = true
			if err := w.engine.Linked(ctx, w.connection.ID); err != nil {
				t.Error(err)
			}
		}
	}}
	w.advance(time.Hour)
	if runs := w.runs(); len(runs) != 4 || runs[3].SyncRun.Trigger != "recovery" {
		t.Errorf("%d runs, want the hourly one and the one that catches up", len(runs))
	}
}
