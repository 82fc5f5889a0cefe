package syncing

import "time"

// Running is a run that is on.
type Running struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"`
	Trigger string    `json:"trigger"`
	Batch   int       `json:"batch,omitempty"` // of the initial sync
	Since   time.Time `json:"since"`
}

// Running is the run that is on over a connection; nil when none is. Scheduled runs wait until it has ended.
func (e *Engine) Running(connection string) *Running {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := e.tracks[connection]
	if !ok || t.running == nil {
		return nil
	}
	now := *t.running
	return &now
}

// Next is when the next run of a connection is due; zero when none is.
func (e *Engine) Next(connection string) time.Time {
	t, ok := e.known(connection)
	if !ok {
		return time.Time{}
	}
	return e.stateOf(t).Due
}

// Late is the backfill or batch of a connection that a rule has put off: the rule, and what is put off; empty when
// nothing is. Nothing else runs before it.
func (e *Engine) Late(connection string) (rule, typ string) {
	t, ok := e.known(connection)
	if !ok {
		return "", ""
	}
	s := e.stateOf(t)
	switch {
	case s.Late == nil:
		return "", ""
	case s.Late.Backfill != nil:
		return s.Late.Rule, typeBackfill
	case s.complete():
		return s.Late.Rule, typeIncremental
	case s.Batches > 0:
		return s.Late.Rule, typeHistorical
	}
	return s.Late.Rule, typeInitial
}
