package platform

import (
	"encoding/json"
	"maps"
	"net/http"
	"sync"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// tokenTable holds the tokens of connections, by connection id.
const tokenTable = "platform.token"

// Load reads the tokens that an earlier process left.
func (h *Hop) Load() error {
	return h.o.Journal.Load(tokenTable, func(key string, value []byte) error {
		var t Token
		if err := json.Unmarshal(value, &t); err != nil {
			return problem.New(problem.Internal, "row %s of %s does not parse", key, tokenTable).Because(err)
		}
		h.hold(key, t)
		return nil
	})
}

// Adopt gives a connection the tokens of a new consent.
func (h *Hop) Adopt(connection string, t Token) {
	_, put := h.keep(connection, t)
	h.o.Journal.Append(journal.Batch{Puts: []journal.Put{put}})
}

// Drop forgets the tokens of a connection that was removed.
func (h *Hop) Drop(connection string) {
	h.mu.Lock()
	delete(h.tokens, connection)
	delete(h.turns, connection)
	h.mu.Unlock()
	h.o.Journal.Append(journal.Batch{Puts: []journal.Put{{Table: tokenTable, Key: connection}}})
}

// Token returns the tokens that a connection holds.
func (h *Hop) Token(connection string) (Token, bool) {
	g, ok := h.held(connection)
	return g.Token, ok
}

// grasp is a token, and the headers of nearly all calls with it, which are the same each time.
type grasp struct {
	Token
	bearer          []string
	asking, sending http.Header
}

func (h *Hop) held(connection string) (grasp, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	g, ok := h.tokens[connection]
	return g, ok
}

func (h *Hop) hold(connection string, t Token) grasp {
	g := grasp{Token: t, bearer: []string{"Bearer " + t.Access}}
	g.asking = http.Header{"Accept": {"application/json"}, authorization: g.bearer}
	g.sending = http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}, authorization: g.bearer}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tokens[connection] = g
	return g
}

const authorization = "Authorization"

// bearing returns the request with the token on it; the caller's header stays as it was. Nobody changes the values.
func (g *grasp) bearing(r Request) Request {
	switch {
	case r.Header == nil && r.Body == nil:
		r.Header = g.asking
	case r.Header == nil:
		r.Header = g.sending
	default:
		header := make(http.Header, len(r.Header)+1)
		maps.Copy(header, r.Header)
		header[authorization] = g.bearer
		r.Header = header
	}
	return r
}

// keep holds the tokens and returns the row that says so.
func (h *Hop) keep(connection string, t Token) (grasp, journal.Put) {
	row, err := json.Marshal(t)
	if err != nil {
		panic("platform: a token does not marshal: " + err.Error()) // two strings and a time always do
	}
	return h.hold(connection, t), journal.Put{Table: tokenTable, Key: connection, Value: row}
}

func (h *Hop) turn(connection string) *sync.Mutex {
	h.mu.Lock()
	defer h.mu.Unlock()
	m, ok := h.turns[connection]
	if !ok {
		m = &sync.Mutex{}
		h.turns[connection] = m
	}
	return m
}
