package quickbooks

import (
	"bytes"
	"slices"
	"time"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// Values of replies. A nil value is left out of its object, because the API never sends null.
type (
	object []member  // ordered
	array  []any     //
	number string    // a JSON number, exact
	ident  string    // an id: a JSON string that compares as a number
	date   string    // YYYY-MM-DD
	moment time.Time // shown in the company's zone
	kept   []byte    // JSON as it is kept beside the record
)

type member struct {
	name  string
	value any
}

// get returns the value of a member whose name differs in letter case at most.
func (o object) get(name string) any {
	for _, m := range o {
		if equalFold(m.name, name) {
			return m.value
		}
	}
	return nil
}

// render appends the JSON of a value. Date-times take the zone's numeric offset.
func render(to []byte, v any, zone *time.Location) []byte {
	switch v := v.(type) {
	case *leaf:
		return v.render(to)
	case object:
		return renderObject(to, v, zone)
	case array:
		to = append(to, '[')
		for i, e := range v {
			if i > 0 {
				to = append(to, ',')
			}
			to = render(to, e, zone)
		}
		return append(to, ']')
	case number:
		return append(to, v...)
	case kept:
		return append(to, v...)
	case bool:
		if v {
			return append(to, "true"...)
		}
		return append(to, "false"...)
	case ident:
		return jsontext.AppendBare(to, string(v))
	case date:
		return jsontext.AppendBare(to, string(v))
	case moment:
		return renderMoment(to, time.Time(v), zone)
	case string:
		return jsontext.AppendBare(to, v)
	case *drawn:
		return v.render(to)
	case *times:
		return v.render(to, zone)
	case *token:
		return v.render(to)
	}
	return append(to, "null"...)
}

func renderObject(to []byte, o object, zone *time.Location) []byte {
	to = append(to, '{')
	first := true
	for _, m := range o {
		if m.value == nil {
			continue
		}
		if !first {
			to = append(to, ',')
		}
		first = false
		to = append(jsontext.AppendBare(to, m.name), ':')
		to = render(to, m.value, zone)
	}
	return append(to, '}')
}

// momentLayout is the one that is the quickest to write. It spells the offset 0 otherwise, which no company's zone has.
const momentLayout = time.RFC3339

func renderMoment(to []byte, t time.Time, zone *time.Location) []byte {
	to = t.In(zone).AppendFormat(append(to, '"'), momentLayout)
	return append(to, '"')
}

// appendInstant is a time to the millisecond, with its zone's offset.
func appendInstant(to []byte, t time.Time) []byte {
	at := len(to) + len("2006-01-02T15:04:05")
	to = t.AppendFormat(to, momentLayout)
	ms := t.Nanosecond() / int(time.Millisecond)
	return slices.Insert(to, at, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
}

// money shows an amount the way the API does: a bare 0, else with at least one decimal.
func money(m ledger.Minor, currency string) number { return number(appendMoney(nil, m, currency)) }

func appendMoney(to []byte, m ledger.Minor, currency string) []byte {
	if m == 0 {
		return append(to, '0')
	}
	decimal := m.AppendDecimal(to, currency)
	if ledger.Digits(currency) == 0 {
		return decimal
	}
	return pointed(to, decimal)
}

// pointed is a decimal number, appended to a text, with at least one digit behind a point.
func pointed(before, decimal []byte) []byte {
	if bytes.IndexByte(decimal[len(before):], '.') >= 0 {
		return decimal
	}
	return append(decimal, ".0"...)
}

// Optional values: empty is left out.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func day(s string) any {
	if s == "" {
		return nil
	}
	return date(s)
}

// reference points at something; without an id it is left out.
func reference(id, name string) any {
	if id == "" {
		return nil
	}
	return object{{"value", ident(id)}, {"name", text(name)}}
}
