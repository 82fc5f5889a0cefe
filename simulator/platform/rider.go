package platform

import (
	"context"

	"faultline/simulator/journal"
)

// Rider carries rows that must reach the disk in the same batch as the ledger change that they explain: the recorded
// answer of an idempotent write has to be there exactly when the write is. The writer puts a rider in the context of
// ledger.Book.Do; the book's listener takes its rows into the batch it writes. It is all one goroutine's: a rider is not safe
// for concurrent use.
type Rider struct {
	context.Context // around the rider, once it is in one

	puts []journal.Put
}

// usual is room for what a plain write carries, and the row that is added to it.
const usual = 2

type riderKey struct{}

// WithRider returns a context that carries the rider: the rider itself.
func WithRider(ctx context.Context, r *Rider) context.Context {
	r.Context = ctx
	return r
}

// Value finds the rider, and asks the context around it for everything else.
func (r *Rider) Value(key any) any {
	if key == (riderKey{}) {
		return r
	}
	return r.Context.Value(key)
}

// Add puts rows on the rider.
func (r *Rider) Add(puts ...journal.Put) {
	if r.puts == nil {
		r.puts = make([]journal.Put, 0, max(usual, len(puts)))
	}
	r.puts = append(r.puts, puts...)
}

// Left returns the rows that nobody took: the writer commits those itself.
func (r *Rider) Left() []journal.Put { return r.puts }

// TakePuts takes the rows of the rider in ctx off it. A ledger listener calls it and adds the rows
// to the batch of the change.
func TakePuts(ctx context.Context) []journal.Put {
	r, ok := ctx.Value(riderKey{}).(*Rider)
	if !ok {
		return nil
	}
	puts := r.puts
	r.puts = nil
	return puts
}
