package ledger

import (
	"cmp"
	"slices"
	"time"

	"faultline/simulator/ream"
)

// shelf holds the records of one kind, by id and by time of last change. Ids ascend because one counter gives them,
// so a sorted list serves as the index: a third of a map's memory, and in order for free.
type shelf struct {
	ids     ream.Ream[uint64]
	records ream.Ream[Record]
	live    int
	stamps  ream.Ream[stamp] // ascending; holds outdated ones until they outnumber the current
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
		return *s.records.At(i), true
	}
	return nil, false
}

// find is the place of an id: of a new one, which is higher than all, that is the end.
func (s *shelf) find(id uint64) (place int, found bool) {
	n := s.ids.Len()
	if n == 0 || id > *s.ids.At(n - 1) {
		return n, false
	}
	if at := id - *s.ids.At(0); at < uint64(n) && *s.ids.At(int(at)) == id {
		return int(at), true // as of records that were made in a row
	}
	place = s.ids.Search(func(at *uint64) bool { return *at >= id })
	return place, *s.ids.At(place) == id
}

// put adds a record or replaces the one of that id.
func (s *shelf) put(id uint64, r Record) {
	i, found := s.find(id)
	head := r.Header()
	changed := head.UpdatedAt.UnixNano()
	if found {
		at := s.records.At(i)
		before := (*at).Header()
		s.live -= alive(before)
		*at = r
		s.live += alive(head)
		if before.UpdatedAt.UnixNano() == changed {
			return
		}
		s.stale++
	} else {
		s.ids.Insert(i, id)
		s.records.Insert(i, r)
		s.live += alive(head)
	}
	s.mark(stamp{changed, id})
}

// place is put without the index of changes; call index after the last.
func (s *shelf) place(id uint64, r Record) {
	if n := s.ids.Len(); n > 0 && *s.ids.At(n - 1) >= id {
		s.put(id, r)
		return
	}
	s.ids.Append(id)
	s.records.Append(r)
	s.live += alive(r.Header())
}

// index makes the index of changes anew.
func (s *shelf) index() {
	stamps := make([]stamp, s.ids.Len())
	for i := range stamps {
		stamps[i] = stamp{(*s.records.At(i)).Header().UpdatedAt.UnixNano(), *s.ids.At(i)}
	}
	slices.SortFunc(stamps, stamp.compare)
	s.stamp(stamps)
}

// stamp makes these the index of changes.
func (s *shelf) stamp(stamps []stamp) {
	s.stamps.Clear()
	for _, m := range stamps {
		s.stamps.Append(m)
	}
	s.stale = 0
}

func alive(h *Head) int {
	if h.Deleted {
		return 0
	}
	return 1
}

func (s *shelf) mark(m stamp) {
	if n := s.stamps.Len(); n == 0 || s.stamps.At(n-1).compare(m) < 0 {
		s.stamps.Append(m)
	} else if i := s.marked(m); *s.stamps.At(i) != m {
		s.stamps.Insert(i, m)
	}
	if s.stale > 256 && s.stale > s.stamps.Len()/2 {
		current := make([]stamp, 0, s.ids.Len())
		for i := range s.stamps.Len() {
			if m := *s.stamps.At(i); s.current(m) != nil {
				current = append(current, m)
			}
		}
		s.stamp(current)
	}
}

// marked is the place of the first stamp that is not before another.
func (s *shelf) marked(m stamp) int {
	return s.stamps.Search(func(at *stamp) bool { return at.compare(m) >= 0 })
}

// current returns the record a stamp speaks of, or nil when the stamp is outdated.
func (s *shelf) current(m stamp) Record {
	r, ok := s.get(m.id)
	if !ok || r.Header().UpdatedAt.UnixNano() != m.at {
		return nil
	}
	return r
}

// since is the place of the first stamp not older than t. There are outdated ones behind it.
func (s *shelf) since(t time.Time) int {
	// The zero time lies outside of what nanoseconds since 1970 can hold; it means everything.
	if t.Year() < 1700 {
		return 0
	}
	if t.Year() > 2261 {
		return s.stamps.Len()
	}
	return s.marked(stamp{at: t.UnixNano()})
}
