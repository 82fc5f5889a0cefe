// Package guard decides who may speak to a door, before any routing.
//
// Around a whole handler it checks, in this order: the Host header against an exact list (the only complete answer
// to DNS rebinding), the path in its raw form, the Origin of state-changing and upgrading requests, and on the
// console the credential: a bearer token made at this start, or the cookie that a one-time code was exchanged for.
// There is no per-route exception other than the page's own static files and the exchange of the code.
package guard
