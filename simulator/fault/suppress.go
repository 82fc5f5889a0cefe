package fault

import (
	"slices"

	"faultline/simulator/exchange"
)

// suppress withholds what was to be sent. The refusal it gives has no status: nothing goes over the wire.
type suppress struct{ codes []string }

func (s suppress) selects(call exchange.Call) bool {
	return len(s.codes) == 0 || slices.Contains(s.codes, call.Event)
}

func buildSuppress(v values) (mechanism, error) { return suppress{codes: v.list("code")}, nil }

func (s suppress) refuse(at scene) (exchange.Refusal, string, bool) {
	return exchange.Refusal{Code: "EVENT_DROPPED", Message: "withheld by a fault rule"}, at.call.Event + " withheld", true
}
