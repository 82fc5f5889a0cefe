package fault

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPatternMatches(t *testing.T) {
	cases := []struct {
		pattern, path string
		want          bool
	}{
		{"/accounting/invoices", "/accounting/invoices", true},
		{"/accounting/invoices", "/accounting/invoices/7", false},
		{"/accounting/invoices*", "/accounting/invoices", true},
		{"/accounting/invoices*", "/accounting/invoices/7", true},
		{"/accounting/*/7", "/accounting/bills/7", true},
		{"/accounting/:object/7", "/accounting/bills/7", true},
		{"/accounting/:object", "/accounting/", false},
		{"/accounting/:object", "/accounting/bills/7", false},
		{"*", "", true},
		{"**", "/a/b", true},
		{"/a*b*c", "/axxbyyc", true},
		{"/a*b*c", "/axxbyy", false},
		{"/a:b", "/a:b", true}, // a colon inside a segment is a colon
	}
	for _, c := range cases {
		t.Run(c.pattern+" "+c.path, func(t *testing.T) {
			if got := compile(c.pattern).matches(c.path); got != c.want {
				t.Errorf("got %v", got)
			}
			if begins := strings.HasPrefix(c.path, literal(c.pattern)); c.want && !begins {
				t.Errorf("%s does not begin with %s", c.path, literal(c.pattern))
			}
		})
	}
}

func TestPatternTakesNoExponentialTime(t *testing.T) {
	if compile(strings.Repeat("*a", 200)).matches(strings.Repeat("a", 199) + strings.Repeat("b", 2000)) {
		t.Error("matched")
	}
}

// Two patterns meet when some path is described by both. For a path as pattern, meeting is matching; and what both
// match they must meet on.
func TestPatternMeets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.StringMatching(`(/(a|b|ab|\*|a\*|:id)){1,4}\*?`)
		path := rapid.StringMatching(`(/(a|b|ab|aab)){1,4}`).Draw(t, "path")
		p, q := compile(form.Draw(t, "p")), compile(form.Draw(t, "q"))
		if p.matches(path) != p.meets(compile(path)) {
			t.Fatalf("matching and meeting differ on %s", path)
		}
		if p.matches(path) && q.matches(path) && !p.meets(q) {
			t.Fatalf("both match %s and do not meet", path)
		}
		if p.meets(q) != q.meets(p) {
			t.Fatal("meeting has a direction")
		}
	})
}
