package fault

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/problem"
)

func TestParseRuleReadsTheWholeForm(t *testing.T) {
	got, err := ParseRule([]byte(`{"name":"burst","where":{"hop":"unified","connection":"*","method":"get","path":"/accounting/invoices*","object":"invoice"},
		"when":{"after":0,"times":3,"every":1,"probability":1,"from":"","for":"5m"},
		"effect":{"type":"rate_limited","retry_after":"2s"}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Rule{
		Name:   "burst",
		Where:  Where{Hop: "unified", Connection: "*", Method: "GET", Path: "/accounting/invoices*", Object: "invoice"},
		When:   When{Times: 3, Every: 1, Probability: 1, For: "5m"},
		Effect: Effect{Type: "rate_limited", Params: map[string]json.RawMessage{"retry_after": json.RawMessage(`"2s"`)}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseRuleNamesThePlaceAndTheRemedy(t *testing.T) {
	cases := []struct{ name, text, path, says string }{
		{"not json", `{"name":`, "/", "not JSON"},
		{"a list", `[]`, "/", "object is expected"},
		{"unknown member", `{"wher":{}}`, "/wher", "did you mean where?"},
		{"unknown member inside", `{"where":{"methd":"GET"}}`, "/where/methd", "did you mean method?"},
		{"state is not asked for", `{"count":3}`, "/count", "no member"},
		{"member twice", `{"name":"a","name":"b"}`, "/name", "twice"},
		{"effect parameter twice", `{"effect":{"type":"x","to":1,"to":2}}`, "/effect/to", "twice"},
		{"name not text", `{"name":7}`, "/name", "double quotes"},
		{"where not an object", `{"where":"unified"}`, "/where", "object is expected"},
		{"times 0", `{"when":{"times":0}}`, "/when/times", "from 1 on"},
		{"every 0", `{"when":{"every":0}}`, "/when/every", "from 1 on"},
		{"after negative", `{"when":{"after":-1}}`, "/when/after", "from 0 on"},
		{"times a fraction", `{"when":{"times":1.5}}`, "/when/times", "whole number"},
		{"probability 0", `{"when":{"probability":0}}`, "/when/probability", "never act"},
		{"probability above 1", `{"when":{"probability":1.01}}`, "/when/probability", "up to 1"},
		{"effect not an object", `{"effect":"rate_limited"}`, "/effect", "object is expected"},
		{"slash in a member", `{"a/b":1}`, "/a~1b", "no member"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseRule([]byte(c.text))
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("got %v, want a problem", err)
			}
			if p.Code != problem.Invalid || p.Path != c.path || !strings.Contains(p.Message+" "+p.Hint, c.says) {
				t.Errorf("got %s at %q: %s (%s)", p.Code, p.Path, p.Message, p.Hint)
			}
		})
	}
}

// FuzzParseRule holds the reader to three things: it never panics, what it accepts it accepts again after writing it,
// and what it refuses it refuses with a place.
func FuzzParseRule(f *testing.F) {
	for _, text := range []string{
		`{"effect":{"type":"rate_limited","retry_after":"2s"}}`,
		`{"name":"n","where":{"hop":"webhook","path":"/a*/:id"},"when":{"after":1,"times":2,"every":3,"probability":0.25,"from":"10m","for":"1h"},"effect":{"type":"event_dropped","code":["A","B"]}}`,
		`{"name":"\u0000","when":{"times":1e3}}`,
		`{"effect":{"type":"schema_drift","to":{"a":[1,{"b":null}]}}}`,
		`{"":{}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		first, err := ParseRule(text)
		if err != nil {
			if p := problem.From(err); p.Code != problem.Invalid || p.Path == "" {
				t.Fatalf("refused without a place: %v", err)
			}
			return
		}
		written, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		var back Rule
		if err := json.Unmarshal(written, &back); err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		again, err := json.Marshal(back)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(written), string(again)); diff != "" {
			t.Fatal(diff)
		}
		if _, err := Check(first, town{}); err == nil {
			again, err := Check(back, town{})
			if err != nil {
				t.Fatalf("accepted, written and refused: %v", err)
			}
			if _, err := Check(again, town{}); err != nil {
				t.Fatalf("a completed rule is refused: %v", err)
			}
		}
	})
}
