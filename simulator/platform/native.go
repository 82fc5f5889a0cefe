package platform

import (
	"context"
	"net/http"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
)

// Request is one native request, free of any transport. Path begins at the platform's root, for example
// /v3/company/… for QuickBooks.
type Request struct {
	Method string
	Path   string
	Query  Query
	Header http.Header // nil in a call of the hop: JSON is asked for, and a body is JSON
	Body   []byte
	// Decoded is what Body says, read as jsontext does, when whoever made the body has it at hand; it then belongs to
	// the façade until that has answered. What is kept, and what a rule can touch, is Body.
	Decoded *jsontext.Object
}

// Native answers native requests.
type Native interface {
	// Serve answers one request. It is safe for concurrent use.
	Serve(ctx context.Context, r Request) exchange.Answer
	// Describe names what a request is about: its low-cardinality route, the unified API's singular name of the
	// object and the platform's id of it; the last two are empty when the request names none.
	Describe(r Request) (route, object, objectID string)
}

// Dialect tells what the hop must know of a platform's wire.
type Dialect interface {
	// Refusal gives a refusal the platform's wire form.
	Refusal(r exchange.Refusal) exchange.Answer
	// Outcome reads an answer: the platform's own error code, empty on success, and the id of the one record that it
	// carries, if it carries one.
	Outcome(a exchange.Answer) (code, objectID string)
	// Expired says that the answer refuses the access token, so that a refresh is worth a try.
	Expired(a exchange.Answer) bool
	// Refresh is the request that trades a refresh token for new tokens.
	Refresh(refresh string) Request
	// Granted reads the answer to Refresh. dead says that the grant is gone for good; neither token nor dead means
	// that the attempt failed for another reason and may be repeated later.
	Granted(a exchange.Answer, now time.Time) (token Token, ok, dead bool)
}

// Token is what a connection holds of a platform's grant.
type Token struct {
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Expires time.Time `json:"expires"` // of the access token, on the world's clock
}

// Platform is one emulated vendor.
type Platform struct {
	Profile Profile
	Native  Native
	Dialect Dialect
}
