package unified

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A day is told without the library as with it, but for the one that not every year has.
func TestDaysAreThoseOfTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9]{4}-[01][0-9]-[0-3][0-9]`).Draw(t, "day")
		_, err := time.Parse(time.DateOnly, text)
		if got := isDay(text); got != (err == nil) && text[5:] != "02-29" {
			t.Errorf("%s: %v", text, got)
		}
	})
	for _, text := range []string{"", "2026-03-1", "2026/03/01", "2026-3a-01", "-026-03-01", "2026-03-011"} {
		if isDay(text) {
			t.Errorf("%q is a day", text)
		}
	}
}

func TestTimesAreWrittenAsTheLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMilli(rapid.Int64Range(-62167219200000, 253402300799999).Draw(t, "ms")).In(time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600))
		if got, want := string(appendTime(nil, at)), `"`+at.UTC().Format(wireTime)+`"`; got != want {
			t.Errorf("%s, not %s", got, want)
		}
	})
	if got := string(appendTime(nil, time.Date(12026, 1, 2, 3, 4, 5, 0, time.UTC))); got != `"12026-01-02T03:04:05.000Z"` {
		t.Error(got)
	}
}
