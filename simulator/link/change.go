package link

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// nameLength is how many characters a connection's name may have.
const nameLength = 30

// Create makes a connection that nobody has consented to yet. Its token exists at once, as that of the real service
// does.
func (r *Registry) Create(_ context.Context, n NewConnection) (Connection, error) {
	r.mu.Lock()
	name, err := r.checkName(n.Org, n.Name, "", true)
	if err != nil {
		r.mu.Unlock()
		return Connection{}, err
	}
	now := r.o.Now()
	ordinal := uint64(len(r.ordered)) + 1
	c := &row{Ordinal: ordinal, Left: n.Left, Connection: Connection{
		ID: r.o.Seed.UUID("connection", strconv.FormatUint(ordinal, 10)), Org: n.Org, Platform: n.Platform, Name: name,
		State: health.Created, CreatedAt: now, UpdatedAt: now, Run: n.Run,
	}}
	r.issueToken(c)
	row, err := put(tableConnection, c.ID, c)
	if err != nil {
		r.mu.Unlock()
		return Connection{}, err
	}
	wait := r.o.Store.Enqueue(journal.Batch{Puts: []journal.Put{row}})
	r.ordered = append(r.ordered, c)
	r.index(c)
	made := c.connection()
	r.mu.Unlock()
	return made, wait()
}

// change alters a copy of a row, stores it together with the entries that alter gives, and makes it the current one.
func (r *Registry) change(id string, alter func(c *row) ([]*journal.Entry, error)) (Connection, error) {
	r.mu.Lock()
	current, err := r.living(id)
	if err != nil {
		r.mu.Unlock()
		return Connection{}, err
	}
	next := current.copy()
	entries, err := alter(next)
	if err != nil {
		r.mu.Unlock()
		return Connection{}, err
	}
	next.UpdatedAt = r.o.Now()
	row, err := put(tableConnection, id, next)
	if err != nil {
		r.mu.Unlock()
		return Connection{}, err
	}
	wait := r.o.Store.Enqueue(journal.Batch{Entries: entries, Puts: []journal.Put{row}})
	r.ordered[next.Ordinal-1] = next
	r.index(next)
	changed := next.connection()
	r.mu.Unlock()
	return changed, wait()
}

func (r *Registry) issueToken(c *row) {
	c.Tokens++
	c.AccessToken = r.o.Seed.UUID("access_token", c.ID, strconv.Itoa(c.Tokens))
}

// Authenticate binds a company to the connection. The state moves apart from it: see Move.
func (r *Registry) Authenticate(_ context.Context, id, realm string) (Connection, error) {
	return r.change(id, func(c *row) ([]*journal.Entry, error) { return nil, bind(c, realm) })
}

func bind(c *row, realm string) error {
	if realm == "" {
		return problem.New(problem.Invalid, "no company was chosen").At("/realm").WithHint("name the platform's id of the company")
	}
	c.Realm, c.StoreUniqueID = realm, realm
	return nil
}

// consented is what a person gave on the page.
type consented struct {
	platform, realm, company string
	unavailable              []string
	renamed                  bool // its records get ids that they had under no earlier connection
}

// consent binds the company with what the person chose, and names the connection after it when it has no name.
func (r *Registry) consent(id string, given consented) (Connection, error) {
	return r.change(id, func(c *row) ([]*journal.Entry, error) {
		if given.renamed && !c.Authenticated() {
			c.Identities = r.earlier(given.realm)
		}
		leave(c, given.realm)
		if err := bind(c, given.realm); err != nil {
			return nil, err
		}
		c.Platform, c.Unavailable = given.platform, slices.Clone(given.unavailable)
		if c.Name == "" {
			c.Name = r.freeName(c.Org, given.company)
		}
		return nil, nil
	})
}

// leave notes that a connection goes over to another company, or back to its own: nothing that was copied counts.
func leave(c *row, realm string) {
	switch {
	case !c.Authenticated() || realm == c.Realm:
		return
	case c.Home == "":
		c.Home = c.Realm
	case c.Home == realm:
		c.Home = ""
	}
	c.Ready = false
}

// earlier counts the connections that a company ever had. The caller holds the lock.
func (r *Registry) earlier(realm string) int {
	n := 0
	for _, c := range r.ordered {
		if c.Realm == realm {
			n++
		}
	}
	return n
}

