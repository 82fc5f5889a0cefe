package syncing_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/seed"
	"faultline/simulator/syncing"
	"faultline/simulator/unified"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testSeed = seed.Seed(7)
	realm    = "9341450000000042"
)

// world is the sync engine among the real rooms around it, on a virtual clock. The books are the platform's and
// outlive a restart.
type world struct {
	t     *testing.T
	path  string
	book  *ledger.Book
	ids   map[string]string // names of records → platform ids
	last  map[string]ledger.Change
	heard []exchange.Occurrence

	journal     *journal.Journal
	clock       *clock.Clock
	connections *link.Registry
	copy        *unified.Copy
	facade      *quickbooks.Facade
	hop         *platform.Hop
	engine      *syncing.Engine
	connection  link.Connection

	// what a test may set before it acts
	syncGate, platformGate exchange.Gate
	emit                   func(...exchange.Occurrence) error
	revoked                func() bool
	calling                func(platform.Request)
	reported               []error
	config                 *unified.SyncConfiguration
	rowsAtOnce             int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "world.db"), ids: map[string]string{}, last: map[string]ledger.Change{}}
	w.emit = func(o ...exchange.Occurrence) error { w.heard = append(w.heard, o...); return nil }
	w.open(time.Time{})
	w.fill()
	t.Cleanup(func() { _ = w.journal.Close() })
	return w
}

