package journal

import (
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

// valueClass is what a name says of its values.
type valueClass uint8

const (
	valuePlain         valueClass = iota // an address with secrets in it at most
	valueAuthorization                   // a scheme and a secret
	valueCookie
	valueSetCookie
	valueSecret
	valueParameter // a secret, escaped for a query
)

// classOf tells the class of a field. Names come in any case.
func (r *Redactor) classOf(name string) valueClass {
	switch {
	case strings.EqualFold(name, "authorization"), strings.EqualFold(name, "proxy-authorization"):
		return valueAuthorization
	case strings.EqualFold(name, "cookie"):
		return valueCookie
	case strings.EqualFold(name, "set-cookie"):
		return valueSetCookie
	case endsFolded(name, "-signature"), len(name) > 2 && strings.EqualFold(name[:2], "x-") && endsSecret(name),
		len(r.extra) > 0 && r.extra[fold(name)]:
		return valueSecret
	}
	return valuePlain
}

func endsSecret(name string) bool {
	return endsFolded(name, "-token") || endsFolded(name, "-key") || endsFolded(name, "-secret")
}

func endsFolded(name, suffix string) bool {
	return len(name) >= len(suffix) && strings.EqualFold(name[len(name)-len(suffix):], suffix)
}

func (r *Redactor) headerValue(name, value string) string {
	class := r.classOf(name)
	if class == valuePlain {
		clean, _ := r.Text(value) // a Location, a Referer, a Link
		return clean
	}
	return r.clean(class, value)
}

// marked is a value with the marks of its secrets.
func (r *Redactor) marked(class valueClass, value string) string {
	switch class { //exhaustive:enforce
	case valueAuthorization:
		scheme, secret, ok := strings.Cut(value, " ")
		if !ok {
			return r.mark(value)
		}
		return scheme + " " + r.mark(strings.TrimSpace(secret))
	case valueCookie:
		pairs := strings.Split(value, ";")
		for i, pair := range pairs {
			pairs[i] = r.cookie(pair)
		}
		return strings.Join(pairs, ";")
	case valueSetCookie:
		pair, attributes, ok := strings.Cut(value, ";")
		if !ok {
			return r.cookie(pair)
		}
		return r.cookie(pair) + ";" + attributes
	case valueSecret:
		return r.mark(value)
	case valueParameter:
		return r.parameter(value)
	case valuePlain:
	}
	return value
}

func (r *Redactor) cookie(pair string) string {
	name, value, ok := strings.Cut(pair, "=")
	if !ok {
		return r.mark(pair)
	}
	return name + "=" + r.mark(value)
}
