package retryafter

import (
	"net/http"
	"testing"
	"time"
)

var noon = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

func TestParse(t *testing.T) {
	cases := []struct {
		name, value string
		wait        time.Duration
		usable      bool
	}{
		{"seconds", "2", 2 * time.Second, true},
		{"spaces", " 2 ", 2 * time.Second, true},
		{"nothing to wait", "0", 0, true},
		{"an hour", "3600", time.Hour, true},
		{"date", noon.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second, true},
		{"date of this second", noon.Add(-500 * time.Millisecond).Format(http.TimeFormat), 0, true},
		{"date that is over", noon.Add(-time.Minute).Format(http.TimeFormat), 0, false},
		{"absent", "", 0, false},
		{"words", "abc", 0, false},
		{"negative", "-1", 0, false},
		{"signed", "+1", 0, false},
		{"fraction", "1.5", 0, false},
		{"beyond counting", "99999999999999999999", 0, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			wait, usable := Parse(c.value, noon)
			if wait != c.wait || usable != c.usable {
				t.Errorf("got %s, %v; want %s, %v", wait, usable, c.wait, c.usable)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range []string{"2", "", "abc", "-1", "Mon, 02 Mar 2026 12:01:30 GMT", "Monday, 02-Mar-26 12:01:30 GMT"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, value string) {
		wait, usable := Parse(value, noon)
		if wait < 0 || !usable && wait != 0 {
			t.Errorf("%q: %s, %v", value, wait, usable)
		}
	})
}
