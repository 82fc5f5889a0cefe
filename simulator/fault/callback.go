package fault

import (
	"net/http"
	"net/url"
	"strconv"
)

// callback lets the browser come back to the application with another value in one parameter of the address, or of the
// message to the page that opened a popup.
type callback struct {
	selection
	parameter string
}

func buildCallback(v values) (mechanism, error) {
	s, err := buildSelection(v)
	return callback{selection: s, parameter: v.text("parameter")}, err
}

func (c callback) alter(s scene) (change, bool) {
	foreign := "foreign-" + strconv.FormatUint(s.pick.Uint64(), 36)
	if s.given.Reworded != nil {
		answer := s.given.Reworded(func(message map[string]any) { message[c.parameter] = foreign })
		return change{answer: answer, detail: c.parameter + " in the message to the opener is a foreign one"}, true
	}
	to, err := url.Parse(s.given.Header.Get("Location"))
	if err != nil || s.given.Status != http.StatusFound || to.Host == "" {
		return change{}, false // it does not come back to an application
	}
	query := to.Query()
	query.Set(c.parameter, foreign)
	to.RawQuery = query.Encode()
	answer := s.given
	answer.Header = s.given.Header.Clone()
	answer.Header.Set("Location", to.String())
	return change{answer: answer, detail: c.parameter + " in the address is a foreign one"}, true
}
