package fault

import "strings"

// pattern is a compiled path: literal bytes, * for any run of bytes, and a segment beginning with : for one segment.
type pattern []token

type token struct {
	kind  byte // tokenByte, tokenAny, tokenRest (any number of bytes that are not /), tokenOne (one such byte)
	value byte
}

const (
	tokenByte byte = iota
	tokenAny
	tokenOne
	tokenRest
)

// compile reads a path in the grammar of rules and of route templates, which is the same.
func compile(path string) pattern {
	var out pattern
	for i := 0; i < len(path); i++ {
		switch {
		case path[i] == '*':
			if len(out) == 0 || out[len(out)-1].kind != tokenAny {
				out = append(out, token{kind: tokenAny})
			}
		case path[i] == ':' && i > 0 && path[i-1] == '/':
			out = append(out, token{kind: tokenOne}, token{kind: tokenRest})
			for i+1 < len(path) && path[i+1] != '/' {
				i++
			}
		default:
			out = append(out, token{kind: tokenByte, value: path[i]})
		}
	}
	return out
}

// literal is what every path that is described begins with.
func literal(path string) string {
	if i := strings.IndexByte(path, '*'); i >= 0 {
		path = path[:i]
	}
	if i := strings.Index(path, "/:"); i >= 0 {
		path = path[:i+1]
	}
	return path
}

// matches reports whether the whole path is described. It walks the path once, with the set of tokens that may come
// next, so that no pattern takes exponential time.
func (p pattern) matches(path string) bool {
	now, next := make([]bool, len(p)+1), make([]bool, len(p)+1)
	p.reach(next, 0)
	for i := 0; i < len(path); i++ {
		now, next = next, now
		clear(next)
		for at := range p {
			if now[at] && p[at].takes(path[i]) {
				p.reach(next, p.after(at))
			}
		}
	}
	return next[len(p)]
}

// meets reports whether some path is described by both.
func (p pattern) meets(q pattern) bool {
	seen := make([]bool, (len(p)+1)*(len(q)+1))
	return p.meet(q, 0, 0, seen)
}

func (p pattern) meet(q pattern, i, j int, seen []bool) bool {
	here := i*(len(q)+1) + j
	if seen[here] {
		return false
	}
	seen[here] = true
	if i == len(p) && j == len(q) {
		return true
	}
	if i < len(p) && p[i].repeats() && p.meet(q, i+1, j, seen) {
		return true
	}
	if j < len(q) && q[j].repeats() && p.meet(q, i, j+1, seen) {
		return true
	}
	return i < len(p) && j < len(q) && p[i].shares(q[j]) && p.meet(q, p.after(i), q.after(j), seen)
}

func (p pattern) reach(set []bool, at int) {
	set[at] = true
	for at < len(p) && p[at].repeats() {
		at++
		set[at] = true
	}
}

// after is the token that follows a byte taken by the one at i.
func (p pattern) after(i int) int {
	if p[i].repeats() {
		return i
	}
	return i + 1
}

func (t token) repeats() bool { return t.kind == tokenAny || t.kind == tokenRest }

func (t token) takes(b byte) bool {
	switch t.kind {
	case tokenByte:
		return t.value == b
	case tokenAny:
		return true
	default:
		return b != '/'
	}
}

// shares reports whether one byte is taken by both.
func (t token) shares(u token) bool {
	switch {
	case t.kind == tokenByte:
		return u.takes(t.value)
	case u.kind == tokenByte:
		return t.takes(u.value)
	default:
		return true
	}
}

// unified strips the prefix under which the sandbox door serves the unified API.
func unified(path string) string {
	const prefix = "/versioned"
	if rest, ok := strings.CutPrefix(path, prefix); ok && (rest == "" || rest[0] == '/' || rest[0] == '*') {
		return rest
	}
	return path
}
