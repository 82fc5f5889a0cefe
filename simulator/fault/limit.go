package fault

import (
	"net/http"
	"strconv"
	"time"

	"faultline/simulator/exchange"
)

// limit refuses as a rate limiter does, and says in the demanded style how long to wait.
type limit struct {
	always
	refusal exchange.Refusal
	wait    time.Duration
	style   string // absent, seconds, http_date
}

// refuse takes the machine's time: a client reads a date with its own clock, not with the world's.
func (l limit) refuse(_ exchange.Call, wall time.Time) (exchange.Refusal, string) {
	refusal := l.refusal
	seconds := (l.wait + time.Second - 1) / time.Second
	value := ""
	switch l.style {
	case "seconds":
		value = strconv.FormatInt(int64(seconds), 10)
	case "http_date":
		// A date has no fractions: the next full second keeps the demand from becoming shorter than asked.
		value = wall.Add(l.wait).Add(time.Second - 1).Truncate(time.Second).Format(http.TimeFormat)
	default:
		return refusal, "without Retry-After"
	}
	refusal.Header = http.Header{"Retry-After": {value}}
	return refusal, "Retry-After: " + strconv.FormatInt(int64(seconds), 10) + " s as " + l.style
}
