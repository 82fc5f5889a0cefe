package fault

import (
	"context"
	"net/http"
	"slices"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// passage is one call on its way through a gate at which rules wait: first what delays, then what refuses, then what
// changes how it is read, and at last what changes the answer.
type passage struct {
	engine  *Engine
	ctx     context.Context
	call    exchange.Call
	now     time.Time
	next    exchange.Next
	shape   exchange.Shape
	chosen  []*armed
	touches []journal.Touch
	waited  time.Duration

	exceeded []*armed      // metering rules whose bound the call is beyond
	free     time.Duration // until it fits again
}

func (p *passage) run() (exchange.Answer, []journal.Touch) {
	leave := p.enter()
	defer leave()
	delays := p.delays()
	answer, plain, refused := p.refusal()
	if !refused {
		answer, plain = p.answer()
	}
	answer = p.changes(answer, plain, refused)
	for _, i := range delays {
		p.touches[i].Would = &journal.Would{Status: answer.Status, Executed: true, Note: "the same answer, without the wait"}
	}
	return answer, p.touches
}

// scene is what a rule's mechanism sees of the call.
func (p *passage) scene(a *armed) scene {
	o := p.engine.o
	return scene{call: p.call, wall: o.Clock.Wall(), now: p.now, pick: o.Seed.Stream("fault", a.rule.Name, "pick", p.call.Entry),
		exceeds: slices.Contains(p.exceeded, a), free: p.free}
}

// touch names a rule on the entry. A rule on the transport says so: the call itself knows only what it goes over.
func (p *passage) touch(a *armed, d draw, detail string) journal.Touch {
	hop := p.call.Hop
	if a.rule.Where.Hop == journal.HopTransport {
		hop = journal.HopTransport
	}
	return a.touch(d, hop, detail)
}

// delays lets the call wait, and returns which touches say so.
func (p *passage) delays() []int {
	var said []int
	for _, a := range p.chosen {
		if a.delaying == nil {
			continue
		}
		length, detail := a.delaying.delay(p.scene(a))
		if d, acts := p.engine.decide(p.ctx, a, p.call, detail); acts {
			touch := p.touch(a, d, detail)
			touch.Injected = p.wait(length)
			said = append(said, len(p.touches))
			p.touches = append(p.touches, touch)
		}
	}
	return said
}

// longestWait bounds what all rules together may make one call wait.
const longestWait = 10 * time.Minute

// wait pauses on the machine's clock, because the client does too, and returns how long it was.
func (p *passage) wait(length time.Duration) time.Duration {
	length = min(length, longestWait-p.waited)
	began := p.engine.o.Clock.Wall()
	if !p.engine.o.Wait(p.ctx, length) { // the client is gone, or the world ends
		length = min(length, p.engine.o.Clock.Wall().Sub(began))
	}
	p.waited += length
	return length
}

// refusal answers in place of the handler, by the first rule that wants to, and names the rules that came too late.
func (p *passage) refusal() (answer, plain exchange.Answer, refused bool) {
	for i, a := range p.chosen {
		if a.answering == nil {
			continue
		}
		refusal, detail, refuses := a.answering.refuse(p.scene(a))
		if !refuses {
			continue
		}
		if d, acts := p.engine.decide(p.ctx, a, p.call, detail); acts {
			touch := p.touch(a, d, detail)
			touch.Would = p.would()
			p.touches = append(p.touches, touch)
			p.shadow(i)
			answer = formed(refusal, p.shape)
			return answer, answer, true
		}
	}
	return answer, plain, false
}

// formed gives a refusal the hop's form, unless it has one of its own.
func formed(r exchange.Refusal, shape exchange.Shape) exchange.Answer {
	if r.Whole != nil {
		return *r.Whole
	}
	return shape(r)
}

// shadow names the rules that would have acted on an answer which is not given any more. What breaks the wire still
// has one to break.
func (p *passage) shadow(by int) {
	for i, a := range p.chosen {
		late := i > by && a.answering != nil || a.needsAnswer()
		if late && i != by && p.engine.eligible(a) {
			shadow := p.touch(a, draw{}, "")
			shadow.Shadowed = true
			p.touches = append(p.touches, shadow)
		}
	}
}

// needsAnswer reports whether the rule acts on how a call is carried out or on what is answered to it.
func (a *armed) needsAnswer() bool {
	return a.rereading != nil || a.redirecting != nil || a.ruling != nil || a.steering != nil || a.editing != nil || a.altering != nil && a.rule.Where.Hop != journal.HopTransport
}

// would runs a read to see its answer. A write is not run: it would change what the refusal says was not changed. Nor
// is what is neither: a sync run and a page of the link flow change things whatever their method.
func (p *passage) would() *journal.Would {
	served := p.call.Hop == journal.HopUnified || p.call.Hop == journal.HopPlatform
	switch {
	case p.call.Hop == journal.HopWebhook:
		return &journal.Would{Note: "the event would have been sent; it was not"}
	case p.call.Hop == journal.HopSync:
		return &journal.Would{Status: http.StatusOK, Note: "the run would have gone on; it was not executed"}
	case p.call.Write() || !served:
		return &journal.Would{Status: http.StatusOK, Note: "the write would have been handed on; it was not executed"}
	default:
		return executed(p.next(p.ctx))
	}
}

func executed(a exchange.Answer) *journal.Would {
	return &journal.Would{Status: a.Status, Executed: true, Body: journal.Body{Raw: a.Body, Size: len(a.Body)}}
}

// answer lets the call pass, read as it was sent and, where rules want that, as they want it.
func (p *passage) answer() (answer, plain exchange.Answer) {
	p.steer()
	plain = p.next(p.directed())
	answer = plain
	for _, a := range p.chosen {
		if a.rereading == nil || plain.Status != http.StatusOK {
			continue
		}
		reading, detail, rereads := a.rereading.reread(p.scene(a))
		if !rereads {
			continue
		}
		if d, acts := p.engine.decide(p.ctx, a, p.call, detail); acts {
			touch := p.touch(a, d, detail)
			touch.Would = executed(plain)
			p.touches = append(p.touches, touch)
			answer = p.again(reading)
		}
	}
	return answer, plain
}

// directed is the context in which the call is handed on: with what rules say of how it is to be carried out, and with
// those that can be asked meanwhile.
func (p *passage) directed() context.Context {
	ctx := p.ctx
	var so exchange.Direction
	asked := false
	for _, a := range p.chosen {
		asked = asked || a.ruling != nil
		if a.redirecting == nil {
			continue
		}
		direction, detail, redirects := a.redirecting.redirect(p.scene(a), so)
		if !redirects {
			continue
		}
		if d, acts := p.engine.decide(p.ctx, a, p.call, detail); acts {
			touch := p.touch(a, d, detail)
			touch.Would = &journal.Would{Status: http.StatusOK, Note: "the request would have been carried out as it was sent"}
			p.touches = append(p.touches, touch)
			so = direction
			ctx = exchange.WithDirection(ctx, so)
		}
	}
	if asked {
		ctx = exchange.WithCounsel(ctx, p)
	}
	return ctx
}

// Ask lets the first rule that wants to rule in a matter. The room that serves the call asks before it answers.
func (p *passage) Ask(matter exchange.Matter, would journal.Would) (exchange.Ruling, bool) {
	for _, a := range p.chosen {
		if a.ruling == nil {
			continue
		}
		r, detail, rules := a.ruling.rule(p.scene(a), matter)
		if !rules {
			continue
		}
		if d, acts := p.engine.decide(p.ctx, a, p.call, detail); acts {
			touch := p.touch(a, d, detail)
			touch.Would = &would
			p.touches = append(p.touches, touch)
			r.Fate.Rule, r.Fate.Effect = touch.Rule, touch.Effect
			return r, true
		}
	}
	return exchange.Ruling{}, false
}

// again reads the same list under other parameters.
func (p *passage) again(r exchange.Reading) exchange.Answer {
	return p.next(exchange.WithReading(p.ctx, r))
}

// changes lets the rest of the rules at the answer.
func (p *passage) changes(answer, plain exchange.Answer, refused bool) exchange.Answer {
	for _, a := range p.chosen {
		switch {
		case a.altering != nil:
			if !refused || a.rule.Where.Hop == journal.HopTransport {
				answer = p.alter(a, answer, plain)
			}
		case a.lasting != nil && !refused && a.lasting.marks(p.call, plain):
			detail := a.lasting.does()
			if plain.Status >= http.StatusBadRequest {
				detail = "refused: " + detail
			}
			touch := p.touch(a, draw{}, detail)
			touch.Would = &journal.Would{Status: http.StatusOK, Note: a.lasting.note()}
			p.touches = append(p.touches, touch)
		}
	}
	return answer
}

func (p *passage) alter(a *armed, answer, plain exchange.Answer) exchange.Answer {
	s := p.scene(a)
	s.given, s.shape, s.again, s.recast = answer, p.shape, p.again, p.engine.o.Recast
	c, changed := a.altering.alter(s)
	if !changed {
		return answer
	}
	d, acts := p.engine.decide(p.ctx, a, p.call, c.detail)
	if !acts {
		return answer
	}
	touch := p.touch(a, d, c.detail)
	touch.Would = executed(plain)
	if books := p.engine.o.Books; c.then != nil && books != nil {
		if err := c.then(p.ctx, books); err != nil {
			touch.Detail += "; it could not be done: " + problem.From(err).Message
		}
	}
	if c.hold > 0 {
		touch.Injected = p.wait(c.hold)
	}
	if c.announces && p.engine.o.Herald != nil {
		began := p.engine.o.Clock.Wall()
		p.engine.o.Herald.Announce(p.ctx, p.call.Connection, p.call.Object)
		touch.Injected = p.engine.o.Clock.Wall().Sub(began)
	}
	p.touches = append(p.touches, touch)
	return c.answer
}

// eligible reports whether a rule is still armed and past the calls it leaves alone.
func (e *Engine) eligible(a *armed) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return a.rule.State == StateArmed && a.rule.Matched >= a.rule.When.After
}
