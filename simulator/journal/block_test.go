package journal

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestTermsAreSorted(t *testing.T) {
	var room []uint32
	rapid.Check(t, func(t *rapid.T) {
		terms := rapid.SliceOf(rapid.Uint32()).Draw(t, "terms")
		want := slices.Sorted(slices.Values(terms))
		room = sortTerms(terms, room)
		if !slices.Equal(terms, want) {
			t.Errorf("%x, not %x", terms, want)
		}
	})
}
