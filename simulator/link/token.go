package link

import (
	"context"
	"slices"
	"strconv"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// CodePublicToken is the refusal of a public token that is unknown, used up or too old.
const CodePublicToken problem.Code = "invalid_public_token"

// publicTokenLife is how long a public token can be exchanged.
const publicTokenLife = 30 * time.Minute

type publicToken struct {
	Connection string    `json:"connection"`
	Expires    time.Time `json:"expires"`
	Used       bool      `json:"used,omitempty"`
}

// PublicToken issues a token that can be exchanged once, within 30 minutes, for the connection's access token.
// Tokens that have expired are swept on the way.
func (r *Registry) PublicToken(_ context.Context, connection string) (string, error) {
	r.mu.Lock()
	current, err := r.living(connection)
	if err != nil {
		r.mu.Unlock()
		return "", err
	}
	if !current.Authenticated() {
		r.mu.Unlock()
		return "", problem.New(problem.Refused, "nobody has consented to connection %q yet", connection).WithHint("open its link page first: %s", current.LinkPath())
	}
	next := current.copy()
	next.PublicTokens++
	token := "public-sandbox-" + r.o.Seed.UUID("public_token", connection, strconv.Itoa(next.PublicTokens))
	issued := &publicToken{Connection: connection, Expires: r.o.Now().Add(publicTokenLife)}
	puts, err := r.rows(next, token, issued)
	if err != nil {
		r.mu.Unlock()
		return "", err
	}
	puts = append(puts, r.sweep()...)
	wait := r.o.Store.Enqueue(journal.Batch{Puts: puts})
	r.ordered[next.Ordinal-1] = next
	r.index(next)
	r.public[token] = issued
	r.mu.Unlock()
	return token, wait()
}

func (r *Registry) rows(c *row, token string, issued *publicToken) ([]journal.Put, error) {
	connection, err := put(tableConnection, c.ID, c)
	if err != nil {
		return nil, err
	}
	public, err := put(tablePublicToken, token, issued)
	return []journal.Put{connection, public}, err
}

// sweep forgets expired tokens. The caller holds the lock.
func (r *Registry) sweep() []journal.Put {
	var expired []string
	now := r.o.Now()
	for token, t := range r.public {
		if now.After(t.Expires) {
			expired = append(expired, token)
		}
	}
	slices.Sort(expired)
	puts := make([]journal.Put, 0, len(expired))
	for _, token := range expired {
		delete(r.public, token)
		puts = append(puts, journal.Put{Table: tablePublicToken, Key: token})
	}
	return puts
}

// Exchange takes a public token and returns its connection; the token is used up. That of another organisation is not
// known, and stays good.
func (r *Registry) Exchange(_ context.Context, org, token string) (Connection, error) {
	r.mu.Lock()
	current, ok := r.public[token]
	if ok {
		owner := r.byID[current.Connection]
		ok = owner != nil && owner.Org == org
	}
	if refusal := r.exchangeable(current, ok); refusal != nil {
		r.mu.Unlock()
		return Connection{}, refusal
	}
	c, err := r.living(current.Connection)
	if err != nil {
		r.mu.Unlock()
		return Connection{}, problem.New(CodePublicToken, "the connection of this public token is gone").WithHint("send the person through link again").Because(err)
	}
	used := &publicToken{Connection: current.Connection, Expires: current.Expires, Used: true}
	row, err := put(tablePublicToken, token, used)
	if err != nil {
		r.mu.Unlock()
		return Connection{}, err
	}
	wait := r.o.Store.Enqueue(journal.Batch{Puts: []journal.Put{row}})
	r.public[token] = used
	r.mu.Unlock()
	return c.connection(), wait()
}

func (r *Registry) exchangeable(t *publicToken, known bool) error {
	switch {
	case !known:
		return problem.New(CodePublicToken, "this public token is not known").At("/public_token").WithHint("a public token is good for 30 minutes: send the person through link again")
	case t.Used:
		return problem.New(CodePublicToken, "this public token was exchanged before").At("/public_token").WithHint("keep the access token of the first exchange")
	case r.o.Now().After(t.Expires):
		return problem.New(CodePublicToken, "this public token has expired").At("/public_token").WithHint("a public token is good for 30 minutes: send the person through link again")
	}
	return nil
}
