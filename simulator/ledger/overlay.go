package ledger

// overlay holds what one operation would change, on top of the committed state. Reading through it is exact, and
// dropping it undoes everything.
type overlay struct {
	entries map[uint64]*entry
	order   []uint64 // records with a Change, by first touch
	names   map[nameKey]uint64
	numbers map[numberKey]uint64
	totals  map[uint64]Minor // absolute, by account; debit positive
	uses    map[uint64]int   // absolute, by record
	open    map[uint64]Minor // movements of contact balances not yet in the contact
	last    uint64           // last id given
}

// entry is one record of an operation.
type entry struct {
	kind      Kind
	before    Record // committed; nil when the operation creates it
	after     Record
	operation string
	linked    bool
	silent    bool // derived fields only: no revision, no Change
}

func newOverlay() *overlay {
	return &overlay{
		entries: map[uint64]*entry{},
		names:   map[nameKey]uint64{},
		numbers: map[numberKey]uint64{},
		totals:  map[uint64]Minor{},
		uses:    map[uint64]int{},
		open:    map[uint64]Minor{},
	}
}

func (o *overlay) reset() {
	if len(o.entries) > 4096 { // clearing costs a map's largest size ever, so one bulk load would slow every later operation
		*o = *newOverlay()
		return
	}
	clear(o.entries)
	clear(o.names)
	clear(o.numbers)
	clear(o.totals)
	clear(o.uses)
	clear(o.open)
	o.order = o.order[:0]
}

// layered reads a key through an overlay; absent is the zero value.
func layered[K comparable, V any](over, base map[K]V, k K) V {
	if v, ok := over[k]; ok {
		return v
	}
	return base[k]
}

// fold moves an overlay's values into the base, where the zero value is absence.
func fold[K, V comparable](base, over map[K]V) {
	var zero V
	for k, v := range over {
		if v == zero {
			delete(base, k)
		} else {
			base[k] = v
		}
	}
}
