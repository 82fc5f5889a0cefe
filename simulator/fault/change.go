package fault

import (
	"context"
	"encoding/json"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// Change applies a merge patch (RFC 7396) to an armed rule. Counters and draws go on; times are counted from the
// original arming.
func (e *Engine) Change(ctx context.Context, name string, patch json.RawMessage) (Rule, error) {
	old, err := e.Rule(name)
	if err != nil {
		return Rule{}, err
	}
	wanted, err := patched(old, patch)
	if err != nil {
		return Rule{}, err
	}
	if wanted.Name != name {
		return Rule{}, problem.New(problem.Invalid, "a rule keeps its name").At("/name").WithHint("heal %s and arm another", name)
	}
	c, err := examine(wanted, e.o.Surface)
	if err != nil {
		return Rule{}, err
	}
	a, wait, err := e.swap(ctx, c)
	if err != nil {
		return Rule{}, err
	}
	if err := wait(); err != nil {
		return Rule{}, problem.New(problem.Unavailable, "the change could not be stored").Because(err)
	}
	return e.snapshot(a), nil
}

// patched merges at the two levels a rule has, and reads the result as strictly as a new rule.
func patched(old Rule, patch json.RawMessage) (Rule, error) {
	root := read(patch)
	if root == nil || root.kind != '{' {
		return Rule{}, problem.New(problem.Invalid, "the change is not a JSON object").At("/").WithHint(`write {"when":{"times":5}}`)
	}
	base, err := old.text()
	if err != nil {
		return Rule{}, err
	}
	merged, err := merge(base, patch)
	if err != nil {
		return Rule{}, problem.New(problem.Invalid, "the change cannot be applied").Because(err)
	}
	return ParseRule(merged)
}

// merge is RFC 7396.
func merge(base, patch []byte) ([]byte, error) {
	change := members(patch)
	if change == nil {
		return patch, nil
	}
	into := members(base)
	if into == nil {
		into = map[string]json.RawMessage{}
	}
	for name, value := range change {
		if string(value) == "null" {
			delete(into, name)
			continue
		}
		merged, err := merge(into[name], value)
		if err != nil {
			return nil, err
		}
		into[name] = merged
	}
	return json.Marshal(into)
}

// members are what a JSON object holds, and nil for a text that is none.
func members(text []byte) map[string]json.RawMessage {
	var held map[string]json.RawMessage
	if json.Unmarshal(text, &held) != nil {
		return nil
	}
	return held
}

// swap puts the changed rule in the place of the old one, with the old one's past.
func (e *Engine) swap(ctx context.Context, c compiled) (*armed, func() error, error) {
	e.life.Lock()
	defer e.life.Unlock()
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.find(c.rule.Name)
	if old == nil || old.rule.State != StateArmed {
		return nil, nil, problem.New(problem.Conflict, "%s is not armed any more", c.rule.Name).WithHint("arm it again")
	}
	if old.began && (old.effect.Type != c.effect.Type || old.connection != c.connection) {
		return nil, nil, problem.New(problem.Refused, "%s has begun: what it took cannot be changed", c.rule.Name).WithHint("heal it and arm another")
	}
	a := e.prepare(c)
	a.stream, a.order, a.facts, a.began, a.spent, a.tries, a.meters = old.stream, old.order, old.facts, old.began, old.spent, old.tries, old.meters
	a.revoked.Store(old.revoked.Load())
	armedAt := *old.rule.Armed
	if err := a.arm(armedAt); err != nil {
		return nil, nil, err
	}
	if !a.ends.IsZero() && !a.ends.After(e.o.Clock.Now()) {
		return nil, nil, problem.New(problem.Invalid, "the rule would have ended already").At("/when/for").WithHint("times are counted from arming; heal it to end it")
	}
	if t := a.rule.When.Times; t > 0 && a.lasting == nil && t <= old.rule.Count {
		return nil, nil, problem.New(problem.Invalid, "the rule has acted %d times already", old.rule.Count).At("/when/times").WithHint("give a larger number, or heal it")
	}
	a.rule.Count, a.rule.Matched = old.rule.Count, old.rule.Matched
	old.cancel()
	old.rule.State = StateHealed // a call that still holds the old form must not act by it
	for i := range e.rules {
		if e.rules[i] == old {
			e.rules[i] = a
		}
	}
	e.schedule(a)
	e.publish()
	wait := e.o.Journal.Enqueue(journal.Batch{
		Entries: []*journal.Entry{e.entry(ctx, a, "changed", "", exchange.Call{Connection: a.connection})},
		Puts:    []journal.Put{a.row()},
	})
	return a, wait, nil
}
