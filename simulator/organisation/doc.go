// Package organisation holds the customers of the unified API: each has a pair of keys for its calls, a public key for
// its Link component, and a secret that signs its webhooks. A workspace begins with one and can have more, as a company
// has keys for staging and keys for production.
//
// It owns the keys and what becomes of them when they are replaced. It refuses to know what is asked for with them:
// connections, configurations and endpoints name their organisation, and their rooms compare.
//
// Invariants: the first organisation depends on the seed alone; a client id and a public key name one organisation; a
// replaced secret is refused from the moment in which its successor is on disk.
package organisation
