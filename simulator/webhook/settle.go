package webhook

import (
	"fmt"
	"time"

	"faultline/simulator/journal"
)

// settle draws the consequences of an automatic attempt: for its delivery, for those that wait behind it, and for the
// endpoint. It says whose attempts are to be scheduled. The caller holds mu.
func (s *Sender) settle(d *delivery, o *outcome, b *journal.Batch) []*delivery {
	d.Started = false
	d.Step++
	target, p, err := s.manner(d)
	switch {
	case o.result == journal.ResultDelivered:
		d.arrived(o.at)
	case d.NextAt == nil: // the endpoint was switched off or removed under it
	case err != nil:
		d.fail(EndedRemoved)
	case p.reply.takesLeave(*o), d.Way != nil && d.Way.Retire:
		d.fail(EndedDisabled)
	case p.reply.rejected(*o):
		d.fail(EndedRejected)
	default:
		s.climb(d, p, *o)
	}
	o.nextAt = d.NextAt
	o.givenUp = d.NextAt == nil && d.State != StateDelivered
	var due []*delivery
	if err == nil {
		s.judgeHealth(d, target, p, *o, b)
		if d.NextAt == nil {
			due = s.release(target, d)
		}
	}
	if d.NextAt != nil {
		due = append(due, d)
	}
	return due
}

// arrived marks a delivery as acknowledged.
func (d *delivery) arrived(at time.Time) {
	d.State, d.Ended, d.NextAt = StateDelivered, "", nil
	if d.Way != nil && d.Way.Replay > 0 && d.ReplayAt == nil && !d.Replayed {
		again := at.Add(d.Way.Replay)
		d.ReplayAt = &again
	}
}

// climb goes to the next rung of the ladder, or past its end. The caller holds mu.
func (s *Sender) climb(d *delivery, p profile, o outcome) {
	wait, again := p.ladder.wait(d.Step)
	wait = p.ladder.spread(wait, s.o.Seed, d.Event, d.Step)
	next := o.at.Add(p.reply.stretch(wait, o, s.o.Clock.Wall()))
	if !again || p.ladder.ends(*d.Begun, next) {
		d.fail(EndedExhausted)
		return
	}
	d.NextAt = &next
}

// judgeHealth keeps account of how long nothing has arrived, and switches the endpoint off when its profile says so.
// The caller holds mu.
func (s *Sender) judgeHealth(d *delivery, target *endpoint, p profile, o outcome, b *journal.Batch) {
	before := target.FailingSince
	switch {
	case o.result == journal.ResultDelivered:
		target.FailingSince = nil
	case d.Ended == EndedRejected: // a receiver that refuses one event is well
	case target.FailingSince == nil:
		at := o.at
		target.FailingSince = &at
	}
	switch failing := target.FailingSince; {
	case target.Disabled:
	case p.reply.takesLeave(o):
		s.retire(target, "the receiver answered 410 Gone", o, b)
	case d.Way != nil && d.Way.Retire && d.Ended == EndedDisabled:
		s.retire(target, "a fault rule has it given up as after lasting failure", o, b)
	case p.retire.exhausted && d.Ended == EndedExhausted:
		s.retire(target, "the last attempt of a delivery has failed", o, b)
	case p.retire.failing > 0 && failing != nil && o.at.Sub(*failing) >= p.retire.failing:
		s.retire(target, fmt.Sprintf("nothing has arrived for %g hours", o.at.Sub(*failing).Hours()), o, b)
	case before != failing:
		b.Puts = append(b.Puts, target.row())
	}
}

// retire switches an endpoint off by its profile's rule and says so in the journal. The caller holds mu.
func (s *Sender) retire(target *endpoint, why string, o outcome, b *journal.Batch) {
	target.Disabled, target.DisabledReason, target.UpdatedAt = true, why, o.at
	b.Puts = append(append(b.Puts, s.abandon(target.ID, EndedDisabled)...), target.row())
	b.Entries = append(b.Entries, &journal.Entry{
		Kind: journal.KindStep, ID: s.o.Seed.UUID("retired", o.id), Cause: o.id, At: o.at, Run: target.Run,
		Step: &journal.Step{Type: "note", Text: "endpoint " + target.URL + " was switched off: " + why},
	})
}
