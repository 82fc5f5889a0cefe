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
	r.puts = append(r.puts, puts...)
}

// Left returns the rows that nobody took: the writer commits those itself.
func (r *Rider) Left() []journal.Put {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.taken {
		return nil
	}
	return r.puts
}

// TakePuts returns the rows of the rider in ctx and marks them as taken. A ledger listener calls it and adds the rows
// to the batch of the change.
func TakePuts(ctx context.Context) []journal.Put {
	r, ok := ctx.Value(riderKey{}).(*Rider)
	if !ok {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken = true
	return r.puts
}
