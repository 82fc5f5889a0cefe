package ledger

import (
	"slices"
	"strconv"

	"faultline/simulator/problem"
)

// admitCollected checks the payments that a deposit takes out of the undeposited funds, and sets their amounts.
func (t *Tx) admitCollected(next *Document) error {
	f := formOf(next.Kind)
	if len(next.Collects) > 1000 {
		return invalid("/collects", "a deposit holds at most 1000 payments")
	}
	if len(next.Collects) > 0 && next.Rate != 0 {
		return problem.New(CodeWrongCurrency, "payments are deposited in the home currency").At("/currency").
			WithHint("use %s, or leave it out", t.base.company.Currency)
	}
	for i := range next.Collects {
		c, path := &next.Collects[i], "/collects/"+strconv.Itoa(i)
		if c.Kind == "" {
			c.Kind = f.collects[0]
		}
		if !slices.Contains(f.collects, c.Kind) {
			return invalid(path+"/kind", "a %s takes no %s to the bank", next.Kind, c.Kind)
		}
		d, ok := t.Document(c.Kind, c.ID)
		if !ok || d.Deleted || d.Voided {
			return unknown(path+"/id", c.Kind, c.ID)
		}
		c.ID = d.ID
		if holds(next.Collects[:i], c.ID) {
			return invalid(path+"/id", "%s %s is named twice", c.Kind, c.ID)
		}
		if d.Deposited() && d.DepositedBy != next.ID {
			return deposited(d).At(path + "/id")
		}
		if c.Amount = t.waiting(d, next.Counterpart); c.Amount <= 0 {
			return problem.New(CodeWrongAccount, "nothing of %s %s lies on account %s", c.Kind, c.ID, next.Counterpart).
				At(path + "/id").WithHint("deposit what was received into the undeposited funds")
		}
	}
	return nil
}

// waiting is what a document put on an account.
func (t *Tx) waiting(d *Document, account string) Minor {
	var total Minor
	legs(d, &t.base.company, func(id string, amount Minor) {
		if id == account {
			total += amount
		}
	})
	return total
}

// admitDeposited keeps a deposited document from changing what the deposit holds of it.
func (t *Tx) admitDeposited(before, next *Document) error {
	if before == nil || !before.Deposited() {
		return nil
	}
	deposit, ok := t.Document(KindBankDeposit, before.DepositedBy)
	if !ok {
		return nil
	}
	from := deposit.Counterpart
	if before.Date != next.Date || t.waiting(before, from) != t.waiting(next, from) {
		return deposited(before)
	}
	return nil
}

func deposited(d *Document) *problem.Problem {
	return problem.New(CodeDeposited, "%s %s lies in bank deposit %s", d.Kind, d.ID, d.DepositedBy).At("/id").
		WithHint("take it out of the deposit first")
}
