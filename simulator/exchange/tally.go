package exchange

import (
	"context"
	"sync/atomic"
)

// Tally counts the exchanges that one piece of work brings about, those that it does not make itself included: the
// refresh of a token, for example. It is safe for concurrent use.
type Tally struct{ n atomic.Int64 }

// Made is the number of exchanges so far.
func (t *Tally) Made() int { return int(t.n.Load()) }

type tallyKey struct{}

// WithTally returns a context in which exchanges are counted.
func WithTally(ctx context.Context, t *Tally) context.Context {
	return context.WithValue(ctx, tallyKey{}, t)
}

// Count adds one exchange to the tally in ctx, if there is one.
func Count(ctx context.Context) {
	if t, ok := ctx.Value(tallyKey{}).(*Tally); ok {
		t.n.Add(1)
	}
}
