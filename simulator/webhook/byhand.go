package webhook

import (
	"context"
	"encoding/json"
	"regexp"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// mostByHand bounds a body that a person sends.
const mostByHand = 1 << 20

var anyCode = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]{0,99}$`)

// Send sends an event of a person's own making to one endpoint, once, signed as its profile says. It returns the id of
// the attempt.
func (s *Sender) Send(ctx context.Context, endpointID, code string, body json.RawMessage) (string, error) {
	switch {
	case !anyCode.MatchString(code):
		return "", problem.New(problem.Invalid, "%q is not an event code", code).At("/code").WithHint("write letters, digits, _ and ., such as INVOICE_CREATED")
	case !json.Valid(body):
		return "", problem.New(problem.Invalid, "the body is not JSON").At("/body").WithHint("give the JSON document to send")
	case len(body) > mostByHand:
		return "", problem.New(problem.Invalid, "the body has %d bytes", len(body)).At("/body").WithHint("send at most %d", mostByHand)
	}
	s.mu.Lock()
	target, err := s.endpoint(endpointID)
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	return s.alone(ctx, target, exchange.Occurrence{Code: code, Type: "MANUAL"}, body, "event by hand to "+target.URL)
}

// Test sends a made-up event to one endpoint, once, to see whether it answers. It returns the id of the attempt.
func (s *Sender) Test(ctx context.Context, endpointID string) (string, error) {
	s.mu.Lock()
	target, err := s.endpoint(endpointID)
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	o := exchange.Occurrence{
		Connection: s.o.Seed.UUID("webhook", "test", "connection"), AccessToken: s.o.Seed.UUID("webhook", "test", "token"),
		Code: "CONNECTION_METADATA_READY", Type: "CONNECTION",
		Members: []exchange.Member{{Name: "store_unique_id", Value: json.RawMessage(`"test"`)}},
	}
	_, f, err := target.manner()
	if err == nil && f.write != nil { // such formats know records alone
		o.Code, o.Type, o.Object, o.ObjectID = "INVOICE_UPDATED", "INVOICE", "invoice", "test"
		o.Members = []exchange.Member{{Name: "invoice", Value: json.RawMessage(`{"id":"test","platform_id":"1"}`)}}
	}
	raw, wrong := body(o)
	if err == nil {
		err = wrong
	}
	if err != nil {
		s.mu.Unlock()
		return "", err
	}
	if f.write != nil {
		raw = f.write(s, &event{ID: "test", At: s.o.Clock.Now(), Code: o.Code, Object: o.Object, Body: raw}, target)
	}
	return s.alone(ctx, target, o, raw, "test event to "+target.URL)
}

// alone sends an event to one endpoint, outside of any connection and ladder. The caller holds mu, and loses it.
func (s *Sender) alone(ctx context.Context, target *endpoint, o exchange.Occurrence, raw []byte, text string) (string, error) {
	endpointID := target.ID
	e := s.newEvent(ctx, o, raw)
	e.Connection, e.Only = "", endpointID // a view of one connection must not show it
	note := &journal.Entry{
		Kind: journal.KindStep, ID: s.o.Seed.UUID("test", e.ID), Trace: e.Trace, At: e.At, Run: e.Run,
		Step: &journal.Step{Type: "note", Text: text},
	}
	o.Cause = note.ID
	wait := s.o.Journal.Enqueue(journal.Batch{
		Entries: []*journal.Entry{note, e.entry(o, exchange.From(ctx))},
		Puts:    append(append([]journal.Put{e.row(), target.row()}, s.forget()...), s.meta()),
	})
	s.mu.Unlock()
	if err := wait(); err != nil {
		return "", problem.New(problem.Unavailable, "the event could not be stored").Because(err)
	}
	ids, err := s.Refire(ctx, e.ID, Refire{Mode: SignedNow, Endpoint: endpointID})
	if err != nil {
		return "", err
	}
	return ids[0], nil
}
