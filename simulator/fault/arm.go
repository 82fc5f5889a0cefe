package fault

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// mostArmed bounds what every call is held against; mostKept bounds the list that people see.
const (
	mostArmed = 200
	mostKept  = 1000
)

// Arm checks a rule and lets it act. Arming what is armed already, word for word, changes nothing.
func (e *Engine) Arm(ctx context.Context, r Rule) (Rule, error) {
	c, err := examine(r, e.o.Surface)
	if err != nil {
		return Rule{}, err
	}
	a, wait, err := e.install(ctx, c)
	if err != nil {
		return Rule{}, err
	}
	if wait == nil {
		return e.snapshot(a), nil
	}
	if err := wait(); err != nil {
		return Rule{}, problem.New(problem.Unavailable, "the rule could not be stored").Because(err)
	}
	if a.lasting != nil && !a.starts.After(e.o.Clock.Now()) {
		if err := e.begin(ctx, a); err != nil {
			return Rule{}, err
		}
	}
	return e.snapshot(a), nil
}

// install puts a checked rule among the others. wait is nil when the same rule was there already.
func (e *Engine) install(ctx context.Context, c compiled) (*armed, func() error, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c.rule.Name == "" {
		c.rule.Name = e.freeName(c.effect.Type)
	} else if old := e.find(c.rule.Name); old != nil && old.rule.State == StateArmed {
		if sameRule(old.rule, c.rule) {
			return old, nil, nil
		}
		return nil, nil, problem.New(problem.Conflict, "a rule named %s is armed already", c.rule.Name).At("/name").
			WithHint("heal it first, change it, or choose another name")
	}
	if n := e.armedCount(); n >= mostArmed {
		return nil, nil, problem.New(problem.Refused, "%d rules are armed already", n).WithHint("heal some first")
	}
	now := e.o.Clock.Now()
	e.order++
	a := e.prepare(c)
	a.order = e.order
	if err := a.arm(now); err != nil {
		return nil, nil, err
	}
	dropped := e.replace(a)
	e.schedule(a)
	e.publish()
	wait := e.o.Journal.Enqueue(journal.Batch{
		Entries: []*journal.Entry{e.entry(ctx, a, "armed", a.effect.Summary, exchange.Call{Connection: a.connection})},
		Puts:    append(dropped, a.row()),
	})
	return a, wait, nil
}

// prepare gives a checked rule its stream and sorts out what kind of mechanism it has.
func (e *Engine) prepare(c compiled) *armed {
	a := &armed{compiled: c, stream: e.o.Seed.Stream("fault", c.rule.Name), meters: map[string]*meter{}}
	a.delaying, _ = c.mechanism.(delaying)
	a.rereading, _ = c.mechanism.(rereading)
	a.redirecting, _ = c.mechanism.(redirecting)
	a.ruling, _ = c.mechanism.(ruling)
	a.answering, _ = c.mechanism.(answering)
	a.altering, _ = c.mechanism.(altering)
	a.steering, _ = c.mechanism.(steering)
	a.editing, _ = c.mechanism.(editing)
	a.lasting, _ = c.mechanism.(lasting)
	return a
}

// arm fixes the times of a rule.
func (a *armed) arm(now time.Time) error {
	starts, ends, err := a.rule.When.window(now)
	if err != nil {
		return err
	}
	if !ends.IsZero() && !ends.After(now) {
		return problem.New(problem.Invalid, "the rule would be over before it begins: it ends at %s, and now is %s", ends.Format(time.RFC3339), now.Format(time.RFC3339)).
			At("/when/from").WithHint("choose a later time, or a duration from arming")
	}
	a.starts, a.ends = starts, ends
	a.rule.State, a.rule.Armed = StateArmed, &now
	if starts.After(now) {
		a.rule.Starts = &starts
	}
	if !ends.IsZero() {
		a.rule.Ends = &ends
	}
	return nil
}

// replace puts a in the place of an ended rule of its name, and forgets the oldest ended rule when there are too
// many. It returns the rows to be deleted.
func (e *Engine) replace(a *armed) []journal.Put {
	if old := e.find(a.rule.Name); old != nil {
		a.facts = old.facts
		e.rules = slices.DeleteFunc(e.rules, func(b *armed) bool { return b == old })
	}
	e.rules = append(e.rules, a)
	if len(e.rules) <= mostKept {
		return nil
	}
	i := slices.IndexFunc(e.rules, func(b *armed) bool { return b.rule.State != StateArmed })
	row := e.rules[i].row()
	row.Value = nil
	e.rules = slices.Delete(e.rules, i, i+1)
	return []journal.Put{row}
}

// schedule hands the rule's own times to the world's clock. The caller holds mu.
func (e *Engine) schedule(a *armed) {
	name := a.rule.Name
	if a.lasting != nil && !a.began && a.starts.After(e.o.Clock.Now()) {
		a.timers = append(a.timers, e.o.Clock.At(a.starts, "fault "+name+" begins", func(ctx context.Context) {
			if err := e.begin(ctx, a); err != nil {
				e.remark(a, err)
			}
		}))
	}
	if !a.ends.IsZero() {
		a.timers = append(a.timers, e.o.Clock.At(a.ends, "fault "+name+" heals by itself", func(ctx context.Context) {
			if err := e.end(ctx, a, StateExpired); err != nil {
				e.remark(a, err)
			}
		}))
	}
}

func (a *armed) cancel() {
	for _, t := range a.timers {
		t.Cancel()
	}
	a.timers = nil
}

// Rules lists every rule that is armed or was, by order of arming.
func (e *Engine) Rules() []Rule {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := make([]Rule, len(e.rules))
	for i, a := range e.rules {
		out[i] = a.rule
	}
	return out
}

// Rule returns one rule by its name.
func (e *Engine) Rule(name string) (Rule, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if a := e.find(name); a != nil {
		return a.rule, nil
	}
	return Rule{}, e.unknown(name)
}

func (e *Engine) snapshot(a *armed) Rule {
	e.mu.Lock()
	defer e.mu.Unlock()
	return a.rule
}

func (e *Engine) find(name string) *armed {
	if i := slices.IndexFunc(e.rules, func(a *armed) bool { return a.rule.Name == name }); i >= 0 {
		return e.rules[i]
	}
	return nil
}

func (e *Engine) unknown(name string) error {
	names := make([]string, len(e.rules))
	for i, a := range e.rules {
		names[i] = a.rule.Name
	}
	p := problem.New(problem.NotFound, "there is no fault rule %q", name)
	if len(names) == 0 {
		return p.WithHint("no rule was armed yet")
	}
	return p.WithHint("%s", meant(name, names))
}

func (e *Engine) armedCount() int {
	n := 0
	for _, a := range e.rules {
		if a.rule.State == StateArmed {
			n++
		}
	}
	return n
}

// freeName is the effect's name and the first number that no rule has.
func (e *Engine) freeName(effect string) string {
	stem := strings.ReplaceAll(effect, "_", "-") + "-"
	for n := 1; ; n++ {
		if name := stem + strconv.Itoa(n); e.find(name) == nil {
			return name
		}
	}
}

func sameRule(a, b Rule) bool {
	x, errX := a.text()
	y, errY := b.text()
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
