package query

import (
	"strconv"
	"strings"
)

// Statement is one parsed query.
type Statement struct {
	Count   bool     // select count(*)
	Columns []string // nil: all of them
	Entity  string   // as written
	Where   []Condition
	Order   []Sort
	Start   int // STARTPOSITION, from 1; 0 when it was not given
	Max     int // MAXRESULTS; 0 when it was not given
}

// Operator compares a property with values.
type Operator string

// The operators.
const (
	Equal        Operator = "="
	Less         Operator = "<"
	Greater      Operator = ">"
	LessEqual    Operator = "<="
	GreaterEqual Operator = ">="
	Like         Operator = "LIKE"
	In           Operator = "IN"
)

// Condition is one comparison. Only In has several values.
type Condition struct {
	Property string // dotted, as written
	Operator Operator
	Values   []Value
}

// Value is a literal. Numbers, dates and truth values may stand with or without quotes.
type Value struct {
	Text   string
	Quoted bool
}

// Sort is one part of the order.
type Sort struct {
	Property   string
	Descending bool
}

// String prints the statement in its canonical spelling.
func (s *Statement) String() string {
	var b strings.Builder
	b.WriteString("SELECT ")
	switch {
	case s.Count:
		b.WriteString("COUNT(*)")
	case len(s.Columns) == 0:
		b.WriteString("*")
	default:
		b.WriteString(strings.Join(s.Columns, ", "))
	}
	b.WriteString(" FROM " + s.Entity)
	for i, c := range s.Where {
		b.WriteString([]string{" WHERE ", " AND "}[min(i, 1)])
		b.WriteString(c.String())
	}
	for i, o := range s.Order {
		b.WriteString([]string{" ORDERBY ", ", "}[min(i, 1)] + o.Property)
		if o.Descending {
			b.WriteString(" DESC")
		}
	}
	if s.Start > 0 {
		b.WriteString(" STARTPOSITION " + strconv.Itoa(s.Start))
	}
	if s.Max > 0 {
		b.WriteString(" MAXRESULTS " + strconv.Itoa(s.Max))
	}
	return b.String()
}

// String prints the condition.
func (c Condition) String() string {
	texts := make([]string, len(c.Values))
	for i, v := range c.Values {
		texts[i] = v.String()
	}
	if c.Operator == In {
		return c.Property + " IN (" + strings.Join(texts, ", ") + ")"
	}
	return c.Property + " " + string(c.Operator) + " " + strings.Join(texts, "")
}

// String prints the literal.
func (v Value) String() string {
	if !v.Quoted {
		return v.Text
	}
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v.Text) + "'"
}

// Match reports whether the text fits a LIKE pattern, in which % stands for any run and letter case does not count.
func Match(pattern, text string) bool {
	parts := strings.Split(strings.ToLower(pattern), "%")
	text = strings.ToLower(text)
	if len(parts) == 1 {
		return parts[0] == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return strings.HasSuffix(text, last)
}
