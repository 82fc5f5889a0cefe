package fault

import (
	"net/http"
	"time"
)

// skew gives answers the date of a clock that is wrong.
type skew struct {
	selection
	by time.Duration
}

func buildSkew(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	by, err := v.duration("by")
	if v.text("direction") == "behind" {
		by = -by
	}
	return skew{s, by}, err
}

func (k skew) alter(s scene) (change, bool) {
	answer := s.given
	answer.Header = answer.Header.Clone()
	if answer.Header == nil {
		answer.Header = http.Header{}
	}
	answer.Header.Set("Date", s.wall.Add(k.by).Format(http.TimeFormat))
	return change{answer: answer, detail: "Date is off by " + k.by.String()}, true
}
