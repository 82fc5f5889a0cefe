package fault

import (
	"net/http"
	"strconv"

	"faultline/simulator/exchange"
)

// commit lets a write take effect and then answers that it failed, or not at all: what the client is told and what is
// in the books come apart.
type commit struct {
	selection
	refusal exchange.Refusal
	wire    *exchange.Wire // instead of the refusal: the connection ends without an answer
}

func buildCommit(v values) (mechanism, error) {
	s, err := buildSelection(v)
	if err != nil {
		return nil, err
	}
	c := commit{selection: s, refusal: exchange.Refusal{
		Status: v.count("status"), Type: v.text("error_type"), Code: v.text("code"), Message: v.text("message"),
	}}
	if ending := v.text("ending"); ending != "" {
		c.wire = &exchange.Wire{Silent: true, Ending: exchange.Ending(ending)}
	}
	return c, nil
}

func (c commit) alter(s scene) (change, bool) {
	if s.given.Status >= http.StatusBadRequest || s.given.Wire != nil {
		return change{}, false // nothing took effect, or nothing of it reaches the client already
	}
	if c.wire != nil {
		return change{answer: exchange.Answer{Wire: c.wire, Unread: true, Foreign: true}, detail: "carried out, then the connection ended"}, true
	}
	return change{answer: s.shape(c.refusal), detail: "carried out, then answered " + strconv.Itoa(c.refusal.Status)}, true
}
