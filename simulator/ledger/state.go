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
	tallies map[uint64]tally           // by record

	restored []Record // waiting for Finish
}

// nameKey is a name taken by an active record.
type nameKey struct {
	space byte
	name  string // folded
}

// tally is what the records that lean on another imply of it.
type tally struct {
	total Minor // of the postings to an account; debit positive
	owed  Minor // by a contact or to it
	uses  int   // how often others name it
}

func newState(c Company) state {
	s := state{company: c}
	s.forget()
	return s
}

func (s *state) forget() {
	s.names = map[nameKey]uint64{}
	s.numbers = map[imprint.Imprint]uint64{}
	s.tallies = map[uint64]tally{}
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
	fold(s.tallies, &o.tallies)
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
