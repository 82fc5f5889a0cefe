package unified

import (
	"iter"
	"strconv"
	"strings"
	"sync"

	"github.com/tidwall/gjson"

	"faultline/simulator/jsontext"
)

// outline is a JSON text taken apart in one pass: where every value in it begins and ends. However many members are
// looked up, the text is not read again. It can be used for one text after another; what points into it is void then.
type outline struct {
	text    string
	spans   []span // in the order of the text: a container comes before what is in it
	escapes bool   // there are some in the text

	directories // while there are any
}

// span is one value of a text.
type span struct {
	name, nameEnd int32 // within an object, without the quotes
	start, end    int32
	next          int32 // the span behind this one and everything in it
	escaped       bool  // the name is written with escapes
}

// node is a value in an outline. The zero node is a value that is not there.
type node struct {
	in    *outline
	index int32
}

// outlined takes a text apart that stays.
func outlined(text string) node {
	const density = 12 // characters for each value, in most records
	return (&outline{spans: make([]span, 0, len(text)/density+1)}).read(text)
}

// outlines are used again by those who only look something up.
var outlines = sync.Pool{New: func() any { return new(outline) }}

// looked calls look with a text that was taken apart, of which nothing may be kept but parts of the text itself.
func looked(text string, look func(node)) {
	o := outlines.Get().(*outline)
	look(o.read(text))
	o.back()
}

// back lets others use an outline again.
func (o *outline) back() {
	o.text = ""
	outlines.Put(o)
}

// read takes a text apart. Text that is no JSON is read as far as it goes.
func (o *outline) read(text string) node {
	o.text, o.spans, o.directories, o.escapes = text, o.spans[:0], directories{}, strings.IndexByte(text, '\\') >= 0
	at := 0
	for at < len(text) && text[at] <= ' ' {
		at++
	}
	if at == len(text) {
		return node{}
	}
	o.value(span{}, at, 0)
	return node{o, 0}
}

// deepest is how deep containers are taken apart; what nests deeper is one value.
const deepest = 10_000

// value reads the value at a place and returns the place behind it.
func (o *outline) value(s span, at, depth int) int {
	c := o.text[at]
	if c != '{' && c != '[' || depth == deepest {
		end := o.valueEnd(at)
		s.start, s.end, s.next = int32(at), int32(end), int32(len(o.spans)+1)
		o.spans = append(o.spans, s)
		return end
	}
	mine := len(o.spans)
	s.start = int32(at)
	o.spans = append(o.spans, s)
	var end int
	if c == '{' {
		end = o.object(at+1, depth+1)
	} else {
		end = o.array(at+1, depth+1)
	}
	o.spans[mine].end, o.spans[mine].next = int32(end), int32(len(o.spans))
	return end
}

func (o *outline) object(at, depth int) int {
	text := o.text
	for {
		for at < len(text) && text[at] != '"' {
			if text[at] == '}' {
				return at + 1
			}
			at++
		}
		if at == len(text) {
			return at
		}
		end, escaped := o.stringEnd(at)
		if end >= len(text) {
			return len(text)
		}
		name := span{name: int32(at + 1), nameEnd: int32(end - 1), escaped: escaped}
		for at = end; at < len(text) && (text[at] == ':' || text[at] <= ' '); at++ {
		}
		if at == len(text) || text[at] == ',' || text[at] == '}' || text[at] == ']' {
			return len(text) // there is no value
		}
		at = o.value(name, at, depth)
	}
}

func (o *outline) array(at, depth int) int {
	for at < len(o.text) {
		switch c := o.text[at]; {
		case c == ']':
			return at + 1
		case c == ',' || c <= ' ':
			at++
		case c == '}' || c == ':':
			return len(o.text)
		default:
			at = o.value(span{}, at, depth)
		}
	}
	return at
}

// stringEnd is the place behind the string that begins at a place.
func (o *outline) stringEnd(at int) (end int, escaped bool) {
	s := o.text
	if !o.escapes {
		length := strings.IndexByte(s[at+1:], '"')
		if length < 0 {
			return len(s), false
		}
		return at + 1 + length + 1, false
	}
	for at++; at < len(s); at++ {
		if c := s[at]; c == '"' {
			return at + 1, escaped
		} else if c == '\\' {
			at++
			escaped = true
		}
	}
	return len(s), escaped
}

