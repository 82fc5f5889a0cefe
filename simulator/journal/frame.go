package journal

import (
	"encoding/binary"
	"errors"
)

// A stored entry is: version, number of bodies, for each its hash and place, then the length of the entry's text, the
// text, and the bodies that no earlier entry of the segment has brought, each behind its length.
const frameVersion = 2

var errFrame = errors.New("journal: malformed entry")

// bodyMark says where in its segment a body lies: with which entry, and the how many-th of those that came with it.
type bodyMark struct {
	hash  bodyHash
	owner uint64
	index uint64
}

// of reports whether it is the mark of a body; entries have numbers from 1.
func (m *bodyMark) of(h bodyHash) bool { return m.owner > 0 && m.hash == h }

// appendRefs begins a stored entry.
func appendRefs(out []byte, refs []bodyMark) []byte {
	out = append(out, frameVersion)
	out = binary.AppendUvarint(out, uint64(len(refs)))
	for i := range refs {
		out = append(out, refs[i].hash[:]...)
		out = binary.AppendUvarint(out, refs[i].owner)
		out = binary.AppendUvarint(out, refs[i].index)
	}
	return out
}

// textRoom is what the length of an entry's text takes: it is written before the text is, so it cannot be as short as
// the number allows. Readers do not mind.
const textRoom = 5

// beginText leaves room for the length of the text that is appended next, and says where it begins.
func beginText(out []byte) (b []byte, at int) {
	var room [textRoom]byte
	out = append(out, room[:]...)
	return out, len(out)
}

// endText fills in the length of the text from at to the end.
func endText(out []byte, at int) {
	n := uint64(len(out) - at) //nolint:gosec // at is within out
	length := out[at-textRoom : at]
	for i := range length {
		length[i] = byte(n) | 0x80
		n >>= 7
	}
	length[textRoom-1] &= 0x7f
}

// frameView is a stored entry taken apart. Its slices are parts of the value.
type frameView struct {
	refs   []bodyMark
	text   []byte
	bodies []byte
}

func unframe(value []byte) (f frameView, err error) {
	if len(value) < 2 || value[0] != frameVersion {
		return f, errFrame
	}
	r := frameReader{rest: value[1:]}
	n := r.number()
	for range min(n, uint64(len(value))) {
		var m bodyMark
		copy(m.hash[:], r.take(uint64(len(m.hash))))
		m.owner, m.index = r.number(), r.number()
		if r.broken {
			return f, errFrame
		}
		f.refs = append(f.refs, m)
	}
	f.text = r.take(r.number())
	f.bodies = r.rest
	if r.broken || n > uint64(len(value)) {
		return frameView{}, errFrame
	}
	return f, nil
}

// body is the index-th body that came with the entry; nil when there are fewer.
func (f frameView) body(index uint64) []byte {
	r := frameReader{rest: f.bodies}
	for ; !r.broken && len(r.rest) > 0; index-- {
		if data := r.take(r.number()); index == 0 && !r.broken {
			return data
		}
	}
	return nil
}

type frameReader struct {
	rest   []byte
	broken bool
}

func (r *frameReader) number() uint64 {
	n, used := binary.Uvarint(r.rest)
	if used <= 0 {
		r.broken, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[used:]
	return n
}

func (r *frameReader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.broken, r.rest = true, nil
		return nil
	}
	taken := r.rest[:n:n]
	r.rest = r.rest[n:]
	return taken
}
