package unified

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// What is printed the short way is printed like everything else, and nothing is that is no moment.
func TestStampsArePrintedLikeAnyMoment(t *testing.T) {
	if _, ok := appendStamp(nil, "2026-03-01T00:00:00-08:00"); !ok {
		t.Error("a plain moment is not printed the short way")
	}
	rapid.Check(t, func(t *rapid.T) {
		upTo := func(most int, name string) int { return rapid.IntRange(0, most).Draw(t, name) }
		value := fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d", upTo(2100, "year"), upTo(13, "month"), upTo(32, "day"), upTo(25, "hour"), upTo(61, "minute"), upTo(61, "second"))
		value += rapid.SampledFrom([]string{"Z", "-08:00", "+05:30", "+00:00", "-14:00", "+24:00", "+1:00", "-08:60", ".5Z", "", "z", "+0800", "*08:00"}).Draw(t, "zone")
		if rapid.Bool().Draw(t, "damaged") {
			at := upTo(len(value)-1, "at")
			value = value[:at] + rapid.SampledFrom([]string{"x", ":", "-", "", "11"}).Draw(t, "with") + value[at+1:]
		}
		printed, ok := appendStamp(nil, value)
		if !ok {
			if len(printed) > 0 {
				t.Fatalf("%s is refused as %s", value, printed)
			}
			return
		}
		moment, parsed := parseMoment(value)
		if want := appendTime(nil, moment); !parsed || string(printed) != string(want) {
			t.Fatalf("%s is printed as %s, not %s", value, printed, want)
		}
	})
}
