package jsontext

import (
	"encoding/json"
	"sync"
	"unicode/utf8"
)

// deepest bounds how deep containers nest, as in encoding/json.
const deepest = 10_000

// Decode reads text that is one JSON value: objects as *Object, arrays as []any, numbers as json.Number. It reports
// false for text that is no JSON.
func Decode(raw []byte) (v any, ok bool) {
	r := readers.Get().(*reader)
	defer r.back()
	r.own.Make(1+min(len(raw)/textOfObject, expected), 1+min(len(raw)/textOfMember, expected))
	return r.read(raw, &r.own)
}

// Decode is Decode for what lies in the room, and is gone when that is cleared. Texts stay.
func (r *Room) Decode(raw []byte) (v any, ok bool) {
	in := readers.Get().(*reader)
	defer in.back()
	return in.read(raw, r)
}

func (r *reader) read(raw []byte, room *Room) (v any, ok bool) {
	r.text, r.room = string(raw), room
	r.space()
	v, ok = r.value(0)
	r.space()
	return v, ok && r.at == len(r.text)
}

// reader is one pass over a text. Its strings are parts of the text.
type reader struct {
	text string
	at   int
	open []Member // of the containers that are not read to their ends, the outermost first; elements have no names
	// widest is the most that has been open at once.
	widest int
	room   *Room
	own    Room // for what has no other
}

// readers are used again.
var readers = sync.Pool{New: func() any { return &reader{open: make([]Member, 0, 2*few)} }}

// back gives a reader back.
func (r *reader) back() {
	r.drop(0)
	if cap(r.open) <= mostOpen {
		clear(r.open[:r.widest])
		*r = reader{open: r.open}
		readers.Put(r)
	}
}

// mostOpen is how many open members a reader may have room for that is used again.
const mostOpen = 1024

// How much text there is in a usual body to an object and to a member, and for how many of them room is made beforehand
// at most.
const textOfObject, textOfMember, expected = 64, 24, 64

// close makes an object of the last open members.
func (r *reader) close(from int) *Object {
	read := r.open[from:]
	o := r.room.Object(len(read))
	o.members = appendOrdered(o.members, read)
	r.drop(from)
	return o
}

// list makes a list of the last open elements.
func (r *reader) list(from int) []any {
	list := r.room.List(len(r.open) - from)
	for i := range r.open[from:] {
		list = append(list, r.open[from+i].Value)
	}
	r.drop(from)
	return list
}

func (r *reader) drop(from int) {
	r.widest = max(r.widest, len(r.open))
	r.open = r.open[:from]
}

// space goes past spaces, of which there are few.
func (r *reader) space() {
	if r.at < len(r.text) && r.text[r.at] <= ' ' {
		r.spaces()
	}
}

func (r *reader) spaces() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return
		}
	}
}

// next takes a character, with the spaces before and behind it.
func (r *reader) next(c byte) bool {
	r.space()
	if r.at >= len(r.text) || r.text[r.at] != c {
		return false
	}
	r.at++
	r.space()
	return true
}

func (r *reader) value(depth int) (any, bool) {
	if r.at >= len(r.text) {
		return nil, false
	}
	switch c := r.text[r.at]; c {
	case '{':
		return r.object(depth)
	case '[':
		return r.array(depth)
	case '"':
		return r.string()
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	default:
		return r.number()
	}
}

func (r *reader) word(word string) bool {
	if len(r.text)-r.at < len(word) || r.text[r.at:r.at+len(word)] != word {
		return false
	}
	r.at += len(word)
	return true
}

func (r *reader) object(depth int) (any, bool) {
	if depth >= deepest {
		return nil, false
	}
	from := len(r.open)
	r.at++
	if r.next('}') {
		return r.close(from), true
	}
	for {
		if r.at >= len(r.text) || r.text[r.at] != '"' {
			return nil, false
		}
		name, ok := r.string()
		if !ok || !r.next(':') {
			return nil, false
		}
		v, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		r.open = append(r.open, Member{name, v})
		switch {
		case r.next(','):
		case r.next('}'):
			return r.close(from), true
		default:
			return nil, false
		}
	}
}

func (r *reader) array(depth int) (any, bool) {
	if depth >= deepest {
		return nil, false
	}
	from := len(r.open)
	r.at++
	if r.next(']') {
		return []any{}, true
	}
	for {
		v, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		r.open = append(r.open, Member{Value: v})
		switch {
		case r.next(','):
		case r.next(']'):
			return r.list(from), true
		default:
			return nil, false
		}
	}
}

// string reads a string. One with escapes, or that is no UTF-8, is left to encoding/json.
func (r *reader) string() (string, bool) {
	begin := r.at
	plain := true
	for r.at = leadingPlain(r.text, begin+1); r.at < len(r.text); r.at = leadingPlain(r.text, r.at+1) {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			if s := r.text[begin+1 : r.at-1]; plain || utf8.ValidString(s) && !escaped(s) {
				return s, true
			}
			var s string
			err := json.Unmarshal([]byte(r.text[begin:r.at]), &s)
			return s, err == nil
		case c == '\\':
			plain = false
			r.at++
		case c < ' ':
			return "", false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return "", false
}

func escaped(s string) bool {
	for i := range len(s) {
		if s[i] == '\\' {
			return true
		}
	}
	return false
}

// number reads a number as it is written.
func (r *reader) number() (any, bool) {
	begin := r.at
	r.skip("-")
	switch whole := r.digits(); {
	case whole == 0, whole > 1 && r.text[r.at-whole] == '0':
		return nil, false
	}
	if r.skip(".") && r.digits() == 0 {
		return nil, false
	}
	if r.skip("eE") {
		r.skip("+-")
		if r.digits() == 0 {
			return nil, false
		}
	}
	return json.Number(r.text[begin:r.at]), true
}

// skip takes one of some characters, if it is there.
func (r *reader) skip(of string) bool {
	if r.at >= len(r.text) {
		return false
	}
	for i := range len(of) {
		if r.text[r.at] == of[i] {
			r.at++
			return true
		}
	}
	return false
}

func (r *reader) digits() int {
	begin := r.at
	for r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		r.at++
	}
	return r.at - begin
}
