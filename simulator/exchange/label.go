package exchange

import (
	"net/http"
	"strings"

	"faultline/simulator/journal"
)

// LabelHeader names, for people, the rules that touched an answer.
const LabelHeader = "X-Faultline-Fault"

// Label returns the header with the names of the rules that acted. It leaves the given header as it is.
func Label(h http.Header, touches []journal.Touch) http.Header {
	var rules []string
	for _, t := range touches {
		if !t.Shadowed {
			rules = append(rules, t.Rule)
		}
	}
	if len(rules) == 0 {
		return h
	}
	labelled := h.Clone()
	if labelled == nil {
		labelled = http.Header{}
	}
	labelled.Set(LabelHeader, strings.Join(rules, ", "))
	return labelled
}

// RequestIDHeader carries the id under which the journal keeps a call.
const RequestIDHeader = "X-Rutter-Request-Id"

// Identify returns the header with the id of the call. It leaves the given header as it is.
func Identify(h http.Header, id string) http.Header {
	identified := h.Clone()
	if identified == nil {
		identified = http.Header{}
	}
	identified.Set(RequestIDHeader, id)
	return identified
}

// InjectHeader asks for one fault on the one request that carries it.
const InjectHeader = "X-Faultline-Inject"