// valueEnd is the place behind the value that begins at a place.
func (o *outline) valueEnd(at int) int {
	s := o.text
	if s[at] == '"' {
		end, _ := o.stringEnd(at)
		return end
	}
	depth := 0
	for at < len(s) {
		switch s[at] {
		case '"':
			if at, _ = o.stringEnd(at); depth == 0 {
				return at
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return at + 1 + depth // the bracket of what the value lies in is not its own
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
		at++
	}
	return len(s)
}

func (n node) Exists() bool { return n.in != nil }

// Raw is the value as it stands in the text; nothing where there is none.
func (n node) Raw() string {
	if n.in == nil {
		return ""
	}
	s := &n.in.spans[n.index]
	return n.in.text[s.start:s.end]
}

// kind is the character that a value begins with, which tells its type.
func (n node) kind() byte {
	if n.in == nil {
		return 0
	}
	return n.in.text[n.in.spans[n.index].start]
}

func (n node) IsObject() bool { return n.kind() == '{' }
func (n node) isNull() bool   { return n.kind() == 'n' }
func (n node) isFalse() bool  { return n.kind() == 'f' }
func (n node) isTrue() bool   { return n.kind() == 't' }

// isNumber reports whether a value that is there is none of the others.
func (n node) isNumber() bool {
	switch n.kind() {
	case 0, '{', '[', '"', 'n', 'f', 't':
		return false
	}
	return true
}

// filled reports whether there is anything in a container.
func (n node) filled() bool { return n.in != nil && n.in.spans[n.index].next > n.index+1 }

// String is the text of a string, and of other values what is written; null is no text.
func (n node) String() string {
	raw := n.Raw()
	switch {
	case raw == "" || raw[0] == 'n':
		return ""
	case raw[0] == '"' && len(raw) > 1 && (!n.in.escapes || strings.IndexByte(raw, '\\') < 0):
		return raw[1 : len(raw)-1]
	case raw[0] == '"' || n.isNumber():
		return gjson.Parse(raw).String()
	}
	return raw
}

// Int is a whole number, or one in a string; 0 where there is none.
func (n node) Int() int64 {
	i, _ := strconv.ParseInt(n.String(), 10, 64)
	return i
}

// get is the member of an object.
func (n node) get(name string) node {
	if !n.IsObject() {
		return node{}
	}
	if d := n.directory(); d != nil {
		if member, listed := d.get(n.in, name); listed {
			return member
		}
	}
	text, spans, length := n.in.text, n.in.spans, int32(len(name))
	for at, end := n.index+1, spans[n.index].next; at < end; {
		s := &spans[at]
		if s.nameEnd-s.name == length && text[s.name:s.nameEnd] == name || s.escaped && n.in.nameOf(s) == name {
			return node{n.in, at}
		}
		at = s.next
	}
	return node{}
}

func (o *outline) nameOf(s *span) string {
	name := o.text[s.name:s.nameEnd]
	if s.escaped {
		return gjson.Parse(`"` + name + `"`).Str
	}
	return name
}

// at follows a dotted path, without any other syntax.
func (n node) at(path string) node {
	for deep := true; deep && n.in != nil; {
		var head string
		head, path, deep = strings.Cut(path, ".")
		n = n.get(head)
	}
	return n
}

// follow is at for a path that was taken apart.
func (n node) follow(p path) node {
	if n.in == nil {
		return n
	}
	if d := n.directory(); d != nil {
		return d.at(n.in, p.number)
	}
	for _, name := range p.names {
		n = n.get(name)
	}
	return n
}

// first is what the first of the paths leads to that leads to anything.
func (n node) first(paths []path) node {
	for _, p := range paths {
		if v := n.follow(p); v.Exists() && !v.isNull() {
			return v
		}
	}
	return node{}
}

// all are the elements of an array, or the values in an object.
func (n node) all() iter.Seq[node] {
	return func(yield func(node) bool) {
		if n.in == nil {
			return
		}
		for at, end := n.index+1, n.in.spans[n.index].next; at < end && yield(node{n.in, at}); at = n.in.spans[at].next {
		}
	}
}

// partOf is a part of a native record as bodies hold it.
func partOf(v node) any {
	value, _ := jsontext.Decode([]byte(v.Raw())) // a part of what the platform answered, and so JSON
	return value
}
