package jsontext

import (
	"encoding/json"
	"strings"
)

// AppendValue appends a decoded value as encoding/json writes it, members in the order of their names. What it does not
// know is left to encoding/json.
func AppendValue(b []byte, v any) ([]byte, error) { return texts(AppendText).value(b, v) }

// MarshalJSON lets encoding/json write objects, which escapes by itself what HTML would care about.
func (o *Object) MarshalJSON() ([]byte, error) { return texts(AppendBare).object(nil, o) }

// texts is a way to write strings.
type texts func(b []byte, s string) []byte

func (text texts) value(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		if v {
			return append(b, "true"...), nil
		}
		return append(b, "false"...), nil
	case string:
		return text(b, v), nil
	case json.Number:
		if plainNumber(string(v)) {
			return append(b, v...), nil
		}
	case *Object:
		return text.object(b, v)
	case []any:
		return text.array(b, v)
	}
	other, err := json.Marshal(v)
	return append(b, other...), err
}

// plainNumber reports whether a number is digits with at most a sign and a point, as nearly all are.
func plainNumber(s string) bool {
	whole, fraction, cut := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return Digits(whole) && (len(whole) == 1 || whole[0] != '0') && (!cut || Digits(fraction))
}

// Digits reports whether a text is digits and nothing else.
func Digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func (text texts) object(b []byte, o *Object) ([]byte, error) {
	if o == nil {
		return append(b, "null"...), nil
	}
	b = append(b, '{')
	for i := range o.members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(text(b, o.members[i].Name), ':')
		var err error
		if b, err = text.value(b, o.members[i].Value); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func (text texts) array(b []byte, list []any) ([]byte, error) {
	if list == nil {
		return append(b, "null"...), nil
	}
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = text.value(b, v); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}
