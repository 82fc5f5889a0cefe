package syncing

import (
	"time"

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
		if now := e.Running(connection); now != nil {
			running = now.Batch
		}
	}
	status := unified.SyncStatus{LastStarted: s.Started, LastCompleted: s.Completed, Historical: s.complete()}
	objects := unified.Objects()
	if c, ok := e.o.Connections.ByID(connection); ok {
		objects = available(c, objects)
	}
	for i, b := range s.batches() {
		status.Batches = append(status.Batches, unified.BatchStatus{Number: i + 1, Months: b.months, Chosen: s.Plan != nil})
	}
	for _, o := range objects {
		shares := e.expected(connection, s, o)
		if o.Index {
			shares = e.expectedIndex(connection, s, o, objects)
		}
		for _, share := range shares {
			b := &status.Batches[share.batch-1]
			entity := unified.EntityStatus{Object: o.Name, State: progress(s, running, share.batch), Expected: share.count, Unknown: share.unknown, Estimate: share.estimate}
			entity.From, entity.To = s.window(share.batch, o)
			b.Entities = append(b.Entities, entity)
		}
	}
	return status
}

// expectedIndex is how many records the documents of each batch that takes the index bring it.
func (e *Engine) expectedIndex(connection string, s state, index *unified.Object, objects []*unified.Object) []share {
	var shares []share
	for i, b := range s.batches() {
		if !b.takes(index) {
			continue
		}
		sum := share{batch: i + 1}
		for _, o := range objects {
			if !o.Indexed() {
				continue
			}
			for _, part := range e.expected(connection, s, o) {
				if part.batch == sum.batch {
					sum.count += part.count
					sum.estimate = sum.estimate || part.estimate
					sum.unknown = sum.unknown || part.unknown
				}
			}
		}
		shares = append(shares, sum)
	}
	return shares
}

func progress(s state, running, batch int) string {
	switch {
	case s.Batches >= batch:
		return completed
	case running == batch, s.Late != nil && s.Late.Shown && s.Batches == batch-1:
		return inProgress
	case s.Batches == batch-1 && s.Failing:
		return failed
	}
	return notStarted
}

// window is the time that a batch covers of an object: of documents the days between its frame and the batch before, of
// anything else all that there was when the connection was linked.
func (s state) window(number int, o *unified.Object) (from, to time.Time) {
	if s.LinkedAt.IsZero() {
		return from, to
	}
	list := s.batches()
	from, to = s.LinkedAt.AddDate(0, -list[number-1].months, 0), s.LinkedAt
	for _, earlier := range list[:number-1] {
		if start := s.LinkedAt.AddDate(0, -earlier.months, 0); dated(o) && earlier.takes(o) && start.After(from) && start.Before(to) {
			to = start
		}
	}
	return from, to
}

// share is what one batch is to bring of one object.
type share struct {
	batch, count int
	estimate     bool
	unknown      bool // nobody has counted it yet
}

// expected is how many records the platform has for each batch that takes an object. Both sides were counted by the
// last run; what the API has written since is in the copy and on the platform alike, so the copy's growth is added.
// While a batch is on, what was counted at its beginning stands.
func (e *Engine) expected(connection string, s state, o *unified.Object) []share {
	var shares []share
	for i, b := range s.batches() {
		if b.takes(o) && (dated(o) || len(shares) == 0) {
			shares = append(shares, share{batch: i + 1})
		}
	}
	total, counted := s.Tallies[o.Name]
	foreseen, awaited := s.Foreseen[o.Name]
	held := e.o.Copy.Count(connection, o.Name)
	rest := max(0, total.Native+held-total.Copied) * (100 + total.Rough) / 100
	switch {
	case awaited:
		rest = max(foreseen.All, held)
	case !counted && !o.Single:
		rest = 0
	case !counted:
		rest = held
	}
	unknown := !counted && !awaited && (o.Native != "" || o.Report != nil)
	for i := range shares {
		brought := rest
		switch last := i == len(shares)-1; {
		case shares[i].batch <= len(s.Held) && !last:
			brought = min(rest, s.Held[shares[i].batch-1][o.Name])
		case awaited && shares[i].batch == s.Batches+1 && !last:
			brought = min(rest, foreseen.Batch)
		case shares[i].batch > s.Batches:
			shares[i].estimate, shares[i].unknown = !last || unknown, unknown
		}
		shares[i].estimate = shares[i].estimate || total.Rough != 0
		shares[i].count, rest = brought, rest-brought
	}
	return shares
}
