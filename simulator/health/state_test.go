package health_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

func TestNext(t *testing.T) {
	for _, tc := range []struct {
		name string
		from health.State
		by   []health.Trigger
		want health.State
	}{
		{"a connection is linked and fills up", health.Created, []health.Trigger{health.Linked, health.FirstBatch}, health.Active},
		{"a blip passes", health.Active, []health.Trigger{health.Degraded, health.Recovered}, health.Active},
		{"a grant dies and is given again", health.Active, []health.Trigger{health.Revoked, health.Reauthorized}, health.Active},
		{"a grant dies before the first batch", health.NotReady, []health.Trigger{health.Revoked, health.Linked, health.FirstBatch}, health.Active},
		{"a grant dies on a sick connection", health.Unhealthy, []health.Trigger{health.Revoked}, health.NeedsReauth},
		{"switched off and on", health.Active, []health.Trigger{health.Disable, health.Enabled}, health.Active},
		{"taken away while off", health.Disabled, []health.Trigger{health.Delete}, health.Deleted},
	} {
		t.Run(tc.name, func(t *testing.T) {
			state := tc.from
			for _, trigger := range tc.by {
				next, err := health.Move(state, trigger)
				if err != nil {
					t.Fatal(err)
				}
				state = next
			}
			if state != tc.want {
				t.Errorf("got %s, want %s", state, tc.want)
			}
		})
	}
}

func TestMoveRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		from health.State
		by   health.Trigger
		want string
	}{
		{"recover what is well", health.Active, health.Recovered,
			"a connection that is active cannot be recovered (from here it can be revoked, degraded, disabled, deleted)"},
		{"revoke what nobody granted", health.Created, health.Revoked,
			"a connection that is created cannot be revoked (from here it can be linked, deleted)"},
		{"move a deleted one", health.Deleted, health.Linked,
			"a connection that is deleted cannot be linked (a deleted connection stays deleted: link the company again)"},
		{"an unknown trigger", health.Active, "tickled",
			"a connection that is active cannot be tickled (from here it can be revoked, degraded, disabled, deleted)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			state, err := health.Move(tc.from, tc.by)
			if !problem.Is(err, problem.Refused) || err.Error() != tc.want || state != tc.from {
				t.Errorf("got %s and %v, want %s and %s", state, err, tc.from, tc.want)
			}
		})
	}
}

func TestNoWalkIsActiveWithoutAFirstBatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		state, first := health.Created, false
		for _, trigger := range rapid.SliceOfN(rapid.SampledFrom(health.Triggers()), 0, 30).Draw(t, "walk") {
			// The registry answers "again" for a connection that never had a first batch with "linked".
			if !first && (trigger == health.Reauthorized || trigger == health.Enabled) {
				trigger = health.Linked
			}
			next, ok := health.Next(state, trigger)
			if !ok {
				continue
			}
			first = first || trigger == health.FirstBatch
			if state == health.Deleted {
				t.Fatalf("a deleted connection moved by %s", trigger)
			}
			if next == health.Active && !first {
				t.Fatalf("%s became active by %s without a first batch", state, trigger)
			}
			state = next
		}
	})
}

func TestStopped(t *testing.T) {
	got := map[health.State][2]bool{}
	for _, s := range health.States() {
		got[s] = [2]bool{s.Stopped(), s.Healthy()}
	}
	want := map[health.State][2]bool{
		health.Created: {true, true}, health.NotReady: {false, true}, health.Active: {false, true},
		health.Unhealthy: {false, false}, health.NeedsReauth: {true, false}, health.Disabled: {true, false}, health.Deleted: {true, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEntry(t *testing.T) {
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	move := health.Transition{ID: "h1", Connection: "c", Platform: "QUICKBOOKS", From: health.Active, To: health.NeedsReauth, Reason: "gone", Actor: "fault", At: at}
	got := health.Entry(exchange.With(context.Background(), exchange.Origin{Trace: "t", Cause: "x", Run: "r"}), move)
	want := &journal.Entry{Kind: journal.KindHealth, ID: "h1", Cause: "x", Trace: "t", At: at, Run: "r", Connection: "c", Platform: "QUICKBOOKS",
		Health: &journal.Health{From: "active", To: "needs_reauth", Reason: "gone", Actor: "fault"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if alone := health.Entry(context.Background(), move); alone.Trace != "h1" || alone.Cause != "" {
		t.Errorf("a move without a cause starts its own trace, got trace %q cause %q", alone.Trace, alone.Cause)
	}
}
