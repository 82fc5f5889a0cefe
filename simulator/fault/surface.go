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

// Lifecycle takes a connection's grant away and gives it back.
type Lifecycle interface {
	Revoke(ctx context.Context, connection string, announce bool, rule string) error
	Reauthorize(ctx context.Context, connection, by string) error
}

// Bookkeeper works in the platform's own pages.
type Bookkeeper interface {
	// Edit changes something harmless in each of the records, by their unified ids, and has the changes synced.
	Edit(ctx context.Context, connection, object string, ids []string) error
}

// Recast brings an answer of the unified API, in the shapes of its current version, into those of another one.
type Recast func(version, path, object string, model []byte) []byte
