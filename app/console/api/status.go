package api

import "github.com/danielgtaylor/huma/v2"

// statusOnce sends one status for each answer. The framework sets another when the client goes away in the middle of the
// body, which net/http then complains of on stderr.
func statusOnce(ctx huma.Context, next func(huma.Context)) { next(&answer{call: ctx}) }

type call = huma.Context // embedded by this name: a huma.Context has a method Context

// answer is a call whose first status counts.
type answer struct {
	call
	sent bool
}

// SetStatus sends the status unless one was sent.
func (a *answer) SetStatus(code int) {
	if a.sent {
		return
	}
	a.sent = true
	a.call.SetStatus(code)
}
