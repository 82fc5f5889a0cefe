package simulator

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/fault"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

// CreateConnection makes a company with its books and links it, as if a person had given consent.
func (w *World) CreateConnection(ctx context.Context, n NewConnection) (link.Connection, error) {
	if n.Platform == "" {
		n.Platform = quickbooks.Profile().Name
	}
	if n.Platform != quickbooks.Profile().Name {
		return link.Connection{}, problem.New(problem.Unsupported, "platform %q is not offered here", n.Platform).At("/platform").WithHint("use %s", quickbooks.Profile().Name)
	}
	if _, err := w.organisations.Resolve(n.Organisation); err != nil {
		return link.Connection{}, err // before a company is made for nobody
	}
	from := n.Seed
	if from == 0 {
		var err error
		if from, err = w.companySeed(ctx); err != nil {
			return link.Connection{}, err
		}
	}
	book, err := w.companies.make(ctx, from, company.Plan{Preset: n.Company.Preset, Invoices: n.Company.Invoices, Months: n.Company.Months, Currencies: n.Company.abroad(), Sundries: true, End: w.clock.Now().AddDate(0, 0, -1)})
	if err != nil {
		return link.Connection{}, err
	}
	return w.connect(ctx, n, book.Company().ID)
}

// companySeed is the seed of the next company of the workspace.
func (w *World) companySeed(ctx context.Context) (seed.Seed, error) {
	w.mu.Lock()
	w.identity.Companies++
	now := w.identity
	w.mu.Unlock()
	return w.seed.Derive("company", strconv.Itoa(now.Companies)), w.journal.Commit(ctx, journal.Batch{Puts: []journal.Put{identityRow(now)}})
}

// connect links a company that there is.
func (w *World) connect(ctx context.Context, n NewConnection, realm string) (link.Connection, error) {
	org, err := w.organisations.Resolve(n.Organisation)
	if err != nil {
		return link.Connection{}, err
	}
	c, err := w.connections.Create(ctx, link.NewConnection{Org: org.ID, Platform: n.Platform, Name: n.Name, Run: n.Run})
	if err != nil {
		return link.Connection{}, err
	}
	if n.Prime {
		return w.linkSilently(ctx, c, realm)
	}
	return w.consent.Approve(ctx, link.Approval{Connection: c.ID, Platform: n.Platform, Realm: realm, Actor: "operator", Run: n.Run})
}

// linkSilently links and copies at once, and tells nobody: for what is there before an integration looks.
func (w *World) linkSilently(ctx context.Context, c link.Connection, realm string) (link.Connection, error) {
	c, err := w.connections.Authenticate(ctx, c.ID, realm)
	if err != nil {
		return c, err
	}
	if err := w.grant(ctx, c.ID, c.Platform, realm); err != nil {
		return c, err
	}
	if _, _, err := w.connections.Move(ctx, c.ID, health.Linked, "linked when the workspace was made", "operator"); err != nil {
		return c, err
	}
	if err := w.syncs.Prime(ctx, c.ID); err != nil {
		return c, err
	}
	c, _ = w.connections.ByID(c.ID)
	return c, nil
}

// Act changes a connection's life by hand: revoke, expire_token, disable, degrade, recover or reauthorize.
func (w *World) Act(ctx context.Context, connection, action, actor string) (link.Connection, error) {
	c, ok := w.connections.ByID(connection)
	if !ok {
		return c, missing(connection)
	}
	var err error
	switch action {
	case "revoke":
		err = w.revoke(ctx, c, true, "access was revoked in the platform", actor)
	case "expire_token":
		w.facade.ExpireAccess(c.Realm, w.held(c.ID))
	case "disable":
		err = w.disable(ctx, c, reasonByHand, actor)
	case "degrade":
		err = w.degrade(ctx, c, actor)
	case "recover":
		err = w.recover(ctx, c, actor)
	case "reauthorize":
		c, err = w.consent.Reauthorize(ctx, c.ID, actor)
	default:
		err = problem.New(problem.Invalid, "%q is not something that can happen to a connection", action).At("/action").
			WithHint("use revoke, expire_token, disable, degrade, recover or reauthorize")
	}
	if err != nil {
		return c, err
	}
	c, _ = w.connections.ByID(c.ID)
	return c, nil
}

