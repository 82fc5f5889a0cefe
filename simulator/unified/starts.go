package unified

import (
	"bytes"
	"encoding/binary"
	"math"
	"sync/atomic"

	"github.com/tidwall/gjson"
)

// starts says where in a rendered record the values of its members begin, in the order of the description, two bytes
// each; 0 when a member was left out or lies too far behind. A list reads members of every record that it looks at, and
// the way through all that stands before them is most of what that takes.
type starts []byte

func (s starts) add(at int) starts {
	if at < 0 || at > math.MaxUint16 {
		at = 0
	}
	return binary.LittleEndian.AppendUint16(s, uint16(at))
}

func (s starts) of(f *Field) int {
	at := 2 * f.position
	if at+2 > len(s) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(s[at:]))
}

// drawn is a rendered record as rows keep it: in the body that answers the write which it comes from, with the starts of
// its members behind. The memory is used again.
type drawn struct {
	text       []byte
	begin, end int // of the record
}

// draw renders a record under a name.
func (d *drawn) draw(name string, r *reading) error {
	text := append(append(append(d.text[:0], '{', '"'), name...), '"', ':')
	begin := len(text)
	text, err := r.render(text)
	if err != nil {
		return err
	}
	d.begin, d.end = begin, len(text)
	d.text = append(append(text, '}'), r.starts...)
	return nil
}

// take makes a rendering the row's own, as small as it can be: there is one for each record of the company.
func (r *row) take(d *drawn) { r.keep(append([]byte(nil), d.text[d.begin:]...), 0, d.end-d.begin) }

// takeAnswered is take for a record that is about to be answered: the row keeps it in the body of the answer.
func (r *row) takeAnswered(d *drawn) (body []byte) {
	room := make([]byte, len(d.text))
	copy(room, d.text)
	r.keep(room, d.begin, d.end)
	return room[: d.end+1 : d.end+1]
}

// drawings counts the records that were rendered: no two of them have one print.
var drawings atomic.Uint64

func (r *row) keep(room []byte, begin, end int) {
	r.record, r.starts = room[begin:end:end], room[end+1:]
	r.print = drawings.Add(1)
}

// within reports whether a body is where the row keeps its record.
func (r *row) within(body []byte) bool {
	begin := len(body) - len(r.record) - 1
	return begin > 0 && &body[begin] == &r.record[0]
}

// key is the value of a member in the form that compares.
func (r *row) key(f *Field) sortKey {
	at := r.starts.of(f)
	if at == 0 || !bytes.HasSuffix(r.record[:at], []byte(f.key)) {
		return keyOf(f, r.record)
	}
	value := scalarAt(r.record, at)
	if f.Type == TypeNumber || f.Type == TypeDecimal {
		d, ok := parseDecimal(string(bytes.Trim(value, `"`))) // null is no number either
		return amountKey(d, ok)
	}
	return keyIn(f, gjson.ParseBytes(value))
}

// meets reports whether the record passes a filter.
func (r *row) meets(conditions []condition) bool {
	for i := range conditions {
		if !conditions[i].holds(r.key(conditions[i].field)) {
			return false
		}
	}
	return true
}

// scalarAt cuts out the single value that begins at a place.
func scalarAt(record []byte, at int) []byte {
	rest := record[at:]
	if rest[0] != '"' {
		return rest[:max(bytes.IndexAny(rest, ",}"), 0)]
	}
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '"':
			return rest[:i+1]
		}
	}
	return rest
}
