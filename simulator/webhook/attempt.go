package webhook

import (
	"context"
	"net/http"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

const (
	triggerAutomatic = "automatic"
	triggerManual    = "manual"
)

// outcome is everything about one attempt that the journal wants to know.
type outcome struct {
	number  int
	id      string
	url     string
	at      time.Time // world's time at its beginning
	trigger string
	mode    string
	of      string // id of the attempt it repeats

	header http.Header
	body   []byte

	result   journal.AttemptResult
	status   int
	err      string
	answer   http.Header
	answered []byte
	duration time.Duration

	nextAt  *time.Time
	givenUp bool
}

// answeredInFull reports whether the receiver has given its answer.
func (o outcome) answeredInFull() bool {
	return o.result == journal.ResultDelivered || o.result == journal.ResultStatus
}

// schedule hands the next automatic attempt of a delivery to the clock.
func (s *Sender) schedule(d *delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target, err := s.endpoint(d.Endpoint)
	if err != nil || d.NextAt == nil {
		return
	}
	d.timer = s.o.Clock.Background(*d.NextAt, "delivery of "+d.event.Code+" to "+target.URL, func(ctx context.Context) {
		s.drive(ctx, &target.lane, func(ctx context.Context) { s.attempt(ctx, d) })
	})
}

// attempt makes the automatic attempt that is due.
func (s *Sender) attempt(ctx context.Context, d *delivery) {
	o, p, wait := s.start(d)
	if wait == nil || wait() != nil || ctx.Err() != nil {
		return // gone meanwhile, or the world ends: the row says what is still to be done
	}
	s.send(ctx, p, &o)
	if ctx.Err() != nil && !o.answeredInFull() {
		return // the world ended under it: the outcome is not known, and the next start makes the attempt again
	}
	if s.finish(d, o) {
		s.schedule(d)
	}
}

// start marks a delivery as begun. wait is nil when there is nothing to send.
func (s *Sender) start(d *delivery) (o outcome, p profile, wait func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target, err := s.endpoint(d.Endpoint)
	if err != nil || d.NextAt == nil {
		return o, p, nil
	}
	if p, err = profileNamed(target.Profile); err != nil {
		return o, p, nil
	}
	d.Attempts++
	d.Started = true
	e := d.event
	o = outcome{
		number: d.Attempts, id: s.attemptID(d, d.Attempts), url: target.URL, at: s.o.Clock.Now(), trigger: triggerAutomatic,
		header: p.signed(e.Body, s.o.Secret()), body: e.Body,
	}
	if d.Sent == nil {
		d.Sent = o.header
	}
	return o, p, s.o.Journal.Enqueue(journal.Batch{Puts: []journal.Put{d.row()}})
}

// finish records an automatic attempt, moves its delivery on and reports whether another one follows.
func (s *Sender) finish(d *delivery, o outcome) bool {
	s.mu.Lock()
	p, err := s.manner(d)
	d.Started, d.Last = false, o.id
	d.Step++
	gap, again := p.gap(d.Step)
	switch {
	case o.result == journal.ResultDelivered:
		d.State, d.NextAt = StateDelivered, nil
	case err != nil || !again:
		d.State, d.NextAt = StateFailed, nil
		o.givenUp = true
	default:
		next := o.at.Add(gap)
		d.NextAt, o.nextAt = &next, &next
	}
	again = d.NextAt != nil
	wait := s.record(d, o)
	s.mu.Unlock()
	return wait() == nil && again
}

// manner is the profile by which a delivery is made. It fails when the endpoint was removed. The caller holds mu.
func (s *Sender) manner(d *delivery) (profile, error) {
	target, err := s.endpoint(d.Endpoint)
	if err != nil {
		return profile{}, err
	}
	return profileNamed(target.Profile)
}

// record stores the entry of an attempt and its delivery in one batch. The caller holds mu.
func (s *Sender) record(d *delivery, o outcome) func() error {
	wait := s.o.Journal.Enqueue(journal.Batch{
		Entries: []*journal.Entry{attemptEntry(d, o)},
		Puts:    []journal.Put{d.row()},
	})
	return func() error {
		if err := wait(); err != nil {
			return problem.New(problem.Unavailable, "the attempt could not be stored").Because(err)
		}
		return nil
	}
}

func attemptEntry(d *delivery, o outcome) *journal.Entry {
	e := d.event
	return &journal.Entry{
		Kind: journal.KindAttempt, ID: o.id, Cause: e.ID, Trace: e.Trace, At: o.at, Run: e.Run, Connection: e.Connection, Platform: e.Platform,
		Attempt: &journal.Attempt{
			Event: e.ID, Delivery: d.ID, Endpoint: d.Endpoint, URL: o.url, Code: e.Code, Number: o.number,
			Trigger: o.trigger, Mode: o.mode, RefireOf: o.of, Result: o.result, Status: o.status, Error: o.err,
			RequestHeader: o.header, RequestBody: journal.Body{Raw: o.body, Size: len(o.body)},
			ResponseHeader: o.answer, ResponseBody: journal.Body{Raw: o.answered, Size: len(o.answered)},
			Duration: o.duration, NextAt: o.nextAt, GivenUp: o.givenUp,
		},
	}
}
