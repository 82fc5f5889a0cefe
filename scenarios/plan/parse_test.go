package plan

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/problem"
)

func example(t *testing.T) string {
	t.Helper()
	src, err := os.ReadFile("testdata/contract.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func TestParseReadsThePublishedExample(t *testing.T) {
	p, err := Parse("contract.yaml", []byte(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	if want := []Connection{{Name: "main", Platform: "QUICKBOOKS", Company: Company{Preset: "bakery", Invoices: 200, Months: defaultMonths}}}; cmp.Diff(want, p.Connections) != "" {
		t.Error(cmp.Diff(want, p.Connections))
	}
	var steps []string
	for _, s := range p.Steps {
		steps = append(steps, s.Type+" | "+s.Text())
	}
	want := []string{
		"fault | arm burst: rate_limited",
		"book | create 3 × invoice in the books of main",
		"advance | advance 60m",
		"wait | wait for 1 × kind:exchange path:/accounting/invoices* status:200 within 30s",
		"heal | heal all",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Error(diff)
	}
	six := 6
	expect := []Expectation{
		{Check: HonoursRetryAfter, Line: 15}, {Check: ReadsEveryChange, Line: 16, Within: 2 * time.Minute},
		{Check: NoDuplicateWrites, Line: 17}, {Check: Entries, Line: 18, Filter: "kind:exchange status:429", Max: &six},
	}
	if diff := cmp.Diff(expect, p.Expect); diff != "" {
		t.Error(diff)
	}
	if p.Seed != 7 || p.Webhooks.Events[0] != "*" || p.Steps[0].Line != 9 || len(p.Hash) != 64 {
		t.Errorf("seed %d, webhooks %v, line %d, hash %q", p.Seed, p.Webhooks, p.Steps[0].Line, p.Hash)
	}
}

func TestParseFillsInDefaults(t *testing.T) {
	p, err := Parse("f", []byte("faultline: 1\nname: x\nsteps: [wait: {for: 'kind:exchange'}]\nexpect: [honours_retry_after, reads_every_change, {stops_when_revoked: {max_calls: 0}}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if p.Title != "x" || p.Seed != defaultSeed || p.Connections[0].Name != "main" || p.Connections[0].Company.Invoices != defaultInvoices {
		t.Errorf("%+v", p)
	}
	if w := p.Steps[0].Wait; w.Count != 1 || w.Within != 30*time.Second {
		t.Errorf("%+v", w)
	}
	if p.Expect[1].Within != time.Minute || p.Expect[2].MaxCalls != 0 {
		t.Errorf("%+v", p.Expect)
	}
}

// broken is the example with one thing changed, and what is said about it.
func TestParseSaysWhereAndWhat(t *testing.T) {
	const head = "faultline: 1\nname: x\n"
	const tail = "expect: [honours_retry_after]\n"
	cases := []struct{ name, src, want string }{
		{"empty", "", `f:1:1: the file is empty (begin with: faultline: 1)`},
		{"not yaml", "faultline: 1\nname: [\n", `f:2:1: this is not YAML: did not find expected node content`},
		{"two documents", head + "steps: []\n" + tail + "---\nfaultline: 1\n", `f:5:1: the file has more than one document (put each scenario in a file of its own)`},
		{"anchor", head + "steps: &a []\n" + tail, `f:3:8: anchors are not allowed: &a (write the value out where it is needed)`},
		{"alias", head + "title: &t x\ndescription: *t\nsteps: []\n" + tail, "f:3:8: anchors are not allowed: &t (write the value out where it is needed)\n" + `f:4:14: aliases are not allowed: *t (write the value out where it is needed)`},
		{"merge", head + "<<: {title: x}\nsteps: []\n" + tail, `f:3:1: this cannot be a key (use a plain word)`},
		{"twice", head + "name: y\nsteps: []\n" + tail, `f:3:1: the key "name" is there twice (keep one of the two)`},
		{"foreign tag", head + "title: !!binary aGk=\nsteps: []\n" + tail, `f:3:8: the tag !!binary is not allowed here (leave the tag out)`},
		{"unknown key", head + "stepz: []\nsteps: []\n" + tail, `f:3:1: unknown key "stepz" (did you mean "steps"?)`},
		{"unknown nested key", head + "steps:\n  - wait: {for: x, withn: 3s}\n" + tail, `f:4:20: unknown key "withn" (did you mean "within"?)`},
		{"unknown step", head + "steps:\n  - fualt: {name: x}\n" + tail, `f:4:5: unknown key "fualt" (did you mean "fault"?)`},
		{"two in one step", head + "steps:\n  - heal: all\n    advance: 5m\n" + tail, `f:4:5: a step has exactly one of fault, heal, book, connection, advance, wait, refire and note (give each step an item of its own)`},
		{"unknown check", head + "steps: []\nexpect: [honors_retry_after]\n", `f:4:10: "honors_retry_after" is not known here (did you mean "honours_retry_after"?)`},
		{"unknown platform", head + "connections: [{name: a, platform: QUIKBOOKS}]\nsteps: []\n" + tail, `f:3:35: "QUIKBOOKS" is not known here (did you mean "QUICKBOOKS"?)`},
		{"version", "faultline: 2\nname: x\nsteps: []\n" + tail, `f:1:12: version 2 of the format is not known (write faultline: 1)`},
		{"missing", "faultline: 1\nsteps: []\n" + tail, `f:1:1: name is missing`},
		{"duration", head + "steps: [advance: soon]\n" + tail, `f:3:18: "soon" is not a duration (write it as in 500ms, 30s, 60m or 1h30m)`},
		{"type", head + "seed: seven\nsteps: []\n" + tail, `f:3:7: expected integer, but got string`},
		{"large number", head + "seed: 99999999999999999999\nsteps: []\n" + tail, `f:3:7: must be <= 1.8446744073709552e+19 but found 1e+20`},
		{"unknown connection", head + "steps:\n  - book: {create: invoice, connection: mian}\n" + tail, `f:4:41: there is no connection "mian" in this scenario (did you mean "main"?)`},
		{"connection of a rule", head + "steps:\n  - fault: {name: a, where: {connection: b}, effect: {type: access_token_invalid}}\n" + tail, `f:4:42: there is no connection "b" (use one of: main)`},
		{"unknown effect", head + "steps:\n  - fault: {name: a, effect: {type: rate_limit}}\n" + tail, `f:4:37: there is no effect "rate_limit" (did you mean rate_limited?)`},
		{"unknown parameter", head + "steps:\n  - fault: {name: a, effect: {type: rate_limited, retry-after: 2s}}\n" + tail, `f:4:64: the effect has no parameter "retry-after" (did you mean retry_after?)`},
		{"filter", head + "steps:\n  - wait: {for: 'kind:exchange stats:429'}\n" + tail, `f:4:17: there is no key "stats", at character 15 of the filter (did you mean status? to search for the text, put it in quotes)`},
		{"rule twice", head + "steps:\n  - fault: {name: a, effect: {type: invalid_credentials}}\n  - fault: {name: a, effect: {type: invalid_credentials}}\n" + tail, `f:5:19: a rule named "a" is armed already (give each rule a name of its own)`},
		{"heal of nothing", head + "steps: [heal: a]\n" + tail, `f:3:15: no step before this one arms a rule named "a" (use one of: all)`},
		{"book without verb", head + "steps: [book: {count: 2}]\n" + tail, `f:3:15: the step does not say what the bookkeeper does (add create, update, void or delete with the object, for example create: invoice)`},
		{"book with two verbs", head + "steps: [book: {create: bill, delete: bill}]\n" + tail, `f:3:15: the step says create and delete at once (give each a step of its own)`},
		{"webhooks elsewhere", head + "webhooks: {url: 'https://example.com/x'}\nsteps: []\n" + tail, `f:3:17: events of a scenario stay on this machine, and example.com is elsewhere (use an address such as http://127.0.0.1:8080/webhooks)`},
		{"entries without bound", head + "steps: []\nexpect: [entries: {filter: 'kind:exchange'}]\n", `f:4:10: the check says neither how many nor how few (add min, max or both)`},
		{"check twice", head + "steps: []\nexpect: [no_duplicate_writes, no_duplicate_writes]\n", `f:4:31: no_duplicate_writes is expected twice (keep one of the two)`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("f", []byte(c.src))
			if err == nil {
				t.Fatal("accepted")
			}
			if err.Error() != c.want {
				t.Errorf("\n got %s\nwant %s", err, c.want)
			}
			if !problem.Is(err, problem.Invalid) {
				t.Errorf("not an invalid input: %#v", err)
			}
		})
	}
}

func TestParseReportsEverythingInTheOrderOfTheFile(t *testing.T) {
	_, err := Parse("f", []byte("faultline: 1\nname: X Y\nsteps:\n  - advance: soon\n  - waitt: {}\nexpect: [nothing]\n"))
	var all Problems
	if !errors.As(err, &all) {
		t.Fatalf("%T", err)
	}
	var paths []string
	for _, p := range all {
		paths = append(paths, p.Path)
	}
	if diff := cmp.Diff([]string{"f:2:7", "f:4:14", "f:5:5", "f:6:10"}, paths); diff != "" {
		t.Errorf("%s\n%s", diff, err)
	}
	if first := problem.From(err); first.Path != "f:2:7" {
		t.Errorf("first is %s", first.Path)
	}
}

func TestParseBoundsWhatItReads(t *testing.T) {
	deep := "faultline: 1\nname: x\nsteps: " + strings.Repeat("[", 70) + strings.Repeat("]", 70) + "\n"
	bomb := "faultline: 1\nname: x\ntitle: " + strings.Repeat("x", maxBytes)
	abyss := strings.Repeat("[", 100_000)
	for name, src := range map[string]string{"deep": deep, "large": bomb, "abyss": abyss} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse("f", []byte(src)); err == nil || len(err.Error()) > 4000 {
				t.Errorf("%.200v", err)
			}
		})
	}
}

