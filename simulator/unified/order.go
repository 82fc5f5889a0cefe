package unified

import (
	"cmp"
	"slices"
	"sort"

	"github.com/tidwall/gjson"
)

// sortKey is the value of one member in a form that compares as its type does.
type sortKey struct {
	null   bool
	number int64 // times in Unix milliseconds, amounts in 10⁻⁷, truth as 0 and 1
	text   string
}

func (k sortKey) compare(other sortKey) int {
	if c := cmp.Compare(k.number, other.number); c != 0 {
		return c
	}
	return cmp.Compare(k.text, other.text)
}

// keyOf reads a member of a rendered record.
func keyOf(f *Field, record []byte) sortKey {
	v := gjson.GetBytes(record, f.Name)
	if !v.Exists() || v.Type == gjson.Null {
		return sortKey{null: true}
	}
	switch f.Type {
	case TypeTime:
		if t, ok := parseMoment(v.Str); ok {
			return sortKey{number: t.UnixMilli()}
		}
		return sortKey{null: true}
	case TypeNumber, TypeDecimal:
		text := v.Raw
		if v.Type == gjson.String {
			text = v.Str
		}
		d, ok := parseDecimal(text)
		return sortKey{null: !ok, number: int64(d)}
	case TypeBool:
		if v.Bool() {
			return sortKey{number: 1}
		}
		return sortKey{}
	default:
		return sortKey{text: v.String()}
	}
}

// order is the rows of a table sorted by one member in one direction, then by ascending id; rows without a value come
// last either way. It is kept up to date row by row, so that a list costs no more than what it returns. Rows that come
// while nobody lists wait and are merged in together.
type order struct {
	field      *Field
	descending bool
	entries    []entry
	waiting    []entry
}

type entry struct {
	key sortKey
	row *row
}

// position compares two places in the order of a direction.
func position(a, b sortKey, aID, bID string, descending bool) int {
	if a.null != b.null {
		if a.null {
			return 1
		}
		return -1
	}
	c := a.compare(b)
	if descending {
		c = -c
	}
	if c != 0 {
		return c
	}
	return cmp.Compare(aID, bID)
}

// order returns the rows by a member, ascending. The caller holds the lock for writing.
func (t *table) order(f *Field) *order { return t.sorted(f, false) }

func (t *table) sorted(f *Field, descending bool) *order {
	name := orderName(f, descending)
	if o, ok := t.orders[name]; ok {
		o.merge()
		return o
	}
	o := &order{field: f, descending: descending, entries: make([]entry, 0, len(t.byPlatform))}
	for _, r := range t.byPlatform {
		if !r.deleted {
			o.entries = append(o.entries, entry{keyOf(f, r.record), r})
		}
	}
	slices.SortFunc(o.entries, o.compare)
	t.orders[name] = o
	return o
}

func orderName(f *Field, descending bool) string {
	if descending {
		return f.Name + " DESC"
	}
	return f.Name
}

// after is the index of the first entry behind a place.
func (o *order) after(key sortKey, id string) int {
	return sort.Search(len(o.entries), func(i int) bool {
		return position(o.entries[i].key, key, o.entries[i].row.id, id, o.descending) > 0
	})
}

func (o *order) compare(a, b entry) int {
	return position(a.key, b.key, a.row.id, b.row.id, o.descending)
}

func (o *order) insert(r *row) {
	o.waiting = append(o.waiting, entry{keyOf(o.field, r.record), r})
}

// merge puts the rows that wait in their places, from the back, so that each entry moves at most once.
func (o *order) merge() {
	if len(o.waiting) == 0 {
		return
	}
	slices.SortFunc(o.waiting, o.compare)
	left := len(o.entries)
	o.entries = append(o.entries, o.waiting...)
	for at := len(o.entries) - 1; len(o.waiting) > 0; at-- {
		last := o.waiting[len(o.waiting)-1]
		if left > 0 && o.compare(o.entries[left-1], last) > 0 {
			left--
			o.entries[at] = o.entries[left]
			continue
		}
		o.entries[at] = last
		o.waiting = o.waiting[:len(o.waiting)-1]
	}
	o.waiting = nil
}

func (o *order) remove(r *row) {
	o.merge()
	key := keyOf(o.field, r.record)
	if i := o.after(key, r.id) - 1; i >= 0 && o.entries[i].row == r {
		o.entries = slices.Delete(o.entries, i, i+1)
	}
}
