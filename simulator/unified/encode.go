package unified

import (
	"encoding/json"
	"slices"
	"strings"

	"faultline/simulator/jsontext"
)

// appendJSON writes a decoded JSON value as encoding/json does, members in the order of their names. Bodies are made
// of few types, so it needs no reflection; what else there may be is left to encoding/json.
func appendJSON(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		if v {
			return append(b, "true"...), nil
		}
		return append(b, "false"...), nil
	case string:
		return jsontext.AppendText(b, v), nil
	case json.Number:
		if plainNumber(string(v)) {
			return append(b, v...), nil
		}
	case map[string]any:
		return appendObject(b, v)
	case []any:
		return appendArray(b, v)
	}
	other, err := json.Marshal(v)
	return append(b, other...), err
}

// plainNumber reports whether a number is digits with at most a sign and a point, as nearly all are.
func plainNumber(s string) bool {
	whole, fraction, cut := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return digits(whole) && (len(whole) == 1 || whole[0] != '0') && (!cut || digits(fraction))
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

type member struct {
	name  string
	value any
}

func appendObject(b []byte, object map[string]any) ([]byte, error) {
	if object == nil {
		return append(b, "null"...), nil
	}
	var room [16]member // for nearly every object
	members := room[:0]
	for name, value := range object {
		members = append(members, member{name, value})
	}
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
	b = append(b, '{')
	for i := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(jsontext.AppendText(b, members[i].name), ':')
		var err error
		if b, err = appendJSON(b, members[i].value); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func appendArray(b []byte, list []any) ([]byte, error) {
	if list == nil {
		return append(b, "null"...), nil
	}
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendJSON(b, v); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}
