package link

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/problem"
)

// Platform is a choice on the page.
type Platform struct {
	ID   string // as the unified API spells it: QUICKBOOKS
	Name string // for people
}

// Company is one set of books that a person can link.
type Company struct {
	ID   string // the platform's company id
	Name string
}

// Scope is something a person can keep back.
type Scope struct {
	Name  string // as unavailable_objects lists it
	Label string // for people
}

// Emitter tells the integration of what happened. The webhook room implements it.
type Emitter interface {
	Emit(ctx context.Context, occurrences ...exchange.Occurrence) error
}

// ConsentOptions are what giving consent needs of the world.
type ConsentOptions struct {
	Connections *Registry
	Platforms   []Platform
	Companies   func(platform string) []Company
	Scopes      func(platform string) []Scope
	// Grant makes the platform honour the connection: tokens of a first consent, or of one given again.
	Grant func(ctx context.Context, connection, platform, realm string) error
	Emit  Emitter
	// Anew says that a company which is linked already gets a further connection. nil says that it keeps its own.
	Anew func() bool
	// Replaced hears of a connection that has gone over to another company: what was copied is of no use. May be nil.
	Replaced func(ctx context.Context, connection string) error
	// Linked hears of every consent: the first sync, or the one that catches up, begins there, so much later.
	Linked func(ctx context.Context, connection string, hold time.Duration) error
}

// Consent carries out what a person decides, on the page or through the control plane. It is safe for concurrent use.
type Consent struct {
	o ConsentOptions
	// One decision at a time: two people who allow one connection at once would otherwise both be the first.
	mu sync.Mutex
}

// NewConsent returns the act of consent over a registry.
func NewConsent(o ConsentOptions) *Consent {
	if o.Anew == nil {
		o.Anew = func() bool { return false }
	}
	return &Consent{o: o}
}

// Approval is what a person allowed.
type Approval struct {
	Connection  string // empty: the company's own connection, or a new one
	Org         string // that such a connection is of
	Platform    string
	Realm       string
	Unavailable []string
	Actor       string // person, operator
	Run         string // scenario run, for a new connection
}

// Approve links the company, or renews the grant of a connection that has it. A connection never changes company. The
// access token stays what it was.
func (c *Consent) Approve(ctx context.Context, a Approval) (Connection, error) {
	conn, hold, err := c.approve(ctx, a)
	if err != nil {
		return Connection{}, err
	}
	// Outside of the lock: catching up waits for a sync that is on, and a rule that acts on that sync may consent.
	if err := c.o.Linked(ctx, conn.ID, hold); err != nil {
		return Connection{}, err
	}
	conn, _ = c.o.Connections.ByID(conn.ID)
	return conn, nil
}

func (c *Consent) approve(ctx context.Context, a Approval) (Connection, time.Duration, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	company, err := c.company(a.Platform, a.Realm)
	if err != nil {
		return Connection{}, 0, err
	}
	before, err := c.target(ctx, a)
	if err == nil {
		err = approvable(before, a)
	}
	if err != nil {
		return Connection{}, 0, err
	}
	turn := c.turn(ctx, before, company)
	conn, err := c.o.Connections.consent(before.ID, consented{platform: a.Platform, realm: turn.company.ID, company: turn.company.Name,
		unavailable: union(a.Unavailable, turn.Withheld), renamed: turn.Renamed})
	if err != nil {
		return Connection{}, 0, err
	}
	replaced := before.Authenticated() && before.Realm != conn.Realm
	if replaced && c.o.Replaced != nil {
		if err := c.o.Replaced(ctx, conn.ID); err != nil {
			return Connection{}, 0, err
		}
	}
	if err := c.o.Grant(ctx, conn.ID, a.Platform, conn.Realm); err != nil {
		return Connection{}, 0, err
	}
	if err := c.move(ctx, conn, replaced, a.Actor); err != nil {
		return Connection{}, 0, err
	}
	again := before.Authenticated() && before.State != health.Created
	return conn, turn.Hold, c.o.Emit.Emit(ctx, approved(ctx, conn, again)...)
}

// Reauthorize gives the consent of a connection again, with the company and the scopes it had.
func (c *Consent) Reauthorize(ctx context.Context, connection, actor string) (Connection, error) {
	conn, ok := c.o.Connections.ByID(connection)
	if !ok {
		return Connection{}, problem.New(problem.NotFound, "there is no connection %q", connection)
	}
	if !conn.Authenticated() {
		return Connection{}, problem.New(problem.Refused, "nobody has consented to connection %q yet", connection).WithHint("open its link page: %s", conn.LinkPath())
	}
	return c.Approve(ctx, Approval{Connection: connection, Platform: conn.Platform, Realm: conn.Company(), Unavailable: conn.Unavailable, Actor: actor})
}

// Fail tells the integration that the flow ended badly. A link that began without a connection leaves one behind that
// waits for consent, because the event has to name it; the next link of the organisation takes it up.
func (c *Consent) Fail(ctx context.Context, a Approval, why Failure) (Connection, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn, err := c.target(ctx, a)
	if err != nil {
		return Connection{}, err
	}
	return conn, c.o.Emit.Emit(ctx, failed(ctx, conn, why))
}

