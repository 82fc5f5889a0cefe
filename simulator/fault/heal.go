package fault

import (
	"context"
	"errors"
	"slices"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// begin takes the grants that a lasting rule is about. When one cannot be taken, those already taken are given back
// and the rule is healed: a rule that half began would be neither armed nor not.
func (e *Engine) begin(ctx context.Context, a *armed) error {
	if err := e.revoke(ctx, a); err != nil {
		return errors.Join(err, e.end(ctx, a, StateHealed))
	}
	return nil
}

func (e *Engine) revoke(ctx context.Context, a *armed) error {
	e.life.Lock()
	defer e.life.Unlock()
	targets := e.targets(a)
	if len(targets) == 0 {
		return problem.New(problem.Refused, "there is no connection to revoke").At("/where/connection").WithHint("make a connection first")
	}
	if !e.starting(a) {
		return nil
	}
	for _, connection := range targets {
		// The rule holds the connection before it is revoked, so that the first refused call is marked already.
		a.hold(connection)
		ctx, wait := e.take(ctx, a, connection)
		err := a.lasting.begin(ctx, e.o.Lifecycle, connection, a.rule.Name)
		if err := errors.Join(err, wait()); err != nil {
			a.release(connection)
			return err
		}
	}
	return nil
}

// starting marks a rule as begun, once.
func (e *Engine) starting(a *armed) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	first := a.rule.State == StateArmed && !a.began
	a.began = a.began || first
	return first
}

// take journals that the rule acts on a connection, and returns a context in which that is the cause of what follows.
func (e *Engine) take(ctx context.Context, a *armed, connection string) (context.Context, func() error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	a.rule.Count++
	entry := e.entry(ctx, a, "activated", a.lasting.does(), exchange.Call{Connection: connection})
	wait := e.o.Journal.Enqueue(journal.Batch{Entries: []*journal.Entry{entry}, Puts: []journal.Put{a.row()}})
	origin := exchange.From(ctx)
	origin.Cause = entry.ID
	return exchange.With(ctx, origin), wait
}

// targets are the ids of the connections that a lasting rule is about, each once. One that is meant by its name is
// among them even when there is nothing to take from it: that is refused, and not passed over.
func (e *Engine) targets(a *armed) []string {
	if a.connection != "" {
		return []string{a.connection}
	}
	var out []string
	for _, name := range e.o.Surface.Connections() {
		if id, ok := e.o.Surface.Resolve(name); ok && !slices.Contains(out, id) && e.o.Lifecycle.Granted(id) {
			out = append(out, id)
		}
	}
	return out
}

func (a *armed) held() []string {
	if p := a.revoked.Load(); p != nil {
		return *p
	}
	return nil
}

func (a *armed) hold(connection string) {
	next := append(slices.Clone(a.held()), connection)
	a.revoked.Store(&next)
}

func (a *armed) release(connection string) {
	next := slices.DeleteFunc(slices.Clone(a.held()), func(id string) bool { return id == connection })
	a.revoked.Store(&next)
}

// Heal ends one rule. Healing what has ended already changes nothing.
func (e *Engine) Heal(ctx context.Context, name string) error {
	if _, err := e.Rule(name); err != nil {
		return err
	}
	e.mu.Lock()
	a := e.find(name)
	e.mu.Unlock()
	return e.end(ctx, a, StateHealed)
}

// HealAll ends every armed rule and returns how many there were. The gates are open before anything else happens, so
// that a journal that hangs does not keep traffic broken.
func (e *Engine) HealAll(ctx context.Context) int {
	e.active.Store(nil)
	e.mu.Lock()
	var ended []*armed
	for _, a := range e.rules {
		if a.rule.State == StateArmed {
			ended = append(ended, a)
		}
	}
	wait, causes := e.stop(ctx, ended, StateHealed)
	e.mu.Unlock()
	failed := wait()
	for i, a := range ended {
		if err := errors.Join(failed, e.giveBack(ctx, a, causes[i])); err != nil {
			e.remark(a, err)
		}
	}
	return len(ended)
}

// end stops one rule and gives back what it took.
func (e *Engine) end(ctx context.Context, a *armed, state State) error {
	e.mu.Lock()
	if a.rule.State != StateArmed {
		e.mu.Unlock()
		return nil
	}
	wait, causes := e.stop(ctx, []*armed{a}, state)
	e.mu.Unlock()
	return errors.Join(wait(), e.giveBack(ctx, a, causes[0]))
}

// stop takes rules out of the armed state in one batch, and returns the ids of the entries that say so. The caller
// holds mu.
func (e *Engine) stop(ctx context.Context, ended []*armed, state State) (wait func() error, causes []string) {
	var b journal.Batch
	for _, a := range ended {
		entry := e.finish(ctx, a, state, exchange.Call{Connection: a.connection})
		b.Entries, b.Puts = append(b.Entries, entry), append(b.Puts, a.row())
		causes = append(causes, entry.ID)
	}
	e.publish()
	if len(ended) == 0 {
		return func() error { return nil }, nil
	}
	return e.o.Journal.Enqueue(b), causes
}

// giveBack undoes what a lasting rule did, and lets begin what a rule had put off. What cannot be undone stays on the
// rule's list.
func (e *Engine) giveBack(ctx context.Context, a *armed, cause string) error {
	if a.steering != nil && e.o.Lifecycle != nil {
		return e.o.Lifecycle.Resume(ctx, a.rule.Name)
	}
	if a.lasting == nil {
		return nil
	}
	e.life.Lock()
	defer e.life.Unlock()
	origin := exchange.From(ctx)
	origin.Cause = cause
	ctx = exchange.With(ctx, origin)
	var errs []error
	for _, connection := range a.held() {
		if err := a.lasting.end(ctx, e.o.Lifecycle, connection, a.rule.Name); err != nil {
			errs = append(errs, err)
			continue
		}
		a.release(connection)
	}
	e.save(a)
	return errors.Join(errs...)
}

// finish moves a rule out of the armed state and returns the entry that says so. The caller holds mu.
func (e *Engine) finish(ctx context.Context, a *armed, state State, call exchange.Call) *journal.Entry {
	now := e.o.Clock.Now()
	a.rule.State, a.rule.Ended = state, &now
	a.cancel()
	return e.entry(ctx, a, string(state), "", call)
}

// remark keeps what went wrong where nobody waits for an answer, for people to see on the rule.
func (e *Engine) remark(a *armed, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	a.rule.Note = problem.From(err).Message
	e.o.Journal.Append(journal.Batch{Puts: []journal.Put{a.row()}})
}

func (e *Engine) save(a *armed) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.o.Journal.Append(journal.Batch{Puts: []journal.Put{a.row()}})
}