// KeepBack replaces what the integration may not see: names of objects as unavailable_objects lists them.
func (r *Registry) KeepBack(_ context.Context, id string, unavailable []string) (Connection, error) {
	return r.change(id, func(c *row) ([]*journal.Entry, error) { c.Unavailable = slices.Clone(unavailable); return nil, nil })
}

// Rename gives the connection another name.
func (r *Registry) Rename(_ context.Context, id, name string) (Connection, error) {
	return r.change(id, func(c *row) ([]*journal.Entry, error) {
		checked, err := r.checkName(c.Org, name, id, false)
		c.Name = checked
		return nil, err
	})
}

// RotateToken replaces the access token; the old one opens nothing from then on.
func (r *Registry) RotateToken(_ context.Context, id string) (Connection, error) {
	return r.change(id, func(c *row) ([]*journal.Entry, error) {
		c.FormerToken, c.SpareToken = c.AccessToken, ""
		r.issueToken(c)
		return nil, nil
	})
}

// PutTokenBack ends what a rule did with RotateToken: the token from before counts again, and the one given in between
// opens the connection as well, so that neither who swapped nor who did not is left outside.
func (r *Registry) PutTokenBack(_ context.Context, id string) (Connection, error) {
	return r.change(id, func(c *row) ([]*journal.Entry, error) {
		if c.FormerToken != "" {
			c.AccessToken, c.SpareToken, c.FormerToken = c.FormerToken, c.AccessToken, ""
		}
		return nil, nil
	})
}

// Move changes the connection's state and journals it, row and entry in one batch. Consent given again, or a
// connection switched on again, leads back to not_ready when the first batch never came in. The reason of a disabled
// connection stays with it while it is disabled.
func (r *Registry) Move(ctx context.Context, id string, t health.Trigger, reason, actor string) (from, to health.State, err error) {
	_, err = r.change(id, func(c *row) ([]*journal.Entry, error) {
		from = c.State
		if !c.Ready && (t == health.Reauthorized || t == health.Enabled) {
			t = health.Linked
		}
		if to, err = health.Move(from, t); err != nil {
			return nil, err
		}
		c.State, c.DisabledReason = to, ""
		if to == health.Disabled {
			c.DisabledReason = reason
		}
		c.Ready = c.Ready || t == health.FirstBatch
		c.Moves++
		return []*journal.Entry{health.Entry(ctx, health.Transition{
			ID: r.o.Seed.UUID("health", id, strconv.Itoa(c.Moves)), Connection: id, Platform: c.Platform, Run: c.Run,
			From: from, To: to, Reason: reason, Actor: actor, At: r.o.Now(),
		})}, nil
	})
	if err != nil {
		to = from
	}
	return from, to, err
}

// checkName refuses a name that is too long or taken. The caller holds the lock.
func (r *Registry) checkName(org, name, self string, mayBeEmpty bool) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" && mayBeEmpty {
		return "", nil
	}
	if n := utf8.RuneCountInString(name); n == 0 || n > nameLength {
		return "", problem.New(problem.Invalid, "a connection's name has 1 to %d characters, not %d", nameLength, n).At("/name")
	}
	if r.nameTaken(org, name, self) {
		return "", problem.New(problem.Conflict, "another connection is named %q", name).At("/name").WithHint("choose a name that no connection has")
	}
	return name, nil
}

func (r *Registry) nameTaken(org, name, self string) bool {
	for _, c := range r.ordered {
		if c.Org == org && c.ID != self && c.State != health.Deleted && c.Name == name {
			return true
		}
	}
	return false
}

// freeName cuts a company's name to length and counts on until nobody has it. The caller holds the lock.
func (r *Registry) freeName(org, company string) string {
	name := cut(strings.TrimSpace(company), nameLength)
	for n := 2; name == "" || r.nameTaken(org, name, ""); n++ {
		suffix := " " + strconv.Itoa(n)
		name = cut(strings.TrimSpace(company), nameLength-len(suffix)) + suffix
	}
	return strings.TrimSpace(name)
}

func cut(text string, length int) string {
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:min(len(runes), length)]))
}
