package fault

import (
	"net/http"
	"time"

	"faultline/simulator/exchange"
)

// cut ends a connection without the answer, or in the middle of it, or lets it trickle.
type cut struct {
	selection
	how  cutting
	hold time.Duration
	pace int
	beat time.Duration
}

// cutting is one way of ending an answer.
type cutting struct {
	name string
	say  string
	wire func(c cut, given *exchange.Answer) *exchange.Wire // may shorten the body
}

// cuttings is the table of ways.
var cuttings = []cutting{
	{"hang", "no answer, then the connection is closed", func(_ cut, given *exchange.Answer) *exchange.Wire {
		*given = exchange.Answer{Unread: true, Foreign: true}
		return &exchange.Wire{Silent: true, Ending: exchange.EndingClose}
	}},
	{"closed_mid_body", "closed in the middle of the body", func(_ cut, given *exchange.Answer) *exchange.Wire {
		whole := len(given.Body)
		halve(given)
		return &exchange.Wire{Length: max(whole, 1), Ending: exchange.EndingClose}
	}},
	{"reset_mid_body", "reset in the middle of the body", func(_ cut, given *exchange.Answer) *exchange.Wire {
		whole := len(given.Body)
		halve(given)
		return &exchange.Wire{Length: max(whole, 1), Ending: exchange.EndingReset}
	}},
	{"truncated", "half of the body, and its length states that half", func(_ cut, given *exchange.Answer) *exchange.Wire {
		halve(given)
		return nil
	}},
	{"length_wrong", "Content-Length says more than there is", func(_ cut, given *exchange.Answer) *exchange.Wire {
		given.Unread = true
		return &exchange.Wire{Length: len(given.Body) + 64, Ending: exchange.EndingClose}
	}},
	{"keepalive_dropped", "the connection is closed behind the answer", func(cut, *exchange.Answer) *exchange.Wire {
		return &exchange.Wire{Ending: exchange.EndingClose}
	}},
	{"drip", "the body comes drop by drop", func(c cut, _ *exchange.Answer) *exchange.Wire {
		return &exchange.Wire{Pace: c.pace, Beat: c.beat}
	}},
}

func halve(given *exchange.Answer) {
	given.Body, given.Unread = given.Body[:len(given.Body)/2], true
}

func buildCut(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	c := cut{selection: s, pace: v.count("bytes")}
	for _, how := range cuttings {
		if how.name == v.text("how") {
			c.how = how
		}
	}
	if c.hold, err = v.duration("hold"); err != nil {
		return nil, err
	}
	c.beat, err = v.duration("every")
	return c, err
}

func (c cut) alter(s scene) (change, bool) {
	if s.given.Wire != nil || s.given.Status == http.StatusNoContent {
		return change{}, false // broken already, or nothing to break
	}
	answer := s.given
	answer.Wire = c.how.wire(c, &answer)
	return change{answer: answer, detail: c.how.say, hold: c.hold}, true
}

// sever ends the connection before anything is done, and may let nobody in for a while.
type sever struct {
	selection
	ending exchange.Ending
	shut   time.Duration
}

func buildSever(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	shut, err := v.duration("length")
	return sever{selection: s, ending: exchange.Ending(v.text("ending")), shut: shut}, err
}

func (c sever) refuse(scene) (exchange.Refusal, string, bool) {
	detail := "the connection ends before anything is done"
	if c.shut > 0 {
		detail += ", and further ones are refused for " + c.shut.String()
	}
	return exchange.Refusal{Whole: &exchange.Answer{Foreign: true, Wire: &exchange.Wire{Silent: true, Ending: c.ending, Shut: c.shut}}}, detail, true
}
