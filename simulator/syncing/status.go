package syncing

import (
	"faultline/simulator/unified"
)

// The states of an object within a batch, as the status document spells them.
const (
	notStarted = "NOT_STARTED"
	inProgress = "IN_PROGRESS"
	completed  = "COMPLETED"
	failed     = "FAILED"
)

// Status is how far the syncs of a connection have come.
func (e *Engine) Status(connection string) unified.SyncStatus {
	var s state
	running := 0
	if t, ok := e.known(connection); ok {
		s = e.stateOf(t)
		e.mu.Lock()
		running = t.running
		e.mu.Unlock()
	}
	status := unified.SyncStatus{
		LastStarted: s.Started, LastCompleted: s.Completed, Historical: s.Batches >= 2,
		Batches: []unified.BatchStatus{{Number: 1, Months: recentMonths}, {Number: 2, Months: lookBack}},
	}
	objects := unified.Objects()
	if c, ok := e.o.Connections.ByID(connection); ok {
		objects = available(c, objects)
	}
	for _, o := range objects {
		first, rest := e.expected(connection, s, o)
		batches := status.Batches
		batches[0].Entities = append(batches[0].Entities, unified.EntityStatus{Object: o.Name, State: progress(s, running, 1), Expected: first})
		if !o.Reference {
			batches[1].Entities = append(batches[1].Entities, unified.EntityStatus{Object: o.Name, State: progress(s, running, 2), Expected: rest})
		}
	}
	return status
}

func progress(s state, running, batch int) string {
	switch {
	case s.Batches >= batch:
		return completed
	case running == batch:
		return inProgress
	case s.Batches == batch-1 && s.Failing:
		return failed
	}
	return notStarted
}

// expected is how many records the platform has for each batch. Both sides were counted by the last run; what the
// API has written since is in the copy and on the platform alike, so the copy's growth is added.
func (e *Engine) expected(connection string, s state, o *unified.Object) (first, rest int) {
	total, counted := s.Tallies[o.Name]
	held := e.o.Copy.Count(connection, o.Name)
	switch {
	case !counted && o.Single:
		return held, 0
	case !counted:
		return 0, 0
	}
	now := max(0, total.Native+held-total.Copied)
	if o.Reference {
		return now, 0
	}
	first = min(s.Recent[o.Name], now)
	return first, now - first
}
