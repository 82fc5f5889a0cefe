package ledger

import "strings"

// legs calls post with each leg of a document's double entry: positive debits. Legs of zero are left out, hence a
// voided document has none.
func legs(d *Document, tax string, post func(account string, amount Minor)) {
	if d.Deleted {
		return
	}
	leg := func(account string, amount Minor) {
		if amount != 0 {
			post(account, amount)
		}
	}
	lines := func(sign Minor) {
		for i := range d.Lines {
			leg(d.Lines[i].Account, sign*d.Lines[i].Amount)
		}
	}
	switch d.Kind {
	case KindInvoice:
		leg(d.Control, d.Total)
		lines(-1)
		leg(tax, -d.Tax)
	case KindBill:
		lines(+1)
		leg(tax, d.Tax)
		leg(d.Control, -d.Total)
	case KindInvoicePayment:
		leg(d.Account, d.Total)
		leg(d.Control, -d.Total)
	case KindBillPayment:
		leg(d.Control, d.Total)
		leg(d.Account, -d.Total)
	case KindJournalEntry:
		lines(+1)
	}
}

// creditNatured says that the account normally stands in credit.
func (t AccountType) creditNatured() bool {
	switch t {
	case AccountsPayable, CreditCard, OtherCurrentLiability, LongTermLiability, Equity, Income, OtherIncome:
		return true
	}
	return false
}

// effect adds (+1) or takes back (-1) everything that a record implies outside of itself.
func (t *Tx) effect(r Record, sign int) {
	if r == nil || r.Header().Deleted {
		return
	}
	references(r, t.base.company.TaxPayable, func(id string) {
		n := number(id)
		t.over.uses[n] = layered(t.over.uses, t.base.uses, n) + sign
	})
	if key, ok := nameOf(r); ok {
		claim(t.over.names, key, r, sign)
	}
	d, ok := r.(*Document)
	if !ok {
		return
	}
	if key, ok := numberOf(d); ok {
		claim(t.over.numbers, key, r, sign)
	}
	legs(d, t.base.company.TaxPayable, func(account string, amount Minor) {
		n := number(account)
		t.over.totals[n] = t.total(n) + Minor(sign)*amount
	})
	if d.Contact != "" && d.Balance != 0 {
		t.over.open[number(d.Contact)] += Minor(sign) * d.open()
	}
}

func claim[K comparable](taken map[K]uint64, key K, r Record, sign int) {
	if sign > 0 {
		taken[key] = number(r.Header().ID)
	} else {
		taken[key] = 0
	}
}

// open is the document's part of its contact's balance: what is unapplied counts against what is due.
func (d *Document) open() Minor {
	if d.Kind.settles() != "" {
		return -d.Balance
	}
	return d.Balance
}

// references calls use with the id of every account, contact and item that a record leans on.
func references(r Record, tax string, use func(id string)) {
	some := func(ids ...string) {
		for _, id := range ids {
			if id != "" {
				use(id)
			}
		}
	}
	switch r := r.(type) {
	case *Contact:
		some(r.Terms)
	case *Item:
		some(r.IncomeAccount, r.ExpenseAccount, r.InventoryAccount)
	case *Reference:
		some(r.Parent, r.Account)
		for i := range r.Components {
			some(r.Components[i].Agency)
		}
	case *Document:
		some(r.Contact, r.Control, r.Account, r.Counterpart, r.Terms, r.PaidWith, r.Class, r.Department)
		for i := range r.Lines {
			l := &r.Lines[i]
			some(l.Account, l.Item, l.Contact, l.TaxRate, l.Class, l.Department)
		}
		for i := range r.Taxes {
			some(r.Taxes[i].Account)
		}
		if r.Tax != 0 {
			some(tax)
		}
	}
}

// nameOf is the name an active record holds.
func nameOf(r Record) (nameKey, bool) {
	switch r := r.(type) {
	case *Account:
		return nameKey{'a', foldName(r.Name)}, r.Active
	case *Contact:
		return nameKey{'c', foldName(r.Name)}, r.Active
	case *Item:
		return nameKey{'i', foldName(r.Name)}, r.Active
	case *Reference:
		return nameKey{byte(r.Kind.ordinal()), foldName(r.Name)}, r.Active // far below the letters
	}
	return nameKey{}, false
}

func foldName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// numberOf is the number a document holds; a voided one keeps its number.
func numberOf(d *Document) (numberKey, bool) {
	switch d.Kind {
	case KindInvoice:
		return numberKey{kind: KindInvoice, number: d.Number}, d.Number != ""
	case KindBill:
		return numberKey{kind: KindBill, vendor: number(d.Contact), number: d.Number}, d.Number != ""
	}
	return numberKey{}, false
}
