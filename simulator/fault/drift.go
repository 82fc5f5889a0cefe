package fault

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/problem"
)

// drift changes one field of every record in a successful JSON answer. It edits the bytes: the order of members, the
// text of numbers and the blanks between them stay as they were.
type drift struct {
	always
	operation operation
	field     []string // path inside the record; lists on the way are entered
	to        json.RawMessage
}

func buildDrift(v values) (mechanism, error) {
	d := drift{field: strings.Split(v.text("field"), "."), to: v["to"]}
	for _, name := range d.field {
		if name == "" {
			return nil, problem.New(problem.Invalid, "%q is not a dotted path", v.text("field")).At("/effect/field").
				WithHint("name a field as total_amount or line_items.item.id")
		}
	}
	for _, o := range operations {
		if o.name == v.text("operation") {
			d.operation = o
		}
	}
	to, err := d.operation.target(d.to)
	if err != nil {
		return nil, err.At("/effect/to")
	}
	d.to = to
	return d, nil
}

func (d drift) alter(s scene) (change, bool) {
	given := s.given
	root := document(given)
	if root == nil {
		return change{answer: given}, false
	}
	var spans []span
	for _, record := range records(root, s.call.Object) {
		spans = d.apply(given.Body, record, d.field, spans)
	}
	if len(spans) == 0 {
		return change{answer: given}, false
	}
	return change{answer: withBody(given, edit(given.Body, spans)), detail: d.detail(len(spans))}, true
}

// document is the tree of a successful JSON answer, and nil for any other.
func document(given exchange.Answer) *node {
	if given.Status < 200 || given.Status > 299 || !plainJSON(given.Header) || given.Wire != nil {
		return nil
	}
	return read(given.Body)
}

// withBody is an answer with another body.
func withBody(given exchange.Answer, body []byte) exchange.Answer {
	given.Body = body
	given.Header = resized(given.Header, len(body))
	return given
}

func (d drift) detail(places int) string {
	text := d.operation.name + " " + strings.Join(d.field, ".")
	if len(d.to) > 0 {
		text += " to " + string(d.to)
	}
	if places > 1 {
		text += " in " + strconv.Itoa(places) + " places"
	}
	return text
}

// apply walks the path from n on. What is reached is left of what is reached later, so the spans are in order.
func (d drift) apply(text []byte, n *node, path []string, spans []span) []span {
	if n.kind == '[' {
		for _, e := range n.elements {
			spans = d.apply(text, e, path, spans)
		}
		return spans
	}
	if n.kind != '{' {
		return spans
	}
	if len(path) == 1 {
		if s, ok := d.operation.change(text, n, path[0], d.to); ok {
			spans = append(spans, s)
		}
		return spans
	}
	if i, ok := n.find(path[0]); ok {
		return d.apply(text, n.members[i].value, path[1:], spans)
	}
	return spans
}

// records finds the records in the envelope of the unified API: every object, and every object of a list, but not
// the description of the connection or of a job. An answer about no object is a record itself.
func records(root *node, object string) []*node {
	if object == "" || root.kind != '{' {
		return []*node{root}
	}
	var out []*node
	for _, m := range root.members {
		if m.name == "connection" || m.name == "async_response" {
			continue
		}
		if m.value.kind == '{' || m.value.kind == '[' {
			out = append(out, m.value)
		}
	}
	return out
}

func plainJSON(header http.Header) bool {
	if header.Get("Content-Encoding") != "" {
		return false
	}
	if kind := header.Get("Content-Type"); kind != "" {
		media, _, err := mime.ParseMediaType(kind)
		return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
	}
	return true
}

// resized corrects a stated length in a copy: the original may be shared with other answers.
func resized(header http.Header, size int) http.Header {
	if header.Get("Content-Length") == "" {
		return header
	}
	out := header.Clone()
	out.Set("Content-Length", strconv.Itoa(size))
	return out
}

func compact(raw []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, raw) != nil {
		return raw
	}
	return out.Bytes()
}
