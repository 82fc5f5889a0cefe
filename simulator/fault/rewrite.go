package fault

import (
	"bytes"
	"encoding/json"
	"math/big"
	"slices"

	"faultline/simulator/exchange"
)

// rewrite lets the platform take something else than was sent to it, as ledgers do that follow settings of their own.
type rewrite struct {
	selection
	how rewriting
}

// rewriting is one way of doing so. It speaks the platform's own API.
type rewriting struct {
	name   string
	say    string
	change func(record map[string]any) bool // reports whether there was something to change
}

// rewritings is the table of ways; the parameter's words are made from it.
var rewritings = []rewriting{
	{"number", "the document is numbered by the platform itself", func(record map[string]any) bool { return without(record, "DocNumber") }},
	{"rounding", "amounts are rounded to whole units", eachLine(func(line, detail map[string]any) bool {
		amount, ok := wholeUnits(line["Amount"])
		if !ok {
			return false
		}
		line["Amount"] = amount
		without(detail, "UnitPrice", "Qty") // they would contradict it
		return true
	})},
	{"tax", "tax is left to the platform's own rules", func(record map[string]any) bool {
		lines := eachLine(func(_, detail map[string]any) bool { return without(detail, "TaxCodeRef") })(record)
		return without(record, "TxnTaxDetail", "GlobalTaxCalculation") || lines
	}},
	{"account", "lines post to the accounts that their items have", eachLine(func(_, detail map[string]any) bool { return without(detail, "ItemAccountRef") })},
}

// without removes members, and reports whether one was there.
func without(record map[string]any, names ...string) bool {
	removed := false
	for _, name := range names {
		if _, there := record[name]; there {
			delete(record, name)
			removed = true
		}
	}
	return removed
}

// eachLine changes the lines of a document; detail is what the line says beside its amount.
func eachLine(change func(line, detail map[string]any) bool) func(map[string]any) bool {
	return func(record map[string]any) bool {
		lines, _ := record["Line"].([]any)
		changed := false
		for _, l := range lines {
			line, _ := l.(map[string]any)
			kind, _ := line["DetailType"].(string)
			detail, _ := line[kind].(map[string]any)
			if line != nil && change(line, detail) {
				changed = true
			}
		}
		return changed
	}
}

// wholeUnits rounds an amount half away from zero, and reports whether that made a difference.
func wholeUnits(v any) (json.Number, bool) {
	given, isNumber := v.(json.Number)
	exact, ok := new(big.Rat).SetString(string(given))
	if !isNumber || !ok || exact.IsInt() {
		return given, false
	}
	return json.Number(exact.FloatString(0)), true
}

func buildRewrite(v values) (mechanism, error) {
	s, err := buildSelection(v)
	r := rewrite{selection: s}
	if i := slices.IndexFunc(rewritings, func(how rewriting) bool { return how.name == v.text("what") }); i >= 0 {
		r.how = rewritings[i]
	}
	return r, err
}

func (r rewrite) redirect(s scene, so exchange.Direction) (exchange.Direction, string, bool) {
	sent := s.call.Body
	if so.Body != nil {
		sent = so.Body
	}
	var record map[string]any
	d := json.NewDecoder(bytes.NewReader(sent))
	d.UseNumber()
	if d.Decode(&record) != nil || !r.how.change(record) {
		return so, "", false
	}
	body, err := json.Marshal(record)
	if err != nil {
		return so, "", false
	}
	so.Body = body
	return so, r.how.say, true
}

func rewritingNames() []string {
	names := make([]string, len(rewritings))
	for i, r := range rewritings {
		names[i] = r.name
	}
	return names
}

// rehearse has a write answered as if it had been carried out.
type rehearse struct{ selection }

func buildRehearse(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return rehearse{s}, err
}

func (rehearse) redirect(_ scene, so exchange.Direction) (exchange.Direction, string, bool) {
	so.Rehearsed = true
	return so, "answered as if carried out; the books stay as they are", true
}
