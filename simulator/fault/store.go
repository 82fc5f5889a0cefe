package fault

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

const table = "fault.rule"

// row is how a rule is kept between two lives of the world: what people see, and how far it has come.
type row struct {
	Rule       Rule      `json:"rule"`
	Order      uint64    `json:"order"`
	Facts      uint64    `json:"facts"`
	Draws      uint64    `json:"draws"`
	Connection string    `json:"connection,omitempty"`
	Starts     time.Time `json:"starts"`
	Began      bool      `json:"began,omitempty"`
	Spent      int       `json:"spent,omitempty"`
	Revoked    []string  `json:"revoked,omitempty"`
}

// row returns the rule's row as it is now. The caller holds Engine.mu.
func (a *armed) row() journal.Put {
	value, err := json.Marshal(row{
		Rule: a.rule, Order: a.order, Facts: a.facts, Draws: a.stream.Index(), Connection: a.connection,
		Starts: a.starts, Began: a.began, Spent: a.spent, Revoked: a.held(),
	})
	if err != nil {
		// Every member comes from JSON or from this package: a failure would be a broken invariant.
		panic("fault: a rule cannot be written: " + err.Error())
	}
	return journal.Put{Table: table, Key: a.rule.Name, Value: value}
}

// Load reads the rules back and goes on where they were: counters, draws and the times at which they heal.
func (e *Engine) Load() error {
	if err := e.loadOptions(); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	err := e.o.Journal.Load(table, func(name string, value []byte) error {
		a, err := e.restore(value)
		if err != nil {
			return problem.New(problem.Internal, "the stored fault rule %s cannot be read", name).Because(err)
		}
		e.rules = append(e.rules, a)
		e.order = max(e.order, a.order)
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(e.rules, func(a, b *armed) int { return cmp.Compare(a.order, b.order) })
	for _, a := range e.rules {
		if a.rule.State == StateArmed {
			e.schedule(a)
		}
	}
	e.publish()
	return nil
}

// restore rebuilds a rule without asking the world whether it can match: it could when it was armed.
func (e *Engine) restore(value []byte) (*armed, error) {
	var r row
	if err := json.Unmarshal(value, &r); err != nil {
		return nil, err
	}
	c := compiled{rule: r.Rule, connection: r.Connection}
	if err := checkEffect(&c, nil); err != nil {
		return nil, err
	}
	if r.Rule.Where.Path != "" {
		c.path, c.prefix = compile(r.Rule.Where.Path), literal(r.Rule.Where.Path)
	}
	a := e.prepare(c)
	a.order, a.facts, a.began, a.spent, a.starts = r.Order, r.Facts, r.Began, r.Spent, r.Starts
	if r.Rule.Ends != nil {
		a.ends = *r.Rule.Ends
	}
	for a.stream.Index() < r.Draws {
		a.stream.Float()
	}
	if len(r.Revoked) > 0 {
		a.revoked.Store(&r.Revoked)
	}
	return a, nil
}

// entry tells the journal what happened to a rule. The caller holds mu.
func (e *Engine) entry(ctx context.Context, a *armed, action, detail string, call exchange.Call) *journal.Entry {
	a.facts++
	origin := exchange.From(ctx)
	cause := call.Entry
	if cause == "" {
		cause = origin.Cause
	}
	place := strconv.FormatUint(a.order, 10)
	if a.passing {
		place = call.Entry // its order is that of the call it lives for
	}
	return &journal.Entry{
		Kind: journal.KindFault,
		ID:   e.o.Seed.UUID("fault", a.rule.Name, place, strconv.FormatUint(a.facts, 10)),
		At:   e.o.Clock.Now(), Cause: cause, Trace: origin.Trace, Run: origin.Run,
		Connection: call.Connection, Platform: call.Platform,
		Fault: &journal.FaultEvent{Rule: a.rule.Name, Effect: a.effect.Type, Action: action, Detail: detail, Count: a.rule.Count},
	}
}
