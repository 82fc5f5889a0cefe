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
	s.plan(due...)
}

// plan is schedule for a caller that holds mu.
func (s *Sender) plan(due ...*delivery) {
	for _, d := range due {
		target, err := s.endpoint(d.Endpoint)
		if err != nil || d.NextAt == nil {
			continue
		}
		d.timer = s.o.Clock.Background(*d.NextAt, "delivery of "+d.event.Code+" to "+target.URL, func(ctx context.Context) {
			w := &volley{delivery: d}
			s.drive(ctx, &target.lane, errand{
				begin: func(b *journal.Batch) bool { return s.begin(w, b) },
				run:   func(ctx context.Context) { s.attempt(ctx, w) },
			})
		})
	}
}

// volley is an attempt and its copies on their way.
type volley struct {
	delivery *delivery
	first    bool // of the delivery's automatic attempts
	number   int  // of the first request among the delivery's
	profile  profile
	outcomes []outcome
	together bool
}

// begin marks a delivery as begun. There is nothing to do when its endpoint is gone, or when it is held: the row then
// says what is still to come. The caller holds mu.
func (s *Sender) begin(w *volley, b *journal.Batch) bool {
	d := w.delivery
	target, _, err := s.manner(d)
	if err != nil || d.NextAt == nil {
		return false
	}
	if target.ahead(d) {
		d.Held = true
		b.Puts = append(b.Puts, d.row())
		return false
	}
	now := s.o.Clock.Now()
	if w.first = d.Begun == nil; w.first {
		d.Begun = &now
		freed, puts := target.passed(d, now)
		b.Puts = append(b.Puts, puts...)
		s.plan(freed...)
	}
	d.Started, d.Held = true, false
	w.number = d.Attempts + 1
	d.Attempts += d.volleySize(w.first)
	b.Puts = append(b.Puts, d.row())
	return true
}

// attempt makes an automatic attempt that is marked, with the copies that a rule wants beside it.
func (s *Sender) attempt(ctx context.Context, w *volley) {
	if !s.dress(w) {
		return
	}
	s.fire(ctx, w)
	if ctx.Err() != nil && !w.outcomes[0].answeredInFull() {
		return // the world ended under it: the outcome is not known, and the next start makes the attempt again
	}
	s.finish(w.delivery, w.outcomes)
}

// dress says what is sent, and signs it now: between a mark and its request others may have been waited for. It reports
// whether the endpoint still wants it.
func (s *Sender) dress(w *volley) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := w.delivery
	target, p, err := s.manner(d)
	if err != nil || d.NextAt == nil {
		return false
	}
	w.profile, w.together = p, d.Way != nil && d.Way.Parallel
	header, body := s.dressed(d, target, p, w.number)
	w.outcomes = make([]outcome, d.volleySize(w.first))
	for copied := range w.outcomes {
		number := w.number + copied
		w.outcomes[copied] = outcome{
			number: number, id: s.attemptID(d, number), url: target.URL, at: s.o.Clock.Now(), trigger: triggerAutomatic,
			header: header, body: body, touches: d.touches(w.first, copied), failure: d.failure(), hangUp: d.Way != nil && d.Way.HangUp,
		}
	}
	if d.Sent == nil {
		d.Sent = header
	}
	return true
}

// fire sends a volley, one after the other or all at once.
func (s *Sender) fire(ctx context.Context, w *volley) {
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

// finish records an automatic attempt and its copies, moves the delivery on and hands what is due then to the clock.
// Nobody waits for the record: a world that dies before it is on disk makes the attempt again.
func (s *Sender) finish(d *delivery, outcomes []outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b journal.Batch
	due := s.settle(d, &outcomes[0], &b)
	for i := range outcomes {
		d.Last = outcomes[i].id
		b.Entries = append(b.Entries, attemptEntry(d, outcomes[i]))
	}
	s.carry(d, outcomes[0], &b)
	if d.State == StateDelivered && d.ReplayAt != nil {
		s.replay(d)
	}
	b.Puts = append(b.Puts, d.row())
	_ = s.o.Journal.Enqueue(b)
	s.plan(due...)
	s.stir()
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
