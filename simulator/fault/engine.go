package fault

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// Options of an engine. All are needed, except those that say otherwise and Lifecycle where no rule revokes a grant.
type Options struct {
	Journal   journal.Recorder
	Clock     *clock.Clock
	Seed      seed.Seed
	Surface   Surface
	Lifecycle Lifecycle
	// Books are where rules edit records; nil where none does.
	Books Bookkeeper
	// Recast knows the shapes of the API's versions; nil where no rule serves another one's.
	Recast Recast
	// Herald tells of a write before it is answered; nil: nobody does, and rules that want it only say so.
	Herald Herald
	// Wait pauses on the machine's clock; nil means clock.Rest.
	Wait exchange.Wait
}

// Engine holds the rules and stands at the gates. It is safe for concurrent use.
type Engine struct {
	o Options

	// active is what the gates look at: the armed rules in the order of arming, or nil. It is replaced, not changed.
	active atomic.Pointer[[]*armed]

	// underWay counts the calls that have met a rule and are not answered yet.
	underWay atomic.Int64

	// injecting says whether a request may ask for a fault on itself.
	injecting atomic.Bool

	// life is held while grants are taken and given back, which calls other rooms. It is taken before mu.
	life sync.Mutex

	mu    sync.Mutex // guards everything below, and the counters of every rule
	rules []*armed   // by order of arming; ended rules stay, for people to look at
	order uint64
}

// armed is a rule of the engine, in whatever state.
type armed struct {
	compiled
	starts, ends time.Time // ends is zero when the rule does not heal by itself
	passing      bool      // lives for one call, and leaves no row
	lasting      lasting   // set when the mechanism is of that kind
	delaying     delaying
	answering    answering
	rereading    rereading
	redirecting  redirecting
	ruling       ruling
	altering     altering
	steering     steering
	editing      editing

	// Guarded by Engine.mu.
	order  uint64
	facts  uint64 // fault entries written about it
	stream *seed.Stream
	timers []*clock.Timer
	began  bool
	spent  int            // of the budget, in the present row of calls
	tries  map[string]int // calls by their Idempotency-Key
	meters map[string]*meter
	// revoked are the connections whose grant the rule took. It is replaced, not changed, because gates read it.
	revoked atomic.Pointer[[]string]
}

var _ exchange.Gate = (*Engine)(nil)

// New returns an engine without rules.
func New(o Options) *Engine {
	if o.Wait == nil {
		o.Wait = clock.Rest
	}
	return &Engine{o: o}
}

// Around lets the armed rules act on a call: the first refusal wins, what alters composes, what lasts is marked.
func (e *Engine) Around(ctx context.Context, call exchange.Call, next exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	active := e.active.Load()
	injects := call.Inject != "" && !call.Barred && e.injecting.Load()
	if active == nil && !injects {
		return next(e.unhindered(ctx, call)), nil
	}
	if exchange.IsUnhindered(ctx) {
		return next(ctx), nil
	}
	now := e.o.Clock.Now()
	var chosen []*armed
	if injects {
		a, err := e.asked(call)
		if err != nil {
			return unanswerable(err, shape), nil
		}
		chosen = append(chosen, a)
	}
	if active != nil {
		for _, a := range *active {
			if e.concerns(a, &call, now) && e.attempted(a, call) {
				chosen = append(chosen, a)
			}
		}
	}
	if len(chosen) == 0 {
		return next(ctx), nil
	}
	e.underWay.Add(1)
	defer e.underWay.Add(-1)
	p := &passage{engine: e, ctx: ctx, call: call, now: now, next: next, shape: shape, chosen: chosen}
	return p.run()
}

// unhindered tells a write on the unified API that nothing can hold it up: no rule is armed, and no call waits that met
// one while it was.
func (e *Engine) unhindered(ctx context.Context, call exchange.Call) context.Context {
	if call.Hop != journal.HopUnified || !call.Write() || e.underWay.Load() > 0 {
		return ctx
	}
	return exchange.Unhindered(ctx)
}

