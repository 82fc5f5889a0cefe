package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInvoicePaymentLife(t *testing.T) {
	s := open(t)
	invoice := s.invoice(10000, 800)
	if invoice.Total != 10800 || invoice.Balance != 10800 || invoice.Subtotal != 10000 || invoice.Tax != 800 {
		t.Fatalf("invoice %+v", invoice)
	}
	payment := s.pay(invoice, 5000)
	paid := s.document(KindInvoice, invoice.ID)
	if paid.Balance != 5800 || paid.Revision != 2 || !paid.UpdatedAt.After(invoice.UpdatedAt) {
		t.Errorf("after a payment: %+v", paid)
	}
	want := []Allocation{{Kind: KindInvoicePayment, ID: payment.ID, Amount: 5000, Date: "2026-03-02"}}
	if diff := cmp.Diff(want, paid.SettledBy); diff != "" {
		t.Error(diff)
	}
	if invoice.Balance != 10800 || invoice.SettledBy != nil {
		t.Error("the earlier value of the invoice was changed")
	}
	if got := s.contact(s.customer); s.owed(got.ID) != 5800 || got.Revision != 1 {
		t.Errorf("customer %+v", got)
	}
	balances := map[string]Minor{s.receivable: 5800, s.undeposited: 5000, s.sales: 10000, s.tax: 800}
	for account, want := range balances {
		if got := s.balance(account); got != want {
			t.Errorf("account %s: %d, want %d", account, got, want)
		}
	}
	s.verify()
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoicePayment, payment.ID, 1) })
	if reopened := s.document(KindInvoice, invoice.ID); reopened.Balance != 10800 || reopened.SettledBy != nil || reopened.Revision != 3 {
		t.Errorf("after deleting the payment: %+v", reopened)
	}
	s.verify()
}

