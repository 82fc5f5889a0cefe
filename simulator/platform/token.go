package platform

import (
	"encoding/json"
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
		h.mu.Lock()
		defer h.mu.Unlock()
		h.tokens[key] = t
		return nil
	})
}

// Adopt gives a connection the tokens of a new consent.
func (h *Hop) Adopt(connection string, t Token) {
	h.o.Journal.Append(journal.Batch{Puts: []journal.Put{h.keep(connection, t)}})
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
	h.mu.Lock()
	defer h.mu.Unlock()
	t, ok := h.tokens[connection]
	return t, ok
}

// keep holds the tokens and returns the row that says so.
func (h *Hop) keep(connection string, t Token) journal.Put {
	h.mu.Lock()
	h.tokens[connection] = t
	h.mu.Unlock()
	row, err := json.Marshal(t)
	if err != nil {
		panic("platform: a token does not marshal: " + err.Error()) // two strings and a time always do
	}
	return journal.Put{Table: tokenTable, Key: connection, Value: row}
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
