package ledger

import (
	"cmp"
	"slices"
	"time"
)

// shelf holds the records of one kind, by id and by time of last change. Ids ascend because one counter gives them,
// so a sorted slice serves as the index: a third of a map's memory, and in order for free.
type shelf struct {
	ids     []uint64
	records []Record
	live    int
	stamps  []stamp // ascending; holds outdated ones until they outnumber the current
	stale   int
}

// stamp says that a record was changed at a time. It is outdated when the record has been changed since.
type stamp struct {
	at int64 // Unix time in nanoseconds
	id uint64
}

func (a stamp) compare(b stamp) int {
	if c := cmp.Compare(a.at, b.at); c != 0 {
		return c
	}
	return cmp.Compare(a.id, b.id)
}

func (s *shelf) get(id uint64) (Record, bool) {
	if i, ok := s.find(id); ok {
		return s.records[i], true
	}
	return nil, false
}

// find is the place of an id: of a new one, which is higher than all, that is the end.
func (s *shelf) find(id uint64) (place int, found bool) {
	if n := len(s.ids); n == 0 || id > s.ids[n-1] {
		return n, false
	}
	return slices.BinarySearch(s.ids, id)
}

// put adds a record or replaces the one of that id.
func (s *shelf) put(id uint64, r Record) {
	i, found := s.find(id)
	head := r.Header()
	at := head.UpdatedAt.UnixNano()
	if found {
		before := s.records[i].Header()
		s.live -= alive(before)
		s.records[i] = r
		s.live += alive(head)
		if before.UpdatedAt.UnixNano() == at {
			return
		}
		s.stale++
	} else {
		s.insert(i, id, r)
		s.live += alive(head)
	}
	s.mark(stamp{at, id})
}

// insert adds a record at its place.
func (s *shelf) insert(i int, id uint64, r Record) {
	if i == len(s.ids) {
		s.ids, s.records = append(s.ids, id), append(s.records, r)
		return
	}
	s.ids, s.records = slices.Insert(s.ids, i, id), slices.Insert(s.records, i, r)
}

// place is put without the index of changes; call index after the last.
func (s *shelf) place(id uint64, r Record) {
	if n := len(s.ids); n > 0 && s.ids[n-1] >= id {
		s.put(id, r)
		return
	}
	s.ids = append(s.ids, id)
	s.records = append(s.records, r)
	s.live += alive(r.Header())
}

// index makes the index of changes anew.
func (s *shelf) index() {
	s.stamps = make([]stamp, len(s.ids))
	for i, r := range s.records {
		s.stamps[i] = stamp{r.Header().UpdatedAt.UnixNano(), s.ids[i]}
	}
	slices.SortFunc(s.stamps, stamp.compare)
	s.stale = 0
}

func alive(h *Head) int {
	if h.Deleted {
		return 0
	}
	return 1
}

func (s *shelf) mark(m stamp) {
	if n := len(s.stamps); n == 0 || s.stamps[n-1].compare(m) < 0 {
		s.stamps = append(s.stamps, m)
	} else if i, found := slices.BinarySearchFunc(s.stamps, m, stamp.compare); !found {
		s.stamps = slices.Insert(s.stamps, i, m)
	}
	if s.stale > 256 && s.stale > len(s.stamps)/2 {
		s.stamps = slices.DeleteFunc(s.stamps, func(m stamp) bool { return s.current(m) == nil })
		s.stale = 0
	}
}

// current returns the record a stamp speaks of, or nil when the stamp is outdated.
func (s *shelf) current(m stamp) Record {
	r, ok := s.get(m.id)
	if !ok || r.Header().UpdatedAt.UnixNano() != m.at {
		return nil
	}
	return r
}

// since returns the stamps not older than t, outdated ones included.
func (s *shelf) since(t time.Time) []stamp {
	// The zero time lies outside of what nanoseconds since 1970 can hold; it means everything.
	if t.Year() < 1700 {
		return s.stamps
	}
	if t.Year() > 2261 {
		return nil
	}
	from := stamp{at: t.UnixNano()}
	i, _ := slices.BinarySearchFunc(s.stamps, from, stamp.compare)
	return s.stamps[i:]
}
