package health

import (
	"faultline/simulator/problem"
)

// State is where a connection stands. The names are those that the unified API uses, and two of our own.
type State string

// The states.
const (
	Created     State = "created"      // exists, nobody has consented yet; our own
	NotReady    State = "not_ready"    // linked, first batch not yet in
	Active      State = "active"       // reads and writes work
	Unhealthy   State = "unhealthy"    // a run met errors that may pass
	NeedsReauth State = "needs_reauth" // the platform no longer honours the grant
	Disabled    State = "disabled"     // switched off, with a reason
	Deleted     State = "deleted"      // gone for good; our own
)

// Trigger is what moves a connection.
type Trigger string

// The triggers.
const (
	Linked       Trigger = "linked"       // consent was given, nothing is copied yet
	FirstBatch   Trigger = "first_batch"  // the first batch is in
	Revoked      Trigger = "revoked"      // the grant died
	Reauthorized Trigger = "reauthorized" // consent was given again
	Degraded     Trigger = "degraded"     // a run failed for a reason that may pass
	Recovered    Trigger = "recovered"    // a run succeeded again
	Disable      Trigger = "disabled"     // somebody, or the platform, switched it off
	Enabled      Trigger = "enabled"      // it was switched on again
	Delete       Trigger = "deleted"      // it was taken away
)

// transitions is the whole life of a connection. Reading a line: from a state, each trigger leads to a state.
var transitions = map[State]map[Trigger]State{
	Created:     {Linked: NotReady, Delete: Deleted},
	NotReady:    {FirstBatch: Active, Revoked: NeedsReauth, Disable: Disabled, Delete: Deleted},
	Active:      {Degraded: Unhealthy, Revoked: NeedsReauth, Disable: Disabled, Delete: Deleted},
	Unhealthy:   {Recovered: Active, Revoked: NeedsReauth, Disable: Disabled, Delete: Deleted},
	NeedsReauth: {Reauthorized: Active, Linked: NotReady, Disable: Disabled, Delete: Deleted},
	Disabled:    {Enabled: Active, Linked: NotReady, Delete: Deleted},
	Deleted:     {},
}

// States lists every state, in the order of a connection's life.
func States() []State {
	return []State{Created, NotReady, Active, Unhealthy, NeedsReauth, Disabled, Deleted}
}

// Triggers lists every trigger.
func Triggers() []Trigger {
	return []Trigger{Linked, FirstBatch, Revoked, Reauthorized, Degraded, Recovered, Disable, Enabled, Delete}
}

// Next is the state that a trigger leads to, and whether it leads anywhere.
func Next(from State, t Trigger) (State, bool) {
	to, ok := transitions[from][t]
	return to, ok
}

// Move is Next with a refusal that says what would be possible instead.
func Move(from State, t Trigger) (State, error) {
	to, ok := Next(from, t)
	if ok {
		return to, nil
	}
	refusal := problem.New(problem.Refused, "a connection that is %s cannot be %s", from, t)
	if possible := possible(from); possible != "" {
		return from, refusal.WithHint("from here it can be %s", possible)
	}
	return from, refusal.WithHint("a deleted connection stays deleted: link the company again")
}

func possible(from State) string {
	text := ""
	for _, t := range Triggers() {
		if _, ok := Next(from, t); !ok {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += string(t)
	}
	return text
}

// Stopped reports whether nothing syncs and every data call is refused.
func (s State) Stopped() bool {
	return s == NeedsReauth || s == Disabled || s == Deleted || s == Created
}

// Healthy is what the status document says of a state.
func (s State) Healthy() bool { return s == Created || s == NotReady || s == Active }
