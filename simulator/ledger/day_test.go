package ledger

import (
	"testing"
	"time"
)

func FuzzIsDate(f *testing.F) {
	for _, text := range []string{
		"", "2026-03-01", "2026-02-28", "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2026-04-31", "2026-12-31", "0000-01-01", "9999-12-31",
		"2026-00-10", "2026-13-10", "2026-10-00", "2026-10-32", "2026-1-01", "2026-01-1", "2026/01/01", "2026-01-01T", "+026-01-01", "20 6-01-01", "२०२६-०१", "/026-01-01", ":026-01-01",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := time.Parse(time.DateOnly, text)
		if got := IsDate(text); got != (err == nil) {
			t.Errorf("%q: %t, while time.Parse says %v", text, got, err)
		}
	})
}
