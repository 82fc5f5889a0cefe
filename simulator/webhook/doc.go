// Package webhook tells the integration what happened. It owns endpoints, the outbox of events and deliveries, the
// delivery profiles (signature, ladder of attempts, deadline, what an answer means, format) and the dialler through
// which anything leaves.
//
// An event becomes one delivery for each endpoint that wants its code; a delivery becomes attempts. The package
// refuses to know why an event came to be or what a connection is: that arrives in an exchange.Occurrence.
//
// Invariants: an event and its deliveries are on disk before the first byte is sent; the bytes that were signed are
// the bytes that are sent, on every attempt and every refire that does not edit them, unless a fault rule wants it
// otherwise, and then the attempt names the rule; timestamps in signatures are the machine's, everything else follows
// the world's clock; a refire never re-arms the ladder; redirects are not followed; the address that is dialled is
// the address that was judged; an endpoint that hangs delays no other.
package webhook