func TestPostings(t *testing.T) {
	s := open(t)
	invoice, bill := s.invoice(1000, 80), s.bill(300)
	income, spent := s.pay(invoice, 500), s.pay(bill, 300)
	entry := s.create(&Document{Kind: KindJournalEntry, Date: "2026-03-03",
		Lines: []Line{{Account: s.bank, Amount: 70}, {Account: s.equity, Amount: -70}}}).(*Document)
	for name, c := range map[string]struct {
		document *Document
		want     []Posting
	}{
		"invoice":         {invoice, []Posting{{s.receivable, 1080, "2026-03-01", invoice.ID}, {s.sales, -1000, "2026-03-01", invoice.ID}, {s.tax, -80, "2026-03-01", invoice.ID}}},
		"bill":            {bill, []Posting{{s.supplies, 300, "2026-03-01", bill.ID}, {s.payable, -300, "2026-03-01", bill.ID}}},
		"invoice payment": {income, []Posting{{s.undeposited, 500, "2026-03-02", income.ID}, {s.receivable, -500, "2026-03-02", income.ID}}},
		"bill payment":    {spent, []Posting{{s.payable, 300, "2026-03-02", spent.ID}, {s.bank, -300, "2026-03-02", spent.ID}}},
		"journal entry":   {entry, []Posting{{s.bank, 70, "2026-03-03", entry.ID}, {s.equity, -70, "2026-03-03", entry.ID}}},
	} {
		t.Run(name, func(t *testing.T) {
			s.book.View(func(v *View) {
				if diff := cmp.Diff(c.want, v.Postings(c.document.ID)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
	if entry.Total != 70 || entry.Balance != 0 {
		t.Errorf("entry %+v", entry)
	}
	want := []AccountBalance{{Account: s.receivable, Debit: 580}, {Account: s.undeposited, Debit: 500}, {Account: s.bank, Credit: 230},
		{Account: s.tax, Credit: 80}, {Account: s.sales, Credit: 1000}, {Account: s.supplies, Debit: 300}, {Account: s.equity, Credit: 70}}
	s.book.View(func(v *View) {
		if diff := cmp.Diff(want, v.TrialBalance()); diff != "" {
			t.Error(diff)
		}
	})
	s.verify()
}

func TestVoidKeepsTheRecordAndFreesPayments(t *testing.T) {
	s := open(t)
	two := Scaled(2 * Scale)
	invoice := s.create(&Document{Kind: KindInvoice, Number: "9", Date: "2026-03-01", Contact: s.customer,
		Lines: []Line{{Item: s.item, Quantity: &two, Amount: 900}}}).(*Document)
	payment := s.pay(invoice, 400)
	voided := s.must(func(t *Tx) (Record, error) { return t.Void(KindInvoice, invoice.ID, 2) }).(*Document)
	if !voided.Voided || voided.Total != 0 || voided.Balance != 0 || voided.SettledBy != nil || voided.Lines[0].Amount != 0 ||
		*voided.Lines[0].Quantity != 0 || voided.Lines[0].Item != s.item || voided.Number != "9" || voided.Revision != 3 {
		t.Errorf("voided %+v", voided)
	}
	if two != 2*Scale || invoice.Lines[0].Amount != 900 {
		t.Error("voiding wrote into the earlier value")
	}
	if p := s.document(KindInvoicePayment, payment.ID); p.Balance != 400 || p.Settles != nil || p.Revision != 2 {
		t.Errorf("payment %+v", p)
	}
	if owed := s.owed(s.customer); owed != -400 {
		t.Errorf("the customer's credit is %d", owed)
	}
	s.refused(CodeDuplicateNumber, "/number", func(t *Tx) (Record, error) {
		return t.Create(&Document{Kind: KindInvoice, Number: "9", Date: "2026-03-01", Contact: s.customer, Lines: []Line{{Amount: 1}}})
	})
}

func TestDeletedInvoiceUnlinksPaymentsAndFreesItsNumber(t *testing.T) {
	s := open(t)
	invoice := s.create(&Document{Kind: KindInvoice, Number: "9", Date: "2026-03-01", Contact: s.customer, Lines: []Line{{Amount: 900}}}).(*Document)
	payment := s.pay(invoice, 400)
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoice, invoice.ID, 2) })
	if p := s.document(KindInvoicePayment, payment.ID); p.Balance != 400 || p.Settles != nil {
		t.Errorf("payment %+v", p)
	}
	if d := s.document(KindInvoice, invoice.ID); !d.Deleted || d.Number != "9" || d.Revision != 3 {
		t.Errorf("tombstone %+v", d)
	}
	again := s.create(&Document{Kind: KindInvoice, Number: "9", Date: "2026-03-01", Contact: s.customer, Lines: []Line{{Amount: 900}}}).(*Document)
	moved := *s.document(KindInvoicePayment, payment.ID)
	moved.Settles = []Allocation{{ID: again.ID, Amount: 400}}
	s.must(func(t *Tx) (Record, error) { return t.Update(&moved, 2) })
	if d := s.document(KindInvoice, again.ID); d.Balance != 500 {
		t.Errorf("reapplied %+v", d)
	}
	s.verify()
}

func TestUpdatePostsAnewAndKeepsLineIDs(t *testing.T) {
	s := open(t)
	invoice := s.create(&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: s.customer,
		Lines: []Line{{Item: s.item, Amount: 100}, {Account: s.sales, Amount: 200}}}).(*Document)
	cake := s.create(&Account{Name: "Cake", Type: Income}).Header().ID
	torte := s.create(&Item{Name: "Torte", IncomeAccount: cake}).Header().ID
	next := *invoice
	next.Lines = []Line{{Amount: 50}, invoice.Lines[0]}
	next.Lines[1].Item = torte // with the account as it was read: it follows the item
	updated := s.must(func(t *Tx) (Record, error) { return t.Update(&next, 1) }).(*Document)
	if updated.Lines[0].ID != "3" || updated.Lines[1].ID != "1" || updated.Lines[1].Account != cake || updated.Total != 150 {
		t.Errorf("lines %+v", updated.Lines)
	}
	if s.balance(s.sales) != 50 || s.balance(cake) != 100 || s.balance(s.receivable) != 150 {
		t.Error("the former postings are still there")
	}
	s.verify()
}

// An item line keeps the account it was posted to when the item's account changes later.
func TestItemAccountChangeLeavesHistory(t *testing.T) {
	s := open(t)
	invoice := s.invoice(100, 0)
	other := s.create(&Account{Name: "Other sales", Type: Income}).Header().ID
	s.must(func(t *Tx) (Record, error) {
		item, _ := t.Item(s.item)
		next := *item
		next.IncomeAccount = other
		return t.Update(&next, 1)
	})
	if s.balance(s.sales) != 100 || s.document(KindInvoice, invoice.ID).Lines[0].Account != s.sales {
		t.Error("history moved with the item")
	}
	s.invoice(10, 0)
	if s.balance(other) != 10 {
		t.Error("new lines do not use the item's new account")
	}
}

func TestSeveralPaymentsOfOneBill(t *testing.T) {
	s := open(t)
	bill, other := s.bill(1000), s.bill(50)
	first, second := s.pay(bill, 300), s.pay(bill, 700)
	if d := s.document(KindBill, bill.ID); d.Balance != 0 || len(d.SettledBy) != 2 {
		t.Fatalf("paid %+v", d)
	}
	s.must(func(t *Tx) (Record, error) { return t.Void(KindBillPayment, first.ID, 1) })
	want := []Allocation{{Kind: KindBillPayment, ID: second.ID, Amount: 700, Date: "2026-03-02"}}
	if d := s.document(KindBill, bill.ID); d.Balance != 300 || cmp.Diff(want, d.SettledBy) != "" {
		t.Errorf("after voiding the first: %+v", d)
	}
	both := *second
	both.Date, both.Settles = "2026-03-04", []Allocation{{ID: other.ID, Amount: 50}, {ID: bill.ID, Amount: 650}}
	changes, err := s.do(func(t *Tx) error { _, err := t.Update(&both, 1); return err })
	if err != nil || len(changes) != 3 {
		t.Fatalf("%v, %d changes", err, len(changes))
	}
	if d := s.document(KindBill, bill.ID); d.Balance != 350 || d.SettledBy[0].Date != "2026-03-04" {
		t.Errorf("after spreading the second: %+v", d)
	}
	if d := s.document(KindBill, other.ID); d.Balance != 0 {
		t.Errorf("the other bill: %+v", d)
	}
	s.verify()
}

// Two receivable accounts: a payment goes through the account its invoice stands on.
func TestPaymentFollowsTheControlAccount(t *testing.T) {
	s := open(t)
	export := s.create(&Account{Name: "Export receivable", Type: AccountsReceivable}).Header().ID
	invoice := s.create(&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: s.customer, Control: export, Lines: []Line{{Amount: 90}}}).(*Document)
	if p := s.pay(invoice, 90); p.Control != export {
		t.Errorf("payment %+v", p)
	}
	domestic := s.invoice(10, 0)
	s.refused(CodeWrongAccount, "/control", func(t *Tx) (Record, error) {
		p := s.payment(domestic, 10)
		p.Control = export
		return t.Create(p)
	})
}

func TestRecordsRetireAndReturn(t *testing.T) {
	s := open(t)
	retire := func(id string, active bool) func(*Tx) (Record, error) {
		return func(t *Tx) (Record, error) {
			c, _ := t.Contact(id)
			n := *c
			n.Active = active
			return t.Update(&n, -1)
		}
	}
	spare := s.create(&Account{Name: "Spare", Type: Expense}).(*Account)
	next := *spare
	next.Active = false
	s.must(func(t *Tx) (Record, error) { return t.Update(&next, 1) })
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindAccount, spare.ID, 2) })
	s.must(retire(s.rival, false))
	s.create(&Contact{Kind: KindVendor, Name: "Grace"}) // an inactive record holds no name
	s.refused(CodeDuplicateName, "/name", retire(s.rival, true))
	idle := s.create(&Contact{Kind: KindVendor, Name: "Idle"}).Header().ID
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindVendor, idle, 1) })
	s.refused(CodeUnknownReference, "/contact", func(t *Tx) (Record, error) {
		return t.Create(&Document{Kind: KindBill, Date: "2026-03-01", Contact: idle, Lines: []Line{{Account: s.supplies, Amount: 1}}})
	})
}
