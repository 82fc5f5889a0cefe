package platform

import (
	"net/url"
	"slices"
	"strings"
)

// Query are the parameters of a request. Native calls have one or two of them, so that a list beats a map.
type Query []Parameter

// Parameter is one of them.
type Parameter struct{ Name, Value string }

// QueryOf takes the parameters of a URL or a form.
func QueryOf(values url.Values) Query {
	q := make(Query, 0, len(values))
	for name, several := range values {
		for _, value := range several {
			q = append(q, Parameter{name, value})
		}
	}
	return q.sorted()
}

// Get returns the first value of a parameter.
func (q Query) Get(name string) string {
	for i := range q {
		if q[i].Name == name {
			return q[i].Value
		}
	}
	return ""
}

// Encode writes the parameters as url.Values does: in the order of their names.
func (q Query) Encode() string {
	if len(q) == 1 {
		return url.QueryEscape(q[0].Name) + "=" + url.QueryEscape(q[0].Value)
	}
	var b strings.Builder
	for i, p := range slices.Clone(q).sorted() {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(p.Value))
	}
	return b.String()
}

// sorted brings parameters into the order of their names, and leaves those of one name in theirs.
func (q Query) sorted() Query {
	slices.SortStableFunc(q, func(a, b Parameter) int { return strings.Compare(a.Name, b.Name) })
	return q
}
