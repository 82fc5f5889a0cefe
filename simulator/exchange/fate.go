package exchange

import (
	"context"
	"time"

	"faultline/simulator/journal"
)

// Fate is how an accepted write goes on when a rule has a say in it. The zero value is the ordinary course. It is
// data: the API keeps it with the job, so that a restart does not forget it.
type Fate struct {
	// Background lets the write be answered before it ends, whether or not that was asked for.
	Background bool `json:"background,omitempty"`
	// Hold is how long the job waits before it begins, of the world's time.
	Hold time.Duration `json:"hold,omitempty"`
	// Outcome is how the job ends, instead of as the platform says; nil leaves that to the platform.
	Outcome *Refusal `json:"outcome,omitempty"`
	// Committed has the platform carry the write out although its outcome says otherwise.
	Committed bool `json:"committed,omitempty"`
	// Rule and Effect say whose doing it is: whatever shows the job later names them too.
	Rule   string `json:"rule,omitempty"`
	Effect string `json:"effect,omitempty"`
}

// Memory is what becomes of a remembered Idempotency-Key.
type Memory string

// What can become of it.
const (
	MemoryKept    Memory = ""         // as the API remembers it
	MemoryLost    Memory = "lost"     // the key is taken for a new one
	MemoryRunning Memory = "running"  // its request is said to be still under way: answered with its job
	MemoryTaken   Memory = "conflict" // the same, answered with a refusal
)

// Matter is what a room asks the rules about while it serves a call.
type Matter string

// The matters.
const (
	MatterJob Matter = "job" // a write was accepted: how is it to go on?
	MatterKey Matter = "key" // a remembered key came again: is it still remembered?
)

// Ruling is what a rule says in a matter; of its members the one that the matter is about counts.
type Ruling struct {
	Fate    Fate
	Memory  Memory
	Consent Consent
}

// Counsel answers for the rules that a call has met, in matters that arise only while it is served.
type Counsel interface {
	// Ask reports what a rule says, and whether one does. would is what happens when none does.
	Ask(matter Matter, would journal.Would) (Ruling, bool)
}

type counselKey struct{}

// WithCounsel returns a context in which the rules can be asked.
func WithCounsel(ctx context.Context, c Counsel) context.Context {
	return context.WithValue(ctx, counselKey{}, c)
}

// CounselOf returns whom to ask in ctx, or nil where no rule has a say.
func CounselOf(ctx context.Context) Counsel {
	c, _ := ctx.Value(counselKey{}).(Counsel)
	return c
}
