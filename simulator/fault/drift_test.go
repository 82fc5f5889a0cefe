package fault

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
)

func TestDriftOnBytes(t *testing.T) {
	const list = `{ "bills" : [ {"id":"1", "amount":10.50, "lines":[{"n":1e2,"item":{"id":"a"}},{"n":-0.0}]}, {"id":"2","amount":null} ],"next_cursor":"c","connection":{"id":"x","amount":1}}`
	cases := []struct{ name, effect, body, want string }{
		{"renamed in a list", `"operation":"field_renamed","field":"amount","to":"total"`, list,
			`{ "bills" : [ {"id":"1", "total":10.50, "lines":[{"n":1e2,"item":{"id":"a"}},{"n":-0.0}]}, {"id":"2","total":null} ],"next_cursor":"c","connection":{"id":"x","amount":1}}`},
		{"renamed inside lists", `"operation":"field_renamed","field":"lines.item.id","to":"item_id"`, list,
			`{ "bills" : [ {"id":"1", "amount":10.50, "lines":[{"n":1e2,"item":{"item_id":"a"}},{"n":-0.0}]}, {"id":"2","amount":null} ],"next_cursor":"c","connection":{"id":"x","amount":1}}`},
		{"not renamed onto another", `"operation":"field_renamed","field":"amount","to":"id"`, list, ``},
		{"removed at the beginning", `"operation":"field_removed","field":"id"`, `{"bill":{"id":1, "a":2}}`, `{"bill":{"a":2}}`},
		{"removed in the middle", `"operation":"field_removed","field":"b"`, `{"bill":{"a":1,"b":{"c":[1]} ,"d":2}}`, `{"bill":{"a":1,"d":2}}`},
		{"removed at the end", `"operation":"field_removed","field":"b"`, `{"bill":{"a":1 , "b":2 }}`, `{"bill":{"a":1 }}`},
		{"removed alone", `"operation":"field_removed","field":"b"`, `{"bill":{ "b":2 }}`, `{"bill":{  }}`},
		{"added", `"operation":"field_added","field":"new","to":{"x":[1, 2]}`, `{"bill":{"a":1}}`, `{"bill":{"a":1,"new":{"x":[1,2]}}}`},
		{"added to an empty object", `"operation":"field_added","field":"item.new"`, `{"bill":{"item":{ }}}`, `{"bill":{"item":{"new":"unexpected" }}}`},
		{"not added twice", `"operation":"field_added","field":"a"`, `{"bill":{"a":1}}`, ``},
		{"number to text keeps its digits", `"operation":"type_changed","field":"a"`, `{"bill":{"a":10.50}}`, `{"bill":{"a":"10.50"}}`},
		{"boolean to text", `"operation":"type_changed","field":"a"`, `{"bill":{"a":true}}`, `{"bill":{"a":"true"}}`},
		{"text to object", `"operation":"type_changed","field":"a"`, `{"bill":{"a":"x"}}`, `{"bill":{"a":{"value":"x"}}}`},
		{"object to list", `"operation":"type_changed","field":"a"`, `{"bill":{"a":{"b":1}}}`, `{"bill":{"a":[{"b":1}]}}`},
		{"list to object", `"operation":"type_changed","field":"a"`, `{"bill":{"a":[1]}}`, `{"bill":{"a":{"value":[1]}}}`},
		{"text to number", `"operation":"type_changed","field":"a","to":"number"`, `{"bill":{"a":"10.50"}}`, `{"bill":{"a":10.50}}`},
		{"words to number", `"operation":"type_changed","field":"a","to":"number"`, `{"bill":{"a":"ten"}}`, `{"bill":{"a":0}}`},
		{"number to boolean", `"operation":"type_changed","field":"a","to":"boolean"`, `{"bill":{"a":0}}`, `{"bill":{"a":false}}`},
		{"the same type", `"operation":"type_changed","field":"a","to":"number"`, `{"bill":{"a":1}}`, ``},
		{"null has no type", `"operation":"type_changed","field":"a"`, `{"bill":{"a":null}}`, ``},
		{"null", `"operation":"null_injected","field":"amount"`, list,
			`{ "bills" : [ {"id":"1", "amount":null, "lines":[{"n":1e2,"item":{"id":"a"}},{"n":-0.0}]}, {"id":"2","amount":null} ],"next_cursor":"c","connection":{"id":"x","amount":1}}`},
		{"an unknown word", `"operation":"enum_extended","field":"s","to":"pending_approval"`, `{"bill":{"s":"open"}}`, `{"bill":{"s":"pending_approval"}}`},
		{"only a word", `"operation":"enum_extended","field":"s"`, `{"bill":{"s":7}}`, ``},
		{"escaped names", `"operation":"field_removed","field":"é"`, `{"bill":{"\u00e9":1,"b":2}}`, `{"bill":{"b":2}}`},
		{"a job is no record", `"operation":"null_injected","field":"status"`, `{"async_response":{"status":"pending"}}`, ``},
		{"no such field", `"operation":"null_injected","field":"zzz"`, list, ``},
		{"a field of a text", `"operation":"null_injected","field":"s.x"`, `{"bill":{"s":"open"}}`, ``},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, ok := mechanismOf(t, `{"type":"schema_drift",`+c.effect+`}`).(altering)
			if !ok {
				t.Fatal("the mechanism does not alter")
			}
			given := exchange.Answer{Status: 200, Body: []byte(c.body)}
			made, changed := m.alter(scene{call: exchange.Call{Object: "bill"}, given: given})
			got := made.answer
			want := c.want
			if want == "" {
				want = c.body
			}
			if diff := cmp.Diff(want, string(got.Body)); diff != "" || changed != (c.want != "") {
				t.Errorf("changed %v: %s", changed, diff)
			}
			if string(given.Body) != c.body {
				t.Error("the bytes that were given were written to: others may share them")
			}
		})
	}
}

