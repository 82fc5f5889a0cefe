package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

const eventTable = "webhook.event"

// event is what is kept of an event after it was journalled: above all its bytes, which the journal redacts.
type event struct {
	ID         string    `json:"id"`
	Ordinal    uint64    `json:"ordinal"`
	At         time.Time `json:"at"`
	Code       string    `json:"code"`
	Type       string    `json:"type"`
	Object     string    `json:"object,omitempty"`
	ObjectID   string    `json:"object_id,omitempty"`
	Connection string    `json:"connection,omitempty"`
	Platform   string    `json:"platform,omitempty"`
	Run        string    `json:"run,omitempty"`
	// Organisation is that of the connection, whose endpoints hear of it.
	Organisation string `json:"organisation,omitempty"`
	Trace        string `json:"trace,omitempty"`
	Only         string `json:"only,omitempty"`    // the one endpoint that a person sent it to
	Before       string `json:"before,omitempty"`  // id of the event before it about the same record
	Repeats      string `json:"repeats,omitempty"` // id of the event whose news a rule has told again
	Body         []byte `json:"body"`

	deliveries []*delivery
}

func (e *event) row() journal.Put {
	return journal.Put{Table: eventTable, Key: e.key(), Value: e.written(), Ascending: true}
}

// key orders the rows by age, so that those that are written together lie together on the disk.
func (e *event) key() string { return fmt.Sprintf("%016x", e.Ordinal) }

