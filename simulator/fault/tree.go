package fault

import (
	"encoding/json"
	"slices"
)

// node is a JSON value and where it stands in the text, so that a change can touch these bytes and no others.
type node struct {
	kind       byte // { [ " 0 t n
	start, end int
	members    []member
	elements   []*node
}

type member struct {
	name       string
	start, end int // of the name
	value      *node
}

// read builds the tree of a valid JSON text. It returns nil for anything else.
func read(text []byte) *node {
	if !json.Valid(text) {
		return nil
	}
	r := reader{text: text}
	return r.value()
}

// reader walks a text that is known to be valid.
type reader struct {
	text []byte
	at   int
}

func (r *reader) blank() {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\n' || r.text[r.at] == '\t' || r.text[r.at] == '\r') {
		r.at++
	}
}

// next skips blanks and reports whether b stands there; if so, it steps over it.
func (r *reader) next(b byte) bool {
	r.blank()
	if r.at < len(r.text) && r.text[r.at] == b {
		r.at++
		return true
	}
	return false
}

func (r *reader) value() *node {
	r.blank()
	n := &node{start: r.at}
	switch c := r.text[r.at]; c {
	case '{':
		n.kind = '{'
		r.at++
		for !r.next('}') {
			r.next(',')
			n.members = append(n.members, r.member())
		}
	case '[':
		n.kind = '['
		r.at++
		for !r.next(']') {
			r.next(',')
			n.elements = append(n.elements, r.value())
		}
	case '"':
		n.kind = '"'
		r.quoted()
	case 't', 'f':
		n.kind = 't'
		r.bare()
	case 'n':
		n.kind = 'n'
		r.bare()
	default:
		n.kind = '0'
		r.bare()
	}
	n.end = r.at
	return n
}

func (r *reader) member() member {
	r.blank()
	m := member{start: r.at}
	r.quoted()
	m.end = r.at
	if err := json.Unmarshal(r.text[m.start:m.end], &m.name); err != nil {
		m.name = string(r.text[m.start+1 : m.end-1])
	}
	r.next(':')
	m.value = r.value()
	return m
}

func (r *reader) quoted() {
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			r.at++
		}
	}
	r.at++
}

func (r *reader) bare() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case ',', '}', ']', ' ', '\n', '\t', '\r':
			return
		}
		r.at++
	}
}

func (n *node) of(text []byte) []byte { return text[n.start:n.end] }

func (n *node) find(name string) (int, bool) {
	i := slices.IndexFunc(n.members, func(m member) bool { return m.name == name })
	return i, i >= 0
}

// below are the values inside, in the order of the text.
func (n *node) below() []*node {
	out := slices.Clone(n.elements)
	for _, m := range n.members {
		out = append(out, m.value)
	}
	return out
}

// span replaces the bytes from start to end.
type span struct {
	start, end int
	with       []byte
}

// edit applies spans that do not overlap, in the order of the text.
func edit(text []byte, spans []span) []byte {
	size := len(text)
	for _, s := range spans {
		size += len(s.with) - (s.end - s.start)
	}
	out := make([]byte, 0, max(size, 0))
	at := 0
	for _, s := range spans {
		out = append(out, text[at:s.start]...)
		out = append(out, s.with...)
		at = s.end
	}
	return append(out, text[at:]...)
}

// quote writes text as a JSON string.
func quote(text string) []byte {
	raw, err := json.Marshal(text)
	if err != nil {
		return []byte(`""`)
	}
	return raw
}
