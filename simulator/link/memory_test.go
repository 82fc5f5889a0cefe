package link_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/seed"
)

// memory is a journal that keeps everything in memory; a new registry over it is a restart.
type memory struct {
	mu      sync.Mutex
	entries []*journal.Entry
	tables  map[string]map[string][]byte
}

func (m *memory) Enqueue(b journal.Batch) func() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range b.Entries {
		e.Seq = uint64(len(m.entries)) + 1
		m.entries = append(m.entries, e)
	}
	for _, p := range b.Puts {
		if m.tables[p.Table] == nil {
			m.tables[p.Table] = map[string][]byte{}
		}
		if p.Value == nil {
			delete(m.tables[p.Table], p.Key)
			continue
		}
		m.tables[p.Table][p.Key] = p.Value
	}
	return func() error { return nil }
}

func (m *memory) Commit(_ context.Context, b journal.Batch) error { return m.Enqueue(b)() }
func (m *memory) Append(b journal.Batch)                          { _ = m.Enqueue(b)() }

func (m *memory) Load(table string, each func(string, []byte) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(m.tables[table])) {
		if err := each(key, m.tables[table][key]); err != nil {
			return err
		}
	}
	return nil
}

// of lists the entries of a kind.
func (m *memory) of(kind journal.Kind) []*journal.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []*journal.Entry
	for _, e := range m.entries {
		if e.Kind == kind {
			list = append(list, e)
		}
	}
	return list
}

// rig is a small world around link.
type rig struct {
	t           *testing.T
	journal     *memory
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
	r := &rig{t: t, journal: &memory{tables: map[string]map[string][]byte{}}, clock: clock.New(clock.Virtual, time.Time{}), gate: exchange.Open{}}
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
		Linked: func(_ context.Context, connection string) error {
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
