package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// row is one row of a table.
type row struct {
	key   string
	value []byte
}

// A row block is a run of rows that lie side by side in a table, stored under the key of the first: an encoding, the
// key of the last, and the rows, packed when that makes them smaller. Rows of one table are much alike, so that together
// they take a fraction of the pages that each of them would dirty.
//
// A block of several is smaller than rowBlockBytes: changing one row writes all of them, and the packing of so many bytes
// gets by with a small table of what it has seen.
const rowBlockBytes = 16 << 10 // before packing

var errRowBlock = errors.New("journal: malformed rows")

// room is the most that a row takes among those of a block.
func (r *row) room() int { return 2*binary.MaxVarintLen32 + len(r.key) + len(r.value) }

// appendTo appends a row to those of a block.
func (r *row) appendTo(out []byte) []byte {
	out = append(binary.AppendUvarint(out, uint64(len(r.key))), r.key...)
	return append(binary.AppendUvarint(out, uint64(len(r.value))), r.value...)
}

// appendRowBlock appends the block of rows, whose appended form is raw and the last of which has the key last.
func appendRowBlock(out []byte, last string, raw []byte) []byte {
	head := len(out)
	out = append(binary.AppendUvarint(append(out, notPacked), uint64(len(last))), last...)
	out, encoding := appendPacked(out, raw)
	out[head] = encoding
	return out
}

// rowBlock reads a stored block in place; it is valid as long as the bytes are.
type rowBlock struct {
	encoding byte
	last     []byte
	rows     []byte // packed or not
}

func viewRows(stored []byte) (b rowBlock, err error) {
	if len(stored) == 0 {
		return b, errRowBlock
	}
	last, rest, err := cutBytes(stored[1:])
	return rowBlock{stored[0], last, rest}, err
}

// unpack appends copies of the rows.
func (b rowBlock) unpack(rows []row) ([]row, error) {
	values, err := plainOf(b.encoding, b.rows)
	if err != nil {
		return nil, errors.Join(errRowBlock, err)
	}
	if b.encoding == notPacked {
		values = bytes.Clone(values)
	}
	for len(values) > 0 {
		key, rest, err := cutBytes(values)
		if err != nil {
			return nil, err
		}
		value, rest, err := cutBytes(rest)
		if err != nil {
			return nil, err
		}
		rows, values = append(rows, row{string(key), value}), rest
	}
	return rows, nil
}

// cutBytes splits off what appendTo wrote: a length and as many bytes.
func cutBytes(from []byte) (part, rest []byte, err error) {
	n, size := binary.Uvarint(from)
	if size <= 0 || uint64(len(from)-size) < n {
		return nil, nil, errRowBlock
	}
	end := size + int(n) //nolint:gosec // not more than there is
	return from[size:end:end], from[end:], nil
}
