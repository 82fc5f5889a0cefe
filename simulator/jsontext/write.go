package jsontext

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Writer appends JSON objects to B, byte for byte as encoding/json writes structs: the caller gives the members in the
// order of the fields, and leaves out by Some, Count and Flag what the fields leave out when empty. The zero value is
// ready; the caller gives B room.
type Writer struct {
	B   []byte
	Err error // of the first value that has no form in JSON; what is in B is then good for nothing
}

// Open begins an object.
func (w *Writer) Open() { w.B = append(w.B, '{') }

// Close ends an object.
func (w *Writer) Close() { w.B = append(w.B, '}') }

// Name writes the name of a member, whose value the caller appends. Names are the program's own and need no escaping.
func (w *Writer) Name(name string) {
	if n := len(w.B); n > 0 && w.B[n-1] != '{' {
		w.B = append(w.B, ',')
	}
	w.B = append(append(append(w.B, '"'), name...), '"', ':')
}

// Text writes a text.
func (w *Writer) Text(name, value string) {
	w.Name(name)
	w.B = AppendText(w.B, value)
}

// Some writes a text that is left out when empty.
func (w *Writer) Some(name, value string) {
	if value != "" {
		w.Text(name, value)
	}
}

// Number writes a whole number.
func (w *Writer) Number(name string, n int64) {
	w.Name(name)
	w.B = strconv.AppendInt(w.B, n, 10)
}

// Count writes a whole number that is left out when zero.
func (w *Writer) Count(name string, n int64) {
	if n != 0 {
		w.Number(name, n)
	}
}

// Truth writes a truth value.
func (w *Writer) Truth(name string, v bool) {
	w.Name(name)
	w.B = strconv.AppendBool(w.B, v)
}

// Flag writes a truth value that is left out when false.
func (w *Writer) Flag(name string, v bool) {
	if v {
		w.Truth(name, true)
	}
}

// Time writes a moment.
func (w *Writer) Time(name string, t time.Time) {
	w.Name(name)
	w.B = append(w.B, '"')
	b, err := t.AppendText(w.B)
	if err != nil {
		w.Fail(err)
		return
	}
	b = append(b, '"')
	w.B = b
}

// Raw writes a value that is JSON already and keeps its bytes; an empty one is left out.
func (w *Writer) Raw(name string, value []byte) {
	if len(value) > 0 {
		w.Name(name)
		w.B = append(w.B, value...)
	}
}

// field is one of a header.
type field struct {
	name   string
	values []string
}

// Header writes the fields of a header by name, and leaves an empty one out.
func (w *Writer) Header(name string, h map[string][]string) {
	if len(h) == 0 {
		return
	}
	w.Name(name)
	var room [24]field
	fields := room[:0]
	for name, values := range h {
		fields = append(fields, field{name, values})
	}
	slices.SortFunc(fields, func(a, b field) int { return strings.Compare(a.name, b.name) })
	w.B = append(w.B, '{')
	for i := range fields {
		f := &fields[i]
		if i > 0 {
			w.B = append(w.B, ',')
		}
		w.B = append(AppendText(w.B, f.name), ':')
		w.values(f.values)
	}
	w.Close()
}

func (w *Writer) values(values []string) {
	if values == nil {
		w.B = append(w.B, "null"...)
		return
	}
	w.B = append(w.B, '[')
	for i, v := range values {
		if i > 0 {
			w.B = append(w.B, ',')
		}
		w.B = AppendText(w.B, v)
	}
	w.B = append(w.B, ']')
}

// Fail notes that a value has no form in JSON.
func (w *Writer) Fail(err error) {
	if w.Err == nil {
		w.Err = err
	}
}
