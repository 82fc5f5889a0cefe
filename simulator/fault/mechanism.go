package fault

import (
	"context"
	"time"

	"faultline/simulator/exchange"
)

// A mechanism is one way of breaking things, set up with the parameters of a rule. It does not change once built.
// Each implements exactly one of answering, altering and lasting.
type mechanism interface {
	// selects narrows what the rule's where has selected.
	selects(call exchange.Call) bool
}

// answering gives a refusal instead of the answer.
type answering interface {
	mechanism
	refuse(call exchange.Call, wall time.Time) (refusal exchange.Refusal, detail string)
}

// altering changes the answer that was given. changed is false when there was nothing to change: then the rule has
// not acted.
type altering interface {
	mechanism
	alter(call exchange.Call, given exchange.Answer) (altered exchange.Answer, detail string, changed bool)
}

// lasting changes the state of connections for as long as the rule is armed, and recognises the answers that follow.
type lasting interface {
	mechanism
	begin(ctx context.Context, world Lifecycle, connection, rule string) error
	end(ctx context.Context, world Lifecycle, connection string) error
	marks(call exchange.Call, given exchange.Answer) bool
	note() string // what would have been without the rule
}

// always selects every call.
type always struct{}

func (always) selects(exchange.Call) bool { return true }
