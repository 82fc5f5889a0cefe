package journal

import (
	"bytes"
	"context"
	"slices"

	"go.etcd.io/bbolt"
)

// maxBlocks bounds the blocks that one read transaction looks at; most are skipped.
const maxBlocks = 5000

// plan is what a filter lets a scan skip by. The zero plan skips nothing.
type plan struct {
	groups   [][]uint32 // of each, a block must hold one
	wall, at span
}

// span is a range of time in nanoseconds, both ends included; a zero end is open.
type span struct{ from, to int64 }

func (s span) meets(of [2]int64) bool {
	return (s.from == 0 || of[1] >= s.from) && (s.to == 0 || of[0] <= s.to)
}

func (p plan) admits(v blockView) bool {
	if !p.wall.meets(v.wall()) || !p.at.meets(v.at()) {
		return false
	}
	for _, group := range p.groups {
		if !slices.ContainsFunc(group, v.has) {
			return false
		}
	}
	return true
}

// walk is a scan through sequence numbers low to high, both included, in either direction. What it has still to do is
// in low and high, so it goes on in another transaction where it left off.
type walk struct {
	plan      plan
	low, high uint64
	oldest    bool
}

func (w *walk) over() bool { return w.low > w.high }

// passed notes that everything up to seq, in the walk's direction, is done.
func (w *walk) passed(seq uint64) {
	if w.oldest {
		w.low = max(w.low, seq+1)
	} else {
		w.high = min(w.high, seq-1)
	}
}

func (w *walk) finish() { w.low, w.high = 1, 0 }

// start moves a cursor to the bucket key that covers the walk's place, or to the nearest in its direction.
func (w *walk) start(c *bbolt.Cursor) (k, v []byte) {
	at := w.high
	if w.oldest {
		at = w.low
	}
	k, v = c.Seek(key(at))
	switch {
	case k == nil:
		k, v = c.Last()
	case number(k) > at:
		k, v = c.Prev()
	}
	if k == nil && w.oldest {
		k, v = c.First()
	}
	return k, v
}

func (w *walk) step(c *bbolt.Cursor) (k, v []byte) {
	if w.oldest {
		return c.Next()
	}
	return c.Prev()
}

// read copies the text of the next entries that the plan admits, at most limit, in one read transaction. None and a walk
// that is not over means that only blocks to skip were met.
func (j *Journal) read(w *walk, limit int) ([][]byte, error) {
	var rows [][]byte
	budget := maxBlocks
	err := j.view(func(tx *bbolt.Tx) error {
		segments := tx.Bucket(bucketSegments)
		c := segments.Cursor()
		k, _ := w.start(c)
		for ; k != nil && !w.over() && len(rows) < limit && budget > 0; k, _ = w.step(c) {
			s := openSegment(segments.Bucket(k))
			skip, err := w.skipSegment(s, number(k))
			if err != nil {
				return err
			}
			budget--
			if skip {
				continue
			}
			if rows, err = j.readSegment(w, s, rows, limit, &budget); err != nil {
				return err
			}
		}
		if k == nil && len(rows) < limit && budget > 0 {
			w.finish()
		}
		return nil
	})
	return rows, err
}

// skipSegment passes over a sealed segment that holds nothing the plan admits.
func (w *walk) skipSegment(s segment, first uint64) (bool, error) {
	raw := s.Get(keyDigest)
	if raw == nil {
		return false, nil
	}
	v, err := viewBlock(raw)
	if err != nil || w.plan.admits(v) {
		return false, err
	}
	if w.oldest {
		w.passed(v.last())
	} else {
		w.passed(first)
	}
	return true, nil
}

func (j *Journal) readSegment(w *walk, s segment, rows [][]byte, limit int, budget *int) ([][]byte, error) {
	blocks := s.blocks.Cursor()
	for k, raw := w.start(blocks); k != nil && !w.over() && len(rows) < limit && *budget > 0; k, raw = w.step(blocks) {
		v, err := viewBlock(raw)
		if err != nil {
			return rows, err
		}
		first, last := number(k), v.last()
		*budget--
		if w.plan.admits(v) {
			if rows, err = j.readBlock(w, v, first, rows, limit); err != nil || len(rows) >= limit {
				return rows, err
			}
		}
		if w.oldest {
			w.passed(last)
		} else {
			w.passed(first)
		}
	}
	return rows, nil
}

func (j *Journal) readBlock(w *walk, v blockView, first uint64, rows [][]byte, limit int) ([][]byte, error) {
	low, high := max(first, w.low), min(v.last(), w.high)
	for low <= high && len(rows) < limit {
		seq := high
		if w.oldest {
			seq = low
			low++
		} else {
			high--
		}
		text := j.recent.get(seq)
		if text == nil {
			value, err := v.row(seq)
			if err != nil {
				return rows, err
			}
			f, err := unframe(value)
			if err != nil {
				return rows, err
			}
			text = bytes.Clone(f.text)
		}
		rows = append(rows, text)
		w.passed(seq)
	}
	return rows, nil
}

// each calls visit with every entry a walk admits until visit says stop, no transaction being open meanwhile.
func (j *Journal) each(ctx context.Context, w *walk, chunk int, visit func(*Entry) (more bool, err error)) error {
	for !w.over() {
		if err := ctx.Err(); err != nil {
			return err
		}
		rows, err := j.read(w, chunk)
		if err != nil {
			return err
		}
		for _, row := range rows {
			e, err := decodeEntry(row)
			if err != nil {
				return err
			}
			if more, err := visit(e); err != nil || !more {
				return err
			}
		}
	}
	return nil
}
