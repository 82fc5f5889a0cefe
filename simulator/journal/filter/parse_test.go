package filter

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/problem"
)

func TestParsePrintsCanonically(t *testing.T) {
	for text, want := range map[string]string{
		``:                                      ``,
		"  \t ":                                 ``,
		`method:POST path:/bills* status:>=400`: `method:POST path:/bills* status:>=400`,
		`kind:attempt result:timeout,reset attempt:>1`:         `kind:attempt result:timeout,reset attempt:>1`,
		`effect:rate_limited -is:replayed`:                     `effect:rate_limited -is:replayed`,
		`dur:>500ms header.Retry-After:*`:                      `dur:>500ms header.retry-after:*`,
		`connection:conn_7 (status:401 OR code:invalid_grant)`: `connection:conn_7 (status:401 OR code:invalid_grant)`,
		`json.total_amount:>10000`:                             `json.total_amount:>10000`,
		`after:-5m has:fault`:                                  `after:-5m has:fault`,
		`vbefore:2026-03-02T09:00:00Z`:                         `vbefore:2026-03-02T09:00:00Z`,
		`!status:200`:                                          `-status:200`,
		`-(a OR b)`:                                            `-(a OR b)`,
		`((a))`:                                                `a`,
		`(a b) c`:                                              `a b c`,
		`(a OR b) OR c`:                                        `a OR b OR c`,
		`a b OR c d`:                                           `a b OR c d`,
		`-(-a)`:                                                `-(-a)`,
		`"needs quotes" "plain"`:                               `"needs quotes" plain`,
		`"OR" "a:b" "-x"`:                                      `"OR" "a:b" "-x"`,
		`path:="/a,b" path:~"^/x\\d+\n$"`:                      `path:="/a,b" path:~"^/x\\d+\n$"`,
		`STATUS:5xx`:                                           `status:5xx`,
		`size:1kb..2mb seq:..5 seq:7..`:                        `size:1kb..2mb seq:..5 seq:7..`,
		`json.Memo.Line-1:x`:                                   `json.Memo.Line-1:x`,
		`path:=>x`:                                             `path:=>x`,
		`or and`:                                               `or and`,
	} {
		t.Run(text, func(t *testing.T) {
			e, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, e.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ text, place, message, hint string }{
		{`stauts:500`, "filter:1", `no key "stauts"`, "did you mean status?"},
		{`a colour:red`, "filter:3", `no key "colour"`, "put it in quotes"},
		{`http://localhost`, "filter:1", `no key "http"`, "put it in quotes"},
		{`8080:x`, "filter:1", "a key is expected", "put it in quotes"},
		{`a:b:`, "filter:1", `no key "a"`, ""},
		{`:x`, "filter:1", "a key is expected", "status:5xx"},
		{`status:`, "filter:8", "a value for status", "status:5xx"},
		{`status:abc`, "filter:8", "not a status", "400..499"},
		{`status:200,,300`, "filter:12", "a value for status", ""},
		{`status:~"5.."`, "filter:8", "takes no ~", ">="},
		{`status:>=400..499`, "filter:10", "takes no >=", ""},
		{`status:499..400`, "filter:8", "ends before it begins", ""},
		{`status:..`, "filter:8", "needs an end", ""},
		{`dur:>500`, "filter:6", "not a duration", "ms"},
		{`size:5gb`, "filter:6", "not a size", "mb"},
		{`seq:1.`, "filter:5", "not a number", ""},
		{`after:yesterday`, "filter:7", "not a time", "-5m"},
		{`after:>-5m`, "filter:7", "takes no >", "after:-5m"},
		{`kind:exchnage`, "filter:6", "none of the values", "exchange"},
		{`is:broken`, "filter:4", "none of the values", "failed"},
		{`method:>GET`, "filter:8", "takes no >", "= ~"},
		{`path:~/x`, "filter:7", "in quotes", ""},
		{`path:~"("`, "filter:7", "not a regular expression", "RE2"},
		{`json:5`, "filter:1", "needs a name", "json.total_amount"},
		{`header.:5`, "filter:7", "a key is expected", ""},
		{`status.x:5`, "filter:7", "no names of its own", "json.x"},
		{`json.total:>lots`, "filter:13", "not a number", ""},
		{`(a`, "filter:1", "never closed", ")"},
		{`a)`, "filter:2", "no parenthesis to close", ""},
		{`(a OR )`, "filter:7", "something to look for", ""},
		{`()`, "filter:2", "something to look for", ""},
		{`OR a`, "filter:1", "before OR", `"OR"`},
		{`a OR`, "filter:5", "after OR", ""},
		{`a OR OR b`, "filter:6", "before OR", ""},
		{`(a)(b)`, "filter:4", "a space was expected", ""},
		{`a"b"`, "filter:2", "a space was expected", ""},
		{`a,b`, "filter:2", "a space was expected", "quotes"},
		{`--a`, "filter:2", "something to look for", ""},
		{`- a`, "filter:2", "not a space", ""},
		{`-`, "filter:2", "something to look for", ""},
		{`"a`, "filter:1", "never closed", ""},
		{`"a\x"`, "filter:4", "after", ""},
		{"\"a\nb\"", "filter:3", "control character", ""},
		{`é stauts:1`, "filter:3", "no key", ""},
		{"\xff", "filter:1", "UTF-8", ""},
		{strings.Repeat("a", MaxLength+1), "filter:2049", "longer", ""},
		{strings.Repeat("a ", MaxTerms+1), "filter:129", "more than 64", ""},
		{strings.Repeat("(", MaxDepth+1) + "a", "filter:9", "deeper", ""},
	} {
		t.Run(c.text[:min(len(c.text), 40)], func(t *testing.T) {
			_, err := Parse(c.text)
			if !problem.Is(err, problem.Invalid) {
				t.Fatalf("accepted or another error: %v", err)
			}
			p := problem.From(err)
			if p.Path != c.place || !strings.Contains(p.Message, c.message) || !strings.Contains(p.Hint, c.hint) {
				t.Errorf("%s: %s (%s)", p.Path, p.Message, p.Hint)
			}
		})
	}
}

func TestEveryExampleParses(t *testing.T) {
	for _, k := range Keys() {
		for _, example := range k.Examples {
			if _, err := Parse(example); err != nil {
				t.Errorf("%s: %v", k.Name, err)
			}
		}
		if k.Description == "" || len(k.Examples) == 0 {
			t.Errorf("%s is not explained", k.Name)
		}
	}
}
