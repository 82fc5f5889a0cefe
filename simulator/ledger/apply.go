package ledger

import (
	"slices"
	"strconv"

	"faultline/simulator/problem"
)

// Apply settles more documents with a credit memo or with what a payment has left. An amount on a document that is
// settled by it already is added to that. The revision is the credit memo's or the payment's.
func (t *Tx) Apply(kind Kind, id string, revision int, to ...Allocation) (Record, error) {
	before, err := t.applicable(kind, id)
	if err != nil {
		return nil, err
	}
	next := *before
	next.Settles = slices.Clone(before.Settles)
	for i, a := range to {
		if a.Amount <= 0 || a.Amount > largest {
			return nil, invalid("/settles/"+strconv.Itoa(i)+"/amount", "the amount must be above 0")
		}
		at := slices.IndexFunc(next.Settles, func(b Allocation) bool { return b.ID == a.ID })
		if at < 0 {
			next.Settles = append(next.Settles, a)
			continue
		}
		next.Settles[at].Amount += a.Amount
	}
	return t.Update(&next, revision)
}

// Unapply takes back everything that a credit memo or payment settles of one document. A payment that did no more
// than apply the memo to it is deleted with that. The revision is the credit memo's or the payment's.
func (t *Tx) Unapply(kind Kind, id string, revision int, settled Kind, settledID string) (Record, error) {
	before, err := t.applicable(kind, id)
	if err != nil {
		return nil, err
	}
	if err := fresh(before, revision); err != nil {
		return nil, err
	}
	if allocated(before.Settles, settledID).Kind == settled {
		next := *before
		next.Settles = without(before.Settles, settledID)
		return t.Update(&next, -1)
	}
	for _, by := range before.SettledBy {
		payment, ok := t.Document(by.Kind, by.ID)
		if ok && payment.Total == 0 && allocated(payment.Settles, settledID).Kind == settled {
			return t.unapplyThrough(payment, before, settledID)
		}
	}
	return nil, problem.New(CodeUnknownReference, "%s %s does not settle %s %s", kind, id, settled, settledID).At("/settles").
		WithHint("name a document that it is applied to")
}

// unapplyThrough takes a credit and the document it settles out of the payment that links them.
func (t *Tx) unapplyThrough(payment, credit *Document, settledID string) (Record, error) {
	next := *payment
	given, taken := allocated(payment.Settles, credit.ID).Amount, allocated(payment.Settles, settledID).Amount
	amount := min(given, taken)
	next.Settles = reduced(reduced(payment.Settles, credit.ID, amount), settledID, amount)
	var err error
	if len(next.Settles) == 0 {
		_, err = t.Delete(payment.Kind, payment.ID, -1)
	} else {
		_, err = t.Update(&next, -1)
	}
	if err != nil {
		return nil, err
	}
	r, _ := t.Get(credit.Kind, credit.ID)
	return r, nil
}

func reduced(list []Allocation, id string, by Minor) []Allocation {
	a := allocated(list, id)
	if a.Amount == by {
		return without(list, id)
	}
	a.Amount -= by
	return with(list, a)
}

// applicable finds a document that has something to apply.
func (t *Tx) applicable(kind Kind, id string) (*Document, error) {
	r, err := t.current(kind, id)
	if err != nil {
		return nil, err
	}
	d, ok := r.(*Document)
	if f := formOf(kind); !ok || f.settles == nil || !f.open {
		return nil, problem.New(problem.Unsupported, "a %s cannot be applied; payments and credit memos can", kind).At("/kind")
	}
	return d, nil
}
