package unified

import (
	"sort"
	"sync/atomic"

	"github.com/tidwall/btree"
)

// arrangement is an order of the rows of a table: split by the value of one member when there is a by, then sorted by
// one member in one direction, then by ascending id. Rows without a value to sort by come last either way.
type arrangement struct {
	by, sort   *Field
	descending bool
}

func (a arrangement) name() string {
	name := a.sort.Name
	if a.descending {
		name += " DESC"
	}
	if a.by != nil {
		name = a.by.Name + ": " + name
	}
	return name
}

// index is the rows of a table in one arrangement. It is kept up to date row by row, so that a list costs what it
// returns, however long the table is.
type index struct {
	arrangement
	tree *btree.BTreeG[entry]
	used atomic.Uint64 // when, counted in uses of the table
}

type entry struct {
	by, key sortKey
	row     *row
}

// keptIndexes bounds the indexes of one table: each costs memory, and time at every write.
const keptIndexes = 12

// index returns the rows in an arrangement. The caller holds the lock for writing.
func (t *table) index(a arrangement) *index {
	t.catchUp()
	if ix, ok := t.indexes[a.name()]; ok {
		ix.used.Store(t.uses.Add(1))
		return ix
	}
	ix := &index{arrangement: a}
	ix.used.Store(t.uses.Add(1))
	ix.tree = btree.NewBTreeGOptions(ix.less, btree.Options{NoLocks: true})
	for r := range t.rows.all() {
		if !r.deleted {
			ix.insert(r)
		}
	}
	if len(t.indexes) >= keptIndexes {
		t.dropIndex()
	}
	t.indexes[a.name()] = ix
	return ix
}

// dropIndex forgets the index that has been used least recently.
func (t *table) dropIndex() {
	var oldest string
	for name, ix := range t.indexes {
		if before := t.indexes[oldest]; before == nil || ix.used.Load() < before.used.Load() {
			oldest = name
		}
	}
	delete(t.indexes, oldest)
}

func (ix *index) entry(r *row) entry {
	e := entry{key: r.key(ix.sort), row: r}
	if ix.by != nil {
		e.by = r.key(ix.by)
	}
	return e
}

func (ix *index) insert(r *row) { ix.tree.Set(ix.entry(r)) }

func (ix *index) remove(r *row) { ix.tree.Delete(ix.entry(r)) }

func (ix *index) less(a, b entry) bool {
	if c := a.by.compareNull(b.by); c != 0 {
		return c < 0
	}
	return position(a.key, b.key, a.row.id, b.row.id, ix.descending) < 0
}

// compareNull orders keys with nothing before everything.
func (k sortKey) compareNull(other sortKey) int {
	if k.null != other.null {
		if k.null {
			return -1
		}
		return 1
	}
	return k.compare(other)
}

// first is the rank of the first entry of the part with this by of which past holds; it must hold of all behind it.
func (ix *index) first(by sortKey, past func(entry) bool) int {
	return sort.Search(ix.tree.Len(), func(rank int) bool {
		e, _ := ix.tree.GetAt(rank)
		if c := e.by.compareNull(by); c != 0 {
			return c > 0
		}
		return past(e)
	})
}

// span are the ranks, from and to, of the rows of a part that meet the conditions on the member sorted by, as far as
// order has a say in them.
func (ix *index) span(by sortKey, conditions []condition) (from, to int) {
	start, end := ix.bounds(conditions)
	ordered := len(start)+len(end) > 0
	from = ix.first(by, func(e entry) bool { return e.key.null || holdsAll(start, e.key) })
	to = ix.first(by, func(e entry) bool { return ordered && (e.key.null || !holdsAll(end, e.key)) })
	return from, max(from, to)
}

// bounds are the conditions on the member sorted by that say where to start and where to end.
func (ix *index) bounds(conditions []condition) (start, end []condition) {
	for _, c := range conditions {
		if c.field.Name != ix.sort.Name {
			continue
		}
		switch c.op {
		case opAbove, opAtLeast:
			start = append(start, c)
		case opBelow, opAtMost:
			end = append(end, c)
		}
	}
	if ix.descending {
		return end, start
	}
	return start, end
}

func holdsAll(conditions []condition, key sortKey) bool {
	for i := range conditions {
		if !conditions[i].holds(key) {
			return false
		}
	}
	return true
}

// behind is the rank of the first entry of a part behind a place.
func (ix *index) behind(by sortKey, p place) int {
	return ix.first(by, func(e entry) bool { return position(e.key, p.key, e.row.id, p.id, ix.descending) > 0 })
}

// each gives the rows of the ranks from and to, until yield says no.
func (ix *index) each(from, to int, yield func(*row) bool) {
	if from >= to {
		return
	}
	start, _ := ix.tree.GetAt(from)
	left := to - from
	ix.tree.Ascend(start, func(e entry) bool {
		left--
		return yield(e.row) && left > 0
	})
}
