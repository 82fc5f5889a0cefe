package link

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

// The tables of the room.
const (
	tableConnection  = "link.connection"
	tablePublicToken = "link.public_token"
)

// Options of a registry.
type Options struct {
	Store journal.Recorder
	Seed  seed.Seed
	Now   func() time.Time
}

// Registry holds all connections. It is safe for concurrent use.
type Registry struct {
	o       Options
	mu      sync.RWMutex
	ordered []*row // by creation, deleted ones included: their count makes the next id
	byID    map[string]*row
	byToken map[string]*row
	former  map[string]*row // by the token before the present one
	public  map[string]*publicToken
}

// NewRegistry returns an empty registry; Load fills it.
func NewRegistry(o Options) *Registry {
	return &Registry{o: o, byID: map[string]*row{}, byToken: map[string]*row{}, former: map[string]*row{}, public: map[string]*publicToken{}}
}

// Load reads connections and public tokens back.
func (r *Registry) Load() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.o.Store.Load(tableConnection, func(key string, value []byte) error {
		var c row
		if err := json.Unmarshal(value, &c); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tableConnection, err)
		}
		r.ordered = append(r.ordered, &c)
		r.index(&c)
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(r.ordered, func(a, b *row) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	return r.o.Store.Load(tablePublicToken, func(key string, value []byte) error {
		var t publicToken
		if err := json.Unmarshal(value, &t); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tablePublicToken, err)
		}
		r.public[key] = &t
		return nil
	})
}

// index makes a row the one that lookups find. The caller holds the lock.
func (r *Registry) index(c *row) {
	if before := r.byID[c.ID]; before != nil {
		delete(r.byToken, before.AccessToken)
		delete(r.byToken, before.SpareToken)
		delete(r.former, before.FormerToken)
	}
	r.byID[c.ID] = c
	if c.State == health.Deleted {
		return
	}
	r.byToken[c.AccessToken] = c
	if c.SpareToken != "" {
		r.byToken[c.SpareToken] = c
	}
	if c.FormerToken != "" {
		r.former[c.FormerToken] = c
	}
}

// ByToken finds a living connection by its access token. Tokens are UUIDs; the form access-sandbox-<uuid>, which
// some clients expect, opens the same connection.
func (r *Registry) ByToken(token string) (Connection, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return told(r.byToken[bare(token)])
}

// ByFormerToken finds the living connection whose access token was replaced last by another. It opens nothing.
func (r *Registry) ByFormerToken(token string) (Connection, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return told(r.former[bare(token)])
}

func bare(token string) string { return strings.TrimPrefix(token, "access-sandbox-") }

func told(c *row) (Connection, bool) {
	if c == nil {
		return Connection{}, false
	}
	return c.connection(), true
}

// ByID finds a living connection.
func (r *Registry) ByID(id string) (Connection, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c, ok := r.byID[id]
	if !ok || c.State == health.Deleted {
		return Connection{}, false
	}
	return c.connection(), true
}

// ByRealm finds the oldest living connection of a company.
func (r *Registry) ByRealm(realm string) (Connection, bool) {
	return r.find(func(c *row) bool { return realm != "" && c.Realm == realm })
}

// ByName finds a living connection by its name.
func (r *Registry) ByName(name string) (Connection, bool) {
	return r.find(func(c *row) bool { return name != "" && c.Name == name })
}

func (r *Registry) find(match func(*row) bool) (Connection, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, c := range r.ordered {
		if c.State != health.Deleted && match(c) {
			return c.connection(), true
		}
	}
	return Connection{}, false
}

// All lists the living connections by creation.
func (r *Registry) All() []Connection {
	r.mu.RLock()
	defer r.mu.RUnlock()
	all := make([]Connection, 0, len(r.ordered))
	for _, c := range r.ordered {
		if c.State != health.Deleted {
			all = append(all, c.connection())
		}
	}
	return all
}

// living finds a row to change. The caller holds the lock.
func (r *Registry) living(id string) (*row, error) {
	c, ok := r.byID[id]
	if !ok || c.State == health.Deleted {
		return nil, problem.New(problem.NotFound, "there is no connection %q", id).WithHint("list the connections to see their ids")
	}
	return c, nil
}

func put(table, key string, value any) (journal.Put, error) {
	data, err := json.Marshal(value)
	if err != nil {
		return journal.Put{}, fmt.Errorf("row %s of %s: %w", key, table, err)
	}
	return journal.Put{Table: table, Key: key, Value: data}, nil
}
