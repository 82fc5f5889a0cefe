package ledger

import "faultline/simulator/imprint"

// overlay holds what one operation would change, on top of the committed state. Reading through it is exact, and
// dropping it undoes everything.
type overlay struct {
	entries layer[uint64, *entry] // by first touch
	names   layer[nameKey, uint64]
	numbers layer[imprint.Imprint, uint64]
	tallies layer[uint64, tally] // absolute, by record
	last    uint64               // last id given
	spare   []*entry             // of operations before
}

// entry is one record of an operation.
type entry struct {
	kind      Kind
	before    Record // committed; nil when the operation creates it
	after     Record
	operation string
	linked    bool
	own       bool // no part of the record is anybody else's: it was made by the operation, or copied whole
}

// entered adds an entry for a record.
func (o *overlay) entered(id uint64, as entry) *entry {
	var e *entry
	if n := len(o.spare); n > 0 {
		e, o.spare = o.spare[n-1], o.spare[:n-1]
	} else {
		e = new(entry)
	}
	*e = as
	o.entries.set(id, e)
	return e
}

// reset makes the overlay empty. What it held lies in the books now, or nowhere: only its room is used again.
func (o *overlay) reset() {
	for _, e := range o.entries.values {
		*e = entry{}
	}
	if room := few - len(o.spare); room > 0 {
		o.spare = append(o.spare, o.entries.values[:min(room, len(o.entries.values))]...)
	}
	o.entries.reset()
	o.names.reset()
	o.numbers.reset()
	o.tallies.reset()
}