func TestDriftLeavesOtherAnswersAlone(t *testing.T) {
	m := mechanismOf(t, `{"type":"schema_drift","operation":"null_injected","field":"id"}`).(altering)
	body := []byte(`{"bill":{"id":1}}`)
	cases := []struct {
		name   string
		answer exchange.Answer
		want   bool
	}{
		{"success", exchange.Answer{Status: 201, Body: body}, true},
		{"with charset", exchange.Answer{Status: 200, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, Body: body}, true},
		{"an error", exchange.Answer{Status: 404, Body: body}, false},
		{"a page", exchange.Answer{Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: body}, false},
		{"compressed", exchange.Answer{Status: 200, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: body}, false},
		{"nothing", exchange.Answer{Status: 204}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, changed := m.alter(scene{call: exchange.Call{Object: "bill"}, given: c.answer}); changed != c.want {
				t.Errorf("changed: %v", changed)
			}
		})
	}
}

func TestDriftCorrectsTheStatedLength(t *testing.T) {
	m := mechanismOf(t, `{"type":"schema_drift","operation":"field_removed","field":"id"}`).(altering)
	header := http.Header{"Content-Length": {"17"}}
	made, _ := m.alter(scene{call: exchange.Call{Object: "bill"}, given: exchange.Answer{Status: 200, Header: header, Body: []byte(`{"bill":{"id":1}}`)}})
	got := made.answer
	if got.Header.Get("Content-Length") != "11" || header.Get("Content-Length") != "17" {
		t.Errorf("altered %v, shared %v", got.Header, header)
	}
}

// FuzzDrift alters arbitrary JSON in every way: what comes out is JSON, and only what was said to have changed has.
func FuzzDrift(f *testing.F) {
	for _, text := range []string{
		`{"bills":[{"a":1,"b":{"a":"x"}},[],null,{"a":[{"a":true}]}]}`, `{"bill":{"a":"\\\"","a":2}}`, `[{"a":1}]`, `{"a":1}`, ` { "x" : { } } `,
		"{\"x\":{\"\u2028\":1,\"a\":1e-9}}", `{"x":{"a":"\ud800"}}`, `7`, ``,
	} {
		f.Add([]byte(text), "a", "bill")
	}
	type way struct {
		name string
		altering
	}
	var ways []way
	f.Fuzz(func(t *testing.T, body []byte, field, object string) {
		ways = ways[:0]
		for _, o := range operations {
			params := values{"operation": quote(o.name), "field": quote(field)}
			if o.name == "field_renamed" {
				params["to"] = quote(field + "x")
			}
			m, err := buildDrift(params)
			if err != nil {
				return
			}
			ways = append(ways, way{o.name, m.(altering)})
		}
		for _, w := range ways {
			given := exchange.Answer{Status: 200, Body: bytes.Clone(body)}
			made, changed := w.alter(scene{call: exchange.Call{Object: object}, given: given})
			got := made.answer
			if !bytes.Equal(given.Body, body) {
				t.Fatalf("%s wrote to the given bytes", w.name)
			}
			if !changed && !bytes.Equal(got.Body, body) {
				t.Fatalf("%s changed in silence: %s", w.name, got.Body)
			}
			if changed && (bytes.Equal(got.Body, body) || !json.Valid(got.Body)) {
				t.Fatalf("%s made %s of %s", w.name, got.Body, body)
			}
		}
	})
}
