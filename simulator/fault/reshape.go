package fault

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/problem"
)

// Drifts that keep a field where it is and write its value in another way.

// choice checks a target that is one of some words, and takes the first where none is given.
func choice(words ...string) func(json.RawMessage) (json.RawMessage, *problem.Problem) {
	return func(to json.RawMessage) (json.RawMessage, *problem.Problem) {
		if len(to) == 0 {
			return quote(words[0]), nil
		}
		var word string
		if json.Unmarshal(to, &word) != nil || !slices.Contains(words, word) {
			return nil, problem.New(problem.Invalid, "%s cannot be used here", to).WithHint("%s", meant(word, words))
		}
		return quote(word), nil
	}
}

// revalued makes a drift of a function from the text of a value to another, which is nil for a value it leaves alone.
func revalued(change func(v *node, raw []byte, to string) []byte) func([]byte, *node, string, json.RawMessage) (span, bool) {
	return func(text []byte, object *node, field string, to json.RawMessage) (span, bool) {
		i, ok := object.find(field)
		if !ok {
			return span{}, false
		}
		v := object.members[i].value
		made := change(v, v.of(text), values{"to": to}.text("to"))
		if made == nil || bytes.Equal(made, v.of(text)) {
			return span{}, false
		}
		return span{v.start, v.end, made}, true
	}
}

// plainText is the text of a string value.
func plainText(v *node, raw []byte) (string, bool) {
	var text string
	return text, v.kind == '"' && json.Unmarshal(raw, &text) == nil
}

func changeCase(v *node, raw []byte, _ string) []byte {
	text, ok := plainText(v, raw)
	if !ok {
		return nil
	}
	if upper := strings.ToUpper(text); upper != text {
		return quote(upper)
	}
	return quote(strings.ToLower(text))
}

// nullAsText swaps null and the text that looks like it.
func nullAsText(v *node, raw []byte, _ string) []byte {
	if v.kind == 'n' {
		return []byte(`"null"`)
	}
	if text, ok := plainText(v, raw); ok && text == "null" {
		return []byte("null")
	}
	return nil
}

// nest puts an object or a plain value into a list or an object of its own, and takes it out again.
func nest(v *node, raw []byte, to string) []byte {
	switch {
	case to == "list" && v.kind != '[':
		return append(append([]byte{'['}, raw...), ']')
	case to == "object" && v.kind != '{':
		return append(append([]byte(`{"value":`), raw...), '}')
	case to == "flat" && v.kind == '[' && len(v.elements) > 0:
		return shifted(v.elements[0], v, raw)
	case to == "flat" && v.kind == '{' && len(v.members) > 0:
		return shifted(v.members[0].value, v, raw)
	}
	return nil
}

// shifted is the text of a node inside another one.
func shifted(inner, outer *node, raw []byte) []byte {
	return raw[inner.start-outer.start : inner.end-outer.start]
}

// dateForms are ways of writing a time.
var dateForms = []struct {
	name  string
	write func(time.Time) []byte
}{
	{"date_only", func(at time.Time) []byte { return quote(at.Format(time.DateOnly)) }},
	{"no_zone", func(at time.Time) []byte { return quote(at.Format("2006-01-02T15:04:05")) }},
	{"offset", func(at time.Time) []byte {
		return quote(at.In(time.FixedZone("", -8*60*60)).Format("2006-01-02T15:04:05-07:00"))
	}},
	{"epoch_ms", func(at time.Time) []byte { return strconv.AppendInt(nil, at.UnixMilli(), 10) }},
	{"dotnet", func(at time.Time) []byte { return quote("/Date(" + strconv.FormatInt(at.UnixMilli(), 10) + ")/") }},
}

func dateFormNames() []string {
	names := make([]string, len(dateForms))
	for i, f := range dateForms {
		names[i] = f.name
	}
	return names
}

func rewriteDate(v *node, raw []byte, to string) []byte {
	text, ok := plainText(v, raw)
	if !ok {
		return nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		at, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		for _, form := range dateForms {
			if form.name == to {
				return form.write(at.UTC())
			}
		}
	}
	return nil
}

