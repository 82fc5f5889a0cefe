package ledger

import (
	"strconv"
	"testing"
	"time"

	"faultline/simulator/problem"
)

// shop is a small company with every account type a document needs, at a clock the test moves.
type shop struct {
	t    testing.TB
	book *Book
	now  time.Time

	receivable, payable, undeposited, bank, tax, sales, supplies, equity, card string
	customer, rival, vendor, item                                              string
	changeIDs                                                                  int
}

func open(t testing.TB) *shop {
	t.Helper()
	s := &shop{t: t, now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	s.book = New(Company{ID: "1", Name: "Shop", Currency: "USD"}, Options{
		Now:      func() time.Time { return s.now },
		ChangeID: func() string { s.changeIDs++; return "c" + strconv.Itoa(s.changeIDs) },
	})
	account := func(name string, kind AccountType) string {
		return s.create(&Account{Name: name, Type: kind}).Header().ID
	}
	s.receivable = account("Receivable", AccountsReceivable)
	s.payable = account("Payable", AccountsPayable)
	s.undeposited = account("Undeposited Funds", OtherCurrentAsset)
	s.bank = account("Checking", Bank)
	s.tax = account("Sales Tax", OtherCurrentLiability)
	s.sales = account("Sales", Income)
	s.supplies = account("Supplies", Expense)
	s.equity = account("Equity", Equity)
	s.card = account("Card", CreditCard)
	c := s.book.Company()
	c.Receivable, c.Payable, c.Undeposited, c.TaxPayable, c.Sales = s.receivable, s.payable, s.undeposited, s.tax, s.sales
	s.book.SetCompany(c)
	s.customer = s.create(&Contact{Kind: KindCustomer, Name: "Ada"}).Header().ID
	s.rival = s.create(&Contact{Kind: KindCustomer, Name: "Grace"}).Header().ID
	s.vendor = s.create(&Contact{Kind: KindVendor, Name: "Mill"}).Header().ID
	s.item = s.create(&Item{Name: "Loaf", IncomeAccount: s.sales, ExpenseAccount: s.supplies}).Header().ID
	return s
}

func (s *shop) do(fn func(*Tx) error) ([]Change, error) {
	s.now = s.now.Add(time.Second)
	return s.book.Do(s.t.Context(), ActorAPI, fn)
}

func (s *shop) create(r Record) Record {
	s.t.Helper()
	created, err := s.try(func(t *Tx) (Record, error) { return t.Create(r) })
	if err != nil {
		s.t.Fatalf("create: %v", err)
	}
	return created
}

func (s *shop) try(step func(*Tx) (Record, error)) (made Record, err error) {
	_, err = s.do(func(t *Tx) error {
		var err error
		made, err = step(t)
		return err
	})
	return made, err
}

func (s *shop) must(step func(*Tx) (Record, error)) Record {
	s.t.Helper()
	r, err := s.try(step)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *shop) refused(code problem.Code, path string, step func(*Tx) (Record, error)) {
	s.t.Helper()
	_, err := s.try(step)
	p := problem.From(err)
	if err == nil || p.Code != code || p.Path != path {
		s.t.Errorf("got %v (code %q at %q), want code %q at %q", err, p.Code, p.Path, code, path)
	}
	s.verify()
}

func (s *shop) verify() {
	s.t.Helper()
	if err := s.book.Verify(); err != nil {
		s.t.Error(err)
	}
}

func (s *shop) document(kind Kind, id string) (d *Document) {
	s.t.Helper()
	s.book.View(func(v *View) { d, _ = v.Document(kind, id) })
	if d == nil {
		s.t.Fatalf("no %s %s", kind, id)
	}
	return d
}

func (s *shop) contact(id string) (c *Contact) {
	s.book.View(func(v *View) { c, _ = v.Contact(id) })
	return c
}

func (s *shop) owed(contact string) (m Minor) {
	s.book.View(func(v *View) { m = v.Owed(contact) })
	return m
}

func (s *shop) balance(account string) (m Minor) {
	s.book.View(func(v *View) { m = v.Balance(account) })
	return m
}

func (s *shop) invoice(amount, tax Minor) *Document {
	s.t.Helper()
	return s.create(&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: s.customer,
		Lines: []Line{{Item: s.item, Amount: amount, Tax: tax}}}).(*Document)
}

func (s *shop) bill(amount Minor) *Document {
	s.t.Helper()
	return s.create(&Document{Kind: KindBill, Date: "2026-03-01", Contact: s.vendor,
		Lines: []Line{{Account: s.supplies, Amount: amount}}}).(*Document)
}

func (s *shop) pay(d *Document, amount Minor) *Document {
	s.t.Helper()
	return s.create(s.payment(d, amount)).(*Document)
}

func (s *shop) payment(d *Document, amount Minor) *Document {
	p := &Document{Kind: KindInvoicePayment, Date: "2026-03-02", Contact: d.Contact, Total: amount,
		Settles: []Allocation{{ID: d.ID, Amount: amount}}}
	if d.Kind == KindBill {
		p.Kind, p.Account = KindBillPayment, s.bank
	}
	return p
}
