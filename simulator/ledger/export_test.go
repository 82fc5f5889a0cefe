package ledger

import (
	"testing"

	"pgregory.net/rapid"
)

// AnyBooks returns books after a drawn sequence of operations of every kind.
func AnyBooks(t testing.TB, r *rapid.T, most int) *Book {
	m := openMarket(t)
	for range rapid.IntRange(1, most).Draw(r, "steps") {
		_, _ = m.book.Do(t.Context(), ActorAPI, m.step(r))
	}
	return m.book
}
