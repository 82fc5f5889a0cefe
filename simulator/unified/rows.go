package unified

import (
	"iter"
	"slices"

	"faultline/simulator/seed"
)

// rows finds the rows of a table by either id. The keys are not the texts of the ids, and only one map leads to a row: a
// table has very many, the collector would look at every text and every way, and a map that grows has to go through
// them all.
type rows struct {
	numbered map[uint64]*row // by the platform's id, which is a number nearly always
	named    map[string]*row // by that id where it is something else
	numbers  map[seed.ID]uint64
	names    map[seed.ID]string
}

func newRows() rows {
	return rows{numbered: map[uint64]*row{}, named: map[string]*row{}, numbers: map[seed.ID]uint64{}, names: map[seed.ID]string{}}
}

// numeral is the platform's id as a number, if it is one that is written like no other.
func numeral(platformID string) (n uint64, ok bool) {
	const most = 19 // digits, which always fit
	if platformID == "" || len(platformID) > most || platformID[0] == '0' {
		return 0, false
	}
	for i := range len(platformID) {
		c := platformID[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = 10*n + uint64(c)
	}
	return n, true
}

// at is the row with a platform id, or nil.
func (s *rows) at(platformID string) *row {
	if n, ok := numeral(platformID); ok {
		return s.numbered[n]
	}
	return s.named[platformID]
}

// of is the row with a unified id, or nil.
func (s *rows) of(id seed.ID) *row {
	if n, ok := s.numbers[id]; ok {
		return s.numbered[n]
	}
	if name, ok := s.names[id]; ok {
		return s.named[name]
	}
	return nil
}

func (s *rows) put(r *row) {
	if n, ok := numeral(r.platformID); ok {
		s.numbered[n], s.numbers[r.id] = r, n
	} else {
		s.named[r.platformID], s.names[r.id] = r, r.platformID
	}
}

func (s *rows) remove(r *row) {
	if n, ok := numeral(r.platformID); ok {
		delete(s.numbered, n)
		delete(s.numbers, r.id)
	} else {
		delete(s.named, r.platformID)
		delete(s.names, r.id)
	}
}

func (s *rows) len() int { return len(s.numbered) + len(s.named) }

// all are the rows in no order.
func (s *rows) all() iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for _, r := range s.numbered {
			if !yield(r) {
				return
			}
		}
		for _, r := range s.named {
			if !yield(r) {
				return
			}
		}
	}
}

// ids are the platform's ids, ascending.
func (s *rows) ids() []string {
	ids := make([]string, 0, s.len())
	for r := range s.all() {
		ids = append(ids, r.platformID)
	}
	slices.SortFunc(ids, byNumber)
	return ids
}
