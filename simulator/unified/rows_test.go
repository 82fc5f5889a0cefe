package unified

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"faultline/simulator/seed"
)

// Whatever ids the platform gives, numbers or not, rows are found by them as a map from their texts finds them.
func TestRowsAreFoundByEitherID(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kept, want := newRows(), map[string]*row{}
		id := rapid.OneOf(rapid.StringMatching(`[0-9]{1,3}`), rapid.StringMatching(`[0-9]{17,21}`), rapid.SampledFrom([]string{"", "0", "00", "-1", "1~2", "1-1", "a"}))
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			r := &row{platformID: id.Draw(t, "id")}
			r.id = seed.Seed(1).ID(r.platformID)
			if held := want[r.platformID]; held != nil && rapid.Bool().Draw(t, "removed") {
				kept.remove(held)
				delete(want, r.platformID)
				continue
			}
			kept.put(r)
			want[r.platformID] = r
			if kept.at(r.platformID) != r || kept.of(r.id) != r {
				t.Errorf("%q is not found", r.platformID)
			}
		}
		if got := slices.SortedFunc(maps.Keys(want), byNumber); !slices.Equal(got, kept.ids()) || kept.len() != len(want) {
			t.Errorf("there are %q, want %q", kept.ids(), got)
		}
		if asked := id.Draw(t, "asked"); kept.at(asked) != want[asked] || kept.of(seed.Seed(1).ID(asked)) != want[asked] {
			t.Errorf("%q is found as something else", asked)
		}
	})
}
