package company

import (
	"context"
	"time"

	"faultline/simulator/ledger"
)

// sweep moves what stands on an account to or from the bank once a month.
type sweep struct{ account, number, memo string }

func sweeps() []sweep {
	return []sweep{
		{"payroll", "PAY", "Payroll paid"},
		{"undeposited", "DEP", "Deposit of cheques received"},
		{"card", "CARD", "Credit card paid"},
		{"sales tax", "TAX", "Sales tax remitted"},
	}
}

// scheduleClosings puts the entries of every month on the agenda: accruals on its last day, and what is moved
// through the bank on the fifth.
func (m *maker) scheduleClosings() {
	for first := m.start.AddDate(0, 0, 1-m.start.Day()); ; first = first.AddDate(0, 1, 0) {
		if !first.Before(m.start.AddDate(0, 0, m.days)) {
			return
		}
		month := first.Format("2006-01")
		if fifth := first.AddDate(0, 0, 4); fifth.After(m.start) {
			m.at(fifth.Add(10*time.Hour), func(ctx context.Context) error { return m.sweep(ctx, month) })
		}
		m.at(first.AddDate(0, 1, -1).Add(20*time.Hour), func(ctx context.Context) error { return m.accrue(ctx, month) })
	}
}

func (m *maker) accrue(ctx context.Context, month string) error {
	depreciation := m.minor(m.preset.equipment) / 60
	if _, err := m.journal(ctx, "DEPR-"+month, "Depreciation of equipment",
		ledger.Line{Account: m.accounts["depreciation"], Amount: depreciation},
		ledger.Line{Account: m.accounts["written off"], Amount: -depreciation}); err != nil {
		return err
	}
	// A month without sales has its wages too; the floor is a part-timer's.
	wages := max(m.invoiced*ledger.Minor(m.preset.wages)/100, m.minor(60_000))
	m.invoiced = 0
	_, err := m.journal(ctx, "WAGES-"+month, "Payroll accrual",
		ledger.Line{Account: m.accounts["wages"], Amount: wages},
		ledger.Line{Account: m.accounts["payroll"], Amount: -wages})
	return err
}

func (m *maker) sweep(ctx context.Context, month string) error {
	for _, s := range sweeps() {
		id := m.accounts[s.account]
		var debit ledger.Minor
		m.book.View(func(v *ledger.View) {
			debit = v.Balance(id)
			if a, _ := v.Account(id); a.Type != ledger.OtherCurrentAsset {
				debit = -debit // a liability stands in credit
			}
		})
		if done, err := m.transferred(ctx, s, debit); debit == 0 || done || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		if _, err := m.journal(ctx, s.number+"-"+month, s.memo,
			ledger.Line{Account: m.accounts["checking"], Amount: debit},
			ledger.Line{Account: id, Amount: -debit}); err != nil {
			return err
		}
	}
	return nil
}
