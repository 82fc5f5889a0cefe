package journal

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"faultline/simulator/journal/filter"
)

// block describes a run of entries for queries that want to skip it: which terms occur in it, and when it was. At least
// one is written per commit, and one, the digest, per sealed segment. Its terms are 32-bit hashes: a block may be read in
// vain, never skipped in error.
type block struct {
	last     uint64
	bytes    uint64     // of entries and bodies stored with it
	wall, at [2]int64   // earliest and latest, nanoseconds
	terms    []uint32   // ascending, no duplicates
	bodies   []bodyMark // stored with it, so that an opened segment knows its bodies
}

type bodyMark struct {
	hash    bodyHash
	ordinal uint64
}

const blockVersion = 1

var errBlock = errors.New("journal: malformed block")

func (b *block) encode() []byte {
	out := []byte{blockVersion}
	for _, n := range []uint64{b.last, b.bytes, uint64(b.wall[0]), uint64(b.wall[1]), uint64(b.at[0]), uint64(b.at[1])} {
		out = binary.BigEndian.AppendUint64(out, n)
	}
	out = binary.BigEndian.AppendUint32(out, uint32(len(b.terms)))
	for _, t := range b.terms {
		out = binary.BigEndian.AppendUint32(out, t)
	}
	for _, m := range b.bodies {
		out = append(out, m.hash[:]...)
		out = binary.BigEndian.AppendUint64(out, m.ordinal)
	}
	return out
}

const blockHead = 1 + 6*8 + 4

// blockView reads an encoded block in place; it is valid as long as the bytes are.
type blockView struct{ raw, terms []byte }

func viewBlock(raw []byte) (blockView, error) {
	if len(raw) < blockHead || raw[0] != blockVersion {
		return blockView{}, errBlock
	}
	n := uint64(binary.BigEndian.Uint32(raw[blockHead-4:])) * 4
	if uint64(len(raw)-blockHead) < n {
		return blockView{}, errBlock
	}
	return blockView{raw: raw, terms: raw[blockHead : blockHead+n]}, nil
}

func (v blockView) field(i int) uint64 { return binary.BigEndian.Uint64(v.raw[1+8*i:]) }
func (v blockView) last() uint64       { return v.field(0) }
func (v blockView) bytes() uint64      { return v.field(1) }
func (v blockView) wall() [2]int64     { return [2]int64{int64(v.field(2)), int64(v.field(3))} }
func (v blockView) at() [2]int64       { return [2]int64{int64(v.field(4)), int64(v.field(5))} }

func (v blockView) term(i int) uint32 { return binary.BigEndian.Uint32(v.terms[4*i:]) }

func (v blockView) has(term uint32) bool {
	low, high := 0, len(v.terms)/4
	for low < high {
		middle := (low + high) / 2
		switch t := v.term(middle); {
		case t == term:
			return true
		case t < term:
			low = middle + 1
		default:
			high = middle
		}
	}
	return false
}

// decode copies a block out of its view.
func (v blockView) decode() block {
	b := block{last: v.last(), bytes: v.bytes(), wall: v.wall(), at: v.at()}
	for i := range len(v.terms) / 4 {
		b.terms = append(b.terms, v.term(i))
	}
	const mark = len(bodyHash{}) + 8
	for rest := v.raw[blockHead+len(v.terms):]; len(rest) >= mark; rest = rest[mark:] {
		m := bodyMark{ordinal: binary.BigEndian.Uint64(rest[len(bodyHash{}):])}
		copy(m.hash[:], rest)
		b.bodies = append(b.bodies, m)
	}
	return b
}

// add extends a block by one entry. The terms are left unsorted until seal.
func (b *block) add(r *row) {
	wall, at := nanos(r.entry.Wall), nanos(r.entry.At)
	if b.last == 0 {
		b.wall, b.at = [2]int64{wall, wall}, [2]int64{at, at}
	}
	b.wall = [2]int64{min(b.wall[0], wall), max(b.wall[1], wall)}
	b.at = [2]int64{min(b.at[0], at), max(b.at[1], at)}
	b.last = r.entry.Seq
	b.bytes += uint64(r.size())
	b.terms = append(b.terms, r.terms...)
	for _, body := range r.bodies {
		b.bodies = append(b.bodies, body.bodyMark)
	}
}

// join extends a block by a later one.
func (b *block) join(o block) {
	if b.last == 0 {
		b.wall, b.at = o.wall, o.at
	}
	b.wall = [2]int64{min(b.wall[0], o.wall[0]), max(b.wall[1], o.wall[1])}
	b.at = [2]int64{min(b.at[0], o.at[0]), max(b.at[1], o.at[1])}
	b.last = o.last
	b.bytes += o.bytes
	b.terms = append(b.terms, o.terms...)
}

func (b *block) seal() {
	slices.Sort(b.terms)
	b.terms = slices.Compact(b.terms)
}

// nanos is the time in nanoseconds, or the nearest that they can tell.
func nanos(t time.Time) int64 {
	switch y := t.Year(); {
	case y < 1700:
		return math.MinInt64
	case y > 2200:
		return math.MaxInt64
	}
	return t.UnixNano()
}

// termHash is the hash under which a block lists that an entry has a value. Filters ignore case, so it does too.
// It is FNV-1a, written out because it runs several times for each entry.
func termHash(key, value string) uint32 {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * prime
	}
	h *= prime // of a zero byte between
	value = strings.ToLower(value)
	for i := range len(value) {
		h = (h ^ uint32(value[i])) * prime
	}
	return h
}

// termsOf lists the indexed values of an entry. The keys are those that the filter grammar marks as indexed, with
// statusclass for the first digit of a status.
func termsOf(e *Entry) []uint32 {
	terms := make([]uint32, 0, 8)
	add := func(key, value string) {
		if value != "" {
			terms = append(terms, termHash(key, value))
		}
	}
	add("kind", string(e.Kind))
	add("id", e.ID)
	add("trace", e.Trace)
	add("cause", e.Cause)
	add("connection", e.Connection)
	add("run", e.Run)
	switch {
	case e.Exchange != nil:
		add("statusclass", filter.StatusClass(e.Exchange.Status))
	case e.Attempt != nil:
		add("statusclass", filter.StatusClass(e.Attempt.Status))
	}
	for i := range e.Faults {
		add("rule", e.Faults[i].Rule)
	}
	if e.Fault != nil {
		add("rule", e.Fault.Rule)
	}
	return terms
}
