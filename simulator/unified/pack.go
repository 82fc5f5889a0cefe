package unified

import (
	"strings"

	"github.com/klauspost/compress/s2"
)

// nativeText is a native record as the copy keeps it. Hardly any document is looked at natively again, and documents of
// one object are much alike. Of a company that came in whole they are kept as what they differ in from the first; those
// that come in one by one lie in batches.
type nativeText struct {
	kept string
	by   *packing // nil: kept is the record itself
}

// packing is how records are got at that are not kept as they are: one of the two, in a single word of the row.
type packing struct {
	dictionary *s2.Dict // what is kept is what the record differs in from it
	batch      *batch   // what is kept is the record's place there
}

func plain(record string) nativeText { return nativeText{kept: record} }

func (n nativeText) String() string {
	switch {
	case n.by == nil:
		return n.kept
	case n.by.batch != nil:
		return n.by.batch.record(int(n.kept[0]))
	}
	record, err := n.by.dictionary.Decode(nil, []byte(n.kept))
	if err != nil {
		panic(unpackable(err))
	}
	return string(record)
}

// unpackable is what must not happen: everything is unpacked by what it was packed by.
func unpackable(err error) string { return "unified: a packed record does not unpack: " + err.Error() }

// smallestDictionary is what s2 asks for.
const smallestDictionary = 16

// pack shortens the native record of a row. Nothing else may point into the record then: a row that is to be packed
// owns its platform id.
func (t *table) pack(r *row) {
	record := r.native.String()
	if t.packing == nil && len(record) >= smallestDictionary {
		t.packing = &packing{dictionary: s2.MakeDict([]byte(record), nil)}
	}
	if t.packing != nil {
		r.native = nativeText{string(t.packing.dictionary.Encode(nil, []byte(record))), t.packing}
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

// detach takes the platform id of a row out of its native record, of which it is a part else.
func (c *Copy) detach(r *row) { r.platformID = c.ids.keep(r.platformID) }

// shelf is memory that short texts lie in together.
type shelf struct{ texts strings.Builder }

const shelfSize = 1 << 10

func (s *shelf) keep(text string) string {
	if s.texts.Len()+len(text) > s.texts.Cap() {
		s.texts.Reset()
		s.texts.Grow(max(shelfSize, len(text)))
	}
	from := s.texts.Len()
	s.texts.WriteString(text)
	return s.texts.String()[from:]
}
