package fault

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// limit refuses as a rate limiter does: it says in the demanded style how long to wait, and, by the habits of one
// vendor or another, how much is left of what.
type limit struct {
	selection
	refusal exchange.Refusal
	wait    time.Duration
	style   retryStyle
	headers string
	problem string // which of several quotas it is
	unified int    // status where the unified API itself has to say what else the platform says
	quota   int
	window  time.Duration
}

// retryStyle is a way of writing Retry-After, the wrong ones included.
type retryStyle struct {
	name  string
	write func(wait time.Duration, wall time.Time) []string
}

// retryStyles is the table of styles; the parameter's words are made from it.
var retryStyles = []retryStyle{
	{"seconds", func(wait time.Duration, _ time.Time) []string { return []string{seconds(wait)} }},
	// A date has no fractions: the next full second keeps the demand from becoming shorter than asked.
	{"http_date", func(wait time.Duration, wall time.Time) []string {
		return []string{wall.Add(wait).Add(time.Second - 1).Truncate(time.Second).Format(http.TimeFormat)}
	}},
	{"absent", func(time.Duration, time.Time) []string { return nil }},
	{"zero", func(time.Duration, time.Time) []string { return []string{"0"} }},
	{"past_date", func(_ time.Duration, wall time.Time) []string {
		return []string{wall.Add(-time.Hour).Format(http.TimeFormat)}
	}},
	{"huge", func(time.Duration, time.Time) []string { return []string{"3600"} }},
	{"negative", func(wait time.Duration, _ time.Time) []string { return []string{"-" + seconds(max(wait, time.Second))} }},
	{"fraction", func(wait time.Duration, _ time.Time) []string {
		return []string{strconv.FormatFloat(wait.Seconds()+0.5, 'f', 1, 64)}
	}},
	{"garbage", func(time.Duration, time.Time) []string { return []string{"abc"} }},
	{"duplicated", func(wait time.Duration, _ time.Time) []string {
		return []string{seconds(wait), seconds(wait + 60*time.Second)}
	}},
}

func seconds(wait time.Duration) string {
	return strconv.FormatInt(int64((wait+time.Second-1)/time.Second), 10)
}

// quotaHeaders is the table of vendors' habits beside Retry-After: what is stated of a quota that is used up.
var quotaHeaders = map[string]func(l limit, pause time.Duration, wall time.Time) http.Header{
	"none": func(limit, time.Duration, time.Time) http.Header { return nil },
	"x_ratelimit": func(l limit, pause time.Duration, wall time.Time) http.Header {
		return http.Header{"X-Ratelimit-Limit": {strconv.Itoa(l.quota)}, "X-Ratelimit-Remaining": {"0"},
			"X-Ratelimit-Reset": {strconv.FormatInt(wall.Add(pause).Unix(), 10)}}
	},
	"codat": func(l limit, pause time.Duration, wall time.Time) http.Header {
		return http.Header{"X-Rate-Limit-Limit": {strconv.Itoa(l.quota)}, "X-Rate-Limit-Remaining": {"0"},
			"X-Rate-Limit-Reset": {wall.Add(pause).Format(time.RFC3339)}, "Retry-After": {seconds(pause)}}
	},
	"ratelimit_trio": func(l limit, pause time.Duration, _ time.Time) http.Header {
		return http.Header{"Ratelimit-Limit": {strconv.Itoa(l.quota)}, "Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {seconds(pause)}}
	},
	"ratelimit_draft": func(l limit, pause time.Duration, _ time.Time) http.Header {
		return http.Header{"Ratelimit-Policy": {`"org";q=` + strconv.Itoa(l.quota) + ";w=" + seconds(l.window)}, "Ratelimit": {`"org";r=0;t=` + seconds(pause)}}
	},
	"xero": func(l limit, pause time.Duration, _ time.Time) http.Header {
		left := map[string]string{"minute": "42", "day": "4321", "appminute": "9000"}
		left[l.problem] = "0"
		return http.Header{"X-Minlimit-Remaining": {left["minute"]}, "X-Daylimit-Remaining": {left["day"]}, "X-Appminlimit-Remaining": {left["appminute"]},
			"X-Rate-Limit-Problem": {l.problem}, "Retry-After": {seconds(pause)}}
	},
}

func buildLimit(v values) (mechanism, error) { return limitFrom(v) }

func limitFrom(v values) (limit, error) {
	s, err := buildSelection(v)
	if err != nil {
		return limit{}, err
	}
	l := limit{selection: s, headers: v.text("headers"), problem: cmp.Or(v.text("problem"), "minute"), unified: v.count("unified_status"), quota: v.count("limit"), refusal: exchange.Refusal{
		Status: v.count("status"), Type: v.text("error_type"), Code: v.text("code"), Message: v.text("message"), Native: nativeFrom(v),
	}}
	style := v.text("style")
	switch v.text("retry_after") {
	case "", "absent":
		if style == "seconds" || style == "http_date" {
			style = "absent"
		}
	default:
		if l.wait, err = v.duration("retry_after"); err != nil {
			return l, err
		}
	}
	for _, known := range retryStyles {
		if known.name == style {
			l.style = known
		}
	}
	l.window, err = v.duration("window")
	return l, err
}

// pause is what a client has to wait: what is demanded, or else until its calls fit again, or else the whole window.
func (l limit) pause(s scene) time.Duration {
	return cmp.Or(l.wait, s.free, l.window)
}

// refuse takes the machine's time: a client reads a date with its own clock, not with the world's.
func (l limit) refuse(s scene) (exchange.Refusal, string, bool) {
	refusal := l.refusal
	if l.unified > 0 && s.call.Hop == journal.HopUnified {
		refusal.Status = l.unified
	}
	header := http.Header{}
	if habit := quotaHeaders[l.headers]; habit != nil {
		for name, values := range habit(l, l.pause(s), s.wall) {
			header[name] = values
		}
	}
	if demanded := l.style.write(l.wait, s.wall); demanded != nil {
		header["Retry-After"] = demanded
	}
	if len(header) > 0 {
		refusal.Header = header
	}
	return refusal, l.detail(), true
}

func (l limit) detail() string {
	switch l.style.name {
	case "absent":
		return "without Retry-After"
	case "seconds", "http_date":
		return "Retry-After: " + seconds(l.wait) + " s as " + l.style.name
	default:
		return "Retry-After: " + l.style.name
	}
}

func retryStyleNames() []string {
	names := make([]string, len(retryStyles))
	for i, s := range retryStyles {
		names[i] = s.name
	}
	return names
}
