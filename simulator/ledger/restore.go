package ledger

import (
	"cmp"
	"slices"

	"faultline/simulator/problem"
)

// Restore puts a record back as it is: no checks, no listener, no new id. Used at start, in any order; a record
// restored twice keeps its last value. The book owns the record from then on. Call Finish after the last.
func (b *Book) Restore(r Record) {
	b.mu.Lock()
	defer b.mu.Unlock()
	gather(r)
	b.state.restored = append(b.state.restored, r)
}

// Finish rebuilds what is derived from the restored records and checks that the books balance.
func (b *Book) Finish() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &b.state
	for _, r := range s.restored {
		if number(r.Header().ID) == 0 || r.RecordKind().ordinal() < 0 {
			return problem.New(problem.Invalid, "a restored record has kind %q and id %q", r.RecordKind(), r.Header().ID).
				WithHint("the stored books are damaged")
		}
	}
	// In ascending ids and times every insertion is an append.
	slices.SortStableFunc(s.restored, func(a, b Record) int {
		return cmp.Compare(number(a.Header().ID), number(b.Header().ID))
	})
	for _, r := range s.restored {
		id := number(r.Header().ID)
		s.shelf(r.RecordKind()).place(id, r)
		s.last = max(s.last, id)
		if at := r.Header().UpdatedAt; at.After(s.latest) {
			s.latest = at.UTC()
		}
	}
	s.restored = nil
	for i := range s.shelves {
		s.shelves[i].index()
	}
	s.derive()
	return s.verify()
}
