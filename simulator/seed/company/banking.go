package company

import (
	"context"

	"faultline/simulator/ledger"
)

// received remembers what lies in the undeposited funds until somebody goes to the bank.
func (m *maker) received(r ledger.Record) {
	if d, ok := r.(*ledger.Document); ok && m.plan.Sundries && d.Account == m.accounts["undeposited"] {
		m.waiting = append(m.waiting, ledger.Collected{Kind: d.Kind, ID: d.ID})
	}
}

// deposit takes everything that was received to the bank.
func (m *maker) deposit(ctx context.Context) error {
	for len(m.waiting) > 0 {
		n := min(len(m.waiting), 40) // a paying-in slip has so many lines
		batch := m.waiting[:n]
		m.waiting = m.waiting[n:]
		if _, err := m.create(ctx, ledger.ActorBookkeeper, &ledger.Document{Kind: ledger.KindBankDeposit, Date: m.today(),
			Account: m.accounts["checking"], Collects: batch, Memo: "Cheques and takings of the week"}); err != nil {
			return err
		}
	}
	m.waiting = nil
	return nil
}

// save puts some of the money aside that is there beyond what was paid in.
func (m *maker) save(ctx context.Context) error {
	var amount ledger.Minor
	m.book.View(func(v *ledger.View) { amount = (v.Balance(m.accounts["checking"]) - m.capital) / 5 })
	if amount <= 0 {
		return nil
	}
	return m.transfer(ctx, "checking", "savings", amount, "Put aside")
}

// transferred books a monthly sweep as what it is on the platforms, and says whether there is nothing left to book:
// the card is paid by transfer, and the undeposited funds are deposited week by week.
func (m *maker) transferred(ctx context.Context, s sweep, debit ledger.Minor) (bool, error) {
	switch {
	case !m.plan.Sundries:
		return false, nil
	case s.account == "undeposited":
		return true, nil
	case s.account == "card" && debit < 0:
		return true, m.transfer(ctx, "checking", "card", -debit, s.memo)
	}
	return false, nil
}

func (m *maker) transfer(ctx context.Context, from, to string, amount ledger.Minor, memo string) error {
	_, err := m.create(ctx, ledger.ActorBookkeeper, &ledger.Document{Kind: ledger.KindBankTransfer, Date: m.today(),
		Account: m.accounts[from], Counterpart: m.accounts[to], Total: amount, Private: memo})
	return err
}
