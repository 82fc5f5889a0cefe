// Package retryafter reads the Retry-After header: what a server that refuses for pace asks of its client.
//
// It owns the two forms of the header (RFC 9110, section 10.2.3) and the judgement of which values can be used at
// all. It knows nothing of clients, refusals or clocks: the moment of the answer is a parameter.
//
// Invariant: a wait that Parse calls usable is never negative.
package retryafter
