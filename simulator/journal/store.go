package journal

import "go.etcd.io/bbolt"

// What ends a block: a query that hits one entry reads all of it, and a write moves all of it.
const (
	blockEntries = 64
	blockBytes   = 512 << 10
)

// rowWriter writes entries in blocks within one transaction. What a group of requests brings becomes a few large
// values instead of many rows: the store then looks for one place, and the disk gets whole runs of pages.
type rowWriter struct {
	segments *bbolt.Bucket
	open     segment
	segment  uint64 // first sequence number of the open segment; 0 before there is one
	block    block
}

func (w *rowWriter) store(rows []row) error {
	for i := range rows {
		r := &rows[i]
		if err := w.place(r); err != nil {
			return err
		}
		w.block.add(r)
	}
	return nil
}

// place opens the segment of a row, and a new block when the one before is full or of another segment.
func (w *rowWriter) place(r *row) error {
	moves := r.segment != w.segment
	if !moves && len(w.block.rows) < blockEntries && w.block.bytes < blockBytes {
		return nil
	}
	if err := w.endBlock(); err != nil {
		return err
	}
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
	err := w.open.put(w.block.first(), w.block.encode())
	w.block.reset()
	return err
}

// seal writes the digest of the newest segment, when a row begins the one after it.
func (w *rowWriter) seal(digest *block) error {
	if digest == nil {
		return nil
	}
	newest, _ := w.segments.Cursor().Last()
	digest.seal()
	return w.segments.Bucket(newest).Put(keyDigest, digest.encode())
}
