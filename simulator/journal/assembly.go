package journal

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// row is an entry made ready for the disk.
type row struct {
	segment uint64 // first sequence number of its segment
	sealed  *block // of the segment before, when the row begins a new one
	entry   *Entry // as stored: redacted, bodies by hash
	value   []byte // the frame
	terms   []uint32
	bodies  []bodyMark // those in the frame
}

// assembly turns entries into rows, in order, and decides where segments begin. It belongs to one goroutine.
type assembly struct {
	redactor *Redactor
	bodies   bodyMaker
	text     []byte     // room for the entry at hand
	refs     []bodyMark // for its bodies
	values   [][]byte   // and for those that its segment does not hold yet

	limit      int   // entries in a segment
	limitBytes int64 // bytes in a segment

	first   uint64 // sequence number that began the segment; 0 before the first
	entries int
	digest  block // of the segment so far
	stored  map[bodyHash]bodyPlace
}

// bodyPlace is where in the segment a body lies: with which entry, and which of its bodies it is.
type bodyPlace struct{ owner, index uint64 }

func newAssembly(o Options, key []byte) (*assembly, error) {
	bodies, err := newBodyMaker(o.BodyCap)
	if err != nil {
		return nil, err
	}
	redactor := NewRedactor(key, o.RedactKeys)
	bodies.redactor = redactor
	return &assembly{
		redactor: redactor,
		bodies:   bodies,
		limit:    o.SegmentSize,
		// Retention drops whole segments, so one must stay a small part of the cap also when bodies are large.
		limitBytes: max(o.MaxBytes/16, 256<<10),
		stored:     map[bodyHash]bodyPlace{},
	}, nil
}

// resume reads what is known of the newest segment, and returns the last sequence number on disk.
func (a *assembly) resume(tx *bbolt.Tx) (uint64, error) {
	k, _ := tx.Bucket(bucketSegments).Cursor().Last()
	if k == nil {
		return 0, nil
	}
	a.first = number(k)
	s := openSegment(tx.Bucket(bucketSegments).Bucket(k))
	err := s.blocks.ForEach(func(k, raw []byte) error {
		v, err := s.view(k, raw)
		if err != nil {
			return err
		}
		b := v.decode()
		a.digest.join(b)
		for _, m := range b.bodies {
			a.stored[m.hash] = bodyPlace{m.owner, m.index}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	a.entries = int(a.digest.last - a.first + 1)
	return a.digest.last, nil
}

// prepare makes the rows of a request.
func (a *assembly) prepare(r *request) {
	r.rows = make([]row, 0, len(r.batch.Entries))
	for _, e := range r.batch.Entries {
		prepared, err := a.row(e)
		if err != nil {
			r.err = fmt.Errorf("encode entry %d: %w", e.Seq, err)
			return
		}
		r.rows = append(r.rows, prepared)
		r.ready += len(prepared.value)
	}
	for _, p := range r.batch.Puts {
		r.ready += len(p.Key) + len(p.Value)
	}
}

func (a *assembly) row(given *Entry) (row, error) {
	r := row{entry: duplicate(given)}
	if a.first == 0 || a.entries >= a.limit || int64(a.digest.bytes) >= a.limitBytes {
		r.sealed = a.begin(given.Seq)
	}
	r.segment = a.first
	a.takeBodies(&r)
	a.redactor.entry(r.entry)
	text, err := encodeEntry(a.text[:0], r.entry)
	if err != nil {
		return row{}, err
	}
	a.text = text
	r.value = a.frame(text)
	r.terms = termsOf(r.entry)
	a.entries++
	a.digest.add(&r)
	a.digest.bodies, a.digest.rows = a.digest.bodies[:0], a.digest.rows[:0]
	return r, nil
}

// begin opens a new segment and returns the digest of the one before.
func (a *assembly) begin(seq uint64) *block {
	var sealed *block
	if a.first != 0 {
		d := a.digest
		sealed = &d
	}
	a.first, a.entries, a.digest = seq, 0, block{}
	clear(a.stored)
	return sealed
}

// takeBodies replaces the raw bodies of a row's entry by their hashes, and notes where they are.
func (a *assembly) takeBodies(r *row) {
	a.refs, a.values = a.refs[:0], a.values[:0]
	for _, p := range bodiesOf(r.entry) {
		if len(p.body.Raw) == 0 {
			continue
		}
		made := a.bodies.make(p, a.holds)
		size := max(p.body.Size, len(p.body.Raw))
		*p.body = Body{Size: size, Kept: made.kept, Hash: made.hash.String(), Redacted: made.redacted}
		place, known := a.stored[made.hash]
		if !known {
			place = bodyPlace{r.entry.Seq, uint64(len(a.values))}
			a.stored[made.hash] = place
			a.values = append(a.values, made.value)
			r.bodies = append(r.bodies, bodyMark{made.hash, place.owner, place.index})
		}
		a.refs = append(a.refs, bodyMark{made.hash, place.owner, place.index})
	}
}

func (a *assembly) holds(h bodyHash) bool { _, ok := a.stored[h]; return ok }

func (a *assembly) frame(text []byte) []byte {
	const mark = len(bodyHash{}) + 2*binary.MaxVarintLen64
	size := 2 + len(a.refs)*mark + len(text) + binary.MaxVarintLen64
	for _, v := range a.values {
		size += len(v) + binary.MaxVarintLen32
	}
	return appendFrame(make([]byte, 0, size), a.refs, text, a.values)
}
