package journal

import (
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// What ends a block: a query that hits one entry reads all of it, and a write moves all of it.
const (
	blockEntries = 64
	blockBytes   = 512 << 10
)

// assembly makes entries ready for the disk (redaction, hashing, compression, encoding), in order, and decides where
// blocks and segments begin. It belongs to one goroutine. All that it makes lies in buffers that the next commit uses
// again: fresh ones would have to be cleared, and collected.
type assembly struct {
	redactor *Redactor
	recent   *recent
	bodies   bodyMaker
	taken    []takenBody  // those of the entry at hand
	refs     []bodyMark   // where the segment holds them
	values   []packedBody // those that it does not hold yet
	block    block        // begun and not yet in the draft
	draft    draft
	room     []uint32 // to sort terms in

	limit      int   // entries in a segment
	limitBytes int64 // bytes in a segment

	first  uint64 // sequence number that began the segment; 0 before the first
	sealed []byte // digest of the segment before, until a block of the new one is there
	digest block  // of the segment so far, without the block at hand
	stored storedBodies
}

func newAssembly(o Options, key []byte, r *recent) (*assembly, error) {
	bodies, err := newBodyMaker(o.BodyCap, key)
	if err != nil {
		return nil, err
	}
	redactor := NewRedactor(key, o.RedactKeys)
	bodies.redactor = redactor
	return &assembly{
		redactor: redactor,
		recent:   r,
		bodies:   bodies,
		limit:    o.SegmentSize,
		// Retention drops whole segments, so one must stay a small part of the cap also when bodies are large.
		limitBytes: max(o.MaxBytes/16, 256<<10),
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
		v, err := viewBlock(raw)
		if err != nil {
			return err
		}
		b := v.decode()
		a.digest.join(&b)
		return nil
	})
	return a.digest.last, err
}

// begin empties the draft for another commit.
func (a *assembly) begin() { a.draft.reset() }

// size is about what the draft will take.
func (a *assembly) size() int { return len(a.draft.room) + len(a.block.rows) }

// finish completes the draft. It is valid until the next begins.
func (a *assembly) finish() *draft {
	a.endBlock()
	return &a.draft
}

// add makes an entry ready. The entry is not modified.
func (a *assembly) add(e *Entry) error {
	a.place(e.Seq)
	a.takeBodies(e)
	row, text, err := a.appendRow(a.block.rows, e)
	if err != nil {
		return fmt.Errorf("encode entry %d: %w", e.Seq, err)
	}
	a.block.add(e, row, text)
	a.draft.tell(e)
	return nil
}

// place begins a new segment or block when the one before is full.
func (a *assembly) place(seq uint64) {
	inBlock := len(a.block.ends)
	switch {
	case a.first == 0:
		a.first = seq
	case seq-a.first >= uint64(a.limit), a.digest.bytes+a.block.bytes >= uint64(a.limitBytes): //nolint:gosec // limits are positive
		a.endBlock()
		a.room = a.digest.seal(a.room)
		a.sealed = a.digest.appendTo(nil)
		a.digest.reset()
		a.first = seq
		a.stored = storedBodies{}
	case inBlock >= blockEntries, inBlock > 0 && len(a.block.rows) >= blockBytes:
		a.endBlock()
	}
}

// endBlock puts the block so far into the draft, if there is one.
func (a *assembly) endBlock() {
	if len(a.block.ends) == 0 {
		return
	}
	a.recent.keep(&a.block)
	a.room = a.block.seal(a.room)
	a.draft.put(a.first, a.sealed, &a.block)
	a.sealed = nil
	a.digest.join(&a.block)
	a.block.reset()
}

// takeBodies makes the bodies of an entry, and notes where they are.
func (a *assembly) takeBodies(e *Entry) {
	a.taken, a.refs, a.values = a.taken[:0], a.refs[:0], a.values[:0]
	a.bodies.begin()
	var room [2]part
	for _, p := range appendBodies(room[:0], e) {
		if len(p.body.Raw) == 0 {
			a.taken = append(a.taken, takenBody{size: p.body.Size, kept: p.body.Kept})
			continue
		}
		made := a.bodies.make(p, &a.stored)
		a.taken = append(a.taken, takenBody{size: max(p.body.Size, len(p.body.Raw)), kept: made.kept, redacted: made.redacted, there: true, hash: made.hash})
		mark := a.stored.place(made.hash)
		if !mark.of(made.hash) {
			*mark = bodyMark{made.hash, e.Seq, uint64(len(a.values))}
			a.values = append(a.values, a.bodies.pack(made.data))
		}
		a.refs = append(a.refs, *mark)
	}
}

// storedBodies tells where in the segment the bodies lie that were stored last, each at the place that its hash says: one
// whose place another took is stored again when it comes again.
type storedBodies [4096]bodyMark

// place is where a body would be noted.
func (s *storedBodies) place(h bodyHash) *bodyMark {
	return &s[binary.LittleEndian.Uint16(h[:])%uint16(len(s))]
}

func (s *storedBodies) has(h bodyHash) bool { return s.place(h).of(h) }

// appendRow appends the stored form of an entry, whose bodies were taken: its frame, and the text in it, whose place it
// returns.
func (a *assembly) appendRow(out []byte, e *Entry) (row []byte, text extent, err error) {
	out = appendRefs(out, a.refs)
	out, at := beginText(out)
	if out, err = a.redactor.encode(out, e, a.taken); err != nil {
		return nil, extent{}, err
	}
	endText(out, at)
	text = extent{at, len(out)}
	for i := range a.values {
		v := &a.values[i]
		out = binary.AppendUvarint(out, uint64(1+len(v.data)))
		out = append(append(out, v.encoding), v.data...)
	}
	return out, text, nil
}
