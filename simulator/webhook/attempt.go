package webhook

import (
	"context"
	"net/http"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
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
	touches []journal.Touch
	failure *exchange.Failure // what a rule takes it for
	hangUp  bool              // close the connection once the status is there

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
func (o *outcome) answeredInFull() bool {
	return o.result == journal.ResultDelivered || o.result == journal.ResultStatus
}

// schedule hands the next automatic attempts of deliveries to the clock.
func (s *Sender) schedule(due ...*delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range due {
		target, err := s.endpoint(d.Endpoint)
		if err != nil || d.NextAt == nil {
			continue
		}
		d.timer = s.o.Clock.Background(*d.NextAt, "delivery of "+d.event.Code+" to "+target.URL, func(ctx context.Context) {
			s.drive(ctx, &target.lane, func(ctx context.Context) { s.attempt(ctx, d) })
		})
	}
}

// attempt makes the automatic attempt that is due, with the copies that a rule wants beside it.
func (s *Sender) attempt(ctx context.Context, d *delivery) {
	w := s.start(d)
	if w.wait == nil {
		return // gone meanwhile, or held: the row says what is still to be done
	}
	s.schedule(w.freed...)
	if w.wait() != nil || ctx.Err() != nil {
		return
	}
	s.fire(ctx, w)
	if ctx.Err() != nil && !w.outcomes[0].answeredInFull() {
		return // the world ended under it: the outcome is not known, and the next start makes the attempt again
	}
	s.schedule(s.finish(d, w.outcomes)...)
}

// volley is an attempt and its copies on their way.
type volley struct {
	profile  profile
	outcomes []outcome
	together bool
	wait     func() error // until the attempt is marked on disk as begun
	freed    []*delivery  // held back until this one was attempted
}

// fire sends a volley, one after the other or all at once.
func (s *Sender) fire(ctx context.Context, w volley) {
	var sending sync.WaitGroup
	for i := range w.outcomes {
		if w.together {
			sending.Go(func() { s.make(ctx, w.profile, &w.outcomes[i]) })
			continue
		}
		s.make(ctx, w.profile, &w.outcomes[i])
	}
	sending.Wait()
}

// make makes one attempt and takes it for what a rule wants it to be.
func (s *Sender) make(ctx context.Context, p profile, o *outcome) {
	if o.failure == nil || !o.failure.Silent() {
		s.send(ctx, p, o)
	}
	if o.failure != nil && ctx.Err() == nil {
		o.pretend()
	}
}

// start marks a delivery as begun. There is nothing to wait for when there is nothing to send.
func (s *Sender) start(d *delivery) (w volley) {
	s.mu.Lock()
	defer s.mu.Unlock()
	target, p, err := s.manner(d)
	if err != nil || d.NextAt == nil {
		return w
	}
	if target.ahead(d) {
		d.Held = true
		s.o.Journal.Append(journal.Batch{Puts: []journal.Put{d.row()}})
		return w
	}
	now := s.o.Clock.Now()
	first := d.Begun == nil
	var puts []journal.Put
	if first {
		d.Begun = &now
		w.freed, puts = target.passed(d, now)
	}
	d.Started, d.Held = true, false
	w.profile, w.together = p, d.Way != nil && d.Way.Parallel
	header, body := s.dressed(d, target, p, s.attemptID(d, d.Attempts+1))
	for copied := range d.volleySize(first) {
		d.Attempts++
		w.outcomes = append(w.outcomes, outcome{
			number: d.Attempts, id: s.attemptID(d, d.Attempts), url: target.URL, at: now, trigger: triggerAutomatic,
			header: header, body: body, touches: d.touches(first, copied), failure: d.failure(), hangUp: d.Way != nil && d.Way.HangUp,
		})
	}
	if d.Sent == nil {
		d.Sent = header
	}
	w.wait = s.o.Journal.Enqueue(journal.Batch{Puts: append(puts, d.row())})
	return w
}

// finish records an automatic attempt and its copies, moves the delivery on and says whose attempts are to be
// scheduled. Nobody waits for the record: a world that dies before it is on disk makes the attempt again.
func (s *Sender) finish(d *delivery, outcomes []outcome) []*delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b journal.Batch
	due := s.settle(d, &outcomes[0], &b)
	for i := range outcomes {
		d.Last = outcomes[i].id
		b.Entries = append(b.Entries, attemptEntry(d, outcomes[i]))
	}
	if d.State == StateDelivered && d.ReplayAt != nil {
		s.replay(d)
	}
	b.Puts = append(b.Puts, d.row())
	_ = s.o.Journal.Enqueue(b)
	s.stir()
	return due
}

// manner is where and how a delivery is made. It fails when the endpoint was removed. The caller holds mu.
func (s *Sender) manner(d *delivery) (*endpoint, profile, error) {
	target, err := s.endpoint(d.Endpoint)
	if err != nil {
		return nil, profile{}, err
	}
	p, err := profileNamed(target.Profile)
	return target, p, err
}

func attemptEntry(d *delivery, o outcome) *journal.Entry {
	e := d.event
	return &journal.Entry{
		Kind: journal.KindAttempt, ID: o.id, Cause: e.ID, Trace: e.Trace, At: o.at, Run: e.Run, Connection: e.Connection, Platform: e.Platform, Faults: o.touches,
		Attempt: &journal.Attempt{
			Event: e.ID, Delivery: d.ID, Endpoint: d.Endpoint, URL: o.url, Code: e.Code, Number: o.number,
			Trigger: o.trigger, Mode: o.mode, RefireOf: o.of, Result: o.result, Status: o.status, Error: o.err,
			RequestHeader: o.header, RequestBody: journal.Body{Raw: o.body, Size: len(o.body)},
			ResponseHeader: o.answer, ResponseBody: journal.Body{Raw: o.answered, Size: len(o.answered)},
			Duration: o.duration, NextAt: o.nextAt, GivenUp: o.givenUp,
		},
	}
}
