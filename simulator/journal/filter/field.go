package filter

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// matchField looks for the path in JSON bodies. It may begin at any object, so that one text works for a record and
// for a list of records; arrays on the way are entered.
func (t *term) matchField(bodies [][]byte) bool {
	path := strings.Split(t.name, ".")
	for _, body := range bodies {
		if !bytes.Contains(body, []byte(path[len(path)-1])) {
			continue
		}
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber()
		var document any
		if decoder.Decode(&document) == nil && t.searchField(document, path) {
			return true
		}
	}
	return false
}

// searchField tries the path at this place and at every place below.
func (t *term) searchField(v any, path []string) bool {
	if t.follow(v, path) {
		return true
	}
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			if t.searchField(inner, path) {
				return true
			}
		}
	case []any:
		for _, inner := range v {
			if _, list := inner.([]any); (list || isObject(inner)) && t.searchField(inner, path) {
				return true
			}
		}
	}
	return false
}

func isObject(v any) bool { _, ok := v.(map[string]any); return ok }

func (t *term) follow(v any, path []string) bool {
	if list, ok := v.([]any); ok {
		for _, inner := range list {
			if t.follow(inner, path) {
				return true
			}
		}
		return false
	}
	if len(path) == 0 {
		return t.anyValue(func(want value) bool { return want.field(v) })
	}
	object, ok := v.(map[string]any)
	if !ok {
		return false
	}
	inner, ok := object[path[0]]
	return ok && t.follow(inner, path[1:])
}

// field reports whether a JSON value satisfies one value of a term.
func (v value) field(found any) bool {
	word := ""
	switch found := found.(type) {
	case string:
		word = found
	case json.Number:
		if n, err := found.Float64(); v.numeric && err == nil && v.interval.holds(n) {
			return true
		}
		word = found.String()
	case bool:
		word = strconv.FormatBool(found)
	case nil:
		word = "null"
	}
	if v.numeric {
		if n, err := strconv.ParseFloat(word, 64); err == nil { // amounts may be sent as text
			return v.interval.holds(n)
		}
	}
	return v.words != nil && v.words(word)
}
