package fault

import (
	"time"

	"faultline/simulator/exchange"
)

// answer refuses every selected call in one fixed way.
type answer struct {
	refusal exchange.Refusal
	linked  bool // only calls that belong to a connection
}

func (a answer) selects(call exchange.Call) bool { return !a.linked || call.Connection != "" }

func (a answer) refuse(exchange.Call, time.Time) (exchange.Refusal, string) {
	return a.refusal, ""
}
