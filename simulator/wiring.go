package simulator

import (
	"cmp"
	"context"
	"strings"

	"faultline/simulator/exchange"
	"faultline/simulator/fault"
	"faultline/simulator/ledger"
	"faultline/simulator/link"
	"faultline/simulator/organisation"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/syncing"
	"faultline/simulator/unified"
	"faultline/simulator/webhook"
)

// wire makes the rooms and introduces them to each other, those that are asked before those that ask.
func (w *World) wire() {
	start := w.identity.Starts
	w.exchangeIDs, w.changeIDs, w.noteIDs = newNames(w.seed, "exchange", start), newNames(w.seed, "change", start), newNames(w.seed, "note", start)
	w.faults = fault.New(fault.Options{Journal: w.journal, Clock: w.clock, Seed: w.seed, Surface: surface{w}, Lifecycle: grants{w}, Books: edits{w}, Recast: unified.Reshape, Herald: herald{w}})
	w.connections = link.NewRegistry(link.Options{Store: w.journal, Seed: w.seed, Now: w.clock.Now})
	w.organisations = organisation.NewRegistry(organisation.Options{Store: w.journal, Seed: w.seed, Now: w.clock.Now})
	w.companies = &companies{store: w.journal, books: map[string]*ledger.Book{}, owner: w.connections.ByRealm,
		options: func() ledger.Options { return ledger.Options{Now: w.clock.Now, ChangeID: w.changeIDs.next} }}
	w.wirePlatform()
	w.wireWebhooks()
	w.wireUnified()
	w.wireLink()
}

func (w *World) wirePlatform() {
	profile := quickbooks.Profile()
	w.facade = quickbooks.New(quickbooks.Options{
		Books: w.companies.book, Realms: w.companies.realms, Now: w.clock.Now, Paced: w.clock.Paced, Seed: w.seed, Store: w.journal, LimitsOff: w.config.LimitsOff,
		Client:    w.nativeClient,
		PublicURL: func() string { return w.config.SandboxURL() + profile.Mount },
	})
	w.hop = platform.NewHop(platform.Options{Platforms: []platform.Platform{{Profile: profile, Native: w.facade, Dialect: w.facade}},
		Gate: w.faults, Journal: w.journal, Now: w.clock.Now, Wall: w.clock.Wall, NextID: w.exchangeIDs.next})
}

func (w *World) wireWebhooks() {
	w.webhooks = webhook.New(webhook.Options{Journal: w.journal, Clock: w.clock, Seed: w.seed, Gate: w.faults, Run: w.runOf, Platform: w.platformOf,
		Organisation: w.organisationOf, Secret: w.secretOf,
		Codes:    surface{w}.allowedCodes,
		Versions: unified.Versions(),
		Convert:  func(version, object string, body []byte) []byte { return w.unified.Told(version, object, body) },
		Enrich: func(endpoint, connection, code, object string, body []byte) []byte {
			return w.unified.Enrich(endpoint, connection, code, object, body)
		},
		Realm:     func(connection string) string { c, _ := w.connections.ByID(connection); return c.Realm },
		Entity:    nativeEntity,
		Forbidden: func() []string { return hostsOf(w.config.ConsoleURL()) }})
}

// nativeEntity is the platform's word for an object.
func nativeEntity(object string) string {
	if o, ok := unified.ObjectByName(object); ok {
		return o.Native
	}
	return ""
}

func (w *World) wireUnified() {
	w.copy = unified.NewCopy(unified.CopyOptions{Store: w.journal, Seed: w.seed, Now: w.clock.Now,
		Realm: func(connection string) string { c, _ := w.connections.ByID(connection); return c.Identity() }})
	native := native{w}
	w.syncConfigs = unified.NewSyncConfigs(w.journal)
	w.syncs = syncing.New(syncing.Options{Connections: w.connections, Copy: w.copy, Native: native, Gate: w.faults, Journal: w.journal, Clock: w.clock, Seed: w.seed,
		Emit: w.webhooks, Changes: w.lastChange, Run: w.runOf, BaseURL: w.config.SandboxURL, Report: w.report,
		Config: func(connection string) *unified.SyncConfiguration {
			c, _ := w.connections.ByID(connection)
			return w.syncConfigs.For(c.Org, c.Platform, c.ID)
		}})
	w.unified = unified.New(unified.Options{
		Connections: w.connections, Native: native, Gate: w.faults, Journal: w.journal, Clock: w.clock, Seed: w.seed,
		Authorize: w.organisations.Authorize,
		BaseURL:   w.config.SandboxURL, LimitsOff: w.config.LimitsOff, StrictPlatforms: w.config.StrictPlatforms, LabelFaults: w.config.LabelFaults,
		SyncConfigs: w.syncConfigs, Progress: w.syncs, Syncs: w.syncs, Emit: w.webhooks.Emit, Endpoints: w.endpointConfigs, Authenticate: w.authenticate,
		Deleted: func(ctx context.Context, connection string) error {
			w.hop.Drop(connection)
			return w.syncs.Forget(ctx, connection)
		},
	}, w.copy)
}