// body writes the payload of an occurrence: four members, then its own, in order.
func body(o exchange.Occurrence) ([]byte, error) {
	var out bytes.Buffer
	head := [...]struct{ name, value string }{{"type", o.Type}, {"code", o.Code}, {"connection_id", o.Connection}, {"access_token", o.AccessToken}}
	for i, m := range head {
		value, err := text(m.value)
		if err != nil {
			return nil, err
		}
		out.WriteByte("{,"[min(i, 1)])
		out.WriteString(`"` + m.name + `":`)
		out.Write(value)
	}
	for _, m := range o.Members {
		name, err := text(m.Name)
		if err != nil {
			return nil, err
		}
		if !json.Valid(m.Value) {
			return nil, problem.New(problem.Internal, "the member %s of %s is not JSON", m.Name, o.Code)
		}
		out.WriteByte(',')
		out.Write(name)
		out.WriteByte(':')
		out.Write(m.Value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Emit turns occurrences into events and plans their deliveries. It returns once all of it is on disk; only then the
// first attempt can be made.
func (s *Sender) Emit(ctx context.Context, occurrences ...exchange.Occurrence) error {
	if len(occurrences) == 0 {
		return nil
	}
	bodies := make([][]byte, len(occurrences))
	for i, o := range occurrences {
		raw, err := body(o)
		if err != nil {
			return err
		}
		bodies[i] = raw
	}
	s.mu.Lock()
	var b journal.Batch
	var planned, due []*delivery
	together := leads{}
	for i, o := range occurrences {
		e := s.newEvent(ctx, o, bodies[i])
		entry := e.entry(o, exchange.From(ctx))
		b.Entries = append(b.Entries, entry)
		for _, target := range s.endpoints {
			p, f, err := target.manner()
			if err != nil || !target.wants(e) || !f.has(s, e) {
				continue
			}
			d, dropped := s.address(ctx, e, target, f)
			entry.Event.Planned++
			planned = append(planned, d)
			switch {
			case dropped != nil:
				entry.Event.Dropped++
				b.Entries = append(b.Entries, dropped)
			case together.board(d, target, f):
			default:
				if target.lines(d, p) {
					target.join(d)
				}
				due = append(append(due, d), s.burst(d, o, target, &b)...)
			}
			if target.Sequence > 0 { // the format took a number
				b.Puts = append(b.Puts, target.row())
			}
		}
		b.Puts = append(b.Puts, e.row())
	}
	for _, d := range planned {
		s.join(d)
		b.Puts = append(b.Puts, d.row())
	}
	b.Puts = append(append(b.Puts, s.forget()...), s.meta())
	wait := s.o.Journal.Enqueue(b)
	s.mu.Unlock()
	if err := wait(); err != nil {
		return problem.New(problem.Unavailable, "events could not be stored").Because(err)
	}
	s.schedule(due...)
	return nil
}

// newEvent registers an event. The caller holds mu.
func (s *Sender) newEvent(ctx context.Context, o exchange.Occurrence, raw []byte) *event {
	id, ordinal := s.o.Seed.Sequence("event", s.made).Next()
	s.made = ordinal
	run := s.run(o.Connection)
	if run == "" {
		run = exchange.From(ctx).Run
	}
	trace := o.Trace
	if trace == "" {
		trace = exchange.From(ctx).Trace
	}
	e := &event{
		ID: id, Ordinal: ordinal, At: s.o.Clock.Now(), Code: o.Code, Type: o.Type, Object: o.Object, ObjectID: o.ObjectID,
		Connection: o.Connection, Platform: s.platform(o.Connection), Run: run, Organisation: s.organisation(o.Connection), Trace: trace, Body: raw,
	}
	s.events[id] = e
	s.kept = append(s.kept, id)
	s.follows(e)
	return e
}

func (e *event) entry(o exchange.Occurrence, origin exchange.Origin) *journal.Entry {
	cause := o.Cause
	if cause == "" {
		cause = origin.Cause
	}
	return &journal.Entry{
		Kind: journal.KindEvent, ID: e.ID, Cause: cause, Trace: e.Trace, At: e.At, Run: e.Run, Connection: e.Connection, Platform: e.Platform,
		Faults: o.Faults,
		Event: &journal.Event{
			Code: e.Code, Type: e.Type, Object: e.Object, ObjectID: e.ObjectID, SyncRun: o.SyncRun,
			Body: journal.Body{Raw: e.Body, Size: len(e.Body)},
		},
	}
}

// address makes the delivery of an event to an endpoint that wants it, and lets the fault rules at it. The entry is set
// when a rule withheld it. The caller holds mu.
func (s *Sender) address(ctx context.Context, e *event, target *endpoint, f format) (*delivery, *journal.Entry) {
	raw := f.body(s, e, target)
	d := s.newDelivery(e, target, raw)
	attempt := s.attemptID(d, 1)
	withheld := false
	call := exchange.Call{
		Hop: journal.HopWebhook, Connection: e.Connection, Platform: e.Platform, Method: http.MethodPost, Path: pathOf(target.URL),
		Object: e.Object, ObjectID: e.ObjectID, Event: e.Code, Entry: attempt, Organisation: target.Organisation,
	}
	plain := func(context.Context) exchange.Answer {
		return exchange.Answer{Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: raw,
			Delivery: &exchange.Delivery{Forms: forms{s, e, target, f}}}
	}
	drop := func(exchange.Refusal) exchange.Answer { withheld = true; return exchange.Answer{} }
	answer, touches := s.o.Gate.Around(ctx, call, plain, drop)
	if !withheld {
		d.sets(answer.Delivery, touches, target)
		return d, nil
	}
	d.State, d.Attempts, d.Last = StateDropped, 1, attempt
	return d, attemptEntry(d, outcome{number: 1, id: attempt, url: target.URL, at: e.At, trigger: triggerAutomatic, touches: touches, result: journal.ResultDropped})
}

func pathOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Path != "" {
		return u.Path
	}
	return "/"
}

// forget drops the oldest finished events beyond what is kept, and returns the rows to delete. The caller holds mu.
func (s *Sender) forget() []journal.Put {
	var puts []journal.Put
	excess := len(s.kept) - s.o.Keep
	if excess <= 0 {
		return nil
	}
	var stay []string
	changed := map[string]bool{}
	for i, id := range s.kept {
		if excess <= 0 {
			s.kept = append(stay, s.kept[i:]...)
			return append(puts, s.pastRows(changed)...)
		}
		e := s.events[id]
		if e.waits() {
			stay = append(stay, id)
			continue
		}
		excess--
		s.remember(e)
		changed[e.Connection] = true
		puts = append(puts, journal.Put{Table: eventTable, Key: e.key()})
		delete(s.events, id)
		s.unfollow(e)
		for _, d := range e.deliveries {
			puts = append(puts, journal.Put{Table: deliveryTable, Key: d.key()})
			delete(s.deliveries, d.ID)
		}
	}
	s.kept = stay
	return append(puts, s.pastRows(changed)...)
}

func (e *event) waits() bool {
	for _, d := range e.deliveries {
		if d.due() != nil || d.rides() {
			return true
		}
	}
	return false
}
