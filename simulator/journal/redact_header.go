package journal

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Header redacts a header and reports whether anything changed. The given header is never modified; what did not
// change is shared with it.
func (r *Redactor) Header(h http.Header) (http.Header, bool) {
	var out http.Header
	for name, values := range h {
		for i, value := range values {
			clean := r.headerValue(name, value)
			if clean == value {
				continue
			}
			if out == nil {
				out = maps.Clone(h)
			}
			if &out[name][0] == &values[0] {
				out[name] = slices.Clone(values)
			}
			out[name][i] = clean
		}
	}
	if out == nil {
		return h, false
	}
	return out, true
}

// fieldClass is what the name of a header field says of its values.
type fieldClass uint8

const (
	fieldPlain         fieldClass = iota // an address with secrets in it at most
	fieldAuthorization                   // a scheme and a secret
	fieldCookie
	fieldSetCookie
	fieldSecret
)

// longestField is the longest name that is looked at without making a copy.
const longestField = 64

// classOf tells the class of a field. Names come in any case.
func (r *Redactor) classOf(name string) fieldClass {
	var room [longestField]byte
	lower := room[:0]
	for i := range min(len(name), longestField) {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower = append(lower, c)
	}
	if len(name) > longestField {
		lower = []byte(strings.ToLower(name))
	}
	switch string(lower) {
	case "authorization", "proxy-authorization":
		return fieldAuthorization
	case "cookie":
		return fieldCookie
	case "set-cookie":
		return fieldSetCookie
	}
	if bytes.HasSuffix(lower, []byte("-signature")) || bytes.HasPrefix(lower, []byte("x-")) && endsSecret(lower) ||
		len(r.extra) > 0 && r.extra[fold(name)] {
		return fieldSecret
	}
	return fieldPlain
}

func endsSecret(lower []byte) bool {
	return bytes.HasSuffix(lower, []byte("-token")) || bytes.HasSuffix(lower, []byte("-key")) || bytes.HasSuffix(lower, []byte("-secret"))
}

func (r *Redactor) headerValue(name, value string) string {
	switch r.classOf(name) { //exhaustive:enforce
	case fieldAuthorization:
		scheme, secret, ok := strings.Cut(value, " ")
		if !ok {
			return r.Mark(value)
		}
		return scheme + " " + r.Mark(strings.TrimSpace(secret))
	case fieldCookie:
		pairs := strings.Split(value, ";")
		for i, pair := range pairs {
			pairs[i] = r.cookie(pair)
		}
		return strings.Join(pairs, ";")
	case fieldSetCookie:
		pair, attributes, ok := strings.Cut(value, ";")
		if !ok {
			return r.cookie(pair)
		}
		return r.cookie(pair) + ";" + attributes
	case fieldSecret:
		return r.Mark(value)
	case fieldPlain:
	}
	clean, _ := r.Text(value) // a Location, a Referer, a Link
	return clean
}

func (r *Redactor) cookie(pair string) string {
	name, value, ok := strings.Cut(pair, "=")
	if !ok {
		return r.Mark(pair)
	}
	return name + "=" + r.Mark(value)
}
