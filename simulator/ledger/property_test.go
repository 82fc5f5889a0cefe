package ledger

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/imprint"
)

// picture is everything that can be seen of a book, and the derived state behind it.
type picture struct {
	Live, Changed map[Kind][]Record
	Count         map[Kind]int
	Trial         []AccountBalance
	Tallies       map[uint64]tally
	Names         map[nameKey]uint64
	Numbers       map[imprint.Imprint]uint64
	Last          uint64
}

func look(b *Book) picture {
	p := picture{Live: map[Kind][]Record{}, Changed: map[Kind][]Record{}, Count: map[Kind]int{}}
	b.View(func(v *View) {
		for _, kind := range Kinds() {
			v.Each(kind, func(r Record) bool { p.Live[kind] = append(p.Live[kind], r); return true })
			v.EachSince(kind, time.Time{}, func(r Record) bool { p.Changed[kind] = append(p.Changed[kind], r); return true })
			p.Count[kind] = v.Count(kind)
		}
		p.Trial = v.TrialBalance()
	})
	s := &b.state
	p.Tallies, p.Names, p.Numbers, p.Last = copyMap(s.tallies), copyMap(s.names), copyMap(s.numbers), s.last
	return p
}

func copyMap[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

// step draws one operation out of everything a caller can do, valid or not.
func (s *market) step(r *rapid.T) func(*Tx) error {
	amount := Minor(rapid.IntRange(-50, 900).Draw(r, "amount"))
	day := fmt.Sprintf("2026-03-%02d", rapid.IntRange(1, 9).Draw(r, "day"))
	customer := rapid.SampledFrom([]string{s.customer, s.rival, s.swiss, s.japanese}).Draw(r, "customer")
	doc := s.draw(r)
	revision := -1
	if rapid.IntRange(0, 9).Draw(r, "stale") == 0 {
		revision = doc.Revision + rapid.IntRange(0, 1).Draw(r, "by")
	}
	create := func(d *Document) func(*Tx) error {
		return func(t *Tx) error { _, err := t.Create(d); return err }
	}
	number := rapid.SampledFrom([]string{"", "", "A1", "A2", "A3"}).Draw(r, "number")
	switch rapid.SampledFrom([]string{"invoice", "bill", "journal", "receive", "pay", "edit", "reapply", "delete", "void", "rename", "batch",
		"form", "settle", "settle", "settle", "apply", "unapply", "deposit"}).Draw(r, "step") {
	case "form":
		return create(s.anyForm(r, day, customer, amount))
	case "settle":
		return create(s.anySettlement(r, doc, day, amount))
	case "apply":
		to := s.draw(r)
		return func(t *Tx) error {
			_, err := t.Apply(doc.Kind, doc.ID, revision, Allocation{Kind: to.Kind, ID: to.ID, Amount: min(to.Balance, doc.Balance)})
			return err
		}
	case "unapply":
		if len(doc.SettledBy) == 0 {
			return func(t *Tx) error { _, err := t.Unapply(doc.Kind, doc.ID, revision, KindInvoice, "1"); return err }
		}
		by := doc.SettledBy[0]
		return func(t *Tx) error { _, err := t.Unapply(by.Kind, by.ID, -1, doc.Kind, doc.ID); return err }
	case "deposit":
		return create(&Document{Kind: KindBankDeposit, Date: day, Account: s.bank, Collects: []Collected{{Kind: doc.Kind, ID: doc.ID}},
			Lines: []Line{{Account: s.supplies, Amount: amount / 9}}})
	case "invoice":
		return create(&Document{Kind: KindInvoice, Date: day, Number: number, Contact: customer,
			Lines: []Line{{Item: s.item, Amount: amount, Tax: amount / 10}, {Amount: amount / 2}}})
	case "bill":
		return create(&Document{Kind: KindBill, Date: day, Number: number, Contact: s.vendor,
			Lines: []Line{{Account: s.supplies, Amount: amount, Tax: amount / 12}, {Item: s.item, Amount: amount}}})
	case "journal":
		return create(s.anyEntry(r, day, customer, amount))
	case "receive":
		p := &Document{Kind: KindInvoicePayment, Date: day, Contact: customer, Total: amount}
		if doc.Kind == KindInvoice {
			p.Contact, p.Settles = doc.Contact, []Allocation{{ID: doc.ID, Amount: max(1, amount/2)}}
		}
		return create(p)
	case "pay":
		p := &Document{Kind: KindBillPayment, Date: day, Contact: s.vendor, Account: s.bank, Total: amount}
		if doc.Kind == KindBill {
			p.Settles = []Allocation{{ID: doc.ID, Amount: max(1, amount/2)}}
		}
		return create(p)
	case "edit":
		drift := Rate(rapid.IntRange(-1, 1).Draw(r, "rate")) * 1_000_000
		return func(t *Tx) error {
			d := *doc
			d.Lines = slices.Clone(doc.Lines)
			for i := range d.Lines {
				d.Lines[i].Amount += amount
			}
			if d.Kind == KindJournalEntry {
				d.Lines[0].Amount = -d.Lines[1].Amount
			}
			if d.Rate != 0 {
				d.Rate += drift
			}
			d.Number, d.Date = number, day
			_, err := t.Update(&d, revision)
			return err
		}
	case "reapply":
		return func(t *Tx) error {
			d := *doc
			d.Date, d.Total = day, d.Total+amount
			d.Settles = slices.Clone(doc.Settles)
			for i := range d.Settles {
				d.Settles[i].Amount += amount / 3
			}
			if amount%5 == 0 {
				d.Settles = nil
			}
			_, err := t.Update(&d, revision)
			return err
		}
	case "delete":
		return func(t *Tx) error { _, err := t.Delete(doc.Kind, doc.ID, revision); return err }
	case "void":
		return func(t *Tx) error { _, err := t.Void(doc.Kind, doc.ID, revision); return err }
	case "rename":
		name := rapid.SampledFrom([]string{"Ada", "Grace", "Joan"}).Draw(r, "name")
		return func(t *Tx) error {
			c, _ := t.Contact(customer)
			n := *c
			n.Name, n.Active = name, amount%7 != 0
			_, err := t.Update(&n, -1)
			return err
		}
	}
	first, second := s.step(r), s.step(r)
	return func(t *Tx) error {
		if err := first(t); err != nil {
			return err
		}
		return second(t)
	}
}

// anyForm draws a document of one of the kinds that stand alone.
func (s *market) anyForm(r *rapid.T, day, customer string, amount Minor) *Document {
	rate := rapid.SampledFrom([]string{"", s.rate}).Draw(r, "tax rate")
	kind := rapid.SampledFrom([]Kind{KindInvoiceCreditMemo, KindSalesReceipt, KindSalesOrder, KindInvoice, KindBill, KindBillCreditMemo,
		KindPurchaseOrder, KindExpense, KindCustomerRefund, KindBankTransfer}).Draw(r, "kind")
	d := &Document{Kind: kind, Date: day, Class: s.class, Contact: customer,
		Lines: []Line{{Item: s.item, Amount: amount, TaxRate: rate, Department: s.store}, {Account: s.supplies, Amount: amount / 3}}}
	switch kind {
	case KindBill, KindBillCreditMemo, KindPurchaseOrder:
		d.Contact = rapid.SampledFrom([]string{s.vendor, s.exporter}).Draw(r, "vendor")
		d.Terms = s.term
	case KindExpense:
		d.Account, d.Refund = s.card, amount%2 == 0
	case KindCustomerRefund:
		d.Account = s.bank
	case KindBankTransfer:
		d = &Document{Kind: kind, Date: day, Account: s.bank, Counterpart: s.equipment, Total: amount}
	}
	return d
}

// anyEntry draws a journal entry that moves what a contact owes or is owed, one way or the other, in part on two lines.
func (s *market) anyEntry(r *rapid.T, day, customer string, amount Minor) *Document {
	party := Line{Account: s.receivable, Contact: customer, Amount: amount}
	if rapid.Bool().Draw(r, "payable") {
		party.Account, party.Contact = s.payable, rapid.SampledFrom([]string{s.vendor, s.exporter}).Draw(r, "vendor")
	}
	if rapid.Bool().Draw(r, "credit") {
		party.Amount = -party.Amount
	}
	currency := s.contact(party.Contact).Currency
	if rapid.IntRange(0, 9).Draw(r, "mistaken") == 0 {
		currency = "CHF"
	}
	more := party
	more.Amount /= 4
	return &Document{Kind: KindJournalEntry, Date: day, Currency: currency, Lines: []Line{
		party, {Account: s.equity, Amount: -party.Amount / 2}, more, {Account: s.undeposited, Amount: party.Amount/2 - party.Amount - more.Amount}}}
}

// settleEntry draws a payment that settles a contact's part of a journal entry, or uses it for something else.
func (s *market) settleEntry(r *rapid.T, d *Document, entry *Document, amount Minor) *Document {
	if len(entry.Lines) == 0 {
		d.Kind = KindInvoicePayment
		return d
	}
	d.Kind, d.Contact = KindInvoicePayment, entry.Lines[0].Contact
	if entry.Lines[0].Account == s.payable {
		d.Kind, d.Account = KindBillPayment, s.bank
	}
	part := rapid.SampledFrom([]Minor{entry.Lines[0].Amount, entry.Lines[0].Amount + entry.Lines[0].Amount/4, amount}).Draw(r, "part")
	part = max(part, -part)
	d.Total = part
	d.Settles = []Allocation{{Kind: KindJournalEntry, ID: entry.ID, Amount: part}}
	if other := s.draw(r); other.Contact == d.Contact && other.ID != entry.ID && rapid.Bool().Draw(r, "through") {
		d.Total = 0 // what the entry gives pays the other
		d.Settles = append(d.Settles, Allocation{Kind: other.Kind, ID: other.ID, Amount: min(part, max(other.Balance, 1))})
	}
	return d
}

// anySettlement draws a document that settles another, in part or as a whole, at a rate of its own.
func (s *market) anySettlement(r *rapid.T, settled *Document, day string, amount Minor) *Document {
	d := &Document{Date: day, Contact: settled.Contact, Currency: settled.Currency, Rate: settled.Rate}
	if d.Rate != 0 {
		d.Rate += Rate(rapid.IntRange(-9, 9).Draw(r, "drift")) * d.Rate / 100
	}
	part := rapid.SampledFrom([]Minor{settled.Balance, settled.Balance / 3, settled.Balance/2 + 1, amount}).Draw(r, "part")
	a := Allocation{Kind: settled.Kind, ID: settled.ID, Amount: part}
	switch settled.Kind {
	case KindJournalEntry:
		return s.settleEntry(r, d, settled, amount)
	case KindSalesOrder:
		d.Kind, d.Lines = KindInvoice, []Line{{Amount: amount}}
	case KindPurchaseOrder:
		d.Kind, d.Lines = KindBill, []Line{{Account: s.supplies, Amount: amount}}
	case KindBill, KindBillCreditMemo:
		d.Kind, d.Account, d.Total = KindBillPayment, s.bank, part
	case KindInvoicePayment:
		d.Kind, d.Account = KindCustomerRefund, s.bank
	case KindInvoiceCreditMemo:
		d.Kind, d.Account = KindCustomerRefund, s.bank
		if amount%2 == 0 { // used up by a payment of nothing, or left with it
			d.Kind, d.Account = KindInvoicePayment, ""
		}
	default:
		d.Kind, d.Total = KindInvoicePayment, part+max(0, amount/5)
	}
	d.Settles = []Allocation{a}
	return d
}

// draw picks any document there is, deleted ones too, or an empty one.
func (s *market) draw(r *rapid.T) *Document {
	var all []*Document
	s.book.View(func(v *View) {
		for _, kind := range Kinds() {
			v.EachSince(kind, time.Time{}, func(r Record) bool {
				if d, ok := r.(*Document); ok {
					all = append(all, d)
				}
				return true
			})
		}
	})
	if len(all) == 0 {
		return &Document{Kind: KindInvoice}
	}
	return rapid.SampledFrom(all).Draw(r, "document")
}

func TestAnySequenceKeepsTheBooks(t *testing.T) {
	done := 0
	rapid.Check(t, func(r *rapid.T) {
		s := openMarket(t)
		for range rapid.IntRange(1, 14).Draw(r, "steps") {
			step := s.step(r)
			s.now = s.now.Add(time.Duration(rapid.IntRange(-1, 2).Draw(r, "seconds")) * time.Second)
			before := look(s.book)

			previewed, previewErr := s.book.Preview(t.Context(), ActorAPI, step)
			same(r, "a preview left a trace", before, look(s.book))

			abort := errors.New("abort")
			_, err := s.book.Do(t.Context(), ActorAPI, func(tx *Tx) error {
				if err := step(tx); err != nil {
					return err
				}
				return abort
			})
			if err == nil {
				r.Fatal("the error was lost")
			}
			same(r, "a failed operation left a trace", before, look(s.book))

			changes, err := s.book.Do(t.Context(), ActorAPI, step)
			if (err == nil) != (previewErr == nil) {
				r.Fatalf("previewed %v, done %v", previewErr, err)
			}
			if err == nil {
				done++
			}
			same(r, "done as previewed", unnamed(previewed), unnamed(changes))
			if err := s.book.Verify(); err != nil {
				r.Fatal(err)
			}
		}
		ordered(r, s.book)
		same(r, "restored", look(s.book), look(reload(r, s.book)))
	})
	if !testing.Short() && done < 50 { // a short run draws too little to tell
		t.Errorf("only %d operations went through: the generator tests nothing", done)
	}
}

func same(r *rapid.T, what string, want, got any) {
	r.Helper()
	if reflect.DeepEqual(want, got) { // much faster, and nearly always the answer
		return
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(nameKey{}, tally{})); diff != "" {
		r.Fatalf("%s: %s", what, diff)
	}
}

// unnamed drops change ids, which previews do not have.
func unnamed(changes []Change) []Change {
	list := slices.Clone(changes)
	for i := range list {
		copied, _ := copyOf(list[i].Record)
		copied.Header().ChangeID = ""
		list[i].ID, list[i].Record = "", copied
	}
	return list
}

func ordered(r *rapid.T, b *Book) {
	b.View(func(v *View) {
		for _, kind := range Kinds() {
			var last Record
			v.EachSince(kind, time.Time{}, func(next Record) bool {
				if last != nil {
					a, b := last.Header(), next.Header()
					if c := a.UpdatedAt.Compare(b.UpdatedAt); c > 0 || c == 0 && number(a.ID) >= number(b.ID) {
						r.Fatalf("%s %s of %s comes before %s of %s", kind, a.ID, a.UpdatedAt, b.ID, b.UpdatedAt)
					}
				}
				last = next
				return true
			})
		}
	})
}

// reload writes every record down and makes a book of what was written, in another order.
func reload(r *rapid.T, b *Book) *Book {
	next := New(b.Company(), Options{})
	var all []Record
	b.View(func(v *View) {
		for _, kind := range Kinds() {
			v.EachSince(kind, time.Time{}, func(r Record) bool { all = append(all, r); return true })
		}
	})
	slices.Reverse(all)
	for _, r := range all {
		next.Restore(r)
	}
	if err := next.Finish(); err != nil {
		r.Fatal(err)
	}
	return next
}

// A document taken away, or voided, leaves the accounts and contacts as if it had never been.
func TestUndoingRestoresBalances(t *testing.T) {
	undone := 0
	rapid.Check(t, func(r *rapid.T) {
		s := openMarket(t)
		for range rapid.IntRange(0, 8).Draw(r, "history") {
			_, _ = s.book.Do(t.Context(), ActorBookkeeper, s.step(r))
		}
		before := look(s.book)
		changes, err := s.book.Do(t.Context(), ActorAPI, s.step(r))
		if err != nil || len(changes) == 0 || changes[0].Before != nil {
			return
		}
		made, ok := changes[0].Record.(*Document)
		if !ok || slices.ContainsFunc(changes[1:], func(c Change) bool { return !c.Linked }) {
			return
		}
		undo := rapid.SampledFrom([]func(*Tx) (Record, error){
			func(t *Tx) (Record, error) { return t.Void(made.Kind, made.ID, 1) },
			func(t *Tx) (Record, error) { return t.Delete(made.Kind, made.ID, 1) },
		}).Draw(r, "undo")
		if _, err := s.try(undo); err != nil {
			r.Fatal(err)
		}
		after := look(s.book)
		same(r, "trial balance", before.Trial, after.Trial)
		for _, kind := range []Kind{KindCustomer, KindVendor} {
			same(r, string(kind), before.Live[kind], after.Live[kind])
		}
		undone++
	})
	if !testing.Short() && undone < 5 {
		t.Errorf("only %d documents were undone: the generator tests nothing", undone)
	}
}
