package fault

import (
	"slices"
	"time"

	"faultline/simulator/exchange"
)

// suppress withholds what was to be sent. The refusal it gives has no status: nothing goes over the wire.
type suppress struct{ codes []string }

func (s suppress) selects(call exchange.Call) bool {
	return len(s.codes) == 0 || slices.Contains(s.codes, call.Event)
}

func (s suppress) refuse(call exchange.Call, _ time.Time) (exchange.Refusal, string) {
	return exchange.Refusal{Code: "EVENT_DROPPED", Message: "withheld by a fault rule"}, call.Event + " withheld"
}