// reprecise writes a number with other digits: a third decimal, an exponent, the residue of binary arithmetic, or
// larger than a double can hold. Everything is done on the text: a float would change what is not meant.
func reprecise(v *node, raw []byte, to string) []byte {
	if v.kind != '0' || bytes.ContainsAny(raw, "eE") {
		return nil
	}
	whole, fraction, _ := strings.Cut(string(raw), ".")
	switch to {
	case "three_decimals":
		return []byte(whole + "." + (fraction + "000")[:max(len(fraction), 2)] + "5")
	case "exponent":
		return []byte(whole + fraction + "e-" + strconv.Itoa(len(fraction)))
	case "residue":
		return []byte(whole + "." + (fraction + "00")[:max(len(fraction), 2)] + "00000000000004")
	default:
		return []byte("9007199254740993")
	}
}

func reformID(v *node, raw []byte, to string) []byte {
	text, ok := plainText(v, raw)
	if !ok || len(text) != 36 {
		return nil
	}
	if to == "upper" {
		return quote(strings.ToUpper(text))
	}
	n, err := strconv.ParseUint(text[:8], 16, 64)
	if err != nil {
		return nil
	}
	return quote(strconv.FormatUint(n, 10))
}

// unicodeTails are appended to a text, where careless code breaks.
var unicodeTails = map[string]string{
	"combining": "e\u0301\u0302", "right_to_left": " \u202e\u05e9\u05dc\u05d5\u05dd", "emoji": " \U0001f469\u200d\U0001f4bb", "four_byte": " \U00020bb7", "nul": "\u0000",
}

func retextUnicode(v *node, raw []byte, to string) []byte {
	text, ok := plainText(v, raw)
	if !ok || strings.HasSuffix(text, unicodeTails[to]) {
		return nil
	}
	return quote(text + unicodeTails[to])
}

// dateEdges are days on which arithmetic with dates goes wrong.
var dateEdges = map[string]string{"leap_day": "2028-02-29", "year_end": "2026-12-31", "month_end": "2026-01-31", "previous_day": "2026-03-01T23:30:00-08:00"}

func edgeDate(v *node, raw []byte, to string) []byte {
	text, ok := plainText(v, raw)
	if !ok || len(text) < len(time.DateOnly) {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)]); err != nil {
		return nil
	}
	edge := dateEdges[to]
	if len(text) > len(time.DateOnly) && len(edge) == len(time.DateOnly) {
		edge += text[len(time.DateOnly):]
	}
	return quote(edge)
}

// moneyEdges are amounts that careless arithmetic gets wrong.
var moneyEdges = map[string]string{"zero": "0", "negative": "-0.01", "half_cent": "10.005", "three_decimals": "1.234"}

// edgeMoney keeps the type: an amount that is text stays text.
func edgeMoney(v *node, _ []byte, to string) []byte {
	switch v.kind {
	case '0':
		return []byte(moneyEdges[to])
	case '"':
		return quote(moneyEdges[to])
	}
	return nil
}

// repeatKey gives the object the same key once more, with null.
func repeatKey(_ []byte, object *node, field string, _ json.RawMessage) (span, bool) {
	i, ok := object.find(field)
	if !ok {
		return span{}, false
	}
	at := object.members[i].value.end
	return span{at, at, append(append([]byte{','}, quote(field)...), ":null"...)}, true
}

// moveLast puts a member at the end of its object.
func moveLast(text []byte, object *node, field string, _ json.RawMessage) (span, bool) {
	i, ok := object.find(field)
	last := len(object.members) - 1
	if !ok || i == last {
		return span{}, false
	}
	m, end := object.members[i], object.members[last].value.end
	rest := text[object.members[i+1].start:end]
	moved := append(append(slices.Clone(rest), ','), text[m.start:m.value.end]...)
	return span{m.start, end, moved}, true
}
