package tie

import (
	"fmt"
	"time"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement"
)

// Out reports the first pair of statements that do not agree, for the span from a day up to and including another;
// an empty from begins with the books.
func Out(v *ledger.View, from, to string) error {
	for _, check := range []func(v *ledger.View, from, to string) error{
		trial, sheet, earned, cash, settled, receivable, payable,
	} {
		if err := check(v, from, to); err != nil {
			return err
		}
	}
	return nil
}

func same(what string, a, b ledger.Minor) error {
	if a == b {
		return nil
	}
	return fmt.Errorf("%s: %d and %d", what, a, b)
}

// trial: debits are credits.
func trial(v *ledger.View, _, to string) error {
	var balance ledger.Minor
	for _, row := range statement.TrialBalance(v, to) {
		balance += row.Debit - row.Credit
	}
	return same("trial balance", balance, 0)
}

// sheet: assets are liabilities and equity, and every group is the sum of its parts.
func sheet(v *ledger.View, _, to string) error {
	s := statement.BalanceSheet(v, to)
	for _, n := range []statement.Node{s.Assets, s.Liabilities, s.Equity} {
		if err := adds(n); err != nil {
			return err
		}
	}
	return same("assets against liabilities and equity", s.Assets.Value, s.Liabilities.Value+s.Equity.Value)
}

func adds(n statement.Node) error {
	if len(n.Items) == 0 {
		return nil
	}
	var sum ledger.Minor
	for _, item := range n.Items {
		sum += item.Value
		if err := adds(item); err != nil {
			return err
		}
	}
	return same("parts of "+n.Name, sum, n.Value)
}

// earned: the income of the span is the movement of the earnings in equity.
func earned(v *ledger.View, from, to string) error {
	before := ledger.Minor(0)
	if from != "" {
		before = earnings(statement.BalanceSheet(v, eve(from)))
	}
	income := statement.IncomeStatement(v, from, to, statement.Accrual)
	return same("income and the movement of equity", income.NetIncome, earnings(statement.BalanceSheet(v, to))-before)
}

func earnings(s statement.Sheet) ledger.Minor {
	var total ledger.Minor
	for _, group := range []string{statement.GroupRetainedEarnings, statement.GroupNetIncome} {
		if n, ok := s.Equity.Find(group); ok {
			total += n.Value
		}
	}
	return total
}

// cash: the flow begins and ends with what the bank accounts hold, and is what went in less what went out.
func cash(v *ledger.View, from, to string) error {
	f := statement.CashFlow(v, from, to)
	if err := same("ending balance and bank accounts", f.Ending, bank(statement.BalanceSheet(v, to))); err != nil {
		return err
	}
	if err := same("movement of cash", f.Ending-f.Starting, f.In-f.Out); err != nil || from == "" {
		return err
	}
	return same("starting balance and bank accounts", f.Starting, bank(statement.BalanceSheet(v, eve(from))))
}

func bank(s statement.Sheet) ledger.Minor {
	if n, ok := s.Assets.Find(statement.GroupBank); ok {
		return n.Value
	}
	return 0
}

// settled: over all time, cash and accrual differ by the earnings of what is still open, and by nothing else.
func settled(v *ledger.View, _, _ string) error {
	var open ledger.Minor
	earns := map[string]bool{}
	v.Each(ledger.KindAccount, func(r ledger.Record) bool {
		switch a := r.(*ledger.Account); a.Type {
		case ledger.Income, ledger.OtherIncome, ledger.CostOfGoodsSold, ledger.Expense, ledger.OtherExpense:
			earns[a.ID] = true
		}
		return true
	})
	partly := false
	v.EachPosting("", "", func(d *ledger.Document, p ledger.Posting) {
		if !d.Deferred() || d.Balance == 0 || !earns[p.Account] {
			return
		}
		if d.Balance != d.Total {
			partly = true
		}
		open -= p.Amount
	})
	if partly {
		return nil // how much of a partly settled document is open is what the statement itself decides
	}
	accrual := statement.IncomeStatement(v, "", "", statement.Accrual).NetIncome
	return same("cash basis and accrual less what is open", statement.IncomeStatement(v, "", "", statement.Cash).NetIncome, accrual-open)
}

func receivable(v *ledger.View, _, to string) error {
	return aged(v, to, statement.Receivable, statement.GroupReceivable)
}

func payable(v *ledger.View, _, to string) error {
	return aged(v, to, statement.Payable, statement.GroupPayable)
}

// aged: an ageing sums by contact, by bucket and by document to its control accounts.
func aged(v *ledger.View, to string, side statement.Side, group string) error {
	s, ages := statement.BalanceSheet(v, to), statement.Ageing(v, to, side)
	var control, buckets, documents ledger.Minor
	for _, tree := range []statement.Node{s.Assets, s.Liabilities} {
		if n, ok := tree.Find(group); ok {
			control = n.Value
		}
	}
	for _, row := range ages.Rows {
		for _, amount := range row.Buckets {
			buckets += amount
		}
		for _, open := range row.Open {
			documents += open.Open
		}
	}
	for what, sum := range map[string]ledger.Minor{"total": ages.Total, "buckets": buckets, "documents": documents} {
		if err := same("ageing ("+string(side)+" "+what+") and control account", sum, control); err != nil {
			return err
		}
	}
	return nil
}

// eve is the day before.
func eve(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}
