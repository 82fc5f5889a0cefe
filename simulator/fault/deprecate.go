package fault

import (
	"net/http"
	"strconv"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/problem"
)

// deprecate announces the end of an endpoint in the headers of its answers, and refuses from that day of the world on.
type deprecate struct {
	selection
	since, sunset time.Time
	link          string
	retired       exchange.Refusal
}

func buildDeprecate(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	d := deprecate{selection: s, link: v.text("link"), retired: exchange.Refusal{
		Status: v.count("status"), Type: v.text("error_type"), Code: v.text("code"), Message: v.text("message"),
	}}
	if d.since, err = time.Parse(time.RFC3339, v.text("deprecated")); err != nil {
		return nil, err
	}
	if d.sunset, err = time.Parse(time.RFC3339, v.text("sunset")); err != nil {
		return nil, err
	}
	if d.sunset.Before(d.since) {
		return nil, problem.New(problem.Invalid, "the sunset is before the deprecation").At("/effect/sunset").WithHint("an endpoint ends after it was deprecated")
	}
	return d, nil
}

func (d deprecate) refuse(s scene) (exchange.Refusal, string, bool) {
	return d.retired, "retired on " + d.sunset.UTC().Format(time.DateOnly), !s.now.Before(d.sunset)
}

func (d deprecate) alter(s scene) (change, bool) {
	if s.given.Status >= 400 {
		return change{}, false
	}
	answer := s.given
	answer.Header = answer.Header.Clone()
	if answer.Header == nil {
		answer.Header = http.Header{}
	}
	answer.Header.Set("Deprecation", "@"+strconv.FormatInt(d.since.Unix(), 10))
	answer.Header.Set("Sunset", d.sunset.UTC().Format(http.TimeFormat))
	answer.Header.Set("Link", "<"+d.link+`>; rel="deprecation"; type="text/html"`)
	return change{answer: answer, detail: "sunset announced for " + d.sunset.UTC().Format(time.DateOnly)}, true
}
