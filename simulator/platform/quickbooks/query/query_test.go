package query_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"faultline/simulator/platform/quickbooks/query"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		text string
		want query.Statement
	}{
		{"select * from invoice", query.Statement{Entity: "invoice"}},
		{"SELECT COUNT(*) FROM Customer", query.Statement{Count: true, Entity: "Customer"}},
		{"select Id, MetaData.CreateTime from X", query.Statement{Columns: []string{"Id", "MetaData.CreateTime"}, Entity: "X"}},
		{"select count from X", query.Statement{Columns: []string{"count"}, Entity: "X"}},
		{`Select * From X Where Name = 'O\'Brien \\ Co' and Balance>'0' AND A in ('1',2, true)`, query.Statement{Entity: "X", Where: []query.Condition{
			{"Name", query.Equal, []query.Value{{`O'Brien \ Co`, true}}},
			{"Balance", query.Greater, []query.Value{{"0", true}}},
			{"A", query.In, []query.Value{{"1", true}, {"2", false}, {"true", false}}},
		}}},
		{"select * from X where D >= 2026-01-01T00:00:00-08:00 and N<=-1.5", query.Statement{Entity: "X", Where: []query.Condition{
			{"D", query.GreaterEqual, []query.Value{{"2026-01-01T00:00:00-08:00", false}}},
			{"N", query.LessEqual, []query.Value{{"-1.5", false}}},
		}}},
		{"select * from X\n where N like '%a%' order by A asc, B desc startposition 1001 maxresults 1000", query.Statement{Entity: "X",
			Where: []query.Condition{{"N", query.Like, []query.Value{{"%a%", true}}}},
			Order: []query.Sort{{"A", false}, {"B", true}}, Start: 1001, Max: 1000}},
	} {
		got, err := query.Parse(tc.text)
		if err != nil {
			t.Errorf("%q: %v", tc.text, err)
			continue
		}
		if diff := cmp.Diff(&tc.want, got); diff != "" {
			t.Errorf("%q:\n%s", tc.text, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                             "Encountered \" <EOF> \" at line 1, column 1",
		"delete from X":                                "Was expecting SELECT",
		"select * X":                                   "Was expecting FROM",
		"select * from X where":                        "Was expecting a property",
		"select * from X where a '=' 'b'":              "Was expecting",
		"select * from X where a != 'b'":               "Encountered \" ! \" at line 1, column 25",
		"select * from X where a = b":                  "Was expecting a value",
		"select * from X where a = 'b":                 "inside a string",
		"select * from X where a in ()":                "Was expecting a value",
		"select * from X where (a = 'b')":              "Was expecting a property",
		"select * from X where a..b = 'c'":             "Was expecting a property",
		"select * from X order A":                      "Was expecting BY",
		"select * from X maxresults ten":               "Was expecting an integer",
		"select * from X startposition 0":              "value 0 is too small. Min allowed value is 1",
		"select * from X maxresults 1 startposition 1": "Was expecting the end",
		"select count(* from X":                        "Was expecting )",
	} {
		_, err := query.Parse(text)
		var q *query.Error
		if !errors.As(err, &q) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		} else if q.Validation != strings.Contains(want, "too small") {
			t.Errorf("%q: validation is %v", text, q.Validation)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		pattern, text string
		want          bool
	}{
		{"abc", "ABC", true}, {"abc", "abcd", false}, {"a%", "abc", true}, {"%c", "abc", true}, {"%b%", "abc", true},
		{"a%b%c", "axxbyyc", true}, {"a%b%c", "acb", false}, {"%", "", true}, {"a%a", "a", false}, {"_", "x", false}, {"%aa%aa%", "aaa", false},
	} {
		if got := query.Match(tc.pattern, tc.text); got != tc.want {
			t.Errorf("%q on %q: %v", tc.pattern, tc.text, got)
		}
	}
}

// What prints must parse to the same, whatever values it holds.
func TestPrintParses(t *testing.T) {
	name := rapid.StringMatching(`[A-Za-z][A-Za-z0-9_]{0,5}(\.[A-Za-z]{1,4})?`)
	value := rapid.Custom(func(t *rapid.T) query.Value {
		if rapid.Bool().Draw(t, "quoted") {
			return query.Value{Text: rapid.String().Draw(t, "text"), Quoted: true}
		}
		return query.Value{Text: rapid.StringMatching(`-?[0-9]{1,4}(\.[0-9]{1,2})?|true|2026-01-0[1-9]`).Draw(t, "literal")}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := &query.Statement{Entity: name.Draw(t, "entity"), Start: rapid.IntRange(0, 9).Draw(t, "start"), Max: rapid.IntRange(0, 2000).Draw(t, "max")}
		for range rapid.IntRange(0, 3).Draw(t, "conditions") {
			op := rapid.SampledFrom([]query.Operator{query.Equal, query.Less, query.GreaterEqual, query.Like, query.In}).Draw(t, "operator")
			values := []query.Value{value.Draw(t, "value")}
			if op == query.In {
				values = append(values, value.Draw(t, "second"))
			}
			s.Where = append(s.Where, query.Condition{Property: name.Draw(t, "property"), Operator: op, Values: values})
		}
		got, err := query.Parse(s.String())
		if err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		if !reflect.DeepEqual(s, got) {
			t.Fatalf("%s parses to %s", s, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"select * from invoice", "select count(*) from X where a = 'b' and c in (1,'2',true) orderby d desc startposition 1 maxresults 2",
		`select a, b.c from X where n like '%\'\\%'`, "select * from X where t >= 2026-01-01T00:00:00+01:00", "select * from X where a = '", "\x00\xff",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := query.Parse(text)
		if err != nil {
			return
		}
		again, err := query.Parse(s.String())
		if err != nil {
			t.Fatalf("%q prints as %q, which does not parse: %v", text, s, err)
		}
		if !reflect.DeepEqual(s, again) {
			t.Fatalf("%q prints as %q, which parses to %q", text, s, again)
		}
	})
}
