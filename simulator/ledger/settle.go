package ledger

import (
	"slices"
	"strconv"

	"faultline/simulator/problem"
)

// admitAllocations checks what a document says it settles.
func (t *Tx) admitAllocations(before, next *Document) error {
	if len(next.Settles) > 0 && len(formOf(next.Kind).settles) == 0 {
		return invalid("/settles", "a %s settles nothing", next.Kind)
	}
	if len(next.Settles) > 1000 {
		return invalid("/settles", "a document settles at most 1000 others")
	}
	for i := range next.Settles {
		if err := t.admitAllocation(before, next, i); err != nil {
			return err
		}
	}
	return nil
}

// admitBalance carries over what settles the document, and computes what is left of it.
func (t *Tx) admitBalance(before, next *Document) error {
	next.SettledBy, next.DepositedBy = nil, ""
	if before != nil {
		next.SettledBy, next.DepositedBy = before.SettledBy, before.DepositedBy
		if err := settledStays(before, next); err != nil {
			return err
		}
		if err := t.stakesStay(before, next); err != nil {
			return err
		}
	}
	return next.balance(formOf(next.Kind))
}

// settledStays keeps what the documents that settle this one rely on.
func settledStays(before, next *Document) error {
	if len(before.SettledBy) == 0 {
		return nil
	}
	if before.Contact != next.Contact || before.Control != next.Control {
		return inUse(next.Kind, next.ID, "its payments, so contact and control account are fixed", "unapply them first")
	}
	if before.Currency != next.Currency || before.Rate != next.Rate {
		return inUse(next.Kind, next.ID, "its payments, so currency and rate are fixed", "unapply them first")
	}
	return nil
}

func (d *Document) balance(f *form) error {
	d.Balance = 0
	if !f.open {
		return nil
	}
	free := d.unapplied()
	if free < 0 {
		return problem.New(CodeOverAllocated, "%s is settled with a %s of %s",
			(d.Total - free).Fixed(d.Currency), d.Kind, d.Total.Fixed(d.Currency)).At("/settles").
			WithHint("settle at most the amount there is")
	}
	d.Balance = free - sum(d.SettledBy)
	if d.Balance > largest {
		return invalid("/settles", "more than %d would stay unapplied", largest)
	}
	if d.Balance < 0 {
		path := "/lines"
		if f.given {
			path = "/total"
		}
		return problem.New(CodeOverAllocated, "the total of %s falls below what is paid", d.Total.Fixed(d.Currency)).
			At(path).WithHint("reduce or delete the payments first")
	}
	return nil
}

// unapplied is what the document has left after everything it settles itself.
func (d *Document) unapplied() Minor {
	f, rest := formOf(d.Kind), d.Total
	for i := range d.Settles {
		rest += f.effect(&d.Settles[i]) * d.Settles[i].Amount
	}
	return rest
}

func (t *Tx) admitAllocation(before, next *Document, i int) error {
	f, a, path := formOf(next.Kind), &next.Settles[i], "/settles/"+strconv.Itoa(i)
	if a.Kind == "" {
		a.Kind = f.settles[0]
	}
	if !f.canSettle(a.Kind) {
		return invalid(path+"/kind", "a %s settles documents of kind %s, not %s", next.Kind, f.settles[0], a.Kind)
	}
	if !f.application || a.Date == "" {
		a.Date = next.Date
	}
	if err := date(path+"/date", a.Date, true); err != nil {
		return err
	}
	settled, err := t.settleable(next, a, path)
	if err != nil {
		return err
	}
	a.ID = settled.ID
	if slices.ContainsFunc(next.Settles[:i], func(b Allocation) bool { return b.ID == a.ID }) {
		return invalid(path+"/id", "%s %s is named twice; sum the amounts", a.Kind, a.ID)
	}
	var back Allocation
	if before != nil {
		back = allocated(before.Settles, a.ID)
	}
	part, err := t.standing(next, a, settled, path)
	if err != nil {
		return err
	}
	if back.Contact != a.Contact {
		back = Allocation{} // it was of another part of the entry
	}
	due := part.due + back.Amount
	if a.Amount == 0 && a.side() == 0 {
		a.Amount = due // an order is billed as a whole unless told otherwise
	}
	if a.Amount <= 0 || a.Amount > largest {
		return invalid(path+"/amount", "the amount must be above 0")
	}
	if a.Amount > due {
		return problem.New(CodeOverAllocated, "%s %s has %s open, less than %s", a.Kind, a.ID,
			due.Fixed(next.Currency), a.Amount.Fixed(next.Currency)).At(path + "/amount").
			WithHint("settle at most what is open")
	}
	if t.past != nil && !t.past.Carry && settled.Rate != 0 && a.side() != 0 {
		if a.Home < 0 || a.Home > largest {
			return invalid(path+"/home", "the amount must lie between 0 and %d", largest)
		}
		return nil
	}
	a.Home = 0
	if settled.Rate != 0 && a.side() != 0 {
		a.Home = share(part.carrying+back.Home, a.Amount, due)
	}
	return nil
}

// standing is what can be settled of a document, and what that carries in the home currency.
type standing struct{ due, carrying Minor }

// standing finds what can be settled, and completes the allocation by it: of a journal entry it is the part on the
// account of the contact.
func (t *Tx) standing(next *Document, a *Allocation, settled *Document, path string) (standing, error) {
	a.Credit, a.Contact = false, ""
	if settled.Kind != KindJournalEntry {
		part := standing{due: settled.Balance}
		if a.side() != 0 && settled.Control != next.Control {
			return part, elsewhere(a, settled.Control, next)
		}
		part.carrying = settled.carried(t.base.company.Currency) - settled.taken()
		return part, nil
	}
	for _, s := range t.Stakes(settled) {
		if s.Contact != next.Contact || !s.Settleable {
			continue
		}
		if s.Control != next.Control {
			return standing{}, elsewhere(a, s.Control, next)
		}
		a.Credit, a.Contact = s.Amount < 0, s.Contact
		return standing{due: s.open(), carrying: s.carrying()}, nil
	}
	return standing{}, problem.New(CodeUnknownReference, "%s %s has no line on the account of contact %s", a.Kind, a.ID, next.Contact).
		At(path + "/id").WithHint("settle entries on the receivable or payable of the same contact")
}

func elsewhere(a *Allocation, control string, next *Document) error {
	return problem.New(CodeWrongAccount, "%s %s stands on account %s, the %s on %s", a.Kind, a.ID, control, next.Kind, next.Control).
		At("/control").WithHint("settle it through its own account")
}

// settleable finds the document that an allocation names, which must be of the same contact and currency.
func (t *Tx) settleable(next *Document, a *Allocation, path string) (*Document, error) {
	settled, ok := t.Document(a.Kind, a.ID)
	if !ok || settled.Deleted || settled.Voided {
		return nil, problem.New(CodeUnknownReference, "there is no open %s %q", a.Kind, a.ID).At(path + "/id").
			WithHint("name one that is neither deleted nor voided")
	}
	if settled.Contact != next.Contact && settled.Kind != KindJournalEntry {
		return nil, problem.New(CodeUnknownReference, "%s %s is of contact %s, not %s", a.Kind, a.ID, settled.Contact, next.Contact).
			At(path + "/id").WithHint("settle documents of the same contact")
	}
	if settled.Currency != next.Currency {
		return nil, problem.New(CodeWrongCurrency, "%s %s is in %s, not %s", a.Kind, a.ID, settled.Currency, next.Currency).
			At("/currency").WithHint("use the currency of what is settled")
	}
	return settled, nil
}
