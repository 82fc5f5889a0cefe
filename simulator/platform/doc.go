// Package platform is what every emulated accounting platform has in common: the shape of a native request, the
// profile of a vendor, and the hop on which the unified layer and the sync engine reach it.
//
// A façade (platform/quickbooks and its peers) answers native requests over the ledger. The hop adds what a real
// integration has to do around each call: it holds the connection's tokens, refreshes them, passes the fault gate
// and leaves one exchange entry per native call in the journal.
//
// The package knows neither the unified API nor connections beyond their ids, and it reads no native body: what a
// native answer means is told by the façade's Dialect.
//
// Invariant: a token refresh runs at most once at a time per connection, and the tokens it gave are written in the
// same batch as the exchange that explains them.
package platform
