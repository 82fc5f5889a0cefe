package ledger

import (
	"bytes"
	"slices"
	"strings"

	"faultline/simulator/problem"
)

// admit checks a record that is to replace before (nil at creation) and completes what the ledger keeps in it.
// The order is that of the platforms: shape, references, revision, names and numbers, closed period, other rules.
func (t *Tx) admit(before, next Record, revision int) error {
	switch next := next.(type) {
	case *Account:
		old, _ := before.(*Account)
		return t.admitAccount(old, next, revision)
	case *Contact:
		old, _ := before.(*Contact)
		return t.admitContact(old, next, revision)
	case *Item:
		old, _ := before.(*Item)
		return t.admitItem(old, next, revision)
	case *Reference:
		old, _ := before.(*Reference)
		return t.admitCatalogue(old, next, revision)
	default:
		old, _ := before.(*Document)
		return t.admitDocument(old, next.(*Document), revision)
	}
}

// copyOf copies what a caller hands in, so that nothing outside can reach a committed record.
func copyOf(r Record) (Record, error) {
	var next Record
	switch r := r.(type) {
	case *Account:
		c := *r
		next = &c
	case *Contact:
		c := *r
		c.Billing, c.Shipping = pointerTo(r.Billing), pointerTo(r.Shipping)
		next = &c
	case *Item:
		c := *r
		c.UnitPrice, c.PurchaseCost = pointerTo(r.UnitPrice), pointerTo(r.PurchaseCost)
		c.QuantityOnHand = pointerTo(r.QuantityOnHand)
		next = &c
	case *Reference:
		c := *r
		c.Term, c.Components = pointerTo(r.Term), slices.Clone(r.Components)
		next = &c
	case *Document:
		c := *r
		c.Lines, c.Settles, c.SettledBy = slices.Clone(r.Lines), slices.Clone(r.Settles), slices.Clone(r.SettledBy)
		c.Collects, c.Taxes = slices.Clone(r.Collects), slices.Clone(r.Taxes)
		for i := range c.Lines {
			l := &c.Lines[i]
			l.Quantity, l.UnitPrice, l.Extra = pointerTo(l.Quantity), pointerTo(l.UnitPrice), bytes.Clone(l.Extra)
		}
		next = &c
	default:
		return nil, invalid("", "no such record: %T", r)
	}
	if next.RecordKind().ordinal() < 0 {
		return nil, noKind(next)
	}
	next.Header().Extra = bytes.Clone(next.Header().Extra)
	return next, nil
}

func noKind(r Record) error {
	return invalid("/kind", "%q is not a kind of record", r.RecordKind())
}

func pointerTo[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func activate(r Record) {
	switch r := r.(type) {
	case *Account:
		r.Active = true
	case *Contact:
		r.Active = true
	case *Item:
		r.Active = true
	case *Reference:
		r.Active = true
	}
}

func (t *Tx) admitAccount(before, next *Account, revision int) error {
	if err := t.shapeName(&next.Name, next.RecordKind()); err != nil {
		return err
	}
	if next.Type == "" {
		return missing("/type", "the account type")
	}
	if !next.Type.known() {
		return invalid("/type", "%q is not an account type", next.Type)
	}
	if err := t.admitCurrency(&next.Currency); err != nil {
		return err
	}
	if before == nil {
		return t.admitName(next)
	}
	if err := fresh(before, revision); err != nil {
		return err
	}
	if err := t.admitName(next); err != nil {
		return err
	}
	if before.Type != next.Type && t.used(next.ID) {
		return inUse(KindAccount, next.ID, "postings, so its type is fixed", "make another account of that type")
	}
	if !next.Active && t.base.company.isDefault(next.ID) {
		return inUse(KindAccount, next.ID, "the company as a default account", "name another default first")
	}
	return nil
}

func (t *Tx) admitContact(before, next *Contact, revision int) error {
	if next.Kind != KindCustomer && next.Kind != KindVendor {
		return invalid("/kind", "%q is neither customer nor vendor", next.Kind)
	}
	if err := t.shapeName(&next.Name, next.Kind); err != nil {
		return err
	}
	if err := t.admitForeign(&next.Currency); err != nil {
		return err
	}
	if next.Terms != "" {
		if err := t.admitEntry("/terms", &next.Terms, KindPaymentTerm); err != nil {
			return err
		}
	}
	if before != nil {
		if err := fresh(before, revision); err != nil {
			return err
		}
		if before.Currency != next.Currency && t.used(next.ID) {
			return inUse(next.Kind, next.ID, "documents, so its currency is fixed", "make another contact in that currency")
		}
	}
	return t.admitName(next)
}

func (t *Tx) admitItem(before, next *Item, revision int) error {
	if err := t.shapeName(&next.Name, KindItem); err != nil {
		return err
	}
	switch next.Type {
	case "":
		next.Type = "service"
	case "service", "inventory", "non_inventory":
	default:
		return invalid("/type", "%q is not a type of item", next.Type).
			WithHint("use service, inventory or non_inventory")
	}
	for _, leg := range []struct {
		path    string
		account *string
		role    role
	}{
		{"/income_account", &next.IncomeAccount, roleIncome},
		{"/expense_account", &next.ExpenseAccount, roleExpense},
		{"/inventory_account", &next.InventoryAccount, roleInventory},
	} {
		if *leg.account == "" {
			continue
		}
		if err := t.admitReference(leg.path, leg.account, leg.role); err != nil {
			return err
		}
	}
	if before != nil {
		if err := fresh(before, revision); err != nil {
			return err
		}
	}
	return t.admitName(next)
}

func (t *Tx) shapeName(name *string, kind Kind) error {
	*name = strings.TrimSpace(*name)
	if *name == "" {
		return missing("/name", "the name of the "+string(kind))
	}
	return nil
}

// admitName refuses a name that another active record of the name space holds.
func (t *Tx) admitName(next Record) error {
	key, active := nameOf(next)
	if !active {
		return nil
	}
	if holder := layered(&t.over.names, t.base.names, key); holder != 0 && holder != number(next.Header().ID) {
		return problem.New(CodeDuplicateName, "the name %q is taken by record %d", key.name, holder).At("/name").
			WithHint("use another name, or deactivate the record that holds it")
	}
	return nil
}

// admitCurrency fills in the home currency, and refuses others: these books are in one currency.
func (t *Tx) admitCurrency(currency *string) error {
	home := t.base.company.Currency
	if *currency == "" {
		*currency = home
	}
	if *currency != home {
		return problem.New(CodeWrongCurrency, "%q is not the currency of the company", *currency).At("/currency").
			WithHint("use %s, or leave it out", home)
	}
	*currency = home
	return nil
}

func (t *Tx) used(id string) bool { return t.tally(number(id)).uses != 0 }
