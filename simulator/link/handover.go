package link

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"maps"
	"net/http"

	"faultline/simulator/exchange"
)

// componentPath is where the browser component is served.
const componentPath = "/link/rutter.js"

//go:embed component.js
var component []byte

//go:embed handover.js
var handoverScript template.JS // ours, so it needs no escaping

var handoverHash = hashed([]byte(handoverScript))

// handover is a message for the page that opened this one, and the only origin that may receive it.
type handover struct {
	Origin, Message string
}

// Script posts the message. It is the same text in each page, so that the policy can name its hash.
func (handover) Script() template.JS { return handoverScript }

// handOver lets a page tell its opener how the flow ended.
func (f flow) handOver(v page, message map[string]any, status int) exchange.Answer {
	if f.State != "" {
		message["state"] = f.State
	}
	text, err := json.Marshal(message)
	if err != nil {
		panic("link: a message of texts does not marshal: " + err.Error()) // texts always do
	}
	v.Handover = &handover{f.Origin, string(text)}
	answer := v.render(status, nil)
	answer.Reworded = func(change func(message map[string]any)) exchange.Answer {
		other := maps.Clone(message)
		change(other)
		return flow{Origin: f.Origin}.handOver(v, other, status)
	}
	return answer
}

// componentFile is the script that an application's page loads. It holds nothing of anybody's: any page may have it.
func componentFile() exchange.Answer {
	return exchange.Answer{Status: http.StatusOK, Body: component, Header: http.Header{
		"Content-Type": {"text/javascript; charset=utf-8"}, "Cache-Control": {"no-cache"},
		"X-Content-Type-Options": {"nosniff"}, "Cross-Origin-Resource-Policy": {"cross-origin"},
	}}
}
