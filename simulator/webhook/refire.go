package webhook

import (
	"context"
	"encoding/json"
	"slices"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// RefireMode is what a refire sends.
type RefireMode string

// The modes of a refire.
const (
	SignedNow RefireMode = "signed_now" // the same bytes, signed again
	Identical RefireMode = "identical"  // the same bytes under the same headers as the first time
	Edited    RefireMode = "edited"     // other bytes, signed now
)

var refireModes = []RefireMode{SignedNow, Identical, Edited}

// Refire asks for one more attempt by hand.
type Refire struct {
	Mode     RefireMode      `json:"mode"`
	Body     json.RawMessage `json:"body,omitempty"`     // of an edited refire
	Endpoint string          `json:"endpoint,omitempty"` // default: where the event was sent, or everywhere when it was not
}

// Refire makes one attempt for each endpoint concerned, outside of the ladder, and returns the ids of the attempts
// without waiting for their outcome.
func (s *Sender) Refire(ctx context.Context, eventID string, r Refire) ([]string, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.events[eventID]
	if e == nil {
		return nil, problem.New(problem.NotFound, "there is no event %q, or it is too old to be kept", eventID).WithHint("list the webhooks to see the events")
	}
	targets, err := s.audience(e, r.Endpoint)
	if err != nil {
		return nil, err
	}
	jobs := make([]func(), 0, len(targets))
	ids := make([]string, 0, len(targets))
	for _, target := range targets {
		p, err := profileNamed(target.Profile)
		if err != nil {
			return nil, err
		}
		o, d, err := s.prepare(e, target, p, r)
		if err != nil {
			return nil, err
		}
		ids = append(ids, o.id)
		jobs = append(jobs, func() { s.push(d, target, p, o) })
	}
	for _, job := range jobs {
		job()
	}
	return ids, nil
}

func (r Refire) check() error {
	if !slices.Contains(refireModes, r.Mode) {
		return problem.New(problem.Invalid, "there is no way to refire called %q", r.Mode).At("/mode").WithHint("use one of: %v", refireModes)
	}
	if r.Mode == Edited && len(r.Body) == 0 {
		return problem.New(problem.Invalid, "an edited refire needs the body to send").At("/body").WithHint("give the JSON, or use signed_now")
	}
	if r.Mode != Edited && len(r.Body) > 0 {
		return problem.New(problem.Invalid, "%s sends the stored body", r.Mode).At("/body").WithHint("leave the body out, or use edited")
	}
	return nil
}

// audience are the endpoints that a refire goes to. The caller holds mu.
func (s *Sender) audience(e *event, named string) ([]*endpoint, error) {
	if named != "" {
		target, err := s.endpoint(named)
		if err != nil {
			return nil, err
		}
		return []*endpoint{target}, nil
	}
	var out []*endpoint
	for _, target := range s.endpoints {
		if e.delivery(target.ID) != nil {
			out = append(out, target)
		}
	}
	if len(out) == 0 {
		out = slices.DeleteFunc(slices.Clone(s.endpoints), func(t *endpoint) bool { return t.Disabled })
	}
	if len(out) == 0 {
		return nil, problem.New(problem.Refused, "there is no endpoint to refire to").WithHint("add an endpoint first")
	}
	return out, nil
}

func (e *event) delivery(endpoint string) *delivery {
	for _, d := range e.deliveries {
		if d.Endpoint == endpoint {
			return d
		}
	}
	return nil
}

// prepare decides what is sent. The number of the attempt is taken now, so that its id can be told. The caller holds mu.
func (s *Sender) prepare(e *event, target *endpoint, p profile, r Refire) (outcome, *delivery, error) {
	d := e.delivery(target.ID)
	raw, err := s.refired(e, target, d)
	if err != nil {
		return outcome{}, nil, err
	}
	o := outcome{url: target.URL, trigger: triggerManual, mode: string(r.Mode), body: raw}
	switch {
	case r.Mode == Identical && d != nil && d.Lead != "":
		return outcome{}, nil, problem.New(problem.Refused, "%s went to %s in one request with others", e.Code, target.URL).
			At("/mode").WithHint("use signed_now, which sends it alone")
	case r.Mode == Identical && (d == nil || d.Sent == nil):
		return outcome{}, nil, problem.New(problem.Refused, "%s was never sent to %s: there is nothing to repeat byte for byte", e.Code, target.URL).
			At("/mode").WithHint("use signed_now")
	case r.Mode == Identical:
		o.header, o.body = d.Sent, d.sentBytes()
	case r.Mode == Edited:
		o.body = r.Body
		fallthrough
	default:
		o.header = s.signed(e, target, p, o.body)
	}
	if d == nil {
		d = s.newDelivery(e, target, raw)
	}
	if d.Sent == nil && r.Mode == SignedNow {
		d.Sent = o.header
	}
	d.Attempts++
	d.Refires++
	o.number, o.of = d.Attempts, d.Last
	o.id = s.attemptID(d, o.number)
	return o, d, nil
}

// refired are the genuine bytes for an endpoint: those that were planned, or the event in its format. The caller holds mu.
func (s *Sender) refired(e *event, target *endpoint, d *delivery) ([]byte, error) {
	if d != nil {
		return d.bytes(), nil
	}
	_, f, err := target.manner()
	if err != nil {
		return nil, err
	}
	if !f.has(s, e) {
		return nil, problem.New(problem.Refused, "%s does not exist in the format %s of %s", e.Code, target.Format, target.URL).
			At("/endpoint").WithHint("name another endpoint, or an event that is about a record")
	}
	return f.body(s, e, target), nil
}

// push hands a refire to the clock as work that is due now. It takes the endpoint's lane like any attempt.
func (s *Sender) push(d *delivery, target *endpoint, p profile, o outcome) {
	s.o.Clock.Background(s.o.Clock.Now(), "refire of "+d.event.Code+" to "+o.url, func(ctx context.Context) {
		s.drive(ctx, &target.lane, errand{run: func(ctx context.Context) { s.again(ctx, d, p, o) }})
	})
}

// again makes the attempt of a refire and records it. The ladder is left as it is.
func (s *Sender) again(ctx context.Context, d *delivery, p profile, o outcome) {
	if ctx.Err() != nil {
		return
	}
	o.at = s.o.Clock.Now()
	s.send(ctx, p, &o)
	if ctx.Err() != nil && !o.answeredInFull() {
		return // the world ended under it, and a refire is not made again by itself
	}
	s.mu.Lock()
	d.Last = o.id
	switch {
	case d.NextAt != nil || d.rides():
		o.nextAt = d.NextAt
	case o.result == journal.ResultDelivered:
		d.State, d.Ended = StateDelivered, ""
	case d.State == StatePending:
		d.State = StateFailed
	}
	wait := s.o.Journal.Enqueue(journal.Batch{Entries: []*journal.Entry{attemptEntry(d, o)}, Puts: []journal.Put{d.row()}})
	s.mu.Unlock()
	// Nobody waits for a refire: a journal that cannot keep it says so in its own status.
	_ = wait()
}
