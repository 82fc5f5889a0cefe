package fault

import (
	"bytes"
	"context"
	"net/http"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// lifecycle revokes the grant of the connections a rule is about when it begins, and gives it back when it ends. It
// alters no answer: the calls refused in between are refused by the world itself, and are marked here.
type lifecycle struct {
	always
	announce bool // whether the integration is told by an event
}

func buildLifecycle(v values) (mechanism, error) { return lifecycle{announce: v.flag("announce")}, nil }

func (l lifecycle) begin(ctx context.Context, world Lifecycle, connection, rule string) error {
	return world.Revoke(ctx, connection, l.announce, rule)
}

func (l lifecycle) end(ctx context.Context, world Lifecycle, connection string) error {
	return world.Reauthorize(ctx, connection, "fault")
}

// marks recognises an answer that a dead grant explains, so that an unrelated refusal is not laid at the rule's door.
func (l lifecycle) marks(call exchange.Call, given exchange.Answer) bool {
	switch call.Hop {
	case journal.HopUnified:
		return given.Status >= http.StatusBadRequest && bytes.Contains(given.Body, []byte(`"NEEDS_UPDATE"`))
	case journal.HopPlatform, journal.HopSync:
		return given.Status == http.StatusUnauthorized || given.Status == http.StatusForbidden ||
			given.Status == http.StatusBadRequest && bytes.Contains(given.Body, []byte(`"invalid_grant"`))
	default:
		return false
	}
}

func (l lifecycle) note() string {
	return "the grant would still be good and the call would have been handed on"
}
