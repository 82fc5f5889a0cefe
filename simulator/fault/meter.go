package fault

import (
	"slices"
	"strconv"
	"time"

	"faultline/simulator/exchange"
)

// metered refuses the calls that exceed a bound over several of them, in the way of a limit: too many begun within a
// window, or too many under way at the same time.
type metered struct {
	limit
	most bound
}

// bound is so many calls.
type bound struct {
	calls  int
	window time.Duration // in which they begin; 0: at the same time
	apart  bool          // counted for each connection by itself
}

func buildMetered(v values) (mechanism, error) {
	l, err := limitFrom(v)
	if err != nil {
		return nil, err
	}
	b := bound{calls: l.quota, apart: v.flag("each_connection")}
	if !v.flag("in_flight") {
		b.window = l.window
	}
	return metered{limit: l, most: b}, nil
}

func (m metered) bound() bound { return m.most }

func (m metered) refuse(s scene) (exchange.Refusal, string, bool) {
	if !s.exceeds {
		return exchange.Refusal{}, "", false
	}
	refusal, detail, _ := m.limit.refuse(s)
	bounds := strconv.Itoa(m.most.calls) + " calls in " + m.most.window.String()
	if m.most.window == 0 {
		bounds = strconv.Itoa(m.most.calls) + " calls at the same time"
	}
	return refusal, "more than " + bounds + "; " + detail, true
}

// meter counts the calls of one rule, or of one connection under it. It is guarded by Engine.mu.
type meter struct {
	begun    []time.Time // that count, oldest first
	underway int
}

// admit counts a call if it fits. When not, it says how long that will stay so, as far as this is known.
func (m *meter) admit(b bound, now time.Time) (fits bool, wait time.Duration) {
	if b.window == 0 {
		if m.underway >= b.calls {
			return false, 0
		}
		m.underway++
		return true, 0
	}
	gone := 0
	for gone < len(m.begun) && now.Sub(m.begun[gone]) >= b.window {
		gone++
	}
	m.begun = slices.Delete(m.begun, 0, gone)
	if len(m.begun) >= b.calls {
		return false, b.window - now.Sub(m.begun[0])
	}
	m.begun = append(m.begun, now)
	return true, 0
}

// meter is the one that a call is counted by. The caller holds mu.
func (a *armed) meter(b bound, call exchange.Call) *meter {
	key := ""
	if b.apart {
		key = call.Connection
	}
	if a.meters[key] == nil {
		a.meters[key] = &meter{}
	}
	return a.meters[key]
}

// enter counts the call with every rule that meters, and returns what to do once it is over.
func (p *passage) enter() (leave func()) {
	var held []*meter
	for _, a := range p.chosen {
		metering, ok := a.answering.(metering)
		if !ok {
			continue
		}
		b := metering.bound()
		p.engine.mu.Lock()
		m := a.meter(b, p.call)
		fits, wait := m.admit(b, p.engine.o.Clock.Paced())
		p.engine.mu.Unlock()
		if !fits {
			p.exceeded, p.free = append(p.exceeded, a), wait
		} else if b.window == 0 {
			held = append(held, m)
		}
	}
	return func() {
		for _, m := range held {
			p.engine.mu.Lock()
			m.underway--
			p.engine.mu.Unlock()
		}
	}
}
