package fault

import (
	"context"

	"faultline/simulator/journal"
)

// Route is something that is served: a rule's path is checked against these.
type Route struct {
	Hop      journal.Hop // empty means unified
	Method   string
	Template string // /accounting/invoices/:id
	Object   string // singular name; empty when the route is about none
}

// Surface says what exists, so that a rule which can never match is refused. An empty answer of Routes, Objects,
// Fields or EventCodes means that it is not known, and then nothing is refused for it.
type Surface interface {
	Routes() []Route
	Objects() []string
	Connections() []string // ids and names
	Fields(object string) []string
	EventCodes() []string
	Resolve(nameOrID string) (id string, ok bool)
}

// Lifecycle is what rules can do to a connection itself, and how that is undone.
type Lifecycle interface {
	// Granted reports whether somebody has consented to it, so that there is a grant to change.
	Granted(connection string) bool
	// Organisation is the one that a connection is of.
	Organisation(connection string) string
	// Revoke takes its grant away.
	Revoke(ctx context.Context, connection string, announce bool, rule string) error
	// Sever lets the tokens in hand die: the access token at once, the refresh token after so many refreshes that the
	// platform failed to answer.
	Sever(ctx context.Context, connection string, failures int, rule string) error
	// Narrow takes objects out of what was granted, and Widen puts them back.
	Narrow(ctx context.Context, connection string, objects []string) error
	Widen(ctx context.Context, connection string, objects []string) error
	// Reauthorize gives the grant back.
	Reauthorize(ctx context.Context, connection, by string) error
	// Resume lets the sync runs begin that a rule had put off.
	Resume(ctx context.Context, rule string) error
	// Rotate replaces a key in the name of a rule; PutBack has the one before count again, beside its successor.
	Rotate(ctx context.Context, connection string, key Key, rule string) error
	PutBack(ctx context.Context, connection string, key Key, rule string) error
}

// Bookkeeper works in the platform's own pages.
type Bookkeeper interface {
	// Edit changes something harmless in each of the records, by their unified ids, and has the changes synced.
	Edit(ctx context.Context, connection, object string, ids []string) error
}

// Recast brings an answer of the unified API, in the shapes of its current version, into those of another one.
type Recast func(version, path, object string, model []byte) []byte