// open builds every room over the workspace file and lets the engine start.
func (w *world) open(resume time.Time) {
	w.t.Helper()
	var err error
	if w.journal, err = journal.Open(w.path, journal.Options{Workspace: "test"}); err != nil {
		w.t.Fatal(err)
	}
	w.clock = clock.New(clock.Virtual, resume)
	if w.book == nil {
		w.book = ledger.New(ledger.Company{ID: realm, Name: "Bakery", LegalName: "Bakery LLC", Currency: "USD", Country: "US", CreatedAt: clock.Epoch},
			ledger.Options{Now: func() time.Time { return w.clock.Now() }, ChangeID: w.changeID(), Listener: w.changed})
	}
	w.connections = link.NewRegistry(link.Options{Store: w.journal, Seed: testSeed, Now: w.clock.Now})
	w.facade = quickbooks.New(quickbooks.Options{
		Books:  func(id string) (*ledger.Book, bool) { return w.book, id == realm },
		Realms: func() []quickbooks.Realm { return []quickbooks.Realm{{ID: realm, Name: "Bakery"}} },
		Now:    w.clock.Now, Paced: w.clock.Now, Seed: testSeed, Store: w.journal, LimitsOff: true,
		Client:    func() (string, string) { return "client", "secret" },
		PublicURL: func() string { return "http://127.0.0.1:4010/quickbooks" },
	})
	exchanges := w.stored("platform")
	ids := testSeed.Sequence("native", exchanges)
	w.hop = platform.NewHop(platform.Options{
		Platforms: []platform.Platform{w.facade.Platform()}, Gate: gate{&w.platformGate}, Journal: w.journal, Now: w.clock.Now, Wall: w.clock.Wall,
		NextID: func() string { id, _ := ids.Next(); return id },
	})
	w.copy = unified.NewCopy(unified.CopyOptions{Store: w.journal, Seed: testSeed, Now: w.clock.Now, Realm: func(string) string { return realm }})
	w.engine = syncing.New(syncing.Options{
		Connections: w.connections, Copy: w.copy, Native: w, Gate: gate{&w.syncGate}, Journal: w.journal, Clock: w.clock, Seed: testSeed, Emit: w,
		Config:  func(string) *unified.SyncConfiguration { return w.config },
		Changes: w.change, BaseURL: func() string { return "http://127.0.0.1:4010" },
		Revoked:    func(context.Context, link.Connection, string) bool { return w.revoked == nil || w.revoked() },
		RowsAtOnce: w.rowsAtOnce,
		Report:     func(err error) { w.reported = append(w.reported, err) },
	})
	for _, load := range []func() error{w.connections.Load, w.facade.Load, w.hop.Load, w.copy.Load, w.engine.Load} {
		if err := load(); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := w.engine.Start(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// restart ends the process and starts another one at the same moment of the world.
func (w *world) restart() {
	w.t.Helper()
	now := w.clock.Now()
	if err := w.journal.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open(now)
}

// gate is whatever gate the test has set at the moment of the call.
type gate struct{ at *exchange.Gate }

func (g gate) Around(ctx context.Context, c exchange.Call, next exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	if *g.at == nil {
		return next(ctx), nil
	}
	return (*g.at).Around(ctx, c, next, shape)
}

// refusing is a gate that refuses what a test picks.
type refusing struct {
	pick   func(exchange.Call) bool
	status int
}

func (r refusing) Around(ctx context.Context, c exchange.Call, next exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	if !r.pick(c) {
		return next(ctx), nil
	}
	return shape(exchange.Refusal{Status: r.status, Message: "not now"}), []journal.Touch{{Rule: "refusing", Hop: c.Hop}}
}

func (w *world) Call(ctx context.Context, connection, of string, r platform.Request) (exchange.Answer, error) {
	if of != realm {
		return exchange.Answer{}, errors.New("a call for another company: " + of)
	}
	if w.calling != nil {
		w.calling(r)
	}
	return w.hop.Call(ctx, platform.Connection{ID: connection, Platform: "QUICKBOOKS"}, r)
}

func (w *world) Emit(_ context.Context, o ...exchange.Occurrence) error { return w.emit(o...) }

func (w *world) changeID() func() string {
	ids := testSeed.Sequence("change", 0)
	return func() string { id, _ := ids.Next(); return id }
}

// changed journals ledger changes the way the world does.
func (w *world) changed(_ context.Context, changes []ledger.Change) func() error {
	var entries []*journal.Entry
	for _, c := range changes {
		w.last[string(c.Kind)+" "+c.Record.Header().ID] = c
		entries = append(entries, &journal.Entry{Kind: journal.KindChange, ID: c.ID, Trace: "trace of " + c.ID, At: c.At,
			Change: &journal.Change{Object: string(c.Kind), ObjectID: c.Record.Header().ID, Operation: c.Operation, Actor: string(c.Actor)}})
	}
	return w.journal.Enqueue(journal.Batch{Entries: entries})
}

func (w *world) change(_, object, platformID string) (id, trace, actor string) {
	c, ok := w.last[object+" "+platformID]
	if !ok {
		return "", "", ""
	}
	return c.ID, "trace of " + c.ID, string(c.Actor)
}

// fill gives the company accounts, contacts and documents: two invoices of this winter and three of last summer.
func (w *world) fill() {
	w.t.Helper()
	w.keep("receivable", &ledger.Account{Name: "Receivable", Type: ledger.AccountsReceivable, Currency: "USD", Active: true})
	w.keep("payable", &ledger.Account{Name: "Payable", Type: ledger.AccountsPayable, Currency: "USD", Active: true})
	w.keep("undeposited", &ledger.Account{Name: "Undeposited", Type: ledger.OtherCurrentAsset, Currency: "USD", Active: true})
	w.keep("sales", &ledger.Account{Name: "Sales", Type: ledger.Income, Currency: "USD", Active: true})
	w.keep("rent", &ledger.Account{Name: "Rent", Type: ledger.Expense, Currency: "USD", Active: true})
	w.keep("bank", &ledger.Account{Name: "Checking", Type: ledger.Bank, Currency: "USD", Active: true})
	company := w.book.Company()
	company.Receivable, company.Payable, company.Undeposited = w.ids["receivable"], w.ids["payable"], w.ids["undeposited"]
	company.TaxPayable, company.Sales = w.ids["payable"], w.ids["sales"]
	w.book.SetCompany(company)
	w.keep("customer", &ledger.Contact{Kind: ledger.KindCustomer, Name: "Ada", Currency: "USD", Active: true})
	w.keep("vendor", &ledger.Contact{Kind: ledger.KindVendor, Name: "Mill", Currency: "USD", Active: true})
	w.keep("item", &ledger.Item{Name: "Loaf", Type: "service", IncomeAccount: w.ids["sales"], Active: true})
	for i, date := range []string{"2025-06-01", "2025-06-02", "2025-06-03", "2026-02-01", "2026-02-02"} {
		w.invoice("invoice"+strconv.Itoa(i+1), date, 1000)
	}
}

func (w *world) do(fn func(*ledger.Tx) error) {
	w.t.Helper()
	if _, err := w.book.Do(w.t.Context(), ledger.ActorBookkeeper, fn); err != nil {
		w.t.Fatal(err)
	}
}

// keep creates a record and remembers its id under a name.
func (w *world) keep(name string, r ledger.Record) {
	w.t.Helper()
	w.do(func(tx *ledger.Tx) error {
		made, err := tx.Create(r)
		if err == nil {
			w.ids[name] = made.Header().ID
		}
		return err
	})
}

func (w *world) invoice(name, date string, amount ledger.Minor) {
	w.t.Helper()
	w.keep(name, &ledger.Document{Kind: ledger.KindInvoice, Date: date, Contact: w.ids["customer"], Currency: "USD",
		Lines: []ledger.Line{{Item: w.ids["item"], Amount: amount}}})
}

// edit changes a record as a bookkeeper does.
func (w *world) edit(kind ledger.Kind, name string, change func(ledger.Record) ledger.Record) {
	w.t.Helper()
	w.do(func(tx *ledger.Tx) error {
		found, ok := tx.Get(kind, w.ids[name])
		if !ok {
			return fmt.Errorf("no %s %s", kind, name)
		}
		_, err := tx.Update(change(found), found.Header().Revision)
		return err
	})
}

func (w *world) memo(name, text string) {
	w.t.Helper()
	w.edit(ledger.KindInvoice, name, func(r ledger.Record) ledger.Record {
		d := *r.(*ledger.Document)
		d.Memo = text
		return &d
	})
}

// consent links the company: the connection is not ready and the engine knows of it.
func (w *world) consent() {
	w.t.Helper()
	ctx := w.t.Context()
	c, err := w.connections.Create(ctx, link.NewConnection{Platform: "QUICKBOOKS", Name: "Bakery"})
	if err == nil {
		_, err = w.connections.Authenticate(ctx, c.ID, realm)
	}
	if err == nil {
		w.hop.Adopt(c.ID, w.facade.IssueToken(realm))
		_, _, err = w.connections.Move(ctx, c.ID, health.Linked, "consent", "person")
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.connection, _ = w.connections.ByID(c.ID)
}

func (w *world) link() {
	w.t.Helper()
	w.consent()
	if err := w.engine.Linked(w.t.Context(), w.connection.ID); err != nil {
		w.t.Fatal(err)
	}
}

// ready links the company and waits until both batches are in and told.
func (w *world) ready() {
	w.t.Helper()
	w.link()
	w.advance(10 * time.Second)
	w.heard = nil
}

func (w *world) advance(by time.Duration) {
	w.t.Helper()
	if _, err := w.clock.Advance(w.t.Context(), by); err != nil {
		w.t.Fatal(err)
	}
	for _, err := range w.reported {
		w.t.Error(err)
	}
}

func (w *world) state() health.State {
	c, _ := w.connections.ByID(w.connection.ID)
	return c.State
}

// entries lists what the journal holds of a filter, oldest first.
func (w *world) entries(filter string) []*journal.Entry {
	w.t.Helper()
	page, err := w.journal.Query(w.t.Context(), journal.Query{Filter: filter, Oldest: true, Limit: 500})
	if err != nil {
		w.t.Fatal(err)
	}
	return page.Entries
}

func (w *world) stored(hop string) uint64 {
	w.t.Helper()
	return uint64(len(w.entries("kind:exchange hop:" + hop)))
}

func (w *world) runs() []*journal.Entry {
	w.t.Helper()
	return w.entries("kind:sync")
}

// lastRun is the newest run.
func (w *world) lastRun() *journal.Entry {
	w.t.Helper()
	runs := w.runs()
	if len(runs) == 0 {
		w.t.Fatal("nothing has run")
	}
	return runs[len(runs)-1]
}

// codes are the codes of what was told.
func (w *world) codes() []string {
	codes := []string{}
	for _, o := range w.heard {
		codes = append(codes, o.Code)
	}
	return codes
}

// counts are the counts of a run that are not all zero, as text.
func counts(run *journal.SyncRun) map[string]string {
	list := map[string]string{}
	for _, c := range run.Objects {
		if c.Created+c.Updated+c.Deleted+c.Failed > 0 {
			list[c.Object] = fmt.Sprintf("fetched %d created %d updated %d deleted %d unchanged %d failed %d", c.Fetched, c.Created, c.Updated, c.Deleted, c.Unchanged, c.Failed)
		}
	}
	return list
}
