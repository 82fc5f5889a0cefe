package fault

import (
	"context"
	"net/http"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// passage is one call on its way through a gate at which rules wait.
type passage struct {
	engine *Engine
	ctx    context.Context
	call   exchange.Call
	now    time.Time
	next   exchange.Next
	shape  exchange.Shape
	chosen []*armed
}

func (p passage) run() (exchange.Answer, []journal.Touch) {
	for i, a := range p.chosen {
		if a.answering == nil {
			continue
		}
		refusal, detail := a.answering.refuse(p.call, p.engine.o.Clock.Wall())
		if d, acts := p.engine.decide(p.ctx, a, p.call, detail); acts {
			return p.refused(i, refusal, a.touch(d, p.call.Hop, detail))
		}
	}
	return p.given()
}

// refused answers with the refusal, finds out what it replaced, and names the rules that came too late.
func (p passage) refused(by int, refusal exchange.Refusal, touch journal.Touch) (exchange.Answer, []journal.Touch) {
	touch.Would = p.would()
	touches := []journal.Touch{touch}
	for i, a := range p.chosen {
		late := i > by && a.answering != nil || a.altering != nil
		if late && p.engine.eligible(a) {
			shadow := a.touch(draw{}, p.call.Hop, "")
			shadow.Shadowed = true
			touches = append(touches, shadow)
		}
	}
	return p.shape(refusal), touches
}

// would runs a read to see its answer. A write is not run: it would change what the refusal says was not changed. Nor
// is what is neither: a sync run and a page of the link flow change things whatever their method.
func (p passage) would() *journal.Would {
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

// given lets the call pass and then lets the rest of the rules at its answer.
func (p passage) given() (exchange.Answer, []journal.Touch) {
	answer := p.next(p.ctx)
	plain := answer
	var touches []journal.Touch
	for _, a := range p.chosen {
		switch {
		case a.altering != nil:
			altered, detail, changed := a.altering.alter(p.call, answer)
			if !changed {
				continue
			}
			if d, acts := p.engine.decide(p.ctx, a, p.call, detail); acts {
				touch := a.touch(d, p.call.Hop, detail)
				touch.Would = executed(plain)
				touches = append(touches, touch)
				answer = altered
			}
		case a.lasting != nil && a.lasting.marks(p.call, plain):
			touch := a.touch(draw{}, p.call.Hop, "refused because the grant is revoked")
			touch.Would = &journal.Would{Status: http.StatusOK, Note: a.lasting.note()}
			touches = append(touches, touch)
		}
	}
	return answer, touches
}

// eligible reports whether a rule is still armed and past the calls it leaves alone.
func (e *Engine) eligible(a *armed) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return a.rule.State == StateArmed && a.rule.Matched >= a.rule.When.After
}
