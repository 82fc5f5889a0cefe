package quickbooks

import (
	"cmp"
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/ledger"
	"faultline/simulator/platform/quickbooks/query"
)

// property is a field, or a member of what it shows, that a query names.
type property struct {
	field  *field
	member string
}

func (e *entity) property(name string) (property, error) {
	first, member, _ := strings.Cut(name, ".")
	f, ok := lookup(e.fields, first)
	if !ok || f.name == "MetaData" && !equalFold(member, "CreateTime") && !equalFold(member, "LastUpdatedTime") {
		return property{}, faultf(codeQueryInvalid, "", "QueryValidationError: Property %s not found for Entity %s", name, e.name)
	}
	return property{f, member}, nil
}

// of is the property's comparable value; nil when there is none.
func (p property) of(s *scene, x any) any {
	if r, ok := x.(ledger.Record); ok && p.field.name == "Id" {
		return ident(r.Header().ID)
	}
	return scalar(s.value(p.field, x), p.member)
}

// scalar is what stands for a value in comparisons: of a reference its id, of an object its member.
func scalar(v any, member string) any {
	switch v := v.(type) {
	case *leaf:
		return v.scalar(member)
	case *times:
		return scalar(v.object(), member)
	case *token:
		return strconv.Itoa(v.Revision - 1)
	case *drawn:
		return scalar(undrawn(gjson.ParseBytes(v.render(nil))), member)
	case object:
		if member == "" && len(v) > 0 {
			member = v[0].name
		}
		first, rest, _ := strings.Cut(member, ".")
		return scalar(v.get(first), rest)
	case kept:
		return scalar(unkept(v), member)
	case array:
		if member == "" || len(v) == 0 {
			return nil
		}
		return scalar(v[0], member)
	}
	return v
}

// undrawn reads what a value has written back into values of replies. Hardly any query asks for such a value.
func undrawn(text gjson.Result) any {
	switch {
	case text.IsArray():
		list := array{}
		text.ForEach(func(_, v gjson.Result) bool { list = append(list, undrawn(v)); return true })
		return list
	case text.IsObject():
		o := object{}
		text.ForEach(func(name, v gjson.Result) bool { o = append(o, member{name.Str, undrawn(v)}); return true })
		return o
	case text.Type == gjson.Number:
		return number(text.Raw)
	}
	return text.Value()
}

// unkept reads kept JSON back into values of replies.
func unkept(raw kept) any {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	switch v := v.(type) {
	case json.Number:
		return number(v.String())
	case map[string]any:
		o := object{}
		for _, name := range []string{"value", "Address", "URI", "FreeFormNumber"} {
			if text, ok := v[name].(string); ok {
				o = append(o, member{name, text})
			}
		}
		return o
	case []any:
		return nil
	}
	return v
}

// literal is a value of a query, read as everything it can be read as.
type literal struct {
	text   string
	number *big.Rat
	at     time.Time
	isTime bool
	unset  bool // ' ' asks for what has no value
}

func newLiteral(v query.Value, zone *time.Location) literal {
	l := literal{text: v.Text, unset: v.Quoted && v.Text == " "}
	l.at, l.isTime = parseMoment(v.Text, zone)
	l.number = decimalNumber(v.Text)
	return l
}

// decimalNumber reads plain decimals only: an exponent in a query would ask for a number of any size.
func decimalNumber(text string) *big.Rat {
	if text == "" || strings.Trim(text, "+-.0123456789") != "" {
		return nil
	}
	n, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return n
}

// parseMoment reads a date or date-time; without an offset it is of the company's zone. A plus sign that a URL turned
// into a blank is put back.
func parseMoment(text string, zone *time.Location) (time.Time, bool) {
	if t, offset, ok := strings.Cut(text, " "); ok && strings.Contains(t, "T") {
		text = t + "+" + offset
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// condition is one comparison of a statement.
type condition struct {
	property
	operator query.Operator
	literals []literal
}

func newCondition(p property, c query.Condition, zone *time.Location) (condition, error) {
	out := condition{property: p, operator: c.Operator}
	for _, v := range c.Values {
		l := newLiteral(v, zone)
		if p.field.name == "MetaData" && !l.isTime {
			return out, faultf(codeQueryInvalid, "", "QueryValidationError: Invalid value %s for Property %s", v, c.Property)
		}
		out.literals = append(out.literals, l)
	}
	return out, nil
}

func (c *condition) match(s *scene, x any) bool {
	v := c.of(s, x)
	for i := range c.literals {
		if c.holds(v, &c.literals[i]) {
			return true
		}
	}
	return false
}

func (c *condition) holds(v any, l *literal) bool {
	if v == nil {
		return l.unset && (c.operator == query.Equal || c.operator == query.In)
	}
	if c.operator == query.Like {
		return query.Match(l.text, plain(v))
	}
	order, ok := l.compare(v, c.operator)
	if !ok {
		return false
	}
	switch c.operator {
	case query.Less:
		return order < 0
	case query.Greater:
		return order > 0
	case query.LessEqual:
		return order <= 0
	case query.GreaterEqual:
		return order >= 0
	}
	return order == 0
}

// compare says how the value stands to the literal, by the value's type.
func (l *literal) compare(v any, op query.Operator) (int, bool) {
	switch v := v.(type) {
	case number:
		n := decimalNumber(string(v))
		if n == nil || l.number == nil {
			return 0, false
		}
		return n.Cmp(l.number), true
	case moment:
		at := time.Time(v)
		if op != query.Greater && op != query.GreaterEqual {
			// Replies show whole seconds. Asking for what is later goes by the exact time, so that nothing that
			// happened within a second is ever missed.
			at = at.Truncate(time.Second)
		}
		return at.Compare(l.at), l.isTime
	case date:
		wanted := l.text
		if l.isTime && len(wanted) > len(time.DateOnly) {
			wanted = wanted[:len(time.DateOnly)]
		}
		return strings.Compare(string(v), wanted), true
	case bool:
		return strings.Compare(plain(v), strings.ToLower(l.text)), true
	case ident:
		return compareScalars(v, ident(strings.TrimSpace(l.text))), true
	}
	return strings.Compare(plain(v), l.text), true
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case ident:
		return string(v)
	case date:
		return string(v)
	case number:
		return string(v)
	case moment:
		return time.Time(v).UTC().Format(time.RFC3339)
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

// compareScalars orders two values of one property; what has none comes first.
func compareScalars(a, b any) int {
	if a == nil || b == nil {
		return cmp.Compare(rank(a), rank(b))
	}
	switch a := a.(type) {
	case number:
		if b, ok := b.(number); ok {
			x, y := decimalNumber(string(a)), decimalNumber(string(b))
			if x != nil && y != nil {
				return x.Cmp(y)
			}
		}
	case ident:
		b, _ := b.(ident)
		if len(a) != len(b) && digits(a) && digits(b) {
			return cmp.Compare(len(a), len(b))
		}
	case moment:
		if b, ok := b.(moment); ok {
			return time.Time(a).Compare(time.Time(b))
		}
	}
	return strings.Compare(plain(a), plain(b))
}

func rank(v any) int {
	if v == nil {
		return 0
	}
	return 1
}

func digits(id ident) bool { return id != "" && strings.Trim(string(id), "0123456789") == "" }
