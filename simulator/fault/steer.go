package fault

import (
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// steer lets rules at the course of a sync run: those that steer it at once, those that edit on its way.
func (p *passage) steer() {
	course := p.call.Sync
	if course == nil {
		return
	}
	for _, a := range p.chosen {
		switch {
		case a.steering != nil && !course.Fixed:
			p.reroute(a, course)
		case a.editing != nil:
			course.Editors = append(course.Editors, &editor{p: p, a: a})
		}
	}
}

func (p *passage) reroute(a *armed, course *exchange.SyncCourse) {
	if course.PutOff > 0 {
		return // it does not begin: there is nothing more to steer
	}
	next := *course
	next.By = a.rule.Name
	detail, steers := a.steering.steer(&next)
	if !steers {
		return
	}
	if d, acts := p.engine.decide(p.ctx, a, p.call, detail); acts {
		*course = next
		p.note(a, d, detail)
	}
}

// note names a rule on the entry of a run, and says that without it the run would have gone its usual way.
func (p *passage) note(a *armed, d draw, detail string) {
	touch := p.touch(a, d, detail)
	touch.Would = &journal.Would{Note: "the run would have gone its usual way"}
	p.touches = append(p.touches, touch)
}

// editor is a rule at work in a run. It decides once, at the first moment at which it would change something, and
// keeps to that until the run ends: to a rule, a call on the hop sync is a whole run.
type editor struct {
	p             *passage
	a             *armed
	decided, acts bool
	at            int // place of its touch
}

var _ exchange.Editor = (*editor)(nil)

// scene gives every object of a run choices of its own.
func (e *editor) scene(object string) scene {
	s := e.p.scene(e.a)
	s.pick = e.p.engine.o.Seed.Stream("fault", e.a.rule.Name, "pick", e.p.call.Entry, object)
	return s
}

// Fetched lets the rule at what the platform gave.
func (e *editor) Fetched(f *exchange.Fetched) {
	if next, detail := e.a.editing.fetched(e.scene(f.Object), *f); e.does(detail) {
		*f = next
	}
}

// Compared lets the rule at what the copy is to do.
func (e *editor) Compared(c *exchange.Compared) {
	if next, detail := e.a.editing.compared(e.scene(c.Object), *c); e.does(detail) {
		*c = next
	}
}

// Told lets the rule at what is to be told, and names it on what it changed.
func (e *editor) Told(t *exchange.Told) {
	next, detail := e.a.editing.told(e.scene(""), *t)
	if !e.does(detail) {
		return
	}
	for _, i := range next.Altered {
		touch := e.p.touches[e.at]
		touch.Detail = detail
		next.Occurrences[i].Faults = append(next.Occurrences[i].Faults, touch)
	}
	next.Altered = nil
	*t = next
}

// longestDetail bounds what a touch says of one run.
const longestDetail = 400

func (e *editor) does(detail string) bool {
	if detail == "" {
		return false
	}
	if !e.decided {
		var d draw
		e.decided = true
		if d, e.acts = e.p.engine.decide(e.p.ctx, e.a, e.p.call, detail); e.acts {
			e.at = len(e.p.touches)
			e.p.note(e.a, d, detail)
		}
		return e.acts
	}
	if !e.acts {
		return false
	}
	if said := &e.p.touches[e.at].Detail; len(*said) < longestDetail {
		*said += "; " + detail
	}
	return true
}
