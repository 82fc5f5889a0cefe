package fault

import (
	"net/http"
	"strconv"
	"time"

	"faultline/simulator/exchange"
)

// limit refuses as a rate limiter does: it says in the demanded style how long to wait, and, by the habits of one
// vendor or another, how much is left of what.
type limit struct {
	selection
	refusal exchange.Refusal
	wait    time.Duration
	style   retryStyle
	headers string
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
var quotaHeaders = map[string]func(l limit, wall time.Time) http.Header{
	"none": func(limit, time.Time) http.Header { return nil },
	"x_ratelimit": func(l limit, wall time.Time) http.Header {
		return http.Header{"X-Ratelimit-Limit": {strconv.Itoa(l.quota)}, "X-Ratelimit-Remaining": {"0"},
			"X-Ratelimit-Reset": {strconv.FormatInt(wall.Add(l.pause()).Unix(), 10)}}
	},
	"codat": func(l limit, wall time.Time) http.Header {
		return http.Header{"X-Rate-Limit-Limit": {strconv.Itoa(l.quota)}, "X-Rate-Limit-Remaining": {"0"},
			"X-Rate-Limit-Reset": {wall.Add(l.pause()).Format(time.RFC3339)}, "Retry-After": {seconds(l.pause())}}
	},
	"ratelimit_trio": func(l limit, _ time.Time) http.Header {
		return http.Header{"Ratelimit-Limit": {strconv.Itoa(l.quota)}, "Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {seconds(l.pause())}}
	},
	"ratelimit_draft": func(l limit, _ time.Time) http.Header {
		return http.Header{"Ratelimit-Policy": {`"org";q=` + strconv.Itoa(l.quota) + ";w=" + seconds(l.window)}, "Ratelimit": {`"org";r=0;t=` + seconds(l.pause())}}
	},
	"xero": func(l limit, _ time.Time) http.Header {
		return http.Header{"X-Minlimit-Remaining": {"0"}, "X-Daylimit-Remaining": {"4321"}, "X-Appminlimit-Remaining": {"9000"},
			"X-Rate-Limit-Problem": {"minute"}, "Retry-After": {seconds(l.pause())}}
	},
}

func buildLimit(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	l := limit{selection: s, headers: v.text("headers"), quota: v.count("limit"), refusal: exchange.Refusal{
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
			return nil, err
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

// pause is what a client has to wait: what is demanded, or else the whole window.
func (l limit) pause() time.Duration {
	if l.wait > 0 {
		return l.wait
	}
	return l.window
}

// refuse takes the machine's time: a client reads a date with its own clock, not with the world's.
func (l limit) refuse(s scene) (exchange.Refusal, string, bool) {
	refusal := l.refusal
	header := http.Header{}
	if habit := quotaHeaders[l.headers]; habit != nil {
		for name, values := range habit(l, s.wall) {
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