func (w *World) wireLink() {
	profile := quickbooks.Profile()
	w.consent = link.NewConsent(link.ConsentOptions{
		Connections: w.connections, Emit: w.webhooks, Linked: w.syncs.LinkedLater, Replaced: w.replaced, Grant: w.grant,
		Anew:      func() bool { return w.unified.Chosen(unified.SettingDedup) == unified.NewConnection },
		Platforms: []link.Platform{{ID: profile.Name, Name: profile.DisplayName}},
		Companies: func(string) []link.Company {
			var all []link.Company
			for _, r := range w.companies.realms() {
				all = append(all, link.Company{ID: r.ID, Name: r.Name})
			}
			return all
		},
		Scopes: func(string) []link.Scope {
			var all []link.Scope
			for _, o := range unified.Objects() {
				all = append(all, link.Scope{Name: strings.ToLower(o.Entity), Label: strings.ReplaceAll(o.Plural, "_", " ")})
			}
			return all
		},
	})
	w.pages = link.NewPages(link.PagesOptions{Consent: w.consent, Gate: w.faults, Journal: w.journal, Clock: w.clock, NextID: w.exchangeIDs.next,
		Key: func() string { return w.seed.Token(32, "link", "seal") }, Organisation: w.organisationOfKey, LabelFaults: w.config.LabelFaults})
}

// native is the way of the unified layer to the platforms: the hop, told which platform a connection is on.
type native struct{ w *World }

func (n native) Call(ctx context.Context, connection, _ string, r platform.Request) (exchange.Answer, error) {
	c, ok := n.w.connections.ByID(connection)
	if !ok {
		return exchange.Answer{}, missing(connection)
	}
	return n.w.hop.Call(ctx, platform.Connection{ID: c.ID, Platform: c.Platform}, r)
}

// replaced drops what was copied of the company that a connection was linked to before.
func (w *World) replaced(ctx context.Context, connection string) error {
	w.copy.Drop(connection)
	w.hop.Drop(connection)
	return w.syncs.Forget(ctx, connection)
}

// grant makes the platform honour a connection: it issues tokens and gives them to the hop.
func (w *World) grant(_ context.Context, connection, _, realm string) error {
	w.facade.RestoreGrant(realm, w.held(connection))
	access, refresh, expires := w.facade.IssueGrant(realm)
	w.hop.Adopt(connection, platform.Token{Access: access, Refresh: refresh, Expires: expires})
	return nil
}

// held is the refresh token by which a connection holds its company's grant; empty when it holds none.
func (w *World) held(connection string) string {
	token, _ := w.hop.Token(connection)
	return token.Refresh
}

// lastChange finds the ledger change behind the present state of a record: its id, its trace and who made it.
func (w *World) lastChange(connection, object, platformID string) (changeID, trace, actor string) {
	c, ok := w.connections.ByID(connection)
	if !ok {
		return "", "", ""
	}
	book, ok := w.companies.book(c.Realm)
	if !ok {
		return "", "", ""
	}
	var head ledger.Head
	book.View(func(v *ledger.View) {
		for _, kind := range kindsOf(object) {
			if r, found := v.Get(kind, platformID); found {
				head = *r.Header()
				return
			}
		}
	})
	return head.ChangeID, cmp.Or(head.Trace, head.ChangeID), string(head.UpdatedBy)
}

// kindsOf are the kinds of records that an object may be made of: its own, or those of an object that the platform
// keeps under the same name.
func kindsOf(object string) []ledger.Kind {
	kinds := []ledger.Kind{ledger.Kind(object)}
	o, ok := unified.ObjectByName(object)
	if !ok || o.Native == "" {
		return kinds
	}
	for _, other := range unified.Objects() {
		if other != o && other.Native == o.Native {
			kinds = append(kinds, ledger.Kind(other.Name))
		}
	}
	return kinds
}

func (w *World) endpointConfigs(org string) []unified.EndpointConfig {
	var all []unified.EndpointConfig
	for _, e := range w.webhooks.Endpoints() {
		if e.Organisation != org {
			continue
		}
		all = append(all, unified.EndpointConfig{ID: e.ID, URL: e.URL, APIVersion: e.APIVersion, Events: e.Events, Disabled: e.Disabled, CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt})
	}
	return all
}
