// Package quickbooks answers like the QuickBooks Online accounting API, version 3, over one ledger per company.
//
// It owns the native wire: routes, entities and their fields as tables, the query language, error envelopes, OAuth
// grants and their tokens, the key that signs identities, quotas, the shape of reports, attached files, and the
// replies recorded for repeated request ids. It refuses to know of sockets, the unified API, fault rules and the
// journal's entries: a request comes in as a platform.Request and leaves as an exchange.Answer, and whoever mounts it
// does the rest.
//
// One description per entity (entity.go says of what) drives reading, writing, filtering and sorting, so a new entity
// is a table and not a handler. What the API can set and the ledger does not model is kept beside the record.
//
// Invariants: money is never a float on the way in or out; nothing is written before every check has passed; a
// repeated request id writes once, after a restart too; a revoked grant never answers.
package quickbooks
