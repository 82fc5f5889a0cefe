package fault

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"

	"faultline/simulator/exchange"
	"faultline/simulator/problem"
)

// corrupt gives an answer a body or headers that are not what they say.
type corrupt struct {
	selection
	how   corruption
	count int
}

// corruption is one way of spoiling an answer.
type corruption struct {
	name  string
	say   string
	spoil func(c corrupt, answer *exchange.Answer)
}

// corruptions is the table of ways.
var corruptions = []corruption{
	{"json_malformed", "JSON that ends too soon", func(_ corrupt, a *exchange.Answer) {
		body := bytes.TrimRight(a.Body, " \n}")
		a.Body, a.Unread = append(bytes.Clone(body), ",,"...), true
	}},
	{"empty_body", "no body", func(_ corrupt, a *exchange.Answer) { a.Body, a.Unread = nil, true }},
	{"html_labelled", "JSON labelled as HTML", func(_ corrupt, a *exchange.Answer) { a.Header.Set("Content-Type", "text/html; charset=utf-8") }},
	{"byte_order_mark", "a byte order mark before the body", func(_ corrupt, a *exchange.Answer) {
		a.Body = append([]byte("\xef\xbb\xbf"), a.Body...)
	}},
	{"gzip_cut", "compressed, and the compressed bytes are cut", func(_ corrupt, a *exchange.Answer) {
		packed := compressed(a.Body)
		a.Body, a.Unread = packed[:len(packed)-len(packed)/3-8], true
		a.Header.Set("Content-Encoding", "gzip")
	}},
	{"gzip_claimed", "said to be compressed, and is not", func(_ corrupt, a *exchange.Answer) {
		a.Unread = true
		a.Header.Set("Content-Encoding", "gzip")
	}},
	{"header_flood", "a flood of headers", func(c corrupt, a *exchange.Answer) {
		padding := string(bytes.Repeat([]byte("x"), 150))
		for i := range c.count {
			a.Header.Set("X-Padding-"+strconv.Itoa(i+1), padding)
		}
	}},
}

func buildCorrupt(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	c := corrupt{selection: s, count: v.count("count")}
	for _, how := range corruptions {
		if how.name == v.text("how") {
			c.how = how
			return c, nil
		}
	}
	return nil, problem.New(problem.Internal, "the catalogue corrupts by %q, which is no way of doing so", v.text("how"))
}

func (c corrupt) alter(s scene) (change, bool) {
	if s.given.Wire != nil || len(s.given.Body) == 0 {
		return change{}, false
	}
	answer := s.given
	answer.Header = answer.Header.Clone()
	if answer.Header == nil {
		answer.Header = http.Header{}
	}
	answer.Header.Del("Content-Length")
	c.how.spoil(c, &answer)
	return change{answer: answer, detail: c.how.say}, true
}

// compressed packs a body. Writing to memory does not fail.
func compressed(body []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(body); err != nil {
		return body
	}
	if err := w.Close(); err != nil {
		return body
	}
	return out.Bytes()
}
