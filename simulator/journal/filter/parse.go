package filter

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"faultline/simulator/problem"
)

// The bounds of a filter.
const (
	MaxLength = 2048 // bytes
	MaxTerms  = 64
	MaxDepth  = 8
)

// Parse reads a filter. What it refuses is a problem.Invalid whose path is "filter:" and the column, from 1.
func Parse(text string) (*Expr, error) {
	p := &parser{text: text}
	if len(text) > MaxLength {
		return nil, p.fail(MaxLength, "the filter is longer than %d bytes", MaxLength).WithHint("shorten it, for example with * in place of long ids")
	}
	if !utf8.ValidString(text) {
		return nil, p.fail(0, "the filter is not valid UTF-8")
	}
	p.spaces()
	if p.end() {
		return &Expr{}, nil
	}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if !p.end() { // only a closing parenthesis ends an expression early
		return nil, p.fail(p.at, "there is no parenthesis to close").WithHint("open one before, or put the text in quotes")
	}
	return &Expr{root: root}, nil
}

type parser struct {
	text  string
	at    int
	terms int
}

func (p *parser) fail(at int, format string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, format, args...).At(p.place(at))
}

// place names a byte of the text by its column.
func (p *parser) place(at int) string {
	return fmt.Sprintf("filter:%d", utf8.RuneCountInString(p.text[:min(at, len(p.text))])+1)
}

func (p *parser) end() bool { return p.at >= len(p.text) }

func (p *parser) peek() rune {
	c, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return c
}

// spaces skips white space and reports whether there was any.
func (p *parser) spaces() bool {
	start := p.at
	p.at = len(p.text) - len(strings.TrimLeftFunc(p.text[p.at:], unicode.IsSpace))
	return p.at > start
}

// run returns the safe characters from here on, without taking them.
func (p *parser) run() string {
	rest := p.text[p.at:]
	if i := strings.IndexFunc(rest, func(c rune) bool { return !safe(c) }); i >= 0 {
		return rest[:i]
	}
	return rest
}

func (p *parser) or(depth int) (node, error) {
	var parts []node
	for {
		part, err := p.and(depth)
		if err != nil {
			return nil, err
		}
		if inner, ok := part.(*alternatives); ok {
			parts = append(parts, inner.parts...)
		} else {
			parts = append(parts, part)
		}
		if p.end() || p.run() != "OR" {
			break
		}
		p.at += len("OR")
		if !p.spaces() || p.end() {
			return nil, p.fail(p.at, "something to look for was expected after OR")
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return &alternatives{parts: parts, ordered: byCost(parts)}, nil
}

// and reads items up to OR, a closing parenthesis or the end.
func (p *parser) and(depth int) (node, error) {
	var parts []node
	for {
		if p.run() == "OR" {
			if len(parts) > 0 {
				break
			}
			return nil, p.fail(p.at, "something to look for was expected before OR").WithHint(`to search for the word, write "OR"`)
		}
		part, err := p.item(depth)
		if err != nil {
			return nil, err
		}
		if inner, ok := part.(*all); ok {
			parts = append(parts, inner.parts...)
		} else {
			parts = append(parts, part)
		}
		spaced := p.spaces()
		if p.end() || p.peek() == ')' {
			break
		}
		if !spaced {
			return nil, p.fail(p.at, "a space was expected before %q", string(p.peek())).WithHint("put text with such characters in quotes")
		}
	}
	if len(parts) == 1 {
		return parts[0], nil
	}
	return &all{parts: parts, ordered: byCost(parts)}, nil
}

func byCost(parts []node) []node {
	ordered := slices.Clone(parts)
	slices.SortStableFunc(ordered, func(a, b node) int { return a.cost() - b.cost() })
	return ordered
}

// item reads a group, a term or a word, negated or not.
func (p *parser) item(depth int) (node, error) {
	negated := p.peek() == '-' || p.peek() == '!'
	if negated {
		p.at++
	}
	if p.end() {
		return nil, p.fail(p.at, "something to look for was expected")
	}
	n, err := p.atom(depth)
	if err != nil || !negated {
		return n, err
	}
	return &not{part: n}, nil
}

func (p *parser) atom(depth int) (node, error) {
	switch c := p.peek(); c {
	case '(':
		return p.group(depth)
	case '"':
		if err := p.count(); err != nil {
			return nil, err
		}
		word, err := p.quoted()
		if err != nil {
			return nil, err
		}
		return newText(word), nil
	case ')', ',', '-', '!':
		return nil, p.fail(p.at, "something to look for was expected, not %q", string(c)).WithHint("put text with such characters in quotes")
	}
	if unicode.IsSpace(p.peek()) {
		return nil, p.fail(p.at, "something to look for was expected, not a space")
	}
	if err := p.count(); err != nil {
		return nil, err
	}
	word := p.run()
	if colon := strings.IndexByte(word, ':'); colon >= 0 {
		return p.term(word[:colon])
	}
	p.at += len(word)
	return newText(word), nil
}

func newText(word string) *text { return &text{value: word, folded: strings.ToLower(word)} }

func (p *parser) count() error {
	if p.terms++; p.terms > MaxTerms {
		return p.fail(p.at, "the filter has more than %d terms", MaxTerms).WithHint("list values with commas: status:404,409,429 is one term")
	}
	return nil
}

func (p *parser) group(depth int) (node, error) {
	open := p.at
	if depth++; depth > MaxDepth {
		return nil, p.fail(open, "groups are nested deeper than %d", MaxDepth)
	}
	p.at++
	p.spaces()
	if p.end() {
		return nil, p.fail(open, "this parenthesis is never closed").WithHint("add )")
	}
	n, err := p.or(depth)
	if err != nil {
		return nil, err
	}
	if p.end() {
		return nil, p.fail(open, "this parenthesis is never closed").WithHint("add )")
	}
	p.at++
	return n, nil
}

// quoted reads a quoted text.
func (p *parser) quoted() (string, error) {
	open := p.at
	var b strings.Builder
	for p.at++; !p.end(); {
		c, size := utf8.DecodeRuneInString(p.text[p.at:])
		p.at += size
		switch c {
		case '"':
			return b.String(), nil
		case '\\':
			if p.end() {
				continue
			}
			plain, ok := map[byte]byte{'"': '"', '\\': '\\', 'n': '\n', 't': '\t'}[p.text[p.at]]
			if !ok {
				return "", p.fail(p.at, `after \ one of " \ n t was expected`).WithHint(`write \\ for a backslash`)
			}
			b.WriteByte(plain)
			p.at++
		default:
			if unicode.IsControl(c) { // kept out so that the printed form stays on one line
				return "", p.fail(p.at-size, "a control character cannot stand in quotes").WithHint(`write \n for a new line and \t for a tab`)
			}
			b.WriteRune(c)
		}
	}
	return "", p.fail(open, "this quote is never closed").WithHint(`add "`)
}