// revoke takes the platform's grant back: native calls fail from now on, the unified API says NEEDS_UPDATE, syncs
// stop, and, when announced, the integration is told.
func (w *World) revoke(ctx context.Context, c link.Connection, announce bool, reason, actor string) error {
	w.facade.RevokeGrant(c.Realm, w.held(c.ID))
	if c.State == health.NeedsReauth {
		return nil
	}
	if _, _, err := w.connections.Move(ctx, c.ID, health.Revoked, reason, actor); err != nil {
		return err
	}
	if !announce {
		return nil
	}
	return w.occur(ctx, c, "CONNECTION_NEEDS_UPDATE", exchange.Member{Name: "update_url", Value: text(w.config.SandboxURL() + c.LinkPath())})
}

// authenticate completes a connection that was created with credentials, as its consent would have.
func (w *World) authenticate(ctx context.Context, connection, realm string) error {
	c, ok := w.connections.ByID(connection)
	if !ok {
		return missing(connection)
	}
	_, err := w.consent.Approve(ctx, link.Approval{Connection: c.ID, Platform: c.Platform, Realm: realm, Actor: "api"})
	return err
}

// reasonByHand is why a connection is disabled when nobody names another reason.
const reasonByHand = "MANUALLY_DISABLED"

// Disable switches a connection off for a reason, which the status document and the event tell. Reasons beyond those of
// the API's own schema are taken too: the event carries them, and the status document says UNKNOWN.
func (w *World) Disable(ctx context.Context, connection, reason, actor string) (link.Connection, error) {
	c, ok := w.connections.ByID(connection)
	if !ok {
		return c, missing(connection)
	}
	if reason == "" {
		reason = reasonByHand
	}
	if !reasonForm.MatchString(reason) {
		return c, problem.New(problem.Invalid, "%q is no reason", reason).At("/reason").WithHint("use one of %s, or another in capitals", strings.Join(unified.DisabledReasons(), ", "))
	}
	if err := w.disable(ctx, c, reason, actor); err != nil {
		return c, err
	}
	c, _ = w.connections.ByID(c.ID)
	return c, nil
}

var reasonForm = regexp.MustCompile(`^[A-Z][A-Z_ ]{0,59}$`)

func (w *World) disable(ctx context.Context, c link.Connection, reason, actor string) error {
	if _, _, err := w.connections.Move(ctx, c.ID, health.Disable, reason, actor); err != nil {
		return err
	}
	return w.occur(ctx, c, "CONNECTION_DISABLED", exchange.Member{Name: "disabled_reason", Value: text(reason)})
}

func (w *World) degrade(ctx context.Context, c link.Connection, actor string) error {
	if _, _, err := w.connections.Move(ctx, c.ID, health.Degraded, "the platform answers with errors", actor); err != nil {
		return err
	}
	failure := json.RawMessage(`{"error_type":"PLATFORM_ERROR","error_code":"PLATFORM_UNAVAILABLE","error_message":"The platform answers with errors; the sync is retried."}`)
	return w.occur(ctx, c, "CONNECTION_ERROR", exchange.Member{Name: "error", Value: failure})
}

// recover ends what degrade or disable began.
func (w *World) recover(ctx context.Context, c link.Connection, actor string) error {
	switch c.State { //exhaustive:enforce
	case health.NeedsReauth:
		_, err := w.consent.Reauthorize(ctx, c.ID, actor)
		return err
	case health.Disabled:
		if _, _, err := w.connections.Move(ctx, c.ID, health.Enabled, "switched on again", actor); err != nil {
			return err
		}
		if err := w.occur(ctx, c, "CONNECTION_UPDATED", exchange.Member{Name: "store_unique_id", Value: text(c.StoreUniqueID)}); err != nil {
			return err
		}
		return w.syncs.Linked(ctx, c.ID)
	case health.Created, health.NotReady, health.Active, health.Unhealthy, health.Deleted: // where this leads nowhere, the move is refused
	}
	_, _, err := w.connections.Move(ctx, c.ID, health.Recovered, "the platform answers again", actor)
	return err
}

