package ledger

import (
	"encoding/binary"
	"strings"

	"faultline/simulator/imprint"
)

// legs calls post with each leg of a document's double entry in the home currency: positive debits. Legs of zero are
// left out, hence a voided document has none.
//
// In another currency every leg is converted by itself, and the control account moves by what the settled documents
// carry; what the legs then lack of zero is the exchange gain or loss, rounding included.
func legs(d *Document, c *Company, post func(account string, amount Minor)) {
	f := formOf(d.Kind)
	if d.Deleted || !f.posts() {
		return
	}
	var rest Minor
	leg := func(account string, amount Minor) {
		rest += amount
		if amount != 0 {
			post(account, amount)
		}
	}
	if f.side != 0 {
		leg(d.Control, d.controlLeg(f, c.Currency))
	}
	turn := d.direction()
	if f.money != 0 {
		leg(d.Account, turn*f.money*d.home(d.Total, c.Currency))
	}
	leg(d.Counterpart, d.counterLeg(f, c.Currency))
	if f.sign != 0 {
		for i := range d.Lines {
			leg(d.Lines[i].Account, turn*f.sign*d.home(d.Lines[i].Amount, c.Currency))
		}
		untold := d.Tax
		for i := range d.Taxes {
			untold -= d.Taxes[i].Amount
			leg(d.Taxes[i].Account, turn*f.sign*d.home(d.Taxes[i].Amount, c.Currency))
		}
		leg(c.TaxPayable, turn*f.sign*d.home(untold, c.Currency))
	}
	if d.Rate != 0 {
		leg(c.Exchange, -rest)
	}
}

// controlLeg moves the control account by what the document itself carries, and by what it takes from the documents
// that it settles.
func (d *Document) controlLeg(f *form, home string) Minor {
	amount := f.side * d.carried(home)
	for i := range d.Settles {
		a := &d.Settles[i]
		amount -= a.side() * d.homeOf(a)
	}
	return amount
}

// counterLeg is the other end of a transfer, and what a deposit takes out of the undeposited funds.
func (d *Document) counterLeg(f *form, home string) Minor {
	switch {
	case d.Counterpart == "":
		return 0
	case f.collects == nil:
		return -f.money * d.home(d.Total, home)
	}
	return -f.money * collected(d.Collects)
}

func collected(list []Collected) Minor {
	var total Minor
	for i := range list {
		total += list[i].Amount
	}
	return total
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
	references(r, &t.base.company, func(id string) {
		t.tallied(id).uses += sign
	})
	if key, ok := nameOf(r); ok {
		claim(&t.over.names, key, r, sign)
	}
	d, ok := r.(*Document)
	if !ok {
		return
	}
	if key, ok := numberOf(d); ok {
		claim(&t.over.numbers, key, r, sign)
	}
	legs(d, &t.base.company, func(account string, amount Minor) {
		t.tallied(account).total += Minor(sign) * amount
	})
	if open := d.open(); d.Contact != "" && open != 0 {
		t.tallied(d.Contact).owed += Minor(sign) * open
	}
	for _, s := range t.Stakes(d) {
		t.tallied(s.Contact).owed += Minor(sign) * s.owed()
	}
}

// tallied is the tally of a record, for the operation to change.
func (t *Tx) tallied(id string) *tally {
	return t.over.tallies.over(t.base.tallies, number(id))
}

func claim[K comparable](taken *layer[K, uint64], key K, r Record, sign int) {
	holder := uint64(0)
	if sign > 0 {
		holder = number(r.Header().ID)
	}
	taken.set(key, holder)
}

// open is the document's part of its contact's balance: what is unapplied counts against what is due.
func (d *Document) open() Minor {
	f := formOf(d.Kind)
	if f.payable {
		return -f.side * d.Balance
	}
	return f.side * d.Balance
}

// references calls use with the id of every account, contact, item and reference that a record leans on.
func references(r Record, c *Company, use func(id string)) {
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
			some(c.TaxPayable)
		}
		if r.Rate != 0 {
			some(c.Exchange)
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

// numberOf stands for the number that a document holds, among those that it must differ from; a voided one keeps its
// number.
func numberOf(d *Document) (imprint.Imprint, bool) {
	use := formOf(d.Kind).numbered
	if d.Number == "" || use == numberedFreely {
		return imprint.Imprint{}, false
	}
	contact := uint64(0)
	if use == numberedByContact {
		contact = number(d.Contact)
	}
	var room [64]byte
	key := binary.BigEndian.AppendUint64(append(room[:0], byte(d.Kind.ordinal())), contact)
	return imprint.Of(append(key, d.Number...)), true
}
