package ledger

import "testing"

// A bad debt that is written off by an entry settles the invoice through a payment of nothing, and everything that says
// what the customer owes moves with it.
func TestEntriesSettleThroughPayments(t *testing.T) {
	s := open(t)
	invoice := s.invoice(10000, 0)
	entry := s.create(&Document{Kind: KindJournalEntry, Date: "2026-03-02", Lines: []Line{
		{Account: s.supplies, Amount: 4000}, {Account: s.receivable, Contact: s.customer, Amount: -4000}}}).(*Document)
	if owed := s.owed(s.customer); owed != 6000 {
		t.Errorf("with the entry the customer owes %d", owed)
	}
	s.verify()
	through := s.create(&Document{Kind: KindInvoicePayment, Date: "2026-03-03", Contact: s.customer, Settles: []Allocation{
		{Kind: KindInvoice, ID: invoice.ID, Amount: 3000}, {Kind: KindJournalEntry, ID: entry.ID, Amount: 3000}}}).(*Document)
	if got := s.document(KindInvoice, invoice.ID); got.Balance != 7000 || got.Status() != StatusPartial {
		t.Errorf("the invoice has %d open and is %s", got.Balance, got.Status())
	}
	if owed := s.owed(s.customer); owed != 6000 || s.balance(s.receivable) != 6000 {
		t.Errorf("applied, the customer owes %d, the account says %d", owed, s.balance(s.receivable))
	}
	s.verify()

	s.refused(CodeOverAllocated, "/settles/0/amount", func(t *Tx) (Record, error) {
		return t.Create(&Document{Kind: KindInvoicePayment, Date: "2026-03-03", Contact: s.customer, Settles: []Allocation{{Kind: KindJournalEntry, ID: entry.ID, Amount: 1001}}})
	})
	s.refused(CodeUnknownReference, "/settles/0/id", func(t *Tx) (Record, error) {
		return t.Create(&Document{Kind: KindInvoicePayment, Date: "2026-03-03", Contact: s.rival, Settles: []Allocation{{Kind: KindJournalEntry, ID: entry.ID, Amount: 1}}})
	})
	s.refused(CodeInUse, "/id", func(t *Tx) (Record, error) { return t.Delete(KindJournalEntry, entry.ID, -1) })
	s.refused(CodeInUse, "/id", func(t *Tx) (Record, error) {
		less := *entry
		less.Lines = []Line{{Account: s.supplies, Amount: 2000}, {Account: s.receivable, Contact: s.customer, Amount: -2000}}
		return t.Update(&less, -1)
	})
	s.must(func(t *Tx) (Record, error) {
		more := *entry
		more.Lines = []Line{{Account: s.supplies, Amount: 5000}, {Account: s.receivable, Contact: s.customer, Amount: -5000}}
		return t.Update(&more, -1)
	})
	if owed := s.owed(s.customer); owed != 5000 {
		t.Errorf("with a larger entry the customer owes %d", owed)
	}
	s.verify()

	s.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoicePayment, through.ID, -1) })
	if got := s.document(KindInvoice, invoice.ID); got.Balance != 10000 || len(s.document(KindJournalEntry, entry.ID).SettledBy) != 0 {
		t.Errorf("taken back, the invoice has %d open", got.Balance)
	}
	s.verify()
	s.must(func(t *Tx) (Record, error) { return t.Void(KindJournalEntry, entry.ID, -1) })
	if owed := s.owed(s.customer); owed != 10000 {
		t.Errorf("voided, the customer owes %d", owed)
	}
	s.verify()
}

// What an entry charges is paid like an invoice or a bill.
func TestEntriesArePaid(t *testing.T) {
	s := open(t)
	entry := s.create(&Document{Kind: KindJournalEntry, Date: "2026-03-01", Lines: []Line{
		{Account: s.receivable, Contact: s.customer, Amount: 900}, {Account: s.receivable, Contact: s.customer, Amount: 100},
		{Account: s.payable, Contact: s.vendor, Amount: -400}, {Account: s.equity, Amount: -600}}}).(*Document)
	if s.owed(s.customer) != 1000 || s.owed(s.vendor) != 400 {
		t.Errorf("the entry charges %d and owes %d", s.owed(s.customer), s.owed(s.vendor))
	}
	s.create(&Document{Kind: KindInvoicePayment, Date: "2026-03-02", Contact: s.customer, Total: 1000, Settles: []Allocation{{Kind: KindJournalEntry, ID: entry.ID, Amount: 1000}}})
	s.create(&Document{Kind: KindBillPayment, Date: "2026-03-02", Contact: s.vendor, Account: s.bank, Total: 150, Settles: []Allocation{{Kind: KindJournalEntry, ID: entry.ID, Amount: 150}}})
	s.verify()
	if s.owed(s.customer) != 0 || s.owed(s.vendor) != 250 || s.balance(s.receivable) != 0 || s.balance(s.payable) != 250 {
		t.Errorf("left are %d and %d, on the accounts %d and %d", s.owed(s.customer), s.owed(s.vendor), s.balance(s.receivable), s.balance(s.payable))
	}
	s.refused(CodeOverAllocated, "/settles/0/amount", func(t *Tx) (Record, error) {
		return t.Create(&Document{Kind: KindInvoicePayment, Date: "2026-03-02", Contact: s.customer, Total: 1, Settles: []Allocation{{Kind: KindJournalEntry, ID: entry.ID, Amount: 1}}})
	})
}
