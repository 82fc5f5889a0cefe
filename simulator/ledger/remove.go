package ledger

import (
	"strings"

	"faultline/simulator/problem"
)

// Delete removes a record. A deleted payment reopens what it settled; a deleted invoice leaves its payments
// unapplied; a paid bill and a used credit are refused with CodeInUse, a deposited payment with CodeDeposited, and an
// account, contact, item or reference that anything leans on with CodeInUse too.
func (t *Tx) Delete(kind Kind, id string, revision int) (Record, error) {
	before, err := t.current(kind, id)
	if err != nil {
		return nil, err
	}
	if err := fresh(before, revision); err != nil {
		return nil, err
	}
	var next Record
	if d, ok := before.(*Document); ok {
		if err := t.removable(d); err != nil {
			return nil, err
		}
		c := *d
		c.Settles, c.SettledBy, c.Collects, c.Balance = nil, nil, nil, 0
		next = &c
	} else {
		if err := t.unused(before); err != nil {
			return nil, err
		}
		if next, err = copyOf(before); err != nil {
			return nil, err
		}
	}
	next.Header().Deleted = true
	t.succeed(before, next)
	t.put(number(id), next, OperationDelete, false)
	if d, ok := before.(*Document); ok {
		t.unlink(d)
	}
	return next, nil
}

// Void takes a document's effect away and keeps the record readable: amounts and quantities become zero, and the
// documents on the other side of its allocations are freed as by Delete.
func (t *Tx) Void(kind Kind, id string, revision int) (Record, error) {
	r, err := t.current(kind, id)
	if err != nil {
		return nil, err
	}
	before, ok := r.(*Document)
	if !ok {
		return nil, problem.New(problem.Unsupported, "a %s cannot be voided; documents can", kind).At("/kind")
	}
	if err := fresh(before, revision); err != nil {
		return nil, err
	}
	if before.Voided {
		return nil, voided(before)
	}
	if err := t.removable(before); err != nil {
		return nil, err
	}
	next := *before
	next.Voided = true
	next.Lines = zeroed(before.Lines)
	next.Settles, next.SettledBy, next.Collects, next.Taxes = nil, nil, nil, nil
	next.Subtotal, next.Tax, next.Total, next.Balance = 0, 0, 0, 0
	t.succeed(before, &next)
	t.put(number(id), &next, OperationVoid, false)
	t.unlink(before)
	return &next, nil
}

func (t *Tx) removable(d *Document) error {
	if err := t.admitPeriod(d); err != nil {
		return err
	}
	if d.Deposited() {
		return deposited(d)
	}
	if formOf(d.Kind).held && len(d.SettledBy) > 0 {
		by := d.SettledBy[0]
		return inUse(d.Kind, d.ID, strings.ReplaceAll(string(by.Kind), "_", " ")+" "+by.ID, "delete or void that first")
	}
	return nil
}

func (t *Tx) unused(r Record) error {
	kind, id := r.RecordKind(), r.Header().ID
	if t.used(id) {
		return inUse(kind, id, "other records", "make it inactive instead")
	}
	if kind == KindAccount && t.base.company.isDefault(id) {
		return inUse(kind, id, "the company as a default account", "name another default first")
	}
	return nil
}

func zeroed(lines []Line) []Line {
	if lines == nil {
		return nil
	}
	next := make([]Line, len(lines))
	copy(next, lines)
	for i := range next {
		next[i].Amount, next[i].Tax = 0, 0
		if next[i].Quantity != nil {
			next[i].Quantity = new(Scaled)
		}
	}
	return next
}
