package organisation

import (
	"cmp"
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

// Organisation is one customer of the unified API. Its keys open nothing but this sandbox.
type Organisation struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	ClientID     string    `json:"client_id"`
	ClientSecret string    `json:"client_secret"`
	PublicKey    string    `json:"public_key"` // for the Link component; no credential of the API
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
}

// table holds the organisations, by id.
const table = "organisation.row"

const (
	firstName  = "Staging"
	nameLength = 40
	mostOfThem = 20
)

// Options of a registry.
type Options struct {
	Store journal.Recorder
	Seed  seed.Seed
	Now   func() time.Time
}

// Registry holds all organisations. It is safe for concurrent use.
type Registry struct {
	o       Options
	mu      sync.RWMutex
	ordered []*row // by creation; never empty once loaded
}

// row is an organisation as the table keeps it. Rows are replaced, not changed.
type row struct {
	Organisation
	Ordinal int    `json:"ordinal"`
	Secrets int    `json:"secrets"`          // given so far
	Former  string `json:"former,omitempty"` // the secret before this one, which is refused
	Spare   string `json:"spare,omitempty"`  // one that is honoured beside this one
	Rule    string `json:"rule,omitempty"`   // that replaced the secret and will put it back
}

// NewRegistry returns a registry that Load fills.
func NewRegistry(o Options) *Registry { return &Registry{o: o} }

// Load reads the organisations back, and makes the first one of a new workspace.
func (r *Registry) Load() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.o.Store.Load(table, func(key string, value []byte) error {
		var read row
		if err := json.Unmarshal(value, &read); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, table, err)
		}
		r.ordered = append(r.ordered, &read)
		return nil
	})
	if err != nil || len(r.ordered) > 0 {
		slices.SortFunc(r.ordered, func(a, b *row) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
		return err
	}
	first := r.made(firstName, 1)
	r.ordered = []*row{first}
	return r.o.Store.Commit(context.Background(), journal.Batch{Puts: []journal.Put{first.put()}})
}

// made is a new organisation. The keys of the first depend on the seed alone.
func (r *Registry) made(name string, ordinal int) *row {
	var which []string
	if ordinal > 1 {
		which = []string{strconv.Itoa(ordinal)}
	}
	path := func(names ...string) []string { return append(names, which...) }
	now, s := r.o.Now(), r.o.Seed
	return &row{Ordinal: ordinal, Secrets: 1, Organisation: Organisation{
		ID: s.UUID(path("organisation")...), Name: name, CreatedAt: now, UpdatedAt: now,
		ClientID:     "client_sandbox_" + s.Token(16, path("client", "id")...),
		ClientSecret: "secret_sandbox_" + s.Token(32, path("client", "secret")...),
		PublicKey:    "public_sandbox_" + s.Token(24, path("client", "public")...),
	}}
}

func (c *row) put() journal.Put {
	value, err := json.Marshal(c)
	if err != nil {
		panic("organisation: a row does not marshal: " + err.Error()) // its fields always do
	}
	return journal.Put{Table: table, Key: c.ID, Value: value}
}

// First is the organisation that a workspace begins with.
func (r *Registry) First() Organisation {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.ordered[0].Organisation
}

// Original is the first organisation with the keys that it was given at first.
func (r *Registry) Original() Organisation { return r.made(firstName, 1).Organisation }

// All lists the organisations by creation.
func (r *Registry) All() []Organisation {
	r.mu.RLock()
	defer r.mu.RUnlock()
	all := make([]Organisation, len(r.ordered))
	for i, c := range r.ordered {
		all[i] = c.Organisation
	}
	return all
}

// Resolve finds an organisation by id or by name; empty text means the first.
func (r *Registry) Resolve(nameOrID string) (Organisation, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	c, err := r.find(nameOrID)
	if err != nil {
		return Organisation{}, err
	}
	return c.Organisation, nil
}

// find is Resolve for callers that hold the lock.
func (r *Registry) find(nameOrID string) (*row, error) {
	if nameOrID == "" {
		return r.ordered[0], nil
	}
	for _, c := range r.ordered {
		if c.ID == nameOrID || strings.EqualFold(c.Name, nameOrID) {
			return c, nil
		}
	}
	return nil, problem.New(problem.NotFound, "there is no organisation %q", nameOrID).At("/organisation").WithHint("list the organisations to see their names and ids")
}

