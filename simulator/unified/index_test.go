package unified

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/seed"
)

// However rows come and go, and whichever index a page is picked from, it shows what sorting and filtering all rows
// from scratch shows.
func TestPagesAreWhatAScanFinds(t *testing.T) {
	fields := []*Field{{Name: "v", Type: TypeNumber}, {Name: "w", Type: TypeNumber}, {Name: "kind", Type: TypeText}}
	object := &Object{Name: "thing", Plural: "things"}
	rapid.Check(t, func(t *rapid.T) {
		c := NewCopy(CopyOptions{})
		table := c.book("c").table(object.Name)
		record := func() []byte {
			b := fmt.Appendf(nil, `{"kind":%q`, rapid.SampledFrom([]string{"a", "b", ""}).Draw(t, "kind"))
			for _, name := range []string{"v", "w"} {
				if n := rapid.IntRange(-1, 6).Draw(t, name); n >= 0 {
					b = fmt.Appendf(b, `,%q:%d`, name, n)
				}
			}
			return append(b, '}')
		}
		listing := func() *listing {
			l := &listing{object: object, sort: rapid.SampledFrom(fields).Draw(t, "sort"), descending: rapid.Bool().Draw(t, "descending"), limit: rapid.IntRange(1, 5).Draw(t, "limit")}
			for range rapid.IntRange(0, 3).Draw(t, "conditions") {
				f := rapid.SampledFrom(fields).Draw(t, "field")
				value := sortKey{number: int64(rapid.IntRange(0, 6).Draw(t, "value")) * decimalOne}
				if f.Type == TypeText {
					value = sortKey{text: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "value")}
				}
				if rapid.IntRange(0, 9).Draw(t, "null") == 0 {
					value = sortKey{null: true}
				}
				l.conditions = append(l.conditions, condition{field: f, op: rapid.SampledFrom(operators).Draw(t, "operator"), values: []sortKey{value}})
			}
			return l
		}
		for i := range rapid.IntRange(1, 60).Draw(t, "steps") {
			id := fmt.Sprintf("%02d", rapid.IntRange(0, 30).Draw(t, "id"))
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0:
				if r := table.rows.at(id); r != nil {
					table.remove(r)
				}
			case 1:
				for l := listing(); ; {
					rows, more := c.page("c", l)
					want, wantMore := scan(table, l)
					if diff := cmp.Diff(ids(want), ids(rows)); diff != "" || more != wantMore {
						t.Fatalf("step %d, after %v: more %v, want %v: %s", i, l.after, more, wantMore, diff)
					}
					if !more {
						break
					}
					last := rows[len(rows)-1]
					l.after = &place{keyOf(l.sort, last.record), last.id}
				}
			default:
				table.replace(table.rows.at(id), &row{id: seed.ID([]byte("thing number " + id + ".")), platformID: id, record: record(), deleted: rapid.IntRange(0, 9).Draw(t, "deleted") == 0})
			}
		}
	})
}

func ids(rows []*row) (list []string) {
	for _, r := range rows {
		list = append(list, r.platformID)
	}
	return list
}

// scan is a page by the slow way.
func scan(t *table, l *listing) (rows []*row, more bool) {
	for r := range t.rows.all() {
		key := keyOf(l.sort, r.record)
		if !r.deleted && matches(l.conditions, r.record) && (l.after == nil || position(key, l.after.key, r.id, l.after.id, l.descending) > 0) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b *row) int {
		return position(keyOf(l.sort, a.record), keyOf(l.sort, b.record), a.id, b.id, l.descending)
	})
	return rows[:min(l.limit, len(rows))], len(rows) > l.limit
}

// A table does not keep more indexes than it says, and forgets those first that nobody asked for lately.
func TestIndexesAreBounded(t *testing.T) {
	c := NewCopy(CopyOptions{})
	table := c.book("c").table("thing")
	lists := make([]*listing, keptIndexes+3)
	for i := range lists {
		lists[i] = &listing{object: &Object{Name: "thing"}, sort: &Field{Name: fmt.Sprint("f", i), Type: TypeNumber}, limit: 1}
		c.page("c", lists[i])
		c.page("c", lists[0])
	}
	if len(table.indexes) != keptIndexes || table.indexes["f0"] == nil || table.indexes["f1"] != nil {
		t.Errorf("%d indexes are kept: %v", len(table.indexes), sortedKeys(table.indexes))
	}
}
