package webhook

import (
	"fmt"
	"slices"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// A rule may have attempts taken for failures, so that the sender does what it does when a receiver fails. What the
// receiver really said stays on the attempt as what would have been.

// failure is what a rule takes the attempt at hand for.
func (d *delivery) failure() *exchange.Failure {
	if d.Way == nil || d.Step >= d.Way.Failing {
		return nil
	}
	return &d.Way.Failure
}

// pretend replaces the outcome of an attempt. One that failed by itself is left as it is.
func (o *outcome) pretend() {
	would := &journal.Would{Note: "the attempt would have been made"}
	switch {
	case o.failure.Silent():
	case o.result != journal.ResultDelivered:
		return
	default:
		would = &journal.Would{Status: o.status, Executed: true, Body: journal.Body{Raw: o.answered, Size: len(o.answered)}, Note: "the receiver acknowledged it"}
	}
	o.touches = slices.Clone(o.touches)
	for i := range o.touches {
		if !o.touches[i].Shadowed {
			o.touches[i].Would = would
		}
	}
	o.result, o.status, o.answer, o.answered = o.failure.Result, o.failure.Status, nil, nil
	o.err = fmt.Sprintf("taken for %s by a rule", o.result)
}
