package ledger

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What is read in parts, from either end, is what is read at once, within an operation and outside of one.
func TestBeyondReadsInParts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := openMarket(t)
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			_, _ = m.book.Do(t.Context(), ActorAPI, m.step(r))
		}
		descending := rapid.Bool().Draw(r, "descending")
		size := rapid.IntRange(1, 4).Draw(r, "size")
		check := func(v *View) {
			for _, kind := range Kinds() {
				var want, got []string
				v.Each(kind, func(record Record) bool { want = append(want, record.Header().ID); return true })
				if descending {
					slices.Reverse(want)
				}
				for after := ""; ; {
					n := 0
					v.Beyond(kind, after, descending, func(record Record) bool {
						after = record.Header().ID
						got = append(got, after)
						n++
						return n < size
					})
					if n < size {
						break
					}
				}
				if !slices.Equal(got, want) {
					r.Fatalf("%s: in parts %v, at once %v", kind, got, want)
				}
			}
		}
		m.book.View(check)
		step := m.step(r)
		_, _ = m.book.Preview(t.Context(), ActorAPI, func(tx *Tx) error {
			err := step(tx)
			check(&tx.View)
			return err
		})
	})
}
