package journal

import "go.etcd.io/bbolt"

// blockEntries bounds a block: one hit makes a query read all of it.
const blockEntries = 64

// rowWriter writes entries, their bodies, and the blocks that describe them, within one transaction.
type rowWriter struct {
	segments *bbolt.Bucket
	open     segment
	segment  uint64 // first sequence number of the open segment; 0 before there is one
	first    uint64 // sequence number that began the block
	block    block
}

func (w *rowWriter) store(rows []row) error {
	for i := range rows {
		r := &rows[i]
		if err := w.place(r); err != nil {
			return err
		}
		for _, body := range r.bodies {
			if err := w.open.bodies.Put(key(body.ordinal), body.value); err != nil {
				return err
			}
		}
		if err := w.open.entries.Put(key(r.entry.Seq), r.value); err != nil {
			return err
		}
		w.block.add(r)
	}
	return nil
}

// place opens the segment of a row, and a new block when the one before is full or of another segment.
func (w *rowWriter) place(r *row) error {
	moves := r.segment != w.segment
	if !moves && r.entry.Seq-w.first < blockEntries {
		return nil
	}
	if err := w.endBlock(); err != nil {
		return err
	}
	w.first, w.block = r.entry.Seq, block{}
	if !moves {
		return nil
	}
	if err := w.seal(r.sealed); err != nil {
		return err
	}
	opened, err := createSegment(w.segments, r.segment)
	if err != nil {
		return err
	}
	w.open, w.segment = opened, r.segment
	return nil
}

// endBlock writes the block so far, if there is one.
func (w *rowWriter) endBlock() error {
	if w.block.last == 0 {
		return nil
	}
	w.block.seal()
	return w.open.blocks.Put(key(w.first), w.block.encode())
}

// seal writes the digest of the newest segment, when a row begins the one after it.
func (w *rowWriter) seal(digest *block) error {
	if digest == nil {
		return nil
	}
	newest, _ := w.segments.Cursor().Last()
	digest.bodies = nil
	digest.seal()
	return w.segments.Bucket(newest).Put(keyDigest, digest.encode())
}
