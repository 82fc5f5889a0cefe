package run

import (
	"context"

	"faultline/scenarios/verdict"
	"faultline/simulator/journal"
)

// watch keeps the entries of a run at hand.
type watch struct {
	world   Record
	run     string
	own     map[string]bool // ids of the run's connections
	reached uint64          // last sequence number looked at
	entries []*journal.Entry
}

func newWatch(world Record) *watch {
	return &watch{world: world, own: map[string]bool{}, reached: world.Sequence()}
}

// refresh reads what is new.
func (w *watch) refresh(ctx context.Context) error {
	fresh, err := w.world.Entries(ctx, w.reached)
	if err != nil {
		return err
	}
	for _, e := range fresh {
		w.reached = e.Seq
		if w.belongs(e) {
			w.entries = append(w.entries, e)
		}
	}
	return nil
}

// belongs tells the run's entries from those of others in the same world. Calls that are about no connection, and
// moves of the clock, concern everybody.
func (w *watch) belongs(e *journal.Entry) bool {
	return e.Run == w.run || e.Run == "" && (e.Connection == "" || w.own[e.Connection])
}

// called reports whether the integration has made a request.
func (w *watch) called() bool {
	for _, e := range w.entries {
		if e.Kind == journal.KindExchange && e.Exchange.Hop == journal.HopUnified {
			return true
		}
	}
	return false
}

// matching counts the entries behind a sequence number that match.
func (w *watch) matching(after uint64, match func(*journal.Entry) bool) int {
	n := 0
	for _, e := range w.entries {
		if e.Seq > after && match(e) {
			n++
		}
	}
	return n
}

func (w *watch) evidence() verdict.Evidence {
	return verdict.Evidence{Entries: w.entries, Compile: w.world.Compile}
}
