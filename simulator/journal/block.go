package journal

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"faultline/simulator/journal/filter"
)

// block is a run of entries that one commit wrote, behind a description for queries that want to skip it: which terms
// occur in it, and when it was. A commit writes one for each 64 entries; a sealed segment has one without entries, its
// digest. Terms are 32-bit hashes: a block may be read in vain, never skipped in error.
type block struct {
	last     uint64
	bytes    uint64   // of the entries stored with it
	wall, at [2]int64 // earliest and latest, nanoseconds
	terms    []uint32 // ascending, no duplicates
	rows     []byte   // the entries
	ends     []uint32 // where each ends among them; sequence numbers are dense, so the last tells the first
	texts    []extent // of their texts among them; not stored
	newest   listed   // of the one that was added last, which need not be listed again
}

// extent is where something begins among bytes, and where it ends.
type extent struct{ from, to int }

const blockVersion = 4

var errBlock = errors.New("journal: malformed block")

func (b *block) first() uint64 { return b.last + 1 - uint64(len(b.ends)) }

// reset empties a block and keeps its room.
func (b *block) reset() {
	*b = block{terms: b.terms[:0], rows: emptied(b.rows), ends: b.ends[:0], texts: b.texts[:0]}
}

// appendTo appends the block as it is stored.
func (b *block) appendTo(out []byte) []byte {
	out = slices.Grow(out, blockHead+4*len(b.terms)+4*len(b.ends)+len(b.rows))
	head := len(out)
	out = append(out, blockVersion, notPacked)
	for _, n := range [...]uint64{b.last, b.bytes, uint64(b.wall[0]), uint64(b.wall[1]), uint64(b.at[0]), uint64(b.at[1])} {
		out = binary.BigEndian.AppendUint64(out, n)
	}
	for _, n := range [...]int{len(b.terms), len(b.ends)} {
		out = binary.BigEndian.AppendUint32(out, uint32(n)) //nolint:gosec // a block is small
	}
	for _, t := range b.terms {
		out = binary.BigEndian.AppendUint32(out, t)
	}
	for _, end := range b.ends {
		out = binary.BigEndian.AppendUint32(out, end)
	}
	out, encoding := appendPacked(out, b.rows)
	out[head+1] = encoding
	return out
}

const (
	blockCounts = 2 + 6*8
	blockHead   = blockCounts + 2*4
)

// blockView reads an encoded block in place; it is valid as long as the bytes are.
type blockView struct {
	raw, terms []byte
	ends, rows []byte // where each entry ends among the entries, and the entries
	packing    byte   // of the entries, until somebody asks for one
}

func viewBlock(raw []byte) (v blockView, err error) {
	if len(raw) < blockHead || raw[0] != blockVersion {
		return v, errBlock
	}
	v.raw = raw
	rest := raw[blockHead:]
	for i, part := range []*[]byte{&v.terms, &v.ends} {
		n := 4 * uint64(binary.BigEndian.Uint32(raw[blockCounts+4*i:]))
		if uint64(len(rest)) < n {
			return blockView{}, errBlock
		}
		*part, rest = rest[:n], rest[n:]
	}
	v.rows, v.packing = rest, raw[1]
	return v, nil
}

// row is the stored entry with a sequence number; nil when the block does not hold it whole.
func (v *blockView) row(seq uint64) ([]byte, error) {
	n := uint64(len(v.ends) / 4)
	if behind := v.last() - seq; seq > v.last() || behind >= n {
		return nil, nil
	}
	if v.packing != notPacked {
		rows, err := plainOf(v.packing, v.rows)
		if err != nil {
			return nil, errors.Join(errBlock, err)
		}
		v.rows, v.packing = rows, notPacked
	}
	i := int(n - 1 - (v.last() - seq)) //nolint:gosec // less than n
	begin := uint32(0)
	if i > 0 {
		begin = binary.BigEndian.Uint32(v.ends[4*(i-1):])
	}
	end := binary.BigEndian.Uint32(v.ends[4*i:])
	if begin > end || uint64(end) > uint64(len(v.rows)) {
		return nil, nil
	}
	return v.rows[begin:end:end], nil
}

