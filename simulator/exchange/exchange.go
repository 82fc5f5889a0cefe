// Package exchange is what a request and its answer look like inside the world, on whichever hop, and the context
// that ties together what follows from one request. It is the vocabulary that the rooms share at their gates.
package exchange

import (
	"context"
	"encoding/json"
	"net/http"

	"faultline/simulator/journal"
)

// Call describes a request to a gate, so that rules can be matched against it.
type Call struct {
	Hop        journal.Hop
	Connection string // connection id; empty before a connection is known
	// Organisation is the one in whose name the call is made, or whose endpoint is told; empty where it is not known.
	Organisation string
	Platform     string
	Method       string
	Path         string // unified: without /versioned, for example /accounting/invoices; platform: /v3/company/…; webhook: the endpoint's URL path
	Object       string // singular unified name; empty when it is none
	ObjectID     string
	Event        string      // webhook hop: event code
	Entry        string      // id of the journal entry this call will become
	Query        string      // as sent, without the leading question mark
	Key          string      // Idempotency-Key, unquoted
	Socket       bool        // the answer goes over a socket of the sandbox, so that its wire form can be broken
	Body         []byte      // of a write, as sent
	Barred       bool        // refused already: rules that last may put their name to it, and no other rule sees it
	Inject       string      // the fault that the request itself asks for: the value of InjectHeader
	Sync         *SyncCourse // hop sync: how the run is to go, for rules to change
}

// Write reports whether the call can change something.
func (c Call) Write() bool {
	return c.Method != http.MethodGet && c.Method != http.MethodHead && c.Method != ""
}

// Answer is a complete response.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	// Model is the body before it was given the shapes of an older version; nil when the body is that.
	Model []byte
	// Delivery is set on the hop webhook alone: there the "answer" is how the event is to be sent.
	Delivery *Delivery
	// Wire says how the answer is put on a socket; nil writes it as any server would.
	Wire *Wire
	// Foreign is set when something before the API has answered: none of the API's own headers belong on it.
	Foreign bool
	// Record is the platform's id of the one record in the body, where whoever made the body says so.
	Record string
	// Unread is set when the records that were looked up do not reach the client whole.
	Unread bool
	// Reworded is set on a page that has a message for the page which opened it: it makes the page anew with another.
	Reworded func(change func(message map[string]any)) Answer
}

// Refusal is an answer that a rule demands, before the hop's owner has given it the hop's wire form.
type Refusal struct {
	Status  int         `json:"status"`
	Type    string      `json:"type,omitempty"`   // error_type of the unified API
	Code    string      `json:"code,omitempty"`   // error_code of the unified API
	Message string      `json:"message"`          // for people
	Header  http.Header `json:"header,omitempty"` // to be added, for example Retry-After
	Native  *Native     `json:"native,omitempty"` // what the platform itself says; nil leaves the wording to the hop
	// Raw is JSON that stands for the platform's own words, where the hop passes them on; null passes nothing on.
	Raw   json.RawMessage `json:"raw,omitempty"`
	Whole *Answer         `json:"-"` // the answer itself, where it does not depend on the hop's form
}

// Native is a refusal in a platform's own words.
type Native struct {
	Code, Kind, Message, Detail, Element string
}

// Next produces the answer that would be given without rules.
type Next func(ctx context.Context) Answer

// Shape gives a refusal the wire form of a hop.
type Shape func(Refusal) Answer

// Gate stands before a handler and lets armed rules act on it.
type Gate interface {
	// Around answers the call: through next, or instead of it, or by altering what next gave. The touches say which
	// rules did so. When no rule matches it costs next and nothing else.
	Around(ctx context.Context, call Call, next Next, shape Shape) (Answer, []journal.Touch)
}

// Open is the gate that lets everything pass.
type Open struct{}

// Around calls next.
func (Open) Around(ctx context.Context, _ Call, next Next, _ Shape) (Answer, []journal.Touch) {
	return next(ctx), nil
}

// Origin ties what follows to what caused it. It travels in the context.
type Origin struct {
	Trace string // one id for everything that follows
	Cause string // id of the entry that acts
	Actor string // api, bookkeeper, platform
	Run   string // scenario run
}

type originKey struct{}

// originated is a context with an origin: one of its own, because every request and every native call makes one.
type originated struct {
	context.Context
	origin Origin
}

// Value finds the origin, and asks the context around it for everything else.
func (c *originated) Value(key any) any {
	if key == (originKey{}) {
		return &c.origin
	}
	return c.Context.Value(key)
}

// With returns a context that carries the origin.
func With(ctx context.Context, o Origin) context.Context {
	return &originated{ctx, o}
}

// From returns the origin in ctx, or the zero Origin.
func From(ctx context.Context) Origin {
	if o, ok := ctx.Value(originKey{}).(*Origin); ok {
		return *o
	}
	return Origin{}
}
