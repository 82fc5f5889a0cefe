package quickbooks

import (
	"bytes"
	"encoding/json"
	"time"

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

const momentLayout = "2006-01-02T15:04:05-07:00"

// render appends the JSON of a value. Date-times take the zone's numeric offset.
func render(to []byte, v any, zone *time.Location) []byte {
	switch v := v.(type) {
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
		return renderText(to, string(v))
	case date:
		return renderText(to, string(v))
	case moment:
		to = append(to, '"')
		to = time.Time(v).In(zone).AppendFormat(to, momentLayout)
		return append(to, '"')
	case string:
		return renderText(to, v)
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
		to = append(renderText(to, m.name), ':')
		to = render(to, m.value, zone)
	}
	return append(to, '}')
}

func renderText(to []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			return append(to, escaped(s)...)
		}
	}
	to = append(append(to, '"'), s...)
	return append(to, '"')
}

// escaped is the JSON of a text with characters that need care. Angle brackets stay as they are.
func escaped(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return []byte(`""`) // a string always encodes
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// money shows an amount the way the API does: a bare 0, else with at least one decimal.
func money(m ledger.Minor, currency string) number {
	if m == 0 {
		return "0"
	}
	return withPoint(m.Decimal(currency), ledger.Digits(currency) > 0)
}

// price shows a unit price the way amounts are shown.
func price(s ledger.Scaled) number { return withPoint(s.Decimal(), true) }

func withPoint(decimal string, wanted bool) number {
	if !wanted {
		return number(decimal)
	}
	for i := range len(decimal) {
		if decimal[i] == '.' {
			return number(decimal)
		}
	}
	return number(decimal + ".0")
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
