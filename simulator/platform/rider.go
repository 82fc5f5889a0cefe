package platform

import (
	"context"
	"sync"

	"faultline/simulator/journal"
)

// Rider carries rows that must reach the disk in the same batch as the ledger change that they explain: the recorded
// answer of an idempotent write has to be there exactly when the write is. The writer puts a rider in the context of
// ledger.Book.Do; the book's listener takes its rows into the batch it writes.
type Rider struct {
	mu    sync.Mutex
	puts  []journal.Put
	taken bool
	room  [2]journal.Put // for what a plain write carries, and the row that is added to it
}

type riderKey struct{}

// WithRider returns a context that carries the rider.
func WithRider(ctx context.Context, r *Rider) context.Context {
	return context.WithValue(ctx, riderKey{}, r)
}

// Add puts rows on the rider.
func (r *Rider) Add(puts ...journal.Put) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.puts == nil && !r.taken {
		r.puts = r.room[:0]
	}
	r.puts = append(r.puts, puts...)
}

// Left returns the rows that nobody took: the writer commits those itself.
func (r *Rider) Left() []journal.Put {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.puts
}

// TakePuts takes the rows of the rider in ctx off it. A ledger listener calls it and adds the rows
// to the batch of the change.
func TakePuts(ctx context.Context) []journal.Put {
	r, ok := ctx.Value(riderKey{}).(*Rider)
	if !ok {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	puts := r.puts
	r.puts, r.taken = nil, true
	return puts
}