// concerns reports whether the call is one of the rule's. Counting comes later.
func (e *Engine) concerns(a *armed, call *exchange.Call, now time.Time) bool {
	if now.Before(a.starts) || !a.ends.IsZero() && !now.Before(a.ends) {
		return false
	}
	if a.lasting != nil {
		return a.holds(call.Connection) || e.reaches(a, call)
	}
	return !call.Barred && a.selects(call)
}

// reaches reports whether a rule that spreads holds a connection of the call's organisation.
func (e *Engine) reaches(a *armed, call *exchange.Call) bool {
	s, may := a.lasting.(spreading)
	return may && s.spreads() && call.Organisation != "" && slices.ContainsFunc(a.held(), func(id string) bool {
		return e.o.Lifecycle.Organisation(id) == call.Organisation
	})
}

func (a *armed) holds(connection string) bool {
	if revoked := a.revoked.Load(); revoked != nil && connection != "" {
		for _, id := range *revoked {
			if id == connection {
				return true
			}
		}
	}
	return false
}

// draw is one random decision of a rule.
type draw struct {
	index uint64
	value float64
}

// decide counts a matching call and says whether the rule acts on it. When it does, that is journalled at once, so
// that the order of entries is the order of decisions.
func (e *Engine) decide(ctx context.Context, a *armed, call exchange.Call, detail string) (draw, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if a.rule.State != StateArmed {
		return draw{}, false
	}
	d, acts := a.count()
	var entries []*journal.Entry
	if acts {
		entries = append(entries, e.entry(ctx, a, "activated", detail, call))
	}
	if acts && a.rule.Count == a.rule.When.Times {
		entries = append(entries, e.finish(ctx, a, StateExhausted, call))
		e.publish()
	}
	if a.passing {
		e.o.Journal.Append(journal.Batch{Entries: entries})
		return d, acts
	}
	// The row is written for a call that was left alone too: counters and draws go on from here after a restart.
	e.o.Journal.Append(journal.Batch{Entries: entries, Puts: []journal.Put{a.row()}})
	return d, acts
}

// count is the arithmetic of when: leave the first calls alone, take every n-th of the rest, and of those as many as
// the draws allow. A draw is taken for every call that is left, so that the probability does not shift the others.
func (a *armed) count() (draw, bool) {
	w := a.rule.When
	if w.Of > 0 && a.rule.Matched%w.Of == 0 {
		a.spent = 0
	}
	a.rule.Matched++
	left := a.rule.Matched - w.After
	if left <= 0 || left%w.Every != 0 {
		return draw{}, false
	}
	d := draw{value: a.stream.Float(), index: a.stream.Index()}
	if d.value >= w.Probability {
		return d, false
	}
	if w.Of > 0 && a.spent >= w.Most {
		return d, false
	}
	a.spent++
	a.rule.Count++
	return d, true
}

// mostKeys bounds how many idempotency keys a rule tells apart; beyond that it begins to count anew.
const mostKeys = 10_000

// attempted reports whether the call is the attempt that the rule is about.
func (e *Engine) attempted(a *armed, call exchange.Call) bool {
	if a.rule.When.Attempt == 0 {
		return true
	}
	if call.Key == "" {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if a.tries == nil || len(a.tries) >= mostKeys {
		a.tries = map[string]int{}
	}
	a.tries[call.Key]++
	return a.tries[call.Key] == a.rule.When.Attempt
}

// touch names the rule on the entry of a call.
func (a *armed) touch(d draw, hop journal.Hop, detail string) journal.Touch {
	return journal.Touch{
		Rule: a.rule.Name, Effect: a.effect.Type, Hop: hop, Stream: a.streamName(), Index: d.index, Draw: d.value, Detail: detail,
	}
}

func (a *armed) streamName() string { return "fault/" + a.rule.Name }

// publish shows the gates what is armed. The caller holds mu.
func (e *Engine) publish() {
	var active []*armed
	for _, a := range e.rules {
		if a.rule.State == StateArmed {
			active = append(active, a)
		}
	}
	if len(active) == 0 {
		e.active.Store(nil)
		return
	}
	e.active.Store(&active)
}
