package link_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/link"
	"faultline/simulator/seed"
)

// rig is a small world around link.
type rig struct {
	t           *testing.T
	journal     *journaltest.Memory
	clock       *clock.Clock
	connections *link.Registry
	consent     *link.Consent
	pages       *link.Pages
	heard       []exchange.Occurrence
	granted     []string
	linked      []string
	gate        exchange.Gate
	follow      func(connection string) error // what a consent brings about
}

const testSeed = seed.Seed(7)

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, journal: new(journaltest.Memory), clock: clock.New(clock.Virtual, time.Time{}), gate: exchange.Open{}}
	r.restart()
	return r
}

// restart builds the rooms anew over what the journal holds.
func (r *rig) restart() {
	r.t.Helper()
	r.connections = link.NewRegistry(link.Options{Store: r.journal, Seed: testSeed, Now: r.clock.Now})
	if err := r.connections.Load(); err != nil {
		r.t.Fatal(err)
	}
	r.consent = link.NewConsent(link.ConsentOptions{
		Connections: r.connections,
		Platforms:   []link.Platform{{ID: "QUICKBOOKS", Name: "QuickBooks Online"}, {ID: "XERO", Name: "Xero"}},
		Companies: func(platform string) []link.Company {
			if platform != "QUICKBOOKS" {
				return nil
			}
			return []link.Company{{ID: "9130", Name: "Corner Bakery & Sons <Ltd> of the Old Town"}, {ID: "9131", Name: "Agency"}}
		},
		Scopes: func(string) []link.Scope {
			return []link.Scope{{Name: "invoice", Label: "Invoices"}, {Name: "bill", Label: "Bills"}, {Name: "items", Label: "Items"}}
		},
		Grant: func(_ context.Context, connection, _, realm string) error {
			r.granted = append(r.granted, connection+" "+realm)
			return nil
		},
		Emit: r,
		Linked: func(_ context.Context, connection string, _ time.Duration) error {
			r.linked = append(r.linked, connection)
			if r.follow != nil {
				return r.follow(connection)
			}
			return nil
		},
	})
	ids := testSeed.Sequence("link_exchange", 0)
	var mu sync.Mutex
	r.pages = link.NewPages(link.PagesOptions{
		Consent: r.consent, Gate: r.gate, Journal: r.journal, Clock: r.clock, LabelFaults: true,
		NextID:        func() string { mu.Lock(); defer mu.Unlock(); id, _ := ids.Next(); return id },
		Key:           func() string { return "secret" },
		RedirectHosts: []string{"app.test"},
		Organisation: func(key string) (string, bool) {
			org, known := map[string]string{"": "org-1", "pk": "org-1", "pk-2": "org-2"}[key]
			return org, known
		},
	})
}

func (r *rig) Emit(_ context.Context, occurrences ...exchange.Occurrence) error {
	r.heard = append(r.heard, occurrences...)
	return nil
}

// codes are the codes of what was told to the integration.
func (r *rig) codes() []string {
	var codes []string
	for _, o := range r.heard {
		codes = append(codes, o.Code)
	}
	return codes
}

func (r *rig) advance(by time.Duration) {
	r.t.Helper()
	if _, err := r.clock.Advance(r.t.Context(), by); err != nil {
		r.t.Fatal(err)
	}
}
