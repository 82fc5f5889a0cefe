package filter

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shape writes the tree of an expression, so that two can be compared.
func shape(n node) string {
	list := func(name string, parts []node) string {
		var inner []string
		for _, p := range parts {
			inner = append(inner, shape(p))
		}
		return name + "[" + strings.Join(inner, " ") + "]"
	}
	switch n := n.(type) {
	case nil:
		return "nothing"
	case *all:
		return list("all", n.parts)
	case *alternatives:
		return list("any", n.parts)
	case *not:
		return "not[" + shape(n.part) + "]"
	case *text:
		return fmt.Sprintf("text[%q]", n.value)
	case *term:
		out := fmt.Sprintf("term[%s %q %s", n.key.Name, n.name, n.op)
		for _, v := range n.values {
			out += fmt.Sprintf(" %q/%t/%t/%v/%v/%q", v.text, v.quoted, v.numeric, v.interval, v.moment, v.exact)
		}
		return out + "]"
	}
	return "unknown"
}

// queries draws filters, valid ones for the most part.
func queries() *rapid.Generator[string] {
	word := rapid.OneOf(
		rapid.SampledFrom([]string{"OR", "or", "-x", "a:b", "ö*", `quo"te`, `back\slash`, "", " ", "invoice", "new\nline"}),
		rapid.StringMatching(`[a-z*?.]{1,6}`))
	quotable := rapid.Custom(func(t *rapid.T) string {
		w := word.Draw(t, "word")
		if rapid.Bool().Draw(t, "quoted") || w == "" || strings.ContainsAny(w, " \"\n(),") {
			return quote(w)
		}
		return w
	})
	term := rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			return "status:" + rapid.SampledFrom([]string{"5xx", ">=400", "200,404", "400..499", "<3xx", "*"}).Draw(t, "status")
		case 1:
			return "dur:" + rapid.SampledFrom([]string{">5ms", "1s..2s", "0.5h", "..3m", "1us,2d"}).Draw(t, "dur")
		case 2:
			return rapid.SampledFrom([]string{"after:-5m", "vbefore:now", "before:2026-03-02T09:00:00Z"}).Draw(t, "time")
		case 3:
			return "json.a.b:" + rapid.SampledFrom([]string{">5", "1..2", "x*", `="Y"`, `~"^z"`, `"5"`}).Draw(t, "json")
		case 4:
			return "is:" + rapid.SampledFrom([]string{"failed", "slow,manual", "FAILED"}).Draw(t, "is")
		}
		key := rapid.SampledFrom([]string{"path", "header.X-Y", "body", "connection", "code"}).Draw(t, "key")
		op := rapid.SampledFrom([]string{"", "", "="}).Draw(t, "op")
		values := rapid.SliceOfN(quotable, 1, 3).Draw(t, "values")
		return key + ":" + op + strings.Join(values, ",")
	})
	var query func(depth int) *rapid.Generator[string]
	query = func(depth int) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			joins := []string{" ", "  ", " OR "}
			out := ""
			for i := range rapid.IntRange(1, 4).Draw(t, "parts") {
				if i > 0 {
					out += rapid.SampledFrom(joins).Draw(t, "join")
				}
				out += rapid.SampledFrom([]string{"", "", "-", "!"}).Draw(t, "negation")
				switch {
				case depth > 0 && rapid.IntRange(0, 3).Draw(t, "group") == 0:
					out += "(" + query(depth-1).Draw(t, "inner") + ")"
				case rapid.Bool().Draw(t, "term"):
					out += term.Draw(t, "term")
				default:
					out += quotable.Draw(t, "text")
				}
			}
			return out
		})
	}
	return query(3)
}

func TestParsingThePrintedFormGivesTheSame(t *testing.T) {
	accepted, drawn := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := queries().Draw(t, "query")
		drawn++
		e, err := Parse(text)
		if err != nil {
			return
		}
		accepted++
		roundTrip(t, text, e)
	})
	if accepted*3 < drawn {
		t.Errorf("only %d of %d drawn filters were accepted: the property says little", accepted, drawn)
	}
}

// failer is what a test, a fuzz target and a property have in common.
type failer interface {
	Fatalf(format string, args ...any)
}

func roundTrip(t failer, text string, e *Expr) {
	printed := e.String()
	again, err := Parse(printed)
	if err != nil {
		t.Fatalf("%q printed as %q, which is refused: %v", text, printed, err)
	}
	if again.String() != printed {
		t.Fatalf("%q printed as %q, then as %q", text, printed, again.String())
	}
	if a, b := shape(e.root), shape(again.root); a != b {
		t.Fatalf("%q printed as %q is another expression:\n%s\n%s", text, printed, a, b)
	}
}

func TestGlobIsTheRegularExpression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`[ab*?]{0,8}`).Draw(t, "pattern")
		s := rapid.StringMatching(`[ab]{0,10}`).Draw(t, "text")
		re := regexp.MustCompile("^" + strings.NewReplacer("*", ".*", "?", ".").Replace(pattern) + "$")
		if got, want := glob(pattern)(s), re.MatchString(s); got != want {
			t.Fatalf("glob %q of %q: %t", pattern, s, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, k := range Keys() {
		for _, example := range k.Examples {
			f.Add(example)
		}
	}
	for _, text := range []string{`(a OR b) -"c d"`, `path:~"^/x" json.a.b:1..2`, `status:4xx,5xx after:-5m`, `((((((((a))))))))`, `"\"\\\n\t"`, `a OR`, "\xff", `path:=>=x`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		roundTrip(t, text, e)
		e.Match(sample, Moment{Wall: noon, World: noon})
		e.Plan(Moment{})
	})
}
