package platform

import (
	"net/url"
	"testing"

	"pgregory.net/rapid"
)

func TestAQueryIsWrittenAsTheLibraryWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, query := url.Values{}, Query{}
		for range rapid.IntRange(0, 6).Draw(t, "parameters") {
			name, value := rapid.StringMatching(`[a-c&é]?`).Draw(t, "name"), rapid.String().Draw(t, "value")
			values.Add(name, value)
			query = append(query, Parameter{name, value})
		}
		if got, want := query.Encode(), values.Encode(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if got, want := QueryOf(values).Encode(), values.Encode(); got != want {
			t.Errorf("taken from values: %q, want %q", got, want)
		}
		for _, name := range []string{"a", "b", "c", "d"} {
			if got, want := query.Get(name), values.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	})
}
