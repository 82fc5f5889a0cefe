package retryafter

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// slack is how far in the past a date may lie and still mean "now": dates have whole seconds.
const slack = time.Second

// Parse returns how long to wait after an answer that came at a moment. Usable is false when the value is absent,
// negative, a date that was over already, or no value at all: then the client has to find a pause of its own.
func Parse(value string, at time.Time) (wait time.Duration, usable bool) {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil && value[0] != '+' {
		return time.Duration(seconds) * time.Second, true
	}
	date, err := http.ParseTime(value)
	if err != nil || date.Before(at.Add(-slack)) {
		return 0, false
	}
	return max(0, date.Sub(at)), true
}
