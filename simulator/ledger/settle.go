package ledger

import (
	"slices"
	"strconv"

	"faultline/simulator/problem"
)

// admitSettles checks what a payment says it settles, and computes what stays unapplied.
func (t *Tx) admitSettles(before, next *Document) error {
	next.SettledBy = nil
	kind := next.Kind.settles()
	var applied Minor
	for i := range next.Settles {
		a := &next.Settles[i]
		if a.Kind == "" {
			a.Kind = kind
		}
		a.Date = next.Date
		path := "/settles/" + strconv.Itoa(i)
		if a.Kind != kind {
			return invalid(path+"/kind", "a %s settles documents of kind %s, not %s", next.Kind, kind, a.Kind)
		}
		if a.Amount <= 0 || a.Amount > largest {
			return invalid(path+"/amount", "the amount must be above 0")
		}
		if slices.ContainsFunc(next.Settles[:i], func(b Allocation) bool { return b.ID == a.ID }) {
			return invalid(path+"/id", "%s %s is named twice; sum the amounts", kind, a.ID)
		}
		if err := t.admitAllocation(before, next, a, path); err != nil {
			return err
		}
		applied += a.Amount
	}
	if applied > next.Total {
		return problem.New(CodeOverAllocated, "%s is settled with a payment of %s",
			applied.Fixed(next.Currency), next.Total.Fixed(next.Currency)).At("/settles").
			WithHint("settle at most the amount paid")
	}
	next.Balance = next.Total - applied
	return nil
}

func (t *Tx) admitAllocation(before, next *Document, a *Allocation, path string) error {
	paid, ok := t.Document(a.Kind, a.ID)
	if !ok || paid.Deleted || paid.Voided {
		return problem.New(CodeUnknownReference, "there is no open %s %q", a.Kind, a.ID).At(path + "/id").
			WithHint("name one that is neither deleted nor voided")
	}
	if paid.Contact != next.Contact {
		return problem.New(CodeUnknownReference, "%s %s is of contact %s, not %s", a.Kind, a.ID, paid.Contact, next.Contact).
			At(path + "/id").WithHint("settle documents of the payment's own contact")
	}
	if paid.Control != next.Control {
		return problem.New(CodeWrongAccount, "%s %s stands on account %s, the payment on %s", a.Kind, a.ID, paid.Control, next.Control).
			At("/control").WithHint("pay it through its own account")
	}
	a.ID = paid.ID
	due := paid.Balance
	if before != nil {
		due += allocated(before.Settles, a.ID).Amount
	}
	if a.Amount > due {
		return problem.New(CodeOverAllocated, "%s %s has %s open, less than %s", a.Kind, a.ID,
			due.Fixed(next.Currency), a.Amount.Fixed(next.Currency)).At(path + "/amount").
			WithHint("settle at most what is open")
	}
	return nil
}

// admitSettled carries the allocations of an invoice or bill over an update, and computes what stays open.
func (t *Tx) admitSettled(before, next *Document) error {
	next.SettledBy, next.Balance = nil, 0
	if next.Kind == KindJournalEntry {
		return nil
	}
	if before == nil || len(before.SettledBy) == 0 {
		next.Balance = next.Total
		return nil
	}
	if before.Contact != next.Contact || before.Control != next.Control {
		return inUse(next.Kind, next.ID, "its payments, so contact and control account are fixed", "unapply them first")
	}
	next.SettledBy = before.SettledBy
	next.Balance = next.Total - sum(next.SettledBy)
	if next.Balance < 0 {
		return problem.New(CodeOverAllocated, "the total of %s falls below what is paid", next.Total.Fixed(next.Currency)).
			At("/lines").WithHint("reduce or delete the payments first")
	}
	return nil
}

// link tells the settled documents what a payment settles now, and no longer.
func (t *Tx) link(before, next Record) {
	payment, ok := next.(*Document)
	if !ok || payment.Kind.settles() == "" {
		return
	}
	old, _ := before.(*Document)
	if old == nil {
		old = &Document{}
	}
	for _, a := range old.Settles {
		if allocated(payment.Settles, a.ID).Amount == 0 {
			t.touch(a.Kind, a.ID, func(d *Document) { d.SettledBy = without(d.SettledBy, payment.ID) })
		}
	}
	for _, a := range payment.Settles {
		if was := allocated(old.Settles, a.ID); was.Amount == a.Amount && was.Date == a.Date {
			continue
		}
		by := Allocation{Kind: payment.Kind, ID: payment.ID, Amount: a.Amount, Date: a.Date}
		t.touch(a.Kind, a.ID, func(d *Document) { d.SettledBy = with(d.SettledBy, by) })
	}
}

// unlink frees the other side of a document that goes away: what a payment settled is open again, what an invoice
// was paid with is unapplied.
func (t *Tx) unlink(d *Document) {
	for _, a := range d.Settles {
		t.touch(a.Kind, a.ID, func(paid *Document) { paid.SettledBy = without(paid.SettledBy, d.ID) })
	}
	for _, a := range d.SettledBy {
		t.touch(a.Kind, a.ID, func(payment *Document) { payment.Settles = without(payment.Settles, d.ID) })
	}
}

// touch changes a document along with the one the caller named.
func (t *Tx) touch(kind Kind, id string, change func(*Document)) {
	d, ok := t.Document(kind, id)
	if !ok {
		return
	}
	next := *d
	change(&next) // replaces slices, never writes into them: d keeps its own
	next.Balance = next.Total - sum(next.Settles) - sum(next.SettledBy)
	t.succeed(d, &next)
	t.put(number(id), &next, OperationUpdate, true)
}

func sum(list []Allocation) Minor {
	var total Minor
	for i := range list {
		total += list[i].Amount
	}
	return total
}

func allocated(list []Allocation, id string) Allocation {
	for _, a := range list {
		if a.ID == id {
			return a
		}
	}
	return Allocation{}
}

func without(list []Allocation, id string) []Allocation {
	rest := make([]Allocation, 0, len(list))
	for _, a := range list {
		if a.ID != id {
			rest = append(rest, a)
		}
	}
	if len(rest) == 0 {
		return nil
	}
	return rest
}

// with replaces the allocation of that id in place, or adds it at the end.
func with(list []Allocation, a Allocation) []Allocation {
	next := make([]Allocation, len(list), len(list)+1)
	copy(next, list)
	for i := range next {
		if next[i].ID == a.ID {
			next[i] = a
			return next
		}
	}
	return append(next, a)
}
