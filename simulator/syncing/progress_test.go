package syncing_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/platform"
	"faultline/simulator/unified"
)

// entity is what the status document is made of, for one object in one batch.
func (w *world) entity(batch int, object string) unified.EntityStatus {
	w.t.Helper()
	for _, e := range w.engine.Status(w.connection.ID).Batches[batch-1].Entities {
		if e.Object == object {
			return e
		}
	}
	w.t.Fatalf("batch %d has no %s", batch, object)
	return unified.EntityStatus{}
}

// far is how far a batch has come with invoices, as a client reads it: expected against synced.
type far struct {
	State                 string
	First, Second, Synced int
}

func (w *world) far(batch int) far {
	return far{w.entity(batch, "invoice").State, w.entity(1, "invoice").Expected, w.entity(2, "invoice").Expected, w.copy.Count(w.connection.ID, "invoice")}
}

func TestABatchIsWatchedWhileItIsOn(t *testing.T) {
	w := newWorld(t)
	w.link()
	if e := w.entity(1, "invoice"); !e.Unknown || !e.Estimate || e.State != "NOT_STARTED" {
		t.Errorf("before anybody counted: %+v", e)
	}
	var before, after [3]far
	w.calling = func(r platform.Request) {
		batch := 1
		if w.entity(2, "invoice").State == "IN_PROGRESS" {
			batch = 2
		}
		switch statement := r.Query.Get("query"); {
		case strings.HasPrefix(statement, "select * from Invoice "):
			before[batch] = w.far(batch)
		case statement == "select count(*) from Invoice":
			after[batch] = w.far(batch)
		}
	}
	w.advance(10 * time.Second)
	if diff := cmp.Diff([3]far{1: {"IN_PROGRESS", 2, 3, 0}, 2: {"IN_PROGRESS", 2, 3, 2}}, before); diff != "" {
		t.Errorf("when invoices are about to come:\n%s", diff)
	}
	if diff := cmp.Diff([3]far{1: {"IN_PROGRESS", 2, 3, 2}, 2: {"IN_PROGRESS", 2, 3, 5}}, after); diff != "" {
		t.Errorf("when they are in:\n%s", diff)
	}
	if diff := cmp.Diff(far{"COMPLETED", 2, 3, 5}, w.far(1)); diff != "" {
		t.Errorf("in the end:\n%s", diff)
	}
	invoices, accounts := w.entity(2, "invoice"), w.entity(1, "account")
	linked := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	if !invoices.To.Equal(linked.AddDate(0, -2, 0)) || !invoices.From.Equal(linked.AddDate(0, -24, 0)) || !accounts.To.Equal(linked) {
		t.Errorf("the second batch covers %s to %s, the accounts of the first end at %s", invoices.From, invoices.To, accounts.To)
	}
}

// slow is a rule that puts a run off and lets the status document have it in progress.
type slow struct {
	kind string
	by   time.Duration
}

func (s slow) Around(ctx context.Context, c exchange.Call, next exchange.Next, _ exchange.Shape) (exchange.Answer, []journal.Touch) {
	if c.Sync != nil && c.Path == "/sync/"+s.kind && c.Sync.Waited == "" {
		c.Sync.PutOff, c.Sync.By, c.Sync.Shown = s.by, "slow", true
	}
	return next(ctx), nil
}

func TestABatchThatTakesHoursIsCounted(t *testing.T) {
	w := newWorld(t)
	w.syncGate = slow{"initial", 2 * time.Hour}
	w.link()
	w.advance(time.Hour)
	want := far{"IN_PROGRESS", 2, 3, 0}
	if diff := cmp.Diff(want, w.far(1)); diff != "" || w.engine.Ready(w.connection.ID, "invoice") || len(w.heard) > 0 {
		t.Errorf("half way, told %v:\n%s", w.codes(), diff)
	}
	w.restart()
	if diff := cmp.Diff(want, w.far(1)); diff != "" {
		t.Errorf("after a restart:\n%s", diff)
	}
	w.advance(2 * time.Hour)
	if diff := cmp.Diff(far{"COMPLETED", 2, 3, 5}, w.far(1)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"INITIAL_UPDATE", "HISTORICAL_UPDATE"}, w.codes()); diff != "" {
		t.Error(diff)
	}
}
