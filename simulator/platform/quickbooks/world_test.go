package quickbooks_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/ledger"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/seed"
)

const (
	realm      = "9341450000000042"
	otherRealm = "9341450000000043"
)

// world is a façade over the books of two companies.
type world struct {
	t      testing.TB
	facade *quickbooks.Facade
	store  *journaltest.Memory
	books  map[string]*ledger.Book
	mu     sync.Mutex
	now    time.Time
	token  string
	ids    map[string]string // names of the first company's records → ids
	actor  string
	o      quickbooks.Options
}

func (w *world) clock() time.Time        { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
func (w *world) advance(d time.Duration) { w.mu.Lock(); w.now = w.now.Add(d); w.mu.Unlock() }

func newWorld(t testing.TB, change ...func(*quickbooks.Options)) *world {
	t.Helper()
	w := &world{t: t, store: new(journaltest.Memory), books: map[string]*ledger.Book{}, ids: map[string]string{},
		now: time.Date(2026, 3, 1, 18, 0, 0, 123e6, time.UTC)}
	for _, id := range []string{realm, otherRealm} {
		w.books[id] = w.newBook(id)
	}
	w.o = quickbooks.Options{
		Books: func(r string) (*ledger.Book, bool) { b, ok := w.books[r]; return b, ok },
		Realms: func() []quickbooks.Realm {
			return []quickbooks.Realm{{ID: realm, Name: "Harbour Bakery"}, {ID: otherRealm, Name: "Other <Co>"}}
		},
		Now: w.clock, Paced: w.clock, Seed: seed.Seed(7), Store: w.store, LimitsOff: true,
		Client:    func() (string, string) { return "client-1", "secret-1" },
		PublicURL: func() string { return "http://127.0.0.1:4010/quickbooks" },
	}
	for _, c := range change {
		c(&w.o)
	}
	w.facade = quickbooks.New(w.o)
	w.token, _, _ = w.facade.IssueGrant(realm)
	return w
}

// restart makes a façade anew over the same store and books.
func (w *world) restart() {
	w.t.Helper()
	w.facade = quickbooks.New(w.o)
	if err := w.facade.Load(); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) newBook(id string) *ledger.Book {
	w.t.Helper()
	company := ledger.Company{ID: id, Name: "Harbour Bakery", LegalName: "Harbour Bakery LLC", Currency: "USD", Country: "US",
		Email: "hello@harbour.example", Phone: "+1 5550100", StartDate: "2024-01-01", CreatedAt: w.now.Add(-time.Hour), Preset: "bakery",
		Address: ledger.Address{Line1: "1 Quay", City: "Portland", Region: "OR", PostalCode: "97201", Country: "US"}}
	b := ledger.New(company, ledger.Options{Now: w.clock})
	price := ledger.Scaled(90 * ledger.Scale)
	records := []struct {
		name string
		r    ledger.Record
	}{
		{"receivable", &ledger.Account{Name: "Accounts Receivable (A/R)", Type: ledger.AccountsReceivable, Active: true}},
		{"payable", &ledger.Account{Name: "Accounts Payable (A/P)", Type: ledger.AccountsPayable, Active: true}},
		{"undeposited", &ledger.Account{Name: "Undeposited Funds", Type: ledger.OtherCurrentAsset, Active: true}},
		{"tax", &ledger.Account{Name: "Sales Tax", Type: ledger.OtherCurrentLiability, Active: true}},
		{"sales", &ledger.Account{Name: "Sales", Type: ledger.Income, Active: true}},
		{"bank", &ledger.Account{Name: "Checking", Type: ledger.Bank, Subtype: "Checking", Active: true}},
		{"card", &ledger.Account{Name: "Visa", Type: ledger.CreditCard, Active: true}},
		{"rent", &ledger.Account{Name: "Rent", Type: ledger.Expense, Active: true}},
		{"net 30", &ledger.Reference{Kind: ledger.KindPaymentTerm, Name: "Net 30", Term: &ledger.Term{DueDays: 30}}},
		{"customer", &ledger.Contact{Kind: ledger.KindCustomer, Name: "Harbour Lights Ltd", Email: "pay@lights.example", Active: true}},
		{"vendor", &ledger.Contact{Kind: ledger.KindVendor, Name: "Mill & Sons", TaxNumber: "123456789", Active: true}},
		{"item", &ledger.Item{Name: "Survey", Type: "service", UnitPrice: &price, Active: true}},
	}
	if _, err := b.Do(context.Background(), ledger.ActorPlatform, func(tx *ledger.Tx) error {
		for _, e := range records {
			switch r := e.r.(type) {
			case *ledger.Item:
				r.IncomeAccount, r.ExpenseAccount = w.ids["sales"], w.ids["rent"]
			case *ledger.Contact:
				if r.Kind == ledger.KindCustomer {
					r.Terms = w.ids["net 30"]
				}
			}
			stored, err := tx.Create(e.r)
			if err != nil {
				return fmt.Errorf("%s: %w", e.name, err)
			}
			w.ids[e.name] = stored.Header().ID
		}
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	company.Receivable, company.Payable, company.Undeposited = w.ids["receivable"], w.ids["payable"], w.ids["undeposited"]
	company.TaxPayable, company.Sales = w.ids["tax"], w.ids["sales"]
	b.SetCompany(company)
	return b
}

// expand puts ids into a text: {customer} becomes "9".
func (w *world) expand(text string) string {
	var pairs []string
	for name, id := range w.ids {
		pairs = append(pairs, "{"+name+"}", `"`+id+`"`)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// request carries the world's token. What does not parse of a query is left out, as a server does.
func (w *world) request(method, path, query, body string) platform.Request {
	q, _ := url.ParseQuery(query)
	return platform.Request{Method: method, Path: path, Query: platform.QueryOf(q), Body: []byte(body),
		Header: http.Header{"Authorization": {"Bearer " + w.token}, "Content-Type": {"application/json"}}}
}

func (w *world) serve(method, path, query, body string) exchange.Answer {
	w.t.Helper()
	ctx := exchange.With(context.Background(), exchange.Origin{Actor: w.actor})
	a := w.facade.Serve(ctx, w.request(method, path, query, w.expand(body)))
	if code, id := w.facade.Outcome(a); a.Record != "" && (code != "" || id != a.Record) {
		w.t.Errorf("%s %s says that it answers with %s, not with %s %s", method, path, a.Record, code, id)
	}
	return a
}

func (w *world) post(entity, query, body string) exchange.Answer {
	w.t.Helper()
	return w.serve("POST", "/v3/company/"+realm+"/"+entity, query, body)
}

func (w *world) get(path string) exchange.Answer {
	w.t.Helper()
	return w.serve("GET", "/v3/company/"+realm+"/"+path, "", "")
}

func (w *world) ask(statement string) exchange.Answer {
	w.t.Helper()
	return w.serve("GET", "/v3/company/"+realm+"/query", url.Values{"query": {w.expand(statement)}}.Encode(), "")
}

// ok decodes a good answer's entity.
func (w *world) ok(a exchange.Answer) map[string]any {
	w.t.Helper()
	if a.Status != 200 {
		w.t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	var reply map[string]any
	if err := json.Unmarshal(a.Body, &reply); err != nil {
		w.t.Fatalf("%v: %s", err, a.Body)
	}
	for name, v := range reply {
		if name != "time" {
			m, _ := v.(map[string]any)
			return m
		}
	}
	w.t.Fatalf("nothing in %s", a.Body)
	return nil
}

// create posts an entity and remembers its id under a name.
func (w *world) create(name, entity, body string) map[string]any {
	w.t.Helper()
	m := w.ok(w.post(entity, "", body))
	w.ids[name] = m["Id"].(string)
	return m
}

// code is the fault code of an answer, in whichever JSON envelope.
func (w *world) code(a exchange.Answer) string {
	code, _ := w.facade.Outcome(a)
	return code
}

func (w *world) verify() {
	w.t.Helper()
	for id, b := range w.books {
		if err := b.Verify(); err != nil {
			w.t.Errorf("books of %s: %v", id, err)
		}
	}
}

const (
	invoiceBody = `{"CustomerRef":{"value":{customer}},"TxnDate":"2026-03-01","Line":[{"Amount":180.0,"Description":"Site survey","DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}},"Qty":2,"UnitPrice":90.0,"TaxCodeRef":{"value":"NON"}}}]}`
	billBody    = `{"VendorRef":{"value":{vendor}},"TxnDate":"2026-03-01","Line":[{"Amount":55.5,"DetailType":"AccountBasedExpenseLineDetail","AccountBasedExpenseLineDetail":{"AccountRef":{"value":{rent}}}}]}`
)
