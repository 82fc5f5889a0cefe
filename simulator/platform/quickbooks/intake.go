package quickbooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// intake reads a request body by the tables, before anything is looked up or written.
type intake struct {
	currency string // of amounts
	// hasty reads do not spell out where a field lies: what is wrong is worded by reading once more.
	hasty bool
	lined given // what the lines so far say, one behind the other
	lines linesIn
}

// under is the path of a member.
func (in *intake) under(path string, names ...string) string {
	if in.hasty {
		return ""
	}
	return path + strings.Join(names, "")
}

// bodyOf is the one JSON object of a request's body.
func bodyOf(r platform.Request) (*jsontext.Object, error) {
	if r.Decoded == nil {
		return decode(r.Body)
	}
	return cleaned(r.Decoded), nil
}

// decode reads the one JSON object of a request body, with numbers as they were written.
func decode(body []byte) (*jsontext.Object, error) {
	if v, ok := jsontext.Decode(body); ok {
		o, isObject := v.(*jsontext.Object)
		if v != nil && !isObject {
			return nil, faultf(codeUnsupportedProperty, "", "Property Name:body specified is unsupported or invalid")
		}
		return cleaned(o), nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	var m map[string]json.RawMessage
	if err := d.Decode(&m); err != nil {
		return nil, faultf(codeUnsupportedProperty, "", "Property Name:%s specified is unsupported or invalid", jsonPlace(err))
	}
	return nil, faultf(codeUnsupportedProperty, "", "Property Name:body specified is unsupported or invalid: one object is expected")
}

func jsonPlace(err error) string {
	var wrong *json.SyntaxError
	if errors.As(err, &wrong) {
		return "body at byte " + strconv.FormatInt(wrong.Offset, 10)
	}
	return "body"
}

// cleaned is the object after clean, which nearly none needs.
func cleaned(o *jsontext.Object) *jsontext.Object {
	if tidy(o) {
		return o
	}
	left, _ := clean(o).(*jsontext.Object)
	return left
}

// tidy says that there is nothing to clean.
func tidy(v any) bool {
	switch held := v.(type) {
	case nil:
		return false
	case *jsontext.Object:
		for _, m := range held.Members() {
			if !tidy(m.Value) {
				return false
			}
		}
		return held.Len() > 0
	case []any:
		for _, inner := range held {
			if !tidy(inner) {
				return false
			}
		}
	case string:
		return !strings.HasPrefix(held, nothingYet)
	}
	return true
}

// nothingYet is the day that typed clients send for none.
const nothingYet = "0001-01-01"

// clean drops what typed clients send without meaning it: null, empty objects and dates of the year 1.
func clean(v any) any {
	switch held := v.(type) {
	case *jsontext.Object:
		held.Update(func(m jsontext.Member) (any, bool) {
			left := clean(m.Value)
			return left, left != nil
		})
		if held.Len() == 0 {
			return nil
		}
	case []any:
		left := held[:0]
		for _, inner := range held {
			if inner = clean(inner); inner != nil {
				left = append(left, inner)
			}
		}
		if len(left) < len(held) {
			return left
		}
	case string:
		if strings.HasPrefix(held, nothingYet) {
			return nil
		}
	}
	return v
}

// given is what a request says of a record or a line, typed, in the order of the table.
type given []said

// said is the value of one field that was sent.
type said struct {
	field *field
	value any
}

// of is what was sent for a field; nil when it was not.
func (g given) of(name string) any {
	for i := range g {
		if g[i].field.name == name {
			return g[i].value
		}
	}
	return nil
}

func (g given) has(name string) bool { return g.of(name) != nil }

// whole adds, without a value, what a full update takes away by leaving it out.
func (g given) whole(fields []field) given {
	all := make(given, 0, len(fields))
	for i := range fields {
		switch f := &fields[i]; {
		case len(g) > 0 && g[0].field == f:
			all, g = append(all, g[0]), g[1:]
		case f.settable() && !f.sticky:
			all = append(all, said{field: f})
		}
	}
	return all
}

// filled is a field of a form that was sent.
type filled struct {
	place int
	raw   any
}

// read adds every field that was sent and can be set, in the order of the form. Members that it has no place for are
// left alone.
func (in *intake) read(to given, by *form, body *jsontext.Object, path string) (given, error) {
	var room [16]filled
	sent := room[:0]
	for _, m := range body.Members() {
		if place, ok := by.places[m.Name]; ok {
			sent = append(sent, filled{place, m.Value})
			for i := len(sent) - 1; i > 0 && sent[i-1].place > place; i-- {
				sent[i-1], sent[i] = sent[i], sent[i-1]
			}
		}
	}
	for _, s := range sent {
		f := &by.fields[s.place]
		v, err := in.value(f, s.raw, in.under(path, f.name))
		if err != nil {
			return nil, err
		}
		if v != nil {
			to = append(to, said{f, v})
		}
	}
	return to, nil
}

func (in *intake) value(f *field, raw any, path string) (any, error) {
	if f.parse != nil {
		return f.parse(in, raw, path)
	}
	switch f.shape {
	case shapeDate:
		return in.date(raw, path)
	case shapeAmount:
		return in.amount(raw, path)
	case shapeScaled:
		return in.scaled(raw, path)
	case shapeFlag:
		return in.flag(raw, path)
	case shapeCount:
		return in.whole(raw, path)
	case shapeRef:
		return in.text(inside(raw, "value"), 0, path)
	case shapeText1:
		return in.text(inside(raw, f.inner), f.limit, path)
	case shapeObject, shapeArray:
		return raw, nil
	}
	v, err := in.text(raw, f.limit, path)
	if err == nil && len(f.words) > 0 && v != nil {
		return in.word(v.(string), f.words)
	}
	return v, err
}

// inside is a member of an object; clients that send the bare text are understood too.
func inside(raw any, name string) any {
	if m, ok := raw.(*jsontext.Object); ok {
		return m.Get(name)
	}
	return raw
}

// text reads a string. Numbers are taken by their digits, since some clients send ids bare. Empty is absent.
func (in *intake) text(raw any, limit int, path string) (any, error) {
	var s string
	switch sent := raw.(type) {
	case nil:
		return nil, nil
	case string:
		s = sent
	case json.Number:
		s = sent.String()
		raw = s
	default:
		return nil, faultf(codeUnsupportedProperty, path, "Property Name:%s specified is unsupported or invalid", path)
	}
	if limit > 0 && len(s) > limit && utf8.RuneCountInString(s) > limit {
		return nil, faultf(codeTooLong, path, "Length of the field exceeds %d chars", limit)
	}
	if s == "" {
		return nil, nil
	}
	return raw, nil
}

func (in *intake) word(v string, words []string) (any, error) {
	if i := slices.IndexFunc(words, func(w string) bool { return equalFold(w, v) }); i >= 0 {
		return words[i], nil
	}
	return nil, faultf(codeEnumeration, "", "Invalid Enumeration : %s", v)
}

// date reads a date; a date-time is cut to its date.
func (in *intake) date(raw any, path string) (any, error) {
	v, err := in.text(raw, 0, path)
	if v == nil || err != nil {
		return nil, err
	}
	s := v.(string)
	if len(s) > len(time.DateOnly) && (s[len(time.DateOnly)] == 'T' || s[len(time.DateOnly)] == ' ') {
		s = s[:len(time.DateOnly)]
		v = s
	}
	if !ledger.IsDate(s) {
		return nil, faultf(codeNumber, path, "Invalid Date : %s is not a date of the form YYYY-MM-DD", s)
	}
	return v, nil
}

func decimalText(raw any) string {
	switch raw := raw.(type) {
	case json.Number:
		return raw.String()
	case string:
		return strings.TrimSpace(raw)
	}
	return "-"
}

func (in *intake) amount(raw any, path string) (any, error) {
	m, err := ledger.ParseMinor(decimalText(raw), in.currency)
	if err != nil {
		return nil, faultf(codeNumber, path, "Illegal number format for %s: %s", path, err).because(err)
	}
	return m, nil
}

func (in *intake) scaled(raw any, path string) (any, error) {
	n, err := ledger.ParseScaled(decimalText(raw))
	if err != nil {
		return nil, faultf(codeNumber, path, "Illegal number format for %s: %s", path, err).because(err)
	}
	return &n, nil // the record keeps it there
}

func (in *intake) flag(raw any, path string) (any, error) {
	switch raw {
	case true, "true":
		return true, nil
	case false, "false":
		return false, nil
	}
	return nil, faultf(codeBoolean, path, "Invalid boolean value for %s", path)
}

func (in *intake) address(raw any, path string) (any, error) {
	m, ok := raw.(*jsontext.Object)
	if !ok {
		return nil, faultf(codeUnsupportedProperty, path, "Property Name:%s specified is unsupported or invalid", path)
	}
	a := &ledger.Address{}
	for _, part := range []struct {
		name string
		to   *string
	}{
		{"Line1", &a.Line1}, {"Line2", &a.Line2}, {"Line3", &a.Line3}, {"City", &a.City},
		{"CountrySubDivisionCode", &a.Region}, {"PostalCode", &a.PostalCode}, {"Country", &a.Country},
	} {
		v, err := in.text(m.Get(part.name), 500, in.under(path, ".", part.name))
		if err != nil {
			return nil, err
		}
		*part.to, _ = v.(string)
	}
	if *a == (ledger.Address{}) {
		return nil, nil
	}
	return a, nil
}
