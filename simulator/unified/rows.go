package unified

import (
	"iter"
	"slices"

	"faultline/simulator/seed"
)

// rows finds the rows of a table by either id. The keys are not the texts of the ids, and only one way leads to a row: a
// table has very many, the collector would look at every text and every way, and a map that grows has to go through
// them all.
type rows struct {
	drawers map[uint64]*drawer // by the platform's id, which is a number nearly always
	named   map[string]*row    // by that id where it is something else
	numbers map[seed.ID]uint64
	names   map[seed.ID]string
}

// drawer holds the rows of numbers that follow each other, as those do that come in one after the other.
type drawer [drawerSize]*row

const drawerSize = 16

func newRows() rows {
	return rows{drawers: map[uint64]*drawer{}, named: map[string]*row{}, numbers: map[seed.ID]uint64{}, names: map[seed.ID]string{}}
}

// numbered is the row with a number, or nil.
func (s *rows) numbered(n uint64) *row {
	if d := s.drawers[n/drawerSize]; d != nil {
		return d[n%drawerSize]
	}
	return nil
}

func (s *rows) number(n uint64, r *row) {
	d := s.drawers[n/drawerSize]
	if d == nil {
		d = new(drawer)
		s.drawers[n/drawerSize] = d
	}
	d[n%drawerSize] = r
}

func (s *rows) clear(n uint64) {
	d := s.drawers[n/drawerSize]
	if d == nil {
		return
	}
	if d[n%drawerSize] = nil; *d == (drawer{}) {
		delete(s.drawers, n/drawerSize)
	}
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
		return s.numbered(n)
	}
	return s.named[platformID]
}

// of is the row with a unified id, or nil.
func (s *rows) of(id seed.ID) *row {
	if n, ok := s.numbers[id]; ok {
		return s.numbered(n)
	}
	if name, ok := s.names[id]; ok {
		return s.named[name]
	}
	return nil
}

func (s *rows) put(r *row) {
	if n, ok := numeral(r.platformID); ok {
		if before := s.numbered(n); before == nil || before.id != r.id {
			s.numbers[r.id] = n
		}
		s.number(n, r)
	} else {
		s.named[r.platformID], s.names[r.id] = r, r.platformID
	}
}

func (s *rows) remove(r *row) {
	if n, ok := numeral(r.platformID); ok {
		s.clear(n)
		delete(s.numbers, r.id)
	} else {
		delete(s.named, r.platformID)
		delete(s.names, r.id)
	}
}

func (s *rows) len() int { return len(s.numbers) + len(s.names) }

// all are the rows in no order.
func (s *rows) all() iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for _, d := range s.drawers {
			for _, r := range d {
				if r != nil && !yield(r) {
					return
				}
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
