package platform

import (
	"context"
	"errors"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// ErrGrantDead says that the platform took the connection's grant back: only a new consent helps.
var ErrGrantDead = errors.New("the platform no longer honours this connection's grant")

// Connection is what the hop needs to know of a connection.
type Connection struct {
	ID       string
	Platform string // Profile.Name
}

// Options of a hop.
type Options struct {
	Platforms []Platform
	Gate      exchange.Gate
	Journal   journal.Recorder
	Now       func() time.Time // the world's time
	Wall      func() time.Time // the machine's time, for durations
	NextID    func() string    // ids of exchange entries, in order; safe for concurrent use
}

// Hop is the way of the unified layer and the sync engine to the platforms. It is safe for concurrent use.
type Hop struct {
	o         Options
	platforms map[string]Platform

	mu     sync.Mutex
	tokens map[string]grasp
	turns  map[string]*sync.Mutex // one refresh at a time per connection
}

// NewHop returns a hop that holds no tokens yet: see Load and Adopt.
func NewHop(o Options) *Hop {
	if o.Gate == nil {
		o.Gate = exchange.Open{}
	}
	h := &Hop{o: o, platforms: map[string]Platform{}, tokens: map[string]grasp{}, turns: map[string]*sync.Mutex{}}
	for _, p := range o.Platforms {
		h.platforms[p.Profile.Name] = p
	}
	return h
}

// Call makes one native call in the name of a connection. A refused access token is refreshed, once, and the call
// repeated. The error is ErrGrantDead when that refresh was refused for good (the answer is then the one that asked
// for it), or a Problem when the call could not be made at all. Every other outcome is in the answer.
func (h *Hop) Call(ctx context.Context, c Connection, r Request) (exchange.Answer, error) {
	p, ok := h.platforms[c.Platform]
	if !ok {
		return exchange.Answer{}, problem.New(problem.Unsupported, "platform %q is not offered here", c.Platform)
	}
	token, ok := h.held(c.ID)
	if !ok {
		return exchange.Answer{}, problem.New(problem.NotFound, "connection %s holds no token of %s", c.ID, p.Profile.DisplayName)
	}
	if !token.Expires.After(h.o.Now()) {
		// A client that knows its token to be old does not ask with it first.
		return h.again(ctx, p, c, r, token.Token, exchange.Answer{})
	}
	answer := h.once(ctx, p, c, token.bearing(r), nil)
	if !p.Dialect.Expired(answer) {
		return answer, nil
	}
	return h.again(ctx, p, c, r, token.Token, answer)
}

// again refreshes the token that was refused with the answer, and makes the call with the new one.
func (h *Hop) again(ctx context.Context, p Platform, c Connection, r Request, old Token, refused exchange.Answer) (exchange.Answer, error) {
	fresh, answer, err := h.refresh(ctx, p, c, old)
	switch {
	case err != nil && refused.Status != 0:
		return refused, err
	case err != nil:
		return answer, err
	case fresh == nil:
		return answer, nil
	}
	return h.once(ctx, p, c, fresh.bearing(r), nil), nil
}

// refresh trades the connection's refresh token. Without a token it returns the answer that says why there is none.
func (h *Hop) refresh(ctx context.Context, p Platform, c Connection, old Token) (*grasp, exchange.Answer, error) {
	turn := h.turn(c.ID)
	turn.Lock()
	defer turn.Unlock()
	if now, ok := h.held(c.ID); ok && now.Access != old.Access {
		return &now, exchange.Answer{}, nil // another call was quicker: its token is ours too
	}
	var fresh *grasp
	var dead bool
	answer := h.once(ctx, p, c, p.Dialect.Refresh(old.Refresh), func(a exchange.Answer) []journal.Put {
		token, ok, gone := p.Dialect.Granted(a, h.o.Now())
		if dead = gone; !ok {
			return nil
		}
		now, put := h.keep(c.ID, token)
		fresh = &now
		return []journal.Put{put}
	})
	if dead {
		return nil, answer, ErrGrantDead
	}
	return fresh, answer, nil
}

// once makes exactly one native call and leaves exactly one entry. With puts, what the answer changes in the hop's
// own rows is written along with the entry.
func (h *Hop) once(ctx context.Context, p Platform, c Connection, r Request, puts func(exchange.Answer) []journal.Put) exchange.Answer {
	origin, native := exchange.From(ctx), p.Native
	route, object, objectID := native.Describe(r)
	exchange.Count(ctx)
	id, query := h.o.NextID(), r.Query.Encode()
	call := exchange.Call{Hop: journal.HopPlatform, Connection: c.ID, Platform: c.Platform, Method: r.Method,
		Path: r.Path, Object: object, ObjectID: objectID, Entry: id, Query: query, Body: r.Body}
	inner := origin
	inner.Cause = id
	started := h.o.Wall()
	answer, touches := h.o.Gate.Around(exchange.With(ctx, inner), call,
		func(ctx context.Context) exchange.Answer {
			carried := r
			if other := exchange.DirectionOf(ctx).Body; other != nil {
				carried.Body, carried.Decoded = other, nil
			}
			return native.Serve(ctx, carried)
		}, p.Dialect.Refusal)
	ended := h.o.Wall()
	code, made := "", answer.Record
	if made == "" || len(touches) > 0 {
		answer.Record = "" // a rule may have put another body there
		code, made = p.Dialect.Outcome(answer)
	}
	if objectID == "" {
		objectID = made
	}
	l := journal.NewLeaf()
	x, e := &l.Exchange, &l.Entry
	x.Hop, x.Method, x.Path, x.Query, x.Route = journal.HopPlatform, r.Method, r.Path, query, route
	x.Object, x.ObjectID, x.RequestHeader, x.RequestBody = object, objectID, r.Header, bodyOf(r.Body)
	x.Status, x.Code, x.ResponseHeader, x.ResponseBody = answer.Status, code, answer.Header, bodyOf(answer.Body)
	x.Duration, x.Injected = ended.Sub(started), exchange.Injected(touches)
	e.Kind, e.ID, e.Cause, e.Trace, e.Run = journal.KindExchange, id, origin.Cause, origin.Trace, origin.Run
	e.At, e.Wall, e.Connection, e.Platform, e.Faults = h.o.Now(), ended, c.ID, c.Platform, touches
	var along []journal.Put
	if puts != nil {
		along = puts(answer)
	}
	h.o.Journal.Append(l.Batch(along, nil))
	return answer
}

func bodyOf(raw []byte) journal.Body { return journal.Body{Raw: raw, Size: len(raw)} }
