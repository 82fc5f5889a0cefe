package journal

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
)

// changes are what a transaction of the file brings: blocks of entries, and rows.
type changes struct {
	blocks []madeBlock
	puts   []Put
	last   uint64 // sequence number of the last entry in the blocks; 0 when there are none
}

// give appends what a commit brings.
func (c *changes) give(made *draft, requests []request) {
	c.blocks = append(c.blocks, made.blocks...)
	for i := range requests {
		c.puts = append(c.puts, requests[i].batch.Puts...)
	}
	c.last = max(c.last, made.last)
}

// add appends later changes.
func (c *changes) add(o changes) {
	c.blocks = append(c.blocks, o.blocks...)
	c.puts = append(c.puts, o.puts...)
	c.last = max(c.last, o.last)
}

// reset empties changes and keeps their room.
func (c *changes) reset() {
	clear(c.blocks)
	clear(c.puts)
	*c = changes{blocks: c.blocks[:0], puts: c.puts[:0]}
}

// A record is what a log holds of one commit: a check sum of all that follows it, the length of the changes, the number
// of the record, and the changes. Numbers are dense, so that what an earlier use of the file has left behind is not
// taken for a record that follows.
const recordHead = 4 + 4 + 8

// Marks of a put in a record.
const (
	putDeletes   = 1 << 0
	putAscending = 1 << 1
)

var (
	errRecord  = errors.New("journal: malformed record")
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// recorder makes and reads the records of the file with a mark: the sums of another's do not agree, so that logs whose
// file was taken away are not taken for those of the next.
type recorder struct{ seed uint32 }

func newRecorder(mark []byte) recorder { return recorder{crc32.Checksum(mark, castagnoli)} }

func (r recorder) sum(rest []byte) uint32 { return crc32.Update(r.seed, castagnoli, rest) }

// append appends a record. The values of the changes are those in the record then.
func (r recorder) append(out []byte, number uint64, c changes) ([]byte, error) {
	head := len(out)
	out = append(out, make([]byte, recordHead)...)
	out = c.appendTo(out)
	record := out[head:]
	if len(record)-recordHead > math.MaxUint32 {
		return out[:head], errRecord
	}
	binary.BigEndian.PutUint32(record[4:], uint32(len(record)-recordHead)) //nolint:gosec // compared above
	binary.BigEndian.PutUint64(record[8:], number)
	binary.BigEndian.PutUint32(record, r.sum(record[4:]))
	return out, nil
}

func (c changes) appendTo(out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(len(c.blocks)))
	for i := range c.blocks {
		b := &c.blocks[i]
		out = binary.AppendUvarint(binary.AppendUvarint(out, b.segment), b.first)
		out, b.sealed = appendKept(out, b.sealed)
		out, b.value = appendKept(out, b.value)
	}
	out = binary.AppendUvarint(out, uint64(len(c.puts)))
	for i := range c.puts {
		p := &c.puts[i]
		marks := byte(0)
		if p.Value == nil {
			marks |= putDeletes
		}
		if p.Ascending {
			marks |= putAscending
		}
		out = append(out, marks)
		out = append(binary.AppendUvarint(out, uint64(len(p.Table))), p.Table...)
		out = append(binary.AppendUvarint(out, uint64(len(p.Key))), p.Key...)
		if p.Value != nil {
			out, p.Value = appendKept(out, p.Value)
		}
	}
	return out
}

// appendKept appends bytes behind their length, and returns where they lie now.
func appendKept(out, b []byte) (extended, kept []byte) {
	out = append(binary.AppendUvarint(out, uint64(len(b))), b...)
	return out, out[len(out)-len(b) : len(out) : len(out)]
}

// record is a record that was read.
type record struct {
	number uint64
	raw    []byte // the changes
}

// read takes the records off the beginning of a log: those whose numbers follow each other.
func (r recorder) read(log []byte) (records []record) {
	for len(log) >= recordHead {
		length := uint64(binary.BigEndian.Uint32(log[4:]))
		if length > uint64(len(log)-recordHead) {
			break
		}
		whole := log[:recordHead+length]
		number := binary.BigEndian.Uint64(whole[8:])
		if r.sum(whole[4:]) != binary.BigEndian.Uint32(whole) || len(records) > 0 && number != records[len(records)-1].number+1 {
			break
		}
		records, log = append(records, record{number, whole[recordHead:]}), log[len(whole):]
	}
	return records
}

// changes reads what a record holds. The values are part of it.
func (r record) changes() (c changes, err error) {
	in := frameReader{rest: r.raw}
	for range in.count() {
		c.blocks = append(c.blocks, madeBlock{segment: in.number(), first: in.number(), sealed: in.bytes(), value: in.bytes()})
	}
	for range in.count() {
		marks := in.take(1)
		p := Put{Table: string(in.bytes()), Key: string(in.bytes())}
		if in.broken {
			break
		}
		p.Ascending = marks[0]&putAscending != 0
		if marks[0]&putDeletes == 0 {
			p.Value = in.bytes()
		}
		c.puts = append(c.puts, p)
	}
	if in.broken || len(in.rest) > 0 {
		return changes{}, errRecord
	}
	return c, nil
}

// count reads how many things follow: not more than there are bytes left.
func (r *frameReader) count() uint64 {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.broken, n = true, 0
	}
	return n
}

// bytes reads what lies behind its length.
func (r *frameReader) bytes() []byte { return r.take(r.number()) }
