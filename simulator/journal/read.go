package journal

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"faultline/simulator/problem"
)

// slowView is how long a read transaction may stay open.
const slowView = 100 * time.Millisecond

// readers is what reading needs.
type readers struct {
	decoder *zstd.Decoder
	slow    atomic.Int64
}

// view runs a read transaction and counts those that stay open too long. Nothing but copying may happen inside.
func (j *Journal) view(read func(tx *bbolt.Tx) error) error {
	err := j.db.View(func(tx *bbolt.Tx) error {
		began := j.options.Wall()
		defer func() {
			if j.options.Wall().Sub(began) > slowView {
				j.readers.slow.Add(1)
			}
		}()
		return read(tx)
	})
	if errors.Is(err, berrors.ErrDatabaseNotOpen) {
		return problem.New(problem.Unavailable, "the journal is closed").Because(err)
	}
	return err
}

// SlowViews counts the read transactions that stayed open for more than 100 ms. It ought to be 0.
func (j *Journal) SlowViews() int64 { return j.readers.slow.Load() }

// Get returns the entry with a sequence number.
func (j *Journal) Get(seq uint64) (*Entry, error) {
	e, err := j.committed(seq)
	if e == nil && err == nil {
		if err = j.catchUp(); err == nil {
			e, err = j.committed(seq)
		}
	}
	if e == nil && err == nil {
		s := j.Status()
		err = problem.New(problem.NotFound, "there is no entry %d", seq).WithHint("the journal holds %d to %d", s.Oldest, s.Durable)
	}
	return e, err
}

// committed is stored for an entry that is not dropped, and on disk.
func (j *Journal) committed(seq uint64) (*Entry, error) {
	if s := j.Status(); seq < s.Oldest || seq > s.Durable {
		return nil, nil
	}
	return j.stored(seq)
}

// stored is an entry that can be read; nil when there is none.
func (j *Journal) stored(seq uint64) (*Entry, error) {
	text := j.recent.get(seq)
	if text == nil {
		err := j.view(func(tx *bbolt.Tx) (err error) {
			text, err = textIn(tx, seq)
			return err
		})
		if text == nil || err != nil {
			return nil, err
		}
	}
	return decodeEntry(text)
}

// textIn copies a stored entry without its bodies; nil when there is none.
func textIn(tx *bbolt.Tx, seq uint64) ([]byte, error) {
	_, b := segmentOf(tx, seq)
	if b == nil {
		return nil, nil
	}
	row, err := openSegment(b).row(seq)
	if row == nil || err != nil {
		return nil, err
	}
	f, err := unframe(row)
	return bytes.Clone(f.text), err
}

// Body returns one body of an entry: request, response, event, or would, the answer that the first touching rule
// replaced. It is what was kept: redacted, and cut at the cap.
func (j *Journal) Body(e *Entry, which string) ([]byte, error) {
	for _, p := range bodiesOf(e) {
		if p.name != which {
			continue
		}
		if p.body.Hash == "" {
			return nil, nil
		}
		return j.ReadBody(e.Seq, p.body.Hash)
	}
	return nil, problem.New(problem.NotFound, "entry %d has no body called %q", e.Seq, which).WithHint("use request, response, event or would")
}

// ReadBody returns the body with a hash that an entry refers to.
func (j *Journal) ReadBody(seq uint64, hash string) ([]byte, error) {
	wanted, ok := parseBodyHash(hash)
	if !ok {
		return nil, problem.New(problem.Invalid, "%q is not the hash of a body", hash).At("/hash")
	}
	if _, last := j.inTables(); seq > last {
		if err := j.catchUp(); err != nil {
			return nil, err
		}
	}
	var packed []byte
	err := j.view(func(tx *bbolt.Tx) error {
		_, b := segmentOf(tx, seq)
		if b == nil {
			return nil
		}
		s := openSegment(b)
		value, err := s.row(seq)
		if value == nil || err != nil {
			return err
		}
		f, err := unframe(value)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(f.refs, func(r bodyMark) bool { return r.hash == wanted })
		if at < 0 {
			return nil
		}
		ref := f.refs[at]
		if ref.owner != seq {
			if value, err = s.row(ref.owner); err != nil {
				return err
			}
			if f, err = unframe(value); err != nil {
				return err
			}
		}
		packed = bytes.Clone(f.body(ref.index))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if packed == nil {
		return nil, problem.New(problem.NotFound, "entry %d has no body %s", seq, hash)
	}
	return unpack(j.readers.decoder, packed)
}

const ringLength = 2048

// recent holds the text of the last entries, so that the tail is read without the disk. Some of them may be on their way
// to it.
type recent struct {
	mu   sync.RWMutex
	ring [ringLength]recentEntry // at seq modulo its length
}

type recentEntry struct {
	seq  uint64
	text []byte
}

// keep copies the texts of the entries of a block over those of older ones.
func (r *recent) keep(b *block) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, text := range b.texts {
		seq := b.first() + uint64(i) //nolint:gosec // it is not negative
		at := &r.ring[seq%uint64(len(r.ring))]
		at.seq, at.text = seq, append(at.text[:0], b.rows[text.from:text.to]...)
	}
}

// get copies the text of an entry; nil when the ring does not hold it.
func (r *recent) get(seq uint64) []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if at := &r.ring[seq%uint64(len(r.ring))]; at.seq == seq {
		return bytes.Clone(at.text)
	}
	return nil
}
