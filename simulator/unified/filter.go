package unified

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// operator compares a member with a value.
type operator string

const (
	opEqual   operator = "="
	opNot     operator = "!="
	opBelow   operator = "<"
	opAtMost  operator = "<="
	opAbove   operator = ">"
	opAtLeast operator = ">="
	opIn      operator = "IN"
)

// operators, longest first, so that <= is not read as <.
var operators = []operator{opNot, opAtMost, opAtLeast, opEqual, opBelow, opAbove}

// condition is one comparison; all conditions of a list must hold.
type condition struct {
	field  *Field
	op     operator
	values []sortKey
}

func matches(conditions []condition, record []byte) bool {
	for i := range conditions {
		if !conditions[i].holds(keyOf(conditions[i].field, record)) {
			return false
		}
	}
	return true
}

// holds compares a member's value. Nothing equals only null, and is neither above nor below anything.
func (c *condition) holds(key sortKey) bool {
	switch c.op {
	case opIn:
		return slices.Contains(c.values, key)
	case opEqual:
		return key == c.values[0]
	case opNot:
		return key != c.values[0]
	}
	if key.null || c.values[0].null {
		return false
	}
	order := key.compare(c.values[0])
	switch c.op {
	case opBelow:
		return order < 0
	case opAtMost:
		return order <= 0
	case opAbove:
		return order > 0
	default:
		return order >= 0
	}
}

// filterParser reads cond (AND cond)*, cond = field op value | field IN (value, …).
type filterParser struct {
	object *Object
	text   string
	at     int
}

func parseFilter(o *Object, text string) ([]condition, *failure) {
	p := &filterParser{object: o, text: text}
	var list []condition
	for {
		c, err := p.condition()
		if err != nil {
			return nil, badRequest("INVALID_FILTER", "The filter does not parse at character "+strconv.Itoa(p.at+1)+": "+err.Error()+".",
				`Write field op value, joined by AND, for example status = "open" AND amount_due > 100.`)
		}
		list = append(list, c)
		p.space()
		if p.at == len(p.text) {
			return list, nil
		}
		if !p.keyword("AND") {
			return nil, badRequest("INVALID_FILTER", "The filter does not parse at character "+strconv.Itoa(p.at+1)+": AND or the end is expected.", "Join conditions by AND; there is no OR.")
		}
	}
}

func (p *filterParser) condition() (condition, error) {
	p.space()
	start := p.at
	name := p.name()
	field, ok := p.object.Field(name)
	if !ok || !field.scalar() {
		p.at = start
		return condition{}, fmt.Errorf("%s cannot be filtered by; use one of %s", quoted(name), strings.Join(p.object.Filterable(), ", "))
	}
	c := condition{field: field}
	p.space()
	if p.keyword("IN") {
		c.op = opIn
		return c, p.list(&c)
	}
	for _, op := range operators {
		if strings.HasPrefix(p.text[p.at:], string(op)) {
			p.at += len(op)
			c.op = op
			v, err := p.value(field)
			c.values = []sortKey{v}
			return c, err
		}
	}
	return c, fmt.Errorf("one of = != < <= > >= IN is expected")
}

func (p *filterParser) list(c *condition) error {
	if !p.symbol('(') {
		return fmt.Errorf("( is expected")
	}
	for {
		v, err := p.value(c.field)
		if err != nil {
			return err
		}
		c.values = append(c.values, v)
		if p.symbol(')') {
			return nil
		}
		if !p.symbol(',') {
			return fmt.Errorf(", or ) is expected")
		}
	}
}

// value reads a number, true, false, null or quoted text, in the form that the field compares in.
func (p *filterParser) value(f *Field) (sortKey, error) {
	p.space()
	start := p.at
	if p.at < len(p.text) && (p.text[p.at] == '"' || p.text[p.at] == '\'') {
		text, err := p.quotedText()
		if err != nil {
			return sortKey{}, err
		}
		return p.back(start, f, text, true)
	}
	end := p.at
	for end < len(p.text) && !strings.ContainsRune(" \t\r\n,()", rune(p.text[end])) {
		end++
	}
	bare := p.text[p.at:end]
	if bare == "" {
		return sortKey{}, fmt.Errorf("a value is expected")
	}
	p.at = end
	return p.back(start, f, bare, false)
}

// back makes the key of a value and, when that fails, points at where the value began.
func (p *filterParser) back(start int, f *Field, text string, quotedText bool) (sortKey, error) {
	key, err := filterKey(f, text, quotedText)
	if err != nil {
		p.at = start
	}
	return key, err
}

func filterKey(f *Field, text string, quotedText bool) (sortKey, error) {
	if !quotedText && text == "null" {
		return sortKey{null: true}, nil
	}
	switch f.Type {
	case TypeTime:
		if ms, err := strconv.ParseInt(text, 10, 64); err == nil && !quotedText {
			return sortKey{number: ms}, nil
		}
		if t, ok := parseMoment(text); ok && quotedText {
			return sortKey{number: t.UnixMilli()}, nil
		}
		return sortKey{}, fmt.Errorf("%s is compared with a quoted ISO 8601 time or Unix milliseconds", f.Name)
	case TypeDate:
		if t, ok := parseMoment(text); ok && quotedText {
			return sortKey{text: t.UTC().Format(time.DateOnly)}, nil
		}
		return sortKey{}, fmt.Errorf("%s is compared with a quoted day, YYYY-MM-DD", f.Name)
	case TypeNumber, TypeDecimal:
		if d, ok := parseDecimal(text); ok {
			return sortKey{number: int64(d)}, nil
		}
		return sortKey{}, fmt.Errorf("%s is compared with a number", f.Name)
	case TypeBool:
		switch text {
		case "true":
			return sortKey{number: 1}, nil
		case "false":
			return sortKey{}, nil
		}
		return sortKey{}, fmt.Errorf("%s is compared with true, false or null", f.Name)
	default:
		if _, isNumber := parseDecimal(text); !quotedText && !isNumber {
			return sortKey{}, fmt.Errorf("text is written in quotes")
		}
		return sortKey{text: text}, nil
	}
}

func (p *filterParser) quotedText() (string, error) {
	mark := p.text[p.at]
	var b strings.Builder
	for i := p.at + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\' && i+1 < len(p.text):
			i++
			b.WriteByte(p.text[i])
		case c == mark:
			p.at = i + 1
			return b.String(), nil
		default:
			b.WriteByte(c)
		}
	}
	return "", fmt.Errorf("the quote is not closed")
}

func (p *filterParser) name() string {
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.' {
			break
		}
		p.at++
	}
	return p.text[start:p.at]
}

func (p *filterParser) space() {
	for p.at < len(p.text) && strings.ContainsRune(" \t\r\n", rune(p.text[p.at])) {
		p.at++
	}
}

// keyword takes a word that something else than a letter follows.
func (p *filterParser) keyword(word string) bool {
	p.space()
	rest := p.text[p.at:]
	if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) {
		return false
	}
	if len(rest) > len(word) && !strings.ContainsRune(" \t\r\n(", rune(rest[len(word)])) {
		return false
	}
	p.at += len(word)
	return true
}

func (p *filterParser) symbol(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}
