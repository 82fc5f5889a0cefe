package fault

import (
	"bytes"
	"context"
	"net/http"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// Key is something that an integration holds and that can be replaced by another.
type Key string

// The keys.
const (
	KeyToken  Key = "access token"  // of the connection
	KeySecret Key = "client secret" // of the connection's organisation
)

// rotate replaces a key when it begins. The world itself refuses the one before, and the calls that come with it are
// marked here. When it ends the one before counts again, beside the one given in between.
type rotate struct {
	always
	key Key
}

func buildRotate(v values) (mechanism, error) { return rotate{key: Key(v.text("key"))}, nil }

func (r rotate) begin(ctx context.Context, world Lifecycle, connection, rule string) error {
	return world.Rotate(ctx, connection, r.key, rule)
}

func (r rotate) end(ctx context.Context, world Lifecycle, connection, rule string) error {
	return world.PutBack(ctx, connection, r.key, rule)
}

// marks recognises a call that came with the key from before, and an event that is signed with its successor.
func (r rotate) marks(call exchange.Call, given exchange.Answer) bool {
	switch call.Hop {
	case journal.HopUnified:
		return given.Status == http.StatusUnauthorized && (r.key == KeyToken || bytes.Contains(given.Body, []byte("was replaced")))
	case journal.HopWebhook:
		return r.key == KeySecret && given.Delivery != nil
	default:
		return false
	}
}

// spreads: a client secret is the organisation's, and all of its connections are called with it.
func (r rotate) spreads() bool { return r.key == KeySecret }

func (r rotate) does() string { return string(r.key) + " replaced" }

func (r rotate) note() string { return "the " + string(r.key) + " from before would still count" }
