package ledger

import (
	"testing"

	"faultline/simulator/problem"
)

func TestCreationsRefused(t *testing.T) {
	s := open(t)
	asleep := s.create(&Contact{Kind: KindCustomer, Name: "Asleep"}).(*Contact)
	inactive := *asleep
	inactive.Active = false
	s.must(func(t *Tx) (Record, error) { return t.Update(&inactive, 1) })
	invoice := s.invoice(1000, 0)
	numbered := &Document{Kind: KindInvoice, Number: "77", Date: "2026-03-01", Contact: s.customer, Lines: []Line{{Amount: 1}}}
	s.create(numbered)
	bill := &Document{Kind: KindBill, Number: "77", Date: "2026-03-01", Contact: s.vendor, Lines: []Line{{Account: s.supplies, Amount: 1}}}
	s.create(bill)
	closed := s.book.Company()
	closed.ClosedTo = "2026-01-31"
	s.book.SetCompany(closed)

	edit := func(change func(*Document)) *Document {
		d := &Document{Kind: KindInvoice, Date: "2026-03-01", Contact: s.customer, Lines: []Line{{Item: s.item, Amount: 100}}}
		change(d)
		return d
	}
	pay := func(change func(*Document)) *Document {
		d := s.payment(invoice, 1000)
		change(d)
		return d
	}
	journal := func(lines ...Line) *Document {
		return &Document{Kind: KindJournalEntry, Date: "2026-03-01", Lines: lines}
	}
	for name, c := range map[string]struct {
		record Record
		code   problem.Code
		path   string
	}{
		"no name":                              {&Contact{Kind: KindVendor, Name: "  "}, CodeMissing, "/name"},
		"name of a customer":                   {&Contact{Kind: KindVendor, Name: "ada"}, CodeDuplicateName, "/name"},
		"name of an account":                   {&Account{Name: "checking", Type: Bank}, CodeDuplicateName, "/name"},
		"name of an item":                      {&Item{Name: "Loaf"}, CodeDuplicateName, "/name"},
		"no account type":                      {&Account{Name: "X"}, CodeMissing, "/type"},
		"odd account type":                     {&Account{Name: "X", Type: "piggy"}, problem.Invalid, "/type"},
		"odd item type":                        {&Item{Name: "X", Type: "bundle"}, problem.Invalid, "/type"},
		"item sold to a bank":                  {&Item{Name: "X", IncomeAccount: s.bank}, CodeWrongAccount, "/income_account"},
		"foreign contact":                      {&Contact{Kind: KindVendor, Name: "X", Currency: "EUR"}, CodeWrongCurrency, "/currency"},
		"odd kind":                             {&Document{Kind: "estimate"}, problem.Invalid, "/kind"},
		"no date":                              {edit(func(d *Document) { d.Date = "" }), CodeMissing, "/date"},
		"odd date":                             {edit(func(d *Document) { d.Date = "2026-02-30" }), problem.Invalid, "/date"},
		"odd due date":                         {edit(func(d *Document) { d.DueDate = "soon" }), problem.Invalid, "/due_date"},
		"no customer":                          {edit(func(d *Document) { d.Contact = "" }), CodeMissing, "/contact"},
		"vendor on an invoice":                 {edit(func(d *Document) { d.Contact = s.vendor }), CodeUnknownReference, "/contact"},
		"inactive customer":                    {edit(func(d *Document) { d.Contact = asleep.ID }), CodeUnknownReference, "/contact"},
		"misspelt id":                          {edit(func(d *Document) { d.Contact = "0" + s.customer }), CodeUnknownReference, "/contact"},
		"foreign invoice":                      {edit(func(d *Document) { d.Currency = "EUR" }), CodeWrongCurrency, "/currency"},
		"no lines":                             {edit(func(d *Document) { d.Lines = nil }), CodeMissing, "/lines"},
		"unknown item":                         {edit(func(d *Document) { d.Lines[0].Item = "999" }), CodeUnknownReference, "/lines/0/item"},
		"income to the receivable":             {edit(func(d *Document) { d.Lines[0].Account = s.receivable }), CodeWrongAccount, "/lines/0/account"},
		"payable as receivable":                {edit(func(d *Document) { d.Control = s.payable }), CodeWrongAccount, "/control"},
		"negative total":                       {edit(func(d *Document) { d.Lines[0].Amount = -1 }), problem.Invalid, "/lines"},
		"overflowing amount":                   {edit(func(d *Document) { d.Lines[0].Amount = 1 << 62 }), problem.Invalid, "/lines/0/amount"},
		"number taken":                         {edit(func(d *Document) { d.Number = "77" }), CodeDuplicateNumber, "/number"},
		"closed period":                        {edit(func(d *Document) { d.Date = "2026-01-31" }), CodePeriodClosed, "/date"},
		"invoice that settles an absent order": {edit(func(d *Document) { d.Settles = []Allocation{{ID: "1"}} }), CodeUnknownReference, "/settles/0/id"},
		"invoice with a bank":                  {edit(func(d *Document) { d.Account = s.bank }), problem.Invalid, "/account"},
		"bill number taken":                    {bill, CodeDuplicateNumber, "/number"},
		"bill line without an account":         {&Document{Kind: KindBill, Date: "2026-03-01", Contact: s.vendor, Lines: []Line{{}}}, CodeMissing, "/lines/0/account"},
		"payment with lines":                   {pay(func(d *Document) { d.Lines = []Line{{}} }), problem.Invalid, "/lines"},
		"payment below zero":                   {pay(func(d *Document) { d.Total = -1 }), problem.Invalid, "/total"},
		"more settled than paid":               {pay(func(d *Document) { d.Total = 999 }), CodeOverAllocated, "/settles"},
		"more settled than due":                {pay(func(d *Document) { d.Total, d.Settles[0].Amount = 1001, 1001 }), CodeOverAllocated, "/settles/0/amount"},
		"nothing settled":                      {pay(func(d *Document) { d.Settles[0].Amount = 0 }), problem.Invalid, "/settles/0/amount"},
		"settled twice":                        {pay(func(d *Document) { d.Settles = append(d.Settles, d.Settles[0]) }), problem.Invalid, "/settles/1/id"},
		"unknown invoice settled":              {pay(func(d *Document) { d.Settles[0].ID = "998" }), CodeUnknownReference, "/settles/0/id"},
		"another's invoice settled":            {pay(func(d *Document) { d.Contact = s.rival }), CodeUnknownReference, "/settles/0/id"},
		"bill settled by a customer":           {pay(func(d *Document) { d.Settles[0].Kind = KindBill }), problem.Invalid, "/settles/0/kind"},
		"deposit to an expense":                {pay(func(d *Document) { d.Account = s.supplies }), CodeWrongAccount, "/account"},
		"bill paid from nowhere":               {&Document{Kind: KindBillPayment, Date: "2026-03-01", Contact: s.vendor}, CodeMissing, "/account"},
		"bill paid from income":                {&Document{Kind: KindBillPayment, Date: "2026-03-01", Contact: s.vendor, Account: s.sales}, CodeWrongAccount, "/account"},
		"unbalanced entry":                     {journal(Line{Account: s.bank, Amount: 5}, Line{Account: s.equity, Amount: -4}), CodeUnbalanced, "/lines"},
		"half an entry":                        {journal(Line{Account: s.bank}), CodeMissing, "/lines"},
		"entry without a party":                {journal(Line{Account: s.receivable, Amount: 5}, Line{Account: s.equity, Amount: -5}), CodeMissing, "/lines/0/contact"},
		"entry with the wrong party":           {journal(Line{Account: s.payable, Contact: s.customer, Amount: 5}, Line{Account: s.equity, Amount: -5}), CodeUnknownReference, "/lines/0/contact"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			s.refused(c.code, c.path, func(t *Tx) (Record, error) { return t.Create(c.record) })
		})
	}
}