// target is the connection that a decision is about.
func (c *Consent) target(ctx context.Context, a Approval) (Connection, error) {
	if a.Connection != "" {
		conn, ok := c.o.Connections.ByID(a.Connection)
		if !ok {
			return Connection{}, problem.New(problem.NotFound, "there is no connection %q", a.Connection).WithHint("start a new link")
		}
		return conn, nil
	}
	// A company that is linked keeps its connection and its token.
	known := func(r *row) bool {
		return a.Realm != "" && r.Org == a.Org && r.Realm == a.Realm && r.Platform == a.Platform
	}
	if conn, ok := c.o.Connections.find(known); ok && !advice(ctx, exchange.MatterKnown).Anew && !c.o.Anew() {
		return conn, nil
	}
	left := func(r *row) bool {
		return r.Left && r.State == health.Created && r.Org == a.Org && r.Run == a.Run && (r.Platform == "" || r.Platform == a.Platform)
	}
	if conn, ok := c.o.Connections.find(left); ok {
		return conn, nil
	}
	return c.o.Connections.Create(ctx, NewConnection{Org: a.Org, Platform: a.Platform, Run: a.Run, Left: true})
}

func approvable(conn Connection, a Approval) error {
	switch {
	case conn.State == health.Disabled:
		return problem.New(problem.Refused, "this connection is disabled").WithHint("switch it on again before you link it")
	case conn.Authenticated() && conn.Company() != a.Realm:
		return problem.New(problem.Refused, "this connection belongs to another company").WithHint("link the other company by itself")
	case conn.Platform != "" && conn.Platform != a.Platform:
		return problem.New(problem.Refused, "this connection is for %s", conn.Platform).WithHint("link the other platform by itself")
	}
	return nil
}

// move takes the connection to where consent leads from its state; a connection that works stays where it is, unless
// it is another company's by now.
func (c *Consent) move(ctx context.Context, conn Connection, replaced bool, actor string) error {
	if replaced && conn.State != health.NeedsReauth {
		if _, _, err := c.o.Connections.Move(ctx, conn.ID, health.Revoked, "consent was given for another company", actor); err != nil {
			return err
		}
		conn.State = health.NeedsReauth
	}
	trigger, reason := health.Linked, "consent was given"
	switch conn.State { //exhaustive:enforce
	case health.Created:
	case health.NeedsReauth:
		trigger, reason = health.Reauthorized, "consent was given again"
	case health.NotReady, health.Active, health.Unhealthy, health.Disabled, health.Deleted:
		return nil
	}
	_, _, err := c.o.Connections.Move(ctx, conn.ID, trigger, reason, actor)
	return err
}

func (c *Consent) platform(id string) (Platform, bool) {
	for _, p := range c.o.Platforms {
		if p.ID == id {
			return p, true
		}
	}
	return Platform{}, false
}

func (c *Consent) company(platform, realm string) (Company, error) {
	if _, ok := c.platform(platform); !ok {
		return Company{}, problem.New(problem.Invalid, "platform %q is not offered here", platform).At("/platform").WithHint("choose one on the page")
	}
	for _, company := range c.o.Companies(platform) {
		if company.ID == realm {
			return company, nil
		}
	}
	return Company{}, problem.New(problem.Invalid, "there is no company %q on this platform", realm).At("/company").WithHint("choose one on the page")
}

// approved is what the integration hears of a consent, in the order of the real service.
func approved(ctx context.Context, conn Connection, again bool) []exchange.Occurrence {
	store := exchange.Member{Name: "store_unique_id", Value: quote(conn.StoreUniqueID)}
	updated := occurrence(ctx, conn, "CONNECTION_UPDATED", store)
	if again {
		return []exchange.Occurrence{updated}
	}
	return []exchange.Occurrence{
		occurrence(ctx, conn, "CONNECTION_AUTHENTICATED"), updated, occurrence(ctx, conn, "CONNECTION_METADATA_READY", store),
	}
}

func failed(ctx context.Context, conn Connection, why Failure) exchange.Occurrence {
	reason, err := json.Marshal(why.told())
	if err != nil {
		panic("link: three texts do not marshal: " + err.Error()) // texts always do
	}
	return occurrence(ctx, conn, "CONNECTION_LINK_ERROR", exchange.Member{Name: "error", Value: reason})
}

func occurrence(ctx context.Context, conn Connection, code string, members ...exchange.Member) exchange.Occurrence {
	origin := exchange.From(ctx)
	return exchange.Occurrence{Connection: conn.ID, AccessToken: conn.AccessToken, Code: code, Type: "CONNECTION", Cause: origin.Cause, Trace: origin.Trace, Members: members}
}

// quote writes a JSON string.
func quote(text string) json.RawMessage {
	data, err := json.Marshal(text)
	if err != nil {
		panic("link: a string does not marshal: " + err.Error()) // strings always do
	}
	return data
}
