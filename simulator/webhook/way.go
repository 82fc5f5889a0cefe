package webhook

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// What a rule wants of a delivery is stored with it as its way, so that a restart keeps to it. The event's own bytes
// and the genuine signature stay what a refire sends.

// sets takes over what rules decided about a delivery that is being planned. The caller holds mu.
func (d *delivery) sets(way *exchange.Delivery, touches []journal.Touch, target *endpoint) {
	d.Touches = touches
	at := d.event.At
	if !way.Plain() {
		way.Forms = nil
		d.Way = way
		at = at.Add(way.Delay)
		if d.Behind = way.Behind; d.Behind > 0 {
			if way.Delay == 0 {
				at = at.Add(longestBehind)
			}
			target.behind = append(target.behind, d)
		}
	}
	d.State, d.NextAt = StatePending, &at
}

// altered reports whether what is sent differs from what the profile would send.
func (d *delivery) altered() bool {
	w := d.Way
	return w != nil && (w.Body != nil || w.Signed != nil || w.Signature != exchange.SignatureGenuine || w.Skew != 0 || w.Casing != "" || len(w.Header) > 0)
}

// volleySize is the number of requests of an attempt: copies go with the first alone.
func (d *delivery) volleySize(first bool) int {
	if d.Way == nil || !first {
		return 1
	}
	return 1 + d.Way.Copies
}

// touches are what an attempt shows of the rules: the first shows all of them, later ones those that still act.
func (d *delivery) touches(first bool, copied int) []journal.Touch {
	switch {
	case !first && !d.altered() && d.failure() == nil:
		return nil
	case copied > 0:
		return d.noted(fmt.Sprintf("copy %d of %d", copied, d.Way.Copies))
	}
	return d.Touches
}

// noted are the rules' touches with a remark.
func (d *delivery) noted(remark string) []journal.Touch {
	touches := slices.Clone(d.Touches)
	for i := range touches {
		if !touches[i].Shadowed {
			touches[i].Detail = strings.TrimPrefix(touches[i].Detail+"; "+remark, "; ")
		}
	}
	return touches
}

// sentBytes are what automatic attempts send.
func (d *delivery) sentBytes() []byte {
	switch {
	case d.Way != nil && d.Way.Body != nil:
		return d.Way.Body
	case d.Batch != nil:
		return d.Batch
	}
	return d.bytes()
}

// message is what is signed now over bytes. The caller holds mu.
func (s *Sender) message(e *event, body []byte) message {
	return message{id: e.messageID(), at: s.o.Clock.Wall(), code: e.Code, body: body}
}

// messageID is how receivers know an event again.
func (e *event) messageID() string { return "msg_" + strings.ReplaceAll(e.ID, "-", "") }

// signed returns the headers of bytes that are signed now, as the profile says. The caller holds mu.
func (s *Sender) signed(e *event, target *endpoint, p profile, body []byte) http.Header {
	return p.scheme.headers(s.message(e, body), s.secrets(target))
}

// dressed returns the headers and the body of an automatic attempt. The caller holds mu.
func (s *Sender) dressed(d *delivery, target *endpoint, p profile, number int) (http.Header, []byte) {
	body := d.sentBytes()
	if !d.altered() {
		return s.signed(d.event, target, p, body), body
	}
	over := body
	if d.Way.Signed != nil {
		over = d.Way.Signed
	}
	m := s.message(d.event, over)
	m.at = m.at.Add(d.Way.Skew)
	h := s.forged(d, target, p, m, s.attemptID(d, number))
	recase(h, p.scheme.header, d.Way.Casing)
	for name, values := range d.Way.Header {
		drop(h, name)
		if len(values) > 0 {
			h[name] = values
		}
	}
	return h, body
}

// forged signs as the way says. The caller holds mu.
func (s *Sender) forged(d *delivery, target *endpoint, p profile, m message, attempt string) http.Header {
	scheme, secrets := p.scheme, s.secrets(target)
	switch d.Way.Signature { //exhaustive:enforce
	case exchange.SignatureGenuine, exchange.SignatureMissing:
	case exchange.SignatureOld:
		secrets = []string{s.formerSecret(target, p)}
	case exchange.SignatureForeign:
		secrets = []string{s.foreignSecret(target, p)}
	case exchange.SignatureHex:
		scheme.letter = scheme.letter.other()
	case exchange.SignatureRandom:
		return scheme.around(m, []string{scheme.letter.write(s.entropy("random", attempt))})
	}
	h := scheme.headers(m, secrets)
	if d.Way.Signature == exchange.SignatureMissing {
		delete(h, scheme.header)
	}
	return h
}

// recase spells a header anew.
func recase(h http.Header, name, casing string) {
	values, present := h[name]
	if !present || casing == "" {
		return
	}
	delete(h, name)
	if casing == "upper" {
		h[strings.ToUpper(name)] = values
		return
	}
	h[strings.ToLower(name)] = values
}

// drop removes a header however it is spelt.
func drop(h http.Header, name string) {
	for spelt := range h {
		if strings.EqualFold(spelt, name) {
			delete(h, spelt)
		}
	}
}

// replay schedules the repetition of an acknowledged delivery that a rule wants. The caller holds mu.
func (s *Sender) replay(d *delivery) {
	target, err := s.endpoint(d.Endpoint)
	if err != nil {
		return
	}
	s.o.Clock.Background(*d.ReplayAt, "replay of "+d.event.Code+" to "+target.URL, func(ctx context.Context) {
		s.drive(ctx, &target.lane, errand{run: func(ctx context.Context) { s.repeat(ctx, d) }})
	})
}

// repeat sends the bytes and headers of the first attempt once more, or what a rule wants told in their place.
func (s *Sender) repeat(ctx context.Context, d *delivery) {
	s.mu.Lock()
	target, p, err := s.manner(d)
	if err != nil || d.ReplayAt == nil {
		s.mu.Unlock()
		return
	}
	d.Attempts++
	o := outcome{
		number: d.Attempts, id: s.attemptID(d, d.Attempts), url: target.URL, at: s.o.Clock.Now(), trigger: triggerAutomatic, of: d.Last,
		header: d.Sent, body: d.sentBytes(), touches: d.noted("sent again"),
	}
	if d.Way.Earlier != nil {
		o.body = d.Way.Earlier
	}
	if d.Way.Resign {
		d.Refires++
		o.trigger, o.mode = triggerManual, string(SignedNow)
		o.header = s.signed(d.event, target, p, o.body)
	}
	s.mu.Unlock()
	s.send(ctx, p, &o)
	if ctx.Err() != nil && !o.answeredInFull() {
		return
	}
	s.mu.Lock()
	d.ReplayAt, d.Replayed, d.Last = nil, true, o.id
	wait := s.o.Journal.Enqueue(journal.Batch{Entries: []*journal.Entry{attemptEntry(d, o)}, Puts: []journal.Put{d.row()}})
	s.mu.Unlock()
	// A journal that cannot keep it says so in its own status.
	_ = wait()
}

// due is when a delivery is next heard of, for the order in which a restart goes on.
func (d *delivery) due() *time.Time {
	if d.NextAt != nil {
		return d.NextAt
	}
	return d.ReplayAt
}
