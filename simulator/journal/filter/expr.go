package filter

import (
	"strings"
	"time"
	"unicode"
)

// Expr is a parsed filter. It is immutable and safe for concurrent use.
type Expr struct{ root node }

// String is the canonical text; parsing it gives the same expression.
func (e *Expr) String() string {
	var b strings.Builder
	if e.root != nil {
		e.root.print(&b)
	}
	return b.String()
}

// Empty reports whether the filter matches everything because nothing was asked.
func (e *Expr) Empty() bool { return e.root == nil }

// Match reports whether a subject satisfies the filter.
func (e *Expr) Match(s Subject, now Moment) bool { return e.root == nil || e.root.match(s, now) }

// Moment is what relative times count from: the newest entry's times.
type Moment struct{ Wall, World time.Time }

// Subject is something that can be matched. A key without a value gives nothing.
type Subject interface {
	// Strings gives the values of a word or choice; name is the header's name, lower case, for a header.
	Strings(key, name string) []string
	// Numbers gives the values of a number, status, duration (nanoseconds) or size (bytes).
	Numbers(key string) []float64
	// Times gives the machine's and the world's time.
	Times() Moment
	// Text is what a word without a key is searched in.
	Text() string
	// Bodies gives what the body and json keys look into. It may be expensive and is asked last.
	Bodies() [][]byte
}

// node is a part of an expression.
type node interface {
	print(b *strings.Builder)
	match(s Subject, now Moment) bool
	cost() int // relative price of match; the cheap is asked first
}

// The costs: fields in memory, a search in text, bodies from the disk.
const (
	cheap = iota
	search
	disk
)

// all holds when every part does, alternatives when one does. Both have at least two parts; ordered is the same
// parts by cost.
type all struct{ parts, ordered []node }

type alternatives struct{ parts, ordered []node }

type not struct{ part node }

// text is a word without a key.
type text struct{ value, folded string }

func (n *all) print(b *strings.Builder) {
	for i, part := range n.parts {
		if i > 0 {
			b.WriteByte(' ')
		}
		_, group := part.(*alternatives)
		wrap(b, part, group)
	}
}

func (n *alternatives) print(b *strings.Builder) {
	for i, part := range n.parts {
		if i > 0 {
			b.WriteString(" OR ")
		}
		part.print(b)
	}
}

func (n *not) print(b *strings.Builder) {
	b.WriteByte('-')
	switch n.part.(type) {
	case *term, *text:
		n.part.print(b)
	default:
		wrap(b, n.part, true)
	}
}

func wrap(b *strings.Builder, n node, group bool) {
	if group {
		b.WriteByte('(')
	}
	n.print(b)
	if group {
		b.WriteByte(')')
	}
}

func (n *text) print(b *strings.Builder) {
	if n.value == "" || n.value == "OR" || n.value[0] == '-' || n.value[0] == '!' || strings.IndexFunc(n.value, func(c rune) bool { return c == ':' || !safe(c) }) >= 0 {
		b.WriteString(quote(n.value))
		return
	}
	b.WriteString(n.value)
}

func (n *all) match(s Subject, now Moment) bool {
	for _, part := range n.ordered {
		if !part.match(s, now) {
			return false
		}
	}
	return true
}

func (n *alternatives) match(s Subject, now Moment) bool {
	for _, part := range n.ordered {
		if part.match(s, now) {
			return true
		}
	}
	return false
}

func (n *not) match(s Subject, now Moment) bool { return !n.part.match(s, now) }

func (n *text) match(s Subject, _ Moment) bool {
	return strings.Contains(strings.ToLower(s.Text()), n.folded)
}

func (n *all) cost() int          { return n.ordered[len(n.ordered)-1].cost() }
func (n *alternatives) cost() int { return n.ordered[len(n.ordered)-1].cost() }
func (n *not) cost() int          { return n.part.cost() }
func (n *text) cost() int         { return search }

// safe characters need no quotes.
func safe(c rune) bool { return !unicode.IsSpace(c) && !strings.ContainsRune(`(),"`, c) }

var quoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

func quote(value string) string { return `"` + quoting.Replace(value) + `"` }