// ByPublicKey finds the organisation whose Link component sent a key.
func (r *Registry) ByPublicKey(key string) (Organisation, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, c := range r.ordered {
		if c.PublicKey == key {
			return c.Organisation, true
		}
	}
	return Organisation{}, false
}

// Authorize checks a pair of keys. The id is told for a known client id even when its secret is wrong, so that the
// refusal can be laid to the right organisation.
func (r *Registry) Authorize(clientID, secret string) (id string, err error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, c := range r.ordered {
		switch {
		case !same(clientID, c.ClientID):
		case same(secret, c.ClientSecret), c.Spare != "" && same(secret, c.Spare):
			return c.ID, nil
		case c.Former != "" && same(secret, c.Former):
			return c.ID, problem.New(problem.Refused, "This client secret was replaced by another.").WithHint("Use the organisation's new client_secret, for calls and for signatures.")
		default:
			return c.ID, wrong()
		}
	}
	return "", wrong()
}

func wrong() error {
	return problem.New(problem.Refused, "The client id or the secret is wrong.").WithHint("Send HTTP Basic with client_id as user and client_secret as password.")
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// Add makes an organisation.
func (r *Registry) Add(_ context.Context, name string) (Organisation, error) {
	name = strings.TrimSpace(name)
	if n := utf8.RuneCountInString(name); n == 0 || n > nameLength {
		return Organisation{}, problem.New(problem.Invalid, "an organisation's name has 1 to %d characters, not %d", nameLength, n).At("/name")
	}
	r.mu.Lock()
	if _, err := r.find(name); err == nil {
		r.mu.Unlock()
		return Organisation{}, problem.New(problem.Conflict, "another organisation is named %q", name).At("/name").WithHint("choose a name that no organisation has")
	}
	if len(r.ordered) >= mostOfThem {
		r.mu.Unlock()
		return Organisation{}, problem.New(problem.Refused, "there are %d organisations already", mostOfThem).WithHint("use one of them")
	}
	c := r.made(name, len(r.ordered)+1)
	wait := r.o.Store.Enqueue(journal.Batch{Puts: []journal.Put{c.put()}})
	r.ordered = append(r.ordered, c)
	r.mu.Unlock()
	return c.Organisation, wait()
}

// RotateSecret gives an organisation another secret; the one before is refused at once.
func (r *Registry) RotateSecret(_ context.Context, nameOrID string) (Organisation, error) {
	return r.change(nameOrID, func(next *row) { r.rotate(next, "") })
}

// RotateByRule is RotateSecret in the name of a fault rule, which does so once however many connections it is about.
func (r *Registry) RotateByRule(_ context.Context, id, rule string) error {
	_, err := r.change(id, func(next *row) {
		if next.Rule == "" {
			r.rotate(next, rule)
		}
	})
	return err
}

// PutBack ends what a rule began: the secret from before counts again, and the one given in between is honoured, so
// that neither who swapped nor who did not is left outside.
func (r *Registry) PutBack(_ context.Context, id, rule string) error {
	_, err := r.change(id, func(next *row) {
		if next.Rule == rule && next.Former != "" {
			next.ClientSecret, next.Spare, next.Former, next.Rule = next.Former, next.ClientSecret, "", ""
		}
	})
	return err
}

func (r *Registry) rotate(next *row, rule string) {
	next.Secrets++
	next.Former, next.Spare, next.Rule = next.ClientSecret, "", rule
	next.ClientSecret = "secret_sandbox_" + r.o.Seed.Token(32, "client", "secret", "rotated", next.ID, strconv.Itoa(next.Secrets))
}

// change replaces a row by one that alter changed.
func (r *Registry) change(nameOrID string, alter func(next *row)) (Organisation, error) {
	r.mu.Lock()
	current, err := r.find(nameOrID)
	if err != nil {
		r.mu.Unlock()
		return Organisation{}, err
	}
	next := *current
	alter(&next)
	if next == *current {
		r.mu.Unlock()
		return next.Organisation, nil
	}
	next.UpdatedAt = r.o.Now()
	wait := r.o.Store.Enqueue(journal.Batch{Puts: []journal.Put{next.put()}})
	r.ordered[next.Ordinal-1] = &next
	r.mu.Unlock()
	return next.Organisation, wait()
}
