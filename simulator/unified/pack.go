package unified

import (
	"strings"

	"github.com/klauspost/compress/s2"
)

// nativeText is a native record as the copy keeps it. Of a company that came in whole hardly any document is looked
// at natively again, and documents of one object are much alike: those are kept as what they differ in from the first.
type nativeText struct {
	kept string
	by   *s2.Dict // nil: kept is the record itself
}

func plain(record string) nativeText { return nativeText{kept: record} }

func (n nativeText) String() string {
	if n.by == nil {
		return n.kept
	}
	record, err := n.by.Decode(nil, []byte(n.kept))
	if err != nil {
		panic("unified: a packed record does not unpack: " + err.Error()) // it was packed by the same dictionary
	}
	return string(record)
}

// smallestDictionary is what s2 asks for.
const smallestDictionary = 16

// pack shortens the native record of a row. Nothing else may point into the record then: a row that is to be packed
// owns its platform id.
func (t *table) pack(r *row) {
	record := r.native.String()
	if t.dictionary == nil && len(record) >= smallestDictionary {
		t.dictionary = s2.MakeDict([]byte(record), nil)
	}
	if t.dictionary != nil {
		r.native = nativeText{string(t.dictionary.Encode(nil, []byte(record))), t.dictionary}
	}
}

// slabSize is a good deal more than a record takes.
const slabSize = 64 << 10

// slab is memory that records which came in together lie in, one behind the other. Each in memory of its own, they would
// lie between all that is needed only while the run lasts, and the gaps which that leaves take as much as the records.
type slab struct{ rest []byte }

// keep copies data to where it can stay.
func (s *slab) keep(data []byte) []byte {
	n := len(data)
	if n > slabSize/8 {
		return data
	}
	if n > len(s.rest) {
		s.rest = make([]byte, slabSize)
	}
	kept := s.rest[:n:n]
	s.rest = s.rest[n:]
	copy(kept, data)
	return kept
}

// settleIn makes a row as small as it can be that came in with many others. The caller holds the lock, and nobody else
// has seen the row.
func (c *Copy) settleIn(t *table, r *row) {
	t.pack(r)
	r.record, r.starts = c.slab.keep(r.record), c.slab.keep(r.starts)
}

// detach has a row own its platform id, which else is a part of its native record.
func (r *row) detach() { r.platformID = strings.Clone(r.platformID) }
