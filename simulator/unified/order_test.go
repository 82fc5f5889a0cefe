package unified

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// However rows come and go between two looks, an order shows them as a sort from scratch would.
func TestOrderKeepsUp(t *testing.T) {
	field := &Field{Name: "v", Type: TypeNumber}
	rapid.Check(t, func(t *rapid.T) {
		o := &order{field: field, descending: rapid.Bool().Draw(t, "descending")}
		var there []*row
		for i := range rapid.IntRange(0, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				if len(there) > 0 {
					at := rapid.IntRange(0, len(there)-1).Draw(t, "which")
					o.remove(there[at])
					there = slices.Delete(there, at, at+1)
				}
			case 1:
				o.merge()
			default:
				record := "{}"
				if v := rapid.IntRange(-1, 5).Draw(t, "value"); v >= 0 {
					record = fmt.Sprintf(`{"v":%d}`, v)
				}
				r := &row{id: fmt.Sprintf("%02d", i*7%40), record: []byte(record)}
				o.insert(r)
				there = append(there, r)
			}
		}
		o.merge()
		var got, want []string
		for _, e := range o.entries {
			got = append(got, e.row.id)
		}
		fresh := make([]entry, 0, len(there))
		for _, r := range there {
			fresh = append(fresh, entry{keyOf(field, r.record), r})
		}
		slices.SortFunc(fresh, o.compare)
		for _, e := range fresh {
			want = append(want, e.row.id)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
