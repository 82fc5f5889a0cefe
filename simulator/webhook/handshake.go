package webhook

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// Some vendors send nothing to an endpoint before it has shown that it checks signatures: it is sent a few empty
// notifications, some signed rightly and some not, and must tell them apart. Until then its lane is shut.

// HandshakeState is how far an endpoint has come with that. Where a profile has no handshake it is empty.
type HandshakeState string

// The states of a handshake.
const (
	HandshakeRequired  HandshakeState = "required"  // under way; what is due waits
	HandshakeConfirmed HandshakeState = "confirmed" // the endpoint tells signatures apart
	HandshakeFailed    HandshakeState = "failed"    // it does not, and was switched off
)

// handshakeCode is the code of the event under which a handshake's requests are kept.
const handshakeCode = "INTENT_TO_RECEIVE"

// handshake is a profile's way of asking.
type handshake struct {
	good, bad int // requests signed rightly, and wrongly
	refusal   int // the answer that is due to a wrong signature
	body      func(entropy string) []byte
}

var xeroHandshake = &handshake{good: 2, bad: 2, refusal: http.StatusUnauthorized, body: func(entropy string) []byte {
	return []byte(`{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"` + entropy + `"}`)
}}

// greet shuts an endpoint's lane until the handshake that its profile wants is done. The caller holds mu.
func (s *Sender) greet(target *endpoint, p profile) {
	target.Handshake, target.lane.shut = "", false
	if p.handshake == nil || target.Disabled {
		return
	}
	target.Handshake, target.lane.shut = HandshakeRequired, true
	target.Greetings++
	s.o.Clock.Background(s.o.Clock.Now(), "handshake with "+target.URL, func(ctx context.Context) { s.shake(ctx, target, p) })
}

// shake carries a handshake out.
func (s *Sender) shake(ctx context.Context, target *endpoint, p profile) {
	d, outcomes, wait := s.asking(target, p)
	if wait() != nil || ctx.Err() != nil {
		return
	}
	wrong := ""
	for i := range outcomes {
		o := &outcomes[i]
		s.send(ctx, p, &o.outcome)
		if why := o.judged(p.handshake); why != "" && wrong == "" {
			wrong = why
		}
	}
	if ctx.Err() != nil {
		return // the next start asks again
	}
	s.shaken(ctx, d, target, outcomes, wrong)
}

// asked is one request of a handshake.
type asked struct {
	outcome
	genuine bool
}

// judged says what is wrong with the answer.
func (o *asked) judged(h *handshake) string {
	switch {
	case o.genuine && o.result != journal.ResultDelivered:
		return "a genuine signature was not accepted"
	case !o.genuine && o.status != h.refusal:
		o.err = fmt.Sprintf("the signature is wrong on purpose: %d is due", h.refusal)
		return fmt.Sprintf("a wrong signature was not answered %d", h.refusal)
	case !o.genuine:
		o.err = "the signature is wrong on purpose, and was refused as is due"
	}
	return ""
}

// asking prepares the requests of a handshake in an order of the seed's choosing, under an event of their own.
func (s *Sender) asking(target *endpoint, p profile) (*delivery, []asked, func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := []string{"handshake", target.ID, strconv.FormatUint(target.Greetings, 10)}
	o := exchange.Occurrence{Code: handshakeCode, Type: "HANDSHAKE"}
	e := s.newEvent(context.Background(), o, p.handshake.body(s.o.Seed.Token(16, name...)))
	e.Only, e.Run = target.ID, target.Run
	d := s.newDelivery(e, target, e.Body)
	good, bad := p.handshake.good, p.handshake.bad
	var all []asked
	for good+bad > 0 {
		d.Attempts++
		id := s.attemptID(d, d.Attempts)
		a := asked{genuine: int(s.o.Seed.Number(uint64(good+bad), append(name, "order", strconv.Itoa(d.Attempts))...)) < good}
		a.outcome = outcome{number: d.Attempts, id: id, url: target.URL, at: s.o.Clock.Now(), trigger: triggerAutomatic, body: e.Body}
		if a.genuine {
			good--
			a.header = s.signed(e, target, p, e.Body)
		} else {
			bad--
			a.header = p.scheme.around(s.message(e, e.Body), []string{p.scheme.letter.write(s.entropy("random", id))})
		}
		all = append(all, a)
	}
	entry := e.entry(o, exchange.Origin{})
	entry.Event.Planned = 1
	return d, all, s.o.Journal.Enqueue(journal.Batch{Entries: []*journal.Entry{entry}, Puts: []journal.Put{e.row(), d.row(), target.row(), s.meta()}})
}

// shaken draws the consequences and opens the lane.
func (s *Sender) shaken(ctx context.Context, d *delivery, target *endpoint, outcomes []asked, wrong string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b journal.Batch
	d.State, target.Handshake = StateDelivered, HandshakeConfirmed
	for _, o := range outcomes {
		d.Last = o.id
		b.Entries = append(b.Entries, attemptEntry(d, o.outcome))
	}
	if wrong != "" {
		d.State, target.Handshake = StateFailed, HandshakeFailed
		s.retire(target, "the intent to receive was not confirmed: "+wrong, outcomes[len(outcomes)-1].outcome, &b)
	}
	b.Puts = append(b.Puts, d.row(), target.row())
	_ = s.o.Journal.Enqueue(b)
	target.lane.shut = false
	s.work(ctx, &target.lane)
}
