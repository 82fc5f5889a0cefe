package fault

import (
	"net/url"
	"slices"
	"strconv"

	"faultline/simulator/exchange"
)

// usualLimit is how many records a page of the unified API has when nobody asks for another number.
const usualLimit = 50

// pageSize is how many records a call asks for.
func pageSize(query string) int {
	if n, err := strconv.Atoi(parameterOf(query, "limit")); err == nil && n > 0 {
		return n
	}
	return usualLimit
}

// resize reads a list in pages of another size, whose cursors go on where they end: nothing is lost.
type resize struct {
	selection
	most  int // at most so many
	fewer int // so many fewer than asked for
}

func buildResize(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return resize{selection: s, most: v.count("most"), fewer: v.count("fewer")}, err
}

func (r resize) reread(s scene) (exchange.Reading, string, bool) {
	asked := pageSize(s.call.Query)
	given := max(asked-r.fewer, 1)
	if r.most > 0 {
		given = min(given, r.most)
	}
	return exchange.Reading{"limit": strconv.Itoa(given)}, strconv.Itoa(given) + " records where " + strconv.Itoa(asked) + " were asked for", given < asked
}

// unfilter reads a list as if nothing had been said about which records are wanted.
type unfilter struct{ selection }

func buildUnfilter(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return unfilter{s}, err
}

// unnarrowing are the parameters that do not narrow a list.
var unnarrowing = []string{"access_token", "limit", "cursor", "sort", "expand", "force_fetch"}

func (unfilter) reread(s scene) (exchange.Reading, string, bool) {
	sent, err := url.ParseQuery(s.call.Query)
	if err != nil {
		return nil, "", false
	}
	reading := exchange.Reading{}
	for name := range sent {
		if !slices.Contains(unnarrowing, name) {
			reading[name] = ""
		}
	}
	return reading, "the filter is not looked at", len(reading) > 0
}

// repage changes the rows or the cursor of a page.
type repage struct {
	selection
	how   repaging
	count int
}

// repaging is one way of doing so.
type repaging struct {
	name   string
	say    string
	change func(r repage, s scene, page *node) ([]span, bool)
}

// repagings is the table of ways.
var repagings = []repaging{
	{"empty", "an empty page, with the cursor of this one", func(_ repage, s scene, page *node) ([]span, bool) {
		rows, cursor := pageParts(page)
		if rows == nil || cursor == nil || len(rows.elements) == 0 {
			return nil, false
		}
		return []span{{rows.start, rows.end, []byte("[]")}, {cursor.start, cursor.end, quote(parameterOf(s.call.Query, "cursor"))}}, true
	}},
	{"loop", "next_cursor is the cursor that was sent", func(_ repage, s scene, page *node) ([]span, bool) {
		_, cursor := pageParts(page)
		if cursor == nil || cursor.kind != '"' {
			return nil, false
		}
		return []span{{cursor.start, cursor.end, quote(parameterOf(s.call.Query, "cursor"))}}, true
	}},
	{"overlap", "the last records come again on the next page", func(r repage, s scene, page *node) ([]span, bool) {
		rows, cursor := pageParts(page)
		if rows == nil || cursor == nil || cursor.kind != '"' || len(rows.elements) <= r.count {
			return nil, false
		}
		shorter := s.again(exchange.Reading{"limit": strconv.Itoa(len(rows.elements) - r.count)})
		root := document(shorter)
		if root == nil {
			return nil, false
		}
		_, earlier := pageParts(root)
		if earlier == nil {
			return nil, false
		}
		return []span{{cursor.start, cursor.end, earlier.of(shorter.Body)}}, true
	}},
}

// pageParts finds the rows and the cursor of a list in the envelope of the unified API.
func pageParts(page *node) (rows, cursor *node) {
	for _, m := range page.members {
		switch {
		case m.name == "next_cursor":
			cursor = m.value
		case m.value.kind == '[' && rows == nil:
			rows = m.value
		}
	}
	return rows, cursor
}

func buildRepage(v values) (mechanism, error) {
	s, err := buildSelection(v)
	r := repage{selection: s, count: v.count("count")}
	for _, how := range repagings {
		if how.name == v.text("how") {
			r.how = how
		}
	}
	return r, err
}

func (r repage) alter(s scene) (change, bool) {
	root := document(s.given)
	if root == nil || root.kind != '{' {
		return change{}, false
	}
	spans, ok := r.how.change(r, s, root)
	if !ok {
		return change{}, false
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	answer := withBody(s.given, edit(s.given.Body, spans))
	answer.Unread = r.how.name == "empty"
	return change{answer: answer, detail: r.how.say}, true
}