// grants lets rules take grants away and give them back.
type grants struct{ w *World }

func (g grants) Revoke(ctx context.Context, connection string, announce bool, rule string) error {
	c, ok := g.w.connections.ByID(connection)
	if !ok {
		return missing(connection)
	}
	return g.w.revoke(ctx, c, announce, "access was revoked by rule "+rule, "fault")
}

func (g grants) Reauthorize(ctx context.Context, connection, by string) error {
	_, err := g.w.consent.Reauthorize(ctx, connection, by)
	return err
}

func (g grants) Granted(connection string) bool {
	c, ok := g.w.connections.ByID(connection)
	return ok && c.Authenticated()
}

func (g grants) Organisation(connection string) string { return g.w.organisationOf(connection) }

// Sever leaves the connection with tokens that the platform has replaced: the next call finds out.
func (g grants) Sever(_ context.Context, connection string, failures int, _ string) error {
	c, ok := g.w.connections.ByID(connection)
	if !ok {
		return missing(connection)
	}
	if !c.Authenticated() {
		return problem.New(problem.Refused, "nobody has consented to connection %q yet", c.ID).WithHint("open its link page: %s", c.LinkPath())
	}
	g.w.facade.SeverGrant(c.Realm, failures, g.w.held(c.ID))
	return nil
}

// Narrow is a consent given again with fewer scopes, and Widen one with those again.
func (g grants) Narrow(ctx context.Context, connection string, objects []string) error {
	return g.rescope(ctx, connection, func(c link.Connection) ([]string, error) {
		for _, object := range objects {
			if slices.Contains(c.Unavailable, object) {
				return nil, problem.New(problem.Refused, "%s is not granted by connection %s anyway", object, c.Name).At("/effect/object").WithHint("choose an object that is")
			}
		}
		return append(slices.Clone(c.Unavailable), objects...), nil
	})
}

func (g grants) Widen(ctx context.Context, connection string, objects []string) error {
	return g.rescope(ctx, connection, func(c link.Connection) ([]string, error) {
		return slices.DeleteFunc(slices.Clone(c.Unavailable), func(name string) bool { return slices.Contains(objects, name) }), nil
	})
}

func (g grants) rescope(ctx context.Context, connection string, scopes func(link.Connection) ([]string, error)) error {
	c, ok := g.w.connections.ByID(connection)
	if !ok {
		return missing(connection)
	}
	unavailable, err := scopes(c)
	if err != nil {
		return err
	}
	if c, err = g.w.connections.KeepBack(ctx, connection, unavailable); err != nil {
		return err
	}
	return g.w.occur(ctx, c, "CONNECTION_UPDATED", exchange.Member{Name: "store_unique_id", Value: text(c.StoreUniqueID)})
}

func (g grants) Resume(ctx context.Context, rule string) error { return g.w.syncs.Resume(ctx, rule) }

func (g grants) Rotate(ctx context.Context, connection string, key fault.Key, rule string) error {
	c, ok := g.w.connections.ByID(connection)
	if !ok {
		return missing(connection)
	}
	if key == fault.KeySecret {
		return g.w.organisations.RotateByRule(ctx, c.Org, rule)
	}
	_, err := g.w.connections.RotateToken(ctx, connection)
	return err
}

func (g grants) PutBack(ctx context.Context, connection string, key fault.Key, rule string) error {
	c, ok := g.w.connections.ByID(connection)
	if !ok {
		return nil // it is gone, and its keys with it
	}
	if key == fault.KeySecret {
		return g.w.organisations.PutBack(ctx, c.Org, rule)
	}
	_, err := g.w.connections.PutTokenBack(ctx, connection)
	return err
}

func text(s string) json.RawMessage {
	data, err := json.Marshal(s)
	if err != nil {
		panic("simulator: a string does not marshal: " + err.Error())
	}
	return data
}

// hostsOf is the host:port of a base address, with the other names of this machine.
func hostsOf(base string) []string {
	u, err := url.Parse(base)
	if err != nil || u.Port() == "" {
		return nil
	}
	return []string{u.Host, "127.0.0.1:" + u.Port(), "[::1]:" + u.Port(), "localhost:" + u.Port()}
}
