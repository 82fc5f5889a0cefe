package ledger

import (
	"time"

	"faultline/simulator/imprint"
)

// state is everything a book holds. What can be derived from the records is derived by the same code at a change
// and at a restart, so the two cannot drift apart.
type state struct {
	company Company
	shelves [kinds]shelf
	last    uint64    // last id given
	latest  time.Time // latest time of change
	names   map[nameKey]uint64
	numbers map[imprint.Imprint]uint64 // see numberOf
	totals  map[uint64]Minor
	owed    map[uint64]Minor
	uses    map[uint64]int

	restored []Record // waiting for Finish
}

// nameKey is a name taken by an active record.
type nameKey struct {
	space byte
	name  string // folded
}

func newState(c Company) state {
	s := state{company: c}
	s.forget()
	return s
}

func (s *state) forget() {
	s.names = map[nameKey]uint64{}
	s.numbers = map[imprint.Imprint]uint64{}
	s.totals = map[uint64]Minor{}
	s.owed = map[uint64]Minor{}
	s.uses = map[uint64]int{}
}

func (s *state) shelf(k Kind) *shelf {
	if i := k.ordinal(); i >= 0 {
		return &s.shelves[i]
	}
	return &shelf{}
}

// merge makes an operation's changes the committed state.
func (s *state) merge(o *overlay, now time.Time) {
	for i, e := range o.entries.values {
		if !e.vanished() {
			s.shelf(e.kind).put(o.entries.keys[i], e.after)
			s.latest = now
		}
	}
	fold(s.names, &o.names)
	fold(s.numbers, &o.numbers)
	fold(s.totals, &o.totals)
	fold(s.owed, &o.owed)
	fold(s.uses, &o.uses)
	s.last = o.last
}

// vanished says that the operation created the record and deleted it again.
func (e *entry) vanished() bool { return e.before == nil && e.after.Header().Deleted }

// derive computes everything derived from the records as they are.
func (s *state) derive() {
	s.forget()
	o := &overlay{}
	o.last = s.last
	t := &Tx{View: View{base: s, over: o}}
	for i := range s.shelves {
		records := &s.shelves[i].records
		for j := range records.Len() {
			t.effect(*records.At(j), +1)
		}
	}
	s.merge(o, s.latest)
}
