package webhook

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/journal"
)

// reply is what a profile makes of a receiver's answer. The zero value takes every 2xx for an acknowledgement and
// everything else for a failure that the ladder repairs.
type reply struct {
	accepts []int // the statuses that acknowledge; none: every 2xx
	bare    bool  // an acknowledgement has neither a body nor cookies
	final   func(status int) bool
	gone    bool          // 410 switches the endpoint off
	slows   []int         // statuses that ask to slow down
	late    bool          // a timeout asks for that, too
	pause   time.Duration // the least wait after one that does
	heeds   heed
}

// heed is what a profile does with Retry-After.
type heed int

const (
	never   heed = iota
	within       // kept between the ladder's wait and twice that
	atLeast      // obeyed when it is longer than the ladder's wait
)

// longestHeed bounds what a receiver can demand, so that no answer takes an event out of the world.
const longestHeed = 24 * time.Hour

// refusals are the answers of a receiver that does not want the event at all.
func refusals(status int) bool { return status >= 400 && status < 500 }

// accepted reports whether an answer acknowledges the event, and if a good status does not, why.
func (r reply) accepted(status int, header http.Header, body []byte) (bool, string) {
	good := status >= 200 && status < 300
	if len(r.accepts) > 0 {
		good = slices.Contains(r.accepts, status)
	}
	switch {
	case !good:
		return false, ""
	case r.bare && len(body) > 0:
		return false, "the answer must be empty, and has a body"
	case r.bare && len(header.Values("Set-Cookie")) > 0:
		return false, "the answer must not set cookies"
	}
	return true, ""
}

// rejected reports whether a failure is one that no further attempt can mend.
func (r reply) rejected(o outcome) bool {
	return o.result == journal.ResultStatus && r.final != nil && r.final(o.status)
}

// takesLeave reports whether the receiver asked never to be called again.
func (r reply) takesLeave(o outcome) bool {
	return r.gone && o.result == journal.ResultStatus && o.status == http.StatusGone
}

// stretch lengthens the ladder's wait by what the answer asks for.
func (r reply) stretch(wait time.Duration, o outcome, wall time.Time) time.Duration {
	if demand, ok := retryAfter(o.answer, wall); ok {
		switch r.heeds {
		case within:
			wait = min(max(demand, wait), 2*wait)
		case atLeast:
			wait = max(wait, min(demand, longestHeed))
		case never:
		}
	}
	if slices.Contains(r.slows, o.status) || r.late && o.result == journal.ResultTimeout {
		wait = max(wait, r.pause)
	}
	return wait
}

// retryAfter reads the header as seconds or as a date. A date counts from the answer's own, when it gives one: what
// the receiver's clock says need not be what ours does.
func retryAfter(h http.Header, wall time.Time) (time.Duration, bool) {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0, false
	}
	if strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds > int64(longestHeed/time.Second) {
			return longestHeed, true
		}
		return time.Duration(seconds) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		wall = date
	}
	return min(max(at.Sub(wall), 0), longestHeed), true
}
