package nearest

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWord(t *testing.T) {
	known := []string{"status", "kind", "connection", "retry_after", "id"}
	cases := []struct{ name, word, want string }{
		{"letters swapped", "stauts", "status"},
		{"a letter missing", "connektion", "connection"},
		{"another joint", "retry-after", "retry_after"},
		{"the beginning", "retry_aft", "retry_after"},
		{"other case", "KIND", "kind"},
		{"no letter right", "xy", ""},
		{"too far", "webhook", ""},
		{"nothing", "", ""},
		{"very long", strings.Repeat("status", 1<<20), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, found := Word(c.word, known)
			if got != c.want || found != (c.want != "") {
				t.Errorf("Word(%.20q) = %q, %v; want %q", c.word, got, found, c.want)
			}
		})
	}
}

func TestFirstOfEquals(t *testing.T) {
	if got, _ := Word("cart", []string{"card", "care", "cars"}); got != "card" {
		t.Errorf("got %q", got)
	}
}

func TestDistance(t *testing.T) {
	cases := []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"kitten", "sitting", 3}, {"status", "stauts", 2}, {"kind", "kind", 0}}
	for _, c := range cases {
		if got := Distance([]byte(c.a), []byte(c.b), 1, Differ); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
	if got := Distance([]string{"a", "b"}, []string{"b"}, 3, Differ); got != 3 {
		t.Errorf("leaving one element out costs %d, not the gap", got)
	}
}

func TestDistanceIsAMetric(t *testing.T) {
	word := rapid.SliceOfN(rapid.SampledFrom([]byte("abc")), 0, 8)
	rapid.Check(t, func(rt *rapid.T) {
		a, b, c := word.Draw(rt, "a"), word.Draw(rt, "b"), word.Draw(rt, "c")
		ab, ba := Distance(a, b, 1, Differ), Distance(b, a, 1, Differ)
		if ab != ba {
			rt.Fatalf("%s and %s are %d and %d apart", a, b, ab, ba)
		}
		if (ab == 0) != slices.Equal(a, b) {
			rt.Fatalf("%s and %s are %d apart", a, b, ab)
		}
		if ac := Distance(a, c, 1, Differ); ac > ab+Distance(b, c, 1, Differ) {
			rt.Fatalf("from %s to %s it is shorter over %s", a, c, b)
		}
	})
}