func TestChangesRefused(t *testing.T) {
	s := open(t)
	invoice, bill := s.invoice(1000, 0), s.bill(500)
	payment := s.pay(invoice, 600)
	s.pay(bill, 500)
	voided := s.invoice(10, 0)
	s.must(func(t *Tx) (Record, error) { return t.Void(KindInvoice, voided.ID, 1) })
	removed := s.invoice(10, 0)
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoice, removed.ID, 1) })
	old := s.create(&Document{Kind: KindInvoice, Date: "2026-01-15", Contact: s.customer, Lines: []Line{{Amount: 5}}}).(*Document)
	closed := s.book.Company()
	closed.ClosedTo = "2026-01-31"
	s.book.SetCompany(closed)

	update := func(kind Kind, id string, revision int, change func(*Document)) func(*Tx) (Record, error) {
		return func(t *Tx) (Record, error) {
			found, _ := t.Document(kind, id)
			d, _ := copyOf(found)
			change(d.(*Document))
			return t.Update(d, revision)
		}
	}
	remove := func(kind Kind, id string) func(*Tx) (Record, error) {
		return func(t *Tx) (Record, error) { return t.Delete(kind, id, -1) }
	}
	void := func(kind Kind, id string) func(*Tx) (Record, error) {
		return func(t *Tx) (Record, error) { return t.Void(kind, id, -1) }
	}
	for name, c := range map[string]struct {
		step func(*Tx) (Record, error)
		code problem.Code
		path string
	}{
		"stale update":                {update(KindInvoice, invoice.ID, 1, func(*Document) {}), CodeStaleRevision, "/revision"},
		"revision from the future":    {update(KindInvoice, invoice.ID, 3, func(*Document) {}), CodeStaleRevision, "/revision"},
		"stale delete":                {func(t *Tx) (Record, error) { return t.Delete(KindInvoice, invoice.ID, 1) }, CodeStaleRevision, "/revision"},
		"stale void":                  {func(t *Tx) (Record, error) { return t.Void(KindInvoice, invoice.ID, 1) }, CodeStaleRevision, "/revision"},
		"total below what is paid":    {update(KindInvoice, invoice.ID, 2, func(d *Document) { d.Lines[0].Amount = 599 }), CodeOverAllocated, "/lines"},
		"paid invoice to another":     {update(KindInvoice, invoice.ID, 2, func(d *Document) { d.Contact = s.rival }), CodeInUse, "/id"},
		"line that never was":         {update(KindInvoice, invoice.ID, 2, func(d *Document) { d.Lines[0].ID = "9" }), CodeUnknownReference, "/lines/0/id"},
		"line named twice":            {update(KindInvoice, invoice.ID, 2, func(d *Document) { d.Lines = append(d.Lines, d.Lines[0]) }), CodeUnknownReference, "/lines/1/id"},
		"payment raised too far":      {update(KindInvoicePayment, payment.ID, 1, func(d *Document) { d.Total, d.Settles[0].Amount = 1001, 1001 }), CodeOverAllocated, "/settles/0/amount"},
		"update of a voided one":      {update(KindInvoice, voided.ID, -1, func(*Document) {}), problem.Refused, "/id"},
		"voiding twice":               {void(KindInvoice, voided.ID), problem.Refused, "/id"},
		"deleting twice":              {remove(KindInvoice, removed.ID), CodeGone, "/id"},
		"voiding a deleted one":       {void(KindInvoice, removed.ID), CodeGone, "/id"},
		"deleting what never was":     {remove(KindInvoice, "4711"), CodeGone, "/id"},
		"deleting under another kind": {remove(KindBill, invoice.ID), CodeGone, "/id"},
		"deleting a paid bill":        {remove(KindBill, bill.ID), CodeInUse, "/id"},
		"voiding a paid bill":         {void(KindBill, bill.ID), CodeInUse, "/id"},
		"voiding a customer":          {void(KindCustomer, s.customer), problem.Unsupported, "/kind"},
		"deleting a used customer":    {remove(KindCustomer, s.customer), CodeInUse, "/id"},
		"deleting a used item":        {remove(KindItem, s.item), CodeInUse, "/id"},
		"deleting a default account":  {remove(KindAccount, s.tax), CodeInUse, "/id"},
		"deleting a closed one":       {remove(KindInvoice, old.ID), CodePeriodClosed, "/date"},
		"voiding a closed one":        {void(KindInvoice, old.ID), CodePeriodClosed, "/date"},
		"moving out of the closed":    {update(KindInvoice, old.ID, 1, func(d *Document) { d.Date = "2026-03-01" }), CodePeriodClosed, "/date"},
		"moving into the closed":      {update(KindInvoice, invoice.ID, 2, func(d *Document) { d.Date = "2026-01-31" }), CodePeriodClosed, "/date"},
		"retyping a used account": {func(t *Tx) (Record, error) {
			a, _ := t.Account(s.supplies)
			n := *a
			n.Type = Equity
			return t.Update(&n, -1)
		}, CodeInUse, "/id"},
		"retiring a default account": {func(t *Tx) (Record, error) {
			a, _ := t.Account(s.receivable)
			n := *a
			n.Active = false
			return t.Update(&n, -1)
		}, CodeInUse, "/id"},
		"taking another's name": {func(t *Tx) (Record, error) {
			c, _ := t.Contact(s.vendor)
			n := *c
			n.Name = "GRACE"
			return t.Update(&n, -1)
		}, CodeDuplicateName, "/name"},
	} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			before := look(s.book)
			s.refused(c.code, c.path, c.step)
			if after := look(s.book); after.Last != before.Last || len(after.Tallies) != len(before.Tallies) {
				t.Error("the refusal left a trace")
			}
		})
	}
}
