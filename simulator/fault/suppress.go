package fault

import (
	"slices"

	"faultline/simulator/exchange"
)

// suppress withholds what was to be sent. The refusal it gives has no status: nothing goes over the wire.
type suppress struct{ announced }

// announced narrows an effect to events of some codes.
type announced struct{ codes []string }

func (a announced) selects(call exchange.Call) bool {
	return len(a.codes) == 0 || slices.Contains(a.codes, call.Event)
}

func buildSuppress(v values) (mechanism, error) { return suppress{announced{v.list("code")}}, nil }

func (s suppress) refuse(at scene) (exchange.Refusal, string, bool) {
	return exchange.Refusal{Code: "EVENT_DROPPED", Message: "withheld by a fault rule"}, at.call.Event + " withheld", true
}
