package syncing

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"faultline/simulator/health"
	"faultline/simulator/unified"
)

// When runs are due, in the world's time.
const (
	firstBatchAfter  = 2 * time.Second
	furtherBatchEach = 3 * time.Second
	usualPeriod      = time.Hour
	retryAfter       = 5 * time.Minute
)

// schedule hands the connection's next run to the clock, in place of the one it had. A run waits on the platform, so
// it is background work: a slow platform must not hold up the world.
func (e *Engine) schedule(connection string, t *track) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if t.timer != nil {
		t.timer.Cancel()
		t.timer = nil
	}
	if e.tracks[connection] != t || t.state.Due.IsZero() {
		return
	}
	t.timer = e.o.Clock.Background(t.state.Due, "sync "+connection, func(ctx context.Context) { e.due(ctx, connection, t) })
	if t.state.Batches >= 2 {
		t.timer.Routine()
	}
}

// due runs what has come due. A run that was moved, or done by hand meanwhile, is left alone.
func (e *Engine) due(ctx context.Context, connection string, t *track) {
	t.turn.Lock()
	defer t.turn.Unlock()
	s := e.stateOf(t)
	if s.Due.IsZero() || s.Due.After(e.o.Clock.Now()) || ctx.Err() != nil {
		return
	}
	c, ok := e.o.Connections.ByID(connection)
	if !ok {
		if err := e.Forget(ctx, connection); err != nil {
			e.o.Report(err)
		}
		return
	}
	if _, err := e.perform(ctx, t, c, next(c.State, s, available(c, unified.Objects()))); err != nil && ctx.Err() == nil {
		e.o.Report(err)
	}
	e.schedule(connection, t)
}

// next is the run that a connection's course has come to.
func next(at health.State, s state, objects []*unified.Object) assignment {
	var a assignment
	if !s.complete() {
		a = initial(s.Batches+1, s, objects)
	} else {
		a = incremental(triggerSchedule, s, s.chosen(objects))
	}
	if s.Late != nil && s.Late.Backfill != nil {
		a = s.Late.Backfill.assignment(objects)
	}
	switch {
	case at == health.NeedsReauth:
		a.refused, a.status = "grant revoked: the connection needs a new consent", http.StatusUnauthorized
	case at.Stopped():
		a.refused, a.status = "the connection is "+string(at), http.StatusServiceUnavailable
	}
	return a
}

// later moves a regular slot past now, in whole periods.
func later(slot, now time.Time, period time.Duration) time.Time {
	if slot.IsZero() {
		return now.Add(period)
	}
	if slot.After(now) {
		return slot
	}
	missed := now.Sub(slot)/period + 1
	return slot.Add(missed * period)
}

// after is where a connection stands once a run has ended at now.
func (s state) after(r *run, now time.Time) state {
	s.Runs++
	if r.course.PutOff > 0 {
		return s.postponed(r, now)
	}
	if s.Late != nil && (s.Late.Backfill == nil || r.typ == typeBackfill) {
		s.Late = nil
	}
	s.Started = r.started
	if s.complete() {
		s.Slot = later(s.Slot, now, s.period())
	}
	switch {
	case r.dead || r.refused != "":
		s.Halted, s.Due, s.Late = true, time.Time{}, nil
		return s
	case r.failure != nil:
		s.Failing, s.Due = true, now.Add(retryAfter)
		if s.complete() && s.Slot.Before(s.Due) {
			s.Due = s.Slot
		}
	default:
		s.Failing, s.Completed = false, now
		s.succeed(r, now)
	}
	switch {
	case s.Late != nil:
		s.Due = s.Late.Until
	case r.course.Next > 0:
		s.Due = now.Add(r.course.Next)
	}
	for object, tally := range r.tallies {
		s.Tallies[object] = tally
	}
	for object, mark := range r.marks {
		s.Watermarks[object] = mark
	}
	for object, serial := range r.serials {
		s.Serials[object] = serial
	}
	return s
}

// postponed is where a connection stands when a rule has put off the run that was due.
func (s state) postponed(r *run, now time.Time) state {
	s.Late = &late{Rule: r.course.By, Until: now.Add(r.course.PutOff), Shown: r.course.Shown, Backfill: r.order}
	s.Due = s.Late.Until
	return s
}

// Resume lets the runs begin that a rule had put off.
func (e *Engine) Resume(ctx context.Context, rule string) error {
	e.mu.Lock()
	ids := slices.Sorted(maps.Keys(e.tracks))
	e.mu.Unlock()
	for _, id := range ids {
		if t, ok := e.known(id); ok {
			if err := e.resume(ctx, id, t, rule); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) resume(ctx context.Context, connection string, t *track, rule string) error {
	if s := e.stateOf(t); s.Late == nil || s.Late.Rule != rule {
		return nil
	}
	if isWithin(ctx, connection) {
		return nil // the run that is on ends what was late
	}
	t.turn.Lock()
	defer t.turn.Unlock()
	s := e.stateOf(t)
	if s.Late == nil || s.Late.Rule != rule {
		return nil
	}
	again := *s.Late
	again.Until = e.o.Clock.Now()
	s.Late, s.Due = &again, again.Until
	if err := e.keep(ctx, connection, t, s); err != nil {
		return err
	}
	e.schedule(connection, t)
	return nil
}

// assignment is a backfill that was ordered before.
func (o order) assignment(objects []*unified.Object) assignment {
	a := backfill(slices.DeleteFunc(slices.Clone(objects), func(u *unified.Object) bool { return !slices.Contains(o.Objects, u.Name) }), o.From, o.To)
	a.announce, a.order.Announce = o.Announce, o.Announce
	return a
}

// succeed advances the course and finds the next due time.
func (s *state) succeed(r *run, now time.Time) {
	if r.batch > 0 {
		s.Batches, s.Foreseen = r.batch, nil
		s.Held = append(s.Held, r.held)
		s.Due = s.batchDue()
		if s.complete() {
			s.Slot = now.Add(s.period())
			s.Due = s.Slot
		} else if s.Due.Before(now) {
			s.Due = now
		}
		return
	}
	if r.typ == typeBackfill {
		s.backfilled(r.plan)
	}
	if s.complete() {
		s.Slot = later(s.Slot, now, s.period())
		s.Due = s.Slot
	}
}

// batchDue is when the next batch is due after linking.
func (s state) batchDue() time.Time {
	return s.LinkedAt.Add(firstBatchAfter + time.Duration(s.Batches)*furtherBatchEach)
}
