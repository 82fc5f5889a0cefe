package unified

import (
	"encoding/binary"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/s2"
)

// batch holds the native records of some rows of a table that came in one after the other. When the next batch is begun
// they are packed as one text: being much alike they take a tenth then, and the collector has one thing to look at
// rather than one for each. Rows do not change by that, so that nobody who holds one has to know.
type batch struct {
	packing
	loose  atomic.Pointer[[batchSize]string] // nil: they are packed
	packed []byte
	count  int
	rest   int // of the bytes that it may take in
}

const (
	// batchSize is how many records a batch takes in. Who wants one of them unpacks them all.
	batchSize = 16
	// batchBytes bounds what that takes, and batchedBytes how large a record may be that is one of many.
	batchBytes   = 64 << 10
	batchedBytes = batchBytes / 8
)

// places are the numbers of the records in a batch, as rows keep them.
var places = func() string {
	var b [batchSize]byte
	for i := range b {
		b[i] = byte(i)
	}
	return string(b[:])
}()

func newBatch() *batch {
	b := &batch{rest: batchBytes}
	b.batch = b
	b.loose.Store(new([batchSize]string))
	return b
}

// takes says whether there is room for a record.
func (b *batch) takes(record string) bool { return b.count < batchSize && len(record) <= b.rest }

// take adds a record; those that are there already can be read meanwhile.
func (b *batch) take(record string) nativeText {
	at := b.count
	b.loose.Load()[at] = record
	b.count, b.rest = b.count+1, b.rest-len(record)
	return nativeText{places[at : at+1], &b.packing}
}

// packRoom is the memory that records are packed in, which is used again.
type packRoom struct{ plain, packed []byte }

// pack packs what a batch holds.
func (b *batch) pack(room *packRoom) {
	all := room.plain[:0]
	for _, record := range b.loose.Load()[:b.count] {
		all = append(binary.AppendUvarint(all, uint64(len(record))), record...)
	}
	if most := s2.MaxEncodedLen(len(all)); cap(room.packed) < most {
		room.packed = make([]byte, most)
	}
	packed := s2.Encode(room.packed[:cap(room.packed)], all)
	b.packed = append(make([]byte, 0, len(packed)), packed...)
	b.loose.Store(nil)
	room.plain = all
}

// unpacked is room for what batches hold.
var unpacked = sync.Pool{New: func() any { return new([]byte) }}

// record is the one at a place.
func (b *batch) record(at int) string {
	if loose := b.loose.Load(); loose != nil {
		return loose[at]
	}
	room := unpacked.Get().(*[]byte)
	defer unpacked.Put(room)
	*room = b.unpack(*room)
	return string(partOfBatch(*room, at))
}

// unpack gives all records of a batch that is packed, in the memory given if there is enough.
func (b *batch) unpack(room []byte) []byte {
	all, err := s2.Decode(room[:cap(room)], b.packed)
	if err != nil {
		panic(unpackable(err))
	}
	return all
}

func partOfBatch(all []byte, at int) []byte {
	for ; ; at-- {
		size, wide := binary.Uvarint(all)
		end := wide + int(size) //nolint:gosec // the length of a string
		if at == 0 {
			return all[wide:end]
		}
		all = all[end:]
	}
}

// opened is the batch that a reader of many records has looked into last: neighbours on a page mostly lie together.
type opened struct {
	batch *batch
	all   []byte
}

// append appends the native record of a row.
func (o *opened) append(b []byte, n nativeText) []byte {
	if n.by == nil || n.by.batch == nil || n.by.batch.loose.Load() != nil {
		return append(b, n.String()...)
	}
	if o.batch != n.by.batch {
		o.batch, o.all = n.by.batch, n.by.batch.unpack(o.all)
	}
	return append(b, partOfBatch(o.all, int(n.kept[0]))...)
}

// gather has the native record of a row lie in a batch. Nothing else may point into the record then, and so the row owns
// its platform id. The caller holds the lock, and nobody else has seen the row.
func (c *Copy) gather(t *table, r *row) {
	record := r.native.String()
	c.detach(r)
	if len(record) > batchedBytes {
		return
	}
	if t.open != nil && !t.open.takes(record) {
		t.open.pack(&c.room)
		t.open = nil
	}
	if t.open == nil {
		t.open = newBatch()
	}
	r.native = t.open.take(record)
}