func TestSchemaRefersToNothingOutside(t *testing.T) {
	if _, err := compile(Schema()); err != nil {
		t.Fatal(err)
	}
	secret := t.TempDir() + "/secret.json"
	if err := os.WriteFile(secret, []byte(`"s3cr3t"`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"file://" + secret, secret, "http://127.0.0.1:1/x.json", "https://example.com/x"} {
		_, err := compile([]byte(`{"$id":"` + schemaURL + `","$ref":"` + ref + `"}`))
		if err == nil || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	src, err := os.ReadFile("testdata/contract.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(src))
	f.Add("faultline: 1\nname: x\nsteps: [wait: {for: 'kind:exchange', within: 3s}]\nexpect: [entries: {filter: 'a', min: 1}]\n")
	f.Add(`{"faultline":1,"name":"x","steps":[],"expect":["no_duplicate_writes"]}`)
	f.Add("a: &a [*a]\n")
	f.Fuzz(func(t *testing.T, src string) {
		p, err := Parse("f", []byte(src))
		if (p == nil) == (err == nil) {
			t.Fatalf("plan %v, error %v", p, err)
		}
		var all Problems
		if err != nil && !errors.As(err, &all) {
			t.Fatalf("%T is no list of problems", err)
		}
		for _, one := range all {
			if !strings.HasPrefix(one.Path, "f:") || one.Code != problem.Invalid {
				t.Fatalf("%+v", one)
			}
		}
		if p != nil && (len(p.Connections) == 0 || len(p.Expect) == 0) {
			t.Fatalf("incomplete: %+v", p)
		}
	})
}
