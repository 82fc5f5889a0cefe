package query

import (
	"fmt"
	"strconv"
	"strings"
)

// Error is a statement that cannot be answered. Validation tells a statement that is well formed but asks for
// something impossible from one that does not parse.
type Error struct {
	Validation bool
	Detail     string
}

func (e *Error) Error() string { return e.Detail }

func syntax(format string, args ...any) *Error {
	return &Error{Detail: "QueryParserError: " + fmt.Sprintf(format, args...)}
}

func validation(format string, args ...any) *Error {
	return &Error{Validation: true, Detail: "QueryValidationError: " + fmt.Sprintf(format, args...)}
}

// Parse reads one statement. The error is an *Error.
func Parse(text string) (*Statement, error) {
	p := &parser{text: text}
	if err := p.advance(); err != nil {
		return nil, err
	}
	s, err := p.statement()
	if err != nil {
		return nil, err
	}
	if p.now.kind != tokenEnd {
		return nil, p.unexpected("the end of the statement")
	}
	return s, nil
}

// parser holds the token that is looked at and what lies behind it.
type parser struct {
	text string
	now  token
	rest int
}

func (p *parser) advance() error {
	t, rest, err := next(p.text, p.rest)
	if err != nil {
		return err
	}
	p.now, p.rest = t, rest
	return nil
}

func (p *parser) unexpected(wanted string) error {
	seen := p.now.text
	if p.now.kind == tokenEnd {
		seen = "<EOF>"
	}
	return syntax(`Encountered " %s " at line 1, column %d. Was expecting %s.`, seen, p.now.at+1, wanted)
}

func (p *parser) is(keyword string) bool {
	return p.now.kind == tokenWord && strings.EqualFold(p.now.text, keyword)
}

func (p *parser) symbol(s string) bool { return p.now.kind == tokenSymbol && p.now.text == s }

// skip passes one keyword or symbol and fails when it is not there.
func (p *parser) skip(text string) error {
	if !p.is(text) && !p.symbol(text) {
		return p.unexpected(text)
	}
	return p.advance()
}

func (p *parser) name(wanted string) (string, error) {
	if p.now.kind != tokenWord || strings.HasSuffix(p.now.text, ".") || strings.Contains(p.now.text, "..") {
		return "", p.unexpected(wanted)
	}
	text := p.now.text
	return text, p.advance()
}

func (p *parser) statement() (*Statement, error) {
	s := &Statement{}
	if err := p.skip("SELECT"); err != nil {
		return nil, err
	}
	if err := p.projection(s); err != nil {
		return nil, err
	}
	if err := p.skip("FROM"); err != nil {
		return nil, err
	}
	var err error
	if s.Entity, err = p.name("an entity"); err != nil {
		return nil, err
	}
	if err := p.where(s); err != nil {
		return nil, err
	}
	if err := p.order(s); err != nil {
		return nil, err
	}
	if s.Start, err = p.page("STARTPOSITION"); err != nil {
		return nil, err
	}
	if s.Max, err = p.page("MAXRESULTS"); err != nil {
		return nil, err
	}
	return s, nil
}

func (p *parser) projection(s *Statement) error {
	if p.symbol("*") {
		return p.advance()
	}
	for {
		column, err := p.name("a property, * or COUNT(*)")
		if err != nil {
			return err
		}
		if len(s.Columns) == 0 && strings.EqualFold(column, "COUNT") && p.symbol("(") {
			s.Count = true
			return p.all("(", "*", ")")
		}
		s.Columns = append(s.Columns, column)
		if !p.symbol(",") {
			return nil
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
}

func (p *parser) all(symbols ...string) error {
	for _, s := range symbols {
		if err := p.skip(s); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) where(s *Statement) error {
	for keyword := "WHERE"; p.is(keyword); keyword = "AND" {
		if err := p.advance(); err != nil {
			return err
		}
		c, err := p.condition()
		if err != nil {
			return err
		}
		s.Where = append(s.Where, c)
	}
	return nil
}

func (p *parser) condition() (Condition, error) {
	property, err := p.name("a property")
	if err != nil {
		return Condition{}, err
	}
	c := Condition{Property: property, Operator: Operator(strings.ToUpper(p.now.text))}
	switch c.Operator {
	case Equal, Less, Greater, LessEqual, GreaterEqual, Like:
		if p.now.kind == tokenString {
			return c, p.unexpected("an operator")
		}
		if err := p.advance(); err != nil {
			return c, err
		}
		v, err := p.value()
		c.Values = []Value{v}
		return c, err
	case In:
		if err := p.skip("IN"); err != nil {
			return c, err
		}
		c.Values, err = p.list()
		return c, err
	}
	return c, p.unexpected("one of = < > <= >= LIKE IN")
}

func (p *parser) list() ([]Value, error) {
	if err := p.skip("("); err != nil {
		return nil, err
	}
	var values []Value
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if p.symbol(")") {
			return values, p.advance()
		}
		if err := p.skip(","); err != nil {
			return nil, err
		}
	}
}

func (p *parser) value() (Value, error) {
	v := Value{Text: p.now.text, Quoted: p.now.kind == tokenString}
	if !v.Quoted && p.now.kind != tokenLiteral && !p.is("true") && !p.is("false") {
		return v, p.unexpected("a value")
	}
	return v, p.advance()
}

func (p *parser) order(s *Statement) error {
	switch {
	case p.is("ORDERBY"):
	case p.is("ORDER"):
		if err := p.advance(); err != nil {
			return err
		}
		if !p.is("BY") {
			return p.unexpected("BY")
		}
	default:
		return nil
	}
	for {
		if err := p.advance(); err != nil {
			return err
		}
		property, err := p.name("a property")
		if err != nil {
			return err
		}
		sort := Sort{Property: property, Descending: p.is("DESC")}
		if sort.Descending || p.is("ASC") {
			if err := p.advance(); err != nil {
				return err
			}
		}
		s.Order = append(s.Order, sort)
		if !p.symbol(",") {
			return nil
		}
	}
}

// page reads one clause of the page.
func (p *parser) page(keyword string) (int, error) {
	if !p.is(keyword) {
		return 0, nil
	}
	if err := p.advance(); err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(p.now.text)
	if p.now.kind != tokenLiteral || err != nil {
		return 0, p.unexpected("an integer")
	}
	if n < 1 {
		return 0, validation("value %d is too small. Min allowed value is 1", n)
	}
	return n, p.advance()
}