func (v blockView) field(i int) uint64 { return binary.BigEndian.Uint64(v.raw[2+8*i:]) }
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

// decode copies the description out of its view.
func (v blockView) decode() block {
	b := block{last: v.last(), bytes: v.bytes(), wall: v.wall(), at: v.at()}
	for i := range len(v.terms) / 4 {
		b.terms = append(b.terms, v.term(i))
	}
	return b
}

// add extends a block by one entry; rows are those so far with the entry's behind them, and text is where its text lies.
// The terms are left unsorted until seal.
func (b *block) add(e *Entry, rows []byte, text extent) {
	wall, at := nanos(e.Wall), nanos(e.At)
	if b.last == 0 {
		b.wall, b.at = [2]int64{wall, wall}, [2]int64{at, at}
	}
	b.wall = [2]int64{min(b.wall[0], wall), max(b.wall[1], wall)}
	b.at = [2]int64{min(b.at[0], at), max(b.at[1], at)}
	b.last = e.Seq
	b.bytes += uint64(len(rows) - len(b.rows)) //nolint:gosec // rows are extended
	b.rows = rows
	b.ends = append(b.ends, uint32(len(rows))) //nolint:gosec // a block is small
	b.texts = append(b.texts, text)
	b.terms = appendTerms(b.terms, e, &b.newest)
	b.newest = listed{e.Kind, e.Trace, e.Cause, e.Connection, e.Run}
}

// join extends the description of a block by that of a later one.
func (b *block) join(o *block) {
	if b.last == 0 {
		b.wall, b.at = o.wall, o.at
	}
	b.wall = [2]int64{min(b.wall[0], o.wall[0]), max(b.wall[1], o.wall[1])}
	b.at = [2]int64{min(b.at[0], o.at[0]), max(b.at[1], o.at[1])}
	b.last = o.last
	b.bytes += o.bytes
	b.terms = append(b.terms, o.terms...)
}

// seal sorts the terms, and returns the room that it needs, for the next.
func (b *block) seal(room []uint32) []uint32 {
	room = sortTerms(b.terms, room)
	b.terms = slices.Compact(b.terms)
	return room
}

// sortTerms sorts hashes byte by byte, the lowest first: comparing them would be a guess each time.
func sortTerms(terms, room []uint32) []uint32 {
	room = slices.Grow(room[:0], len(terms))[:len(terms)]
	from, to := terms, room
	for shift := 0; shift < 32; shift += 8 { // an even number of times: what is sorted ends where it was
		var place [256]int
		for _, t := range from {
			place[byte(t>>shift)]++
		}
		next := 0
		for i, n := range place {
			place[i] = next
			next += n
		}
		for _, t := range from {
			at := &place[byte(t>>shift)]
			to[*at] = t
			*at++
		}
		from, to = to, from
	}
	return room
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
	if !ascii(value) {
		value = strings.ToLower(value)
	}
	for i := range len(value) {
		c := value[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		h = (h ^ uint32(c)) * prime
	}
	return h
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// listed are values that entries share with the one before them.
type listed struct {
	kind                          Kind
	trace, cause, connection, run string
}

// appendTerms lists the indexed values of an entry. The keys are those that the filter grammar marks as indexed, with
// statusclass for the first digit of a status. What the entry before it in the block has too is listed already.
func appendTerms(terms []uint32, e *Entry, before *listed) []uint32 {
	add := func(key, value, listed string) {
		if value != "" && value != listed {
			terms = append(terms, termHash(key, value))
		}
	}
	add("kind", string(e.Kind), string(before.kind))
	add("id", e.ID, "")
	add("trace", e.Trace, before.trace)
	add("cause", e.Cause, before.cause)
	add("connection", e.Connection, before.connection)
	add("run", e.Run, before.run)
	switch {
	case e.Exchange != nil:
		add("statusclass", filter.StatusClass(e.Exchange.Status), "")
	case e.Attempt != nil:
		add("statusclass", filter.StatusClass(e.Attempt.Status), "")
	}
	for i := range e.Faults {
		add("rule", e.Faults[i].Rule, "")
	}
	if e.Fault != nil {
		add("rule", e.Fault.Rule, "")
	}
	return terms
}
