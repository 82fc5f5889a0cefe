package statement

import (
	"cmp"
	"math/bits"
	"slices"

	"faultline/simulator/ledger"
)

// Basis says when income is earned and expense is made.
type Basis string

// The bases.
const (
	Accrual Basis = "accrual" // when it is invoiced or billed
	Cash    Basis = "cash"    // when it is paid
)

// Income is an income statement. All values are positive in their normal direction.
type Income struct {
	From, To           string
	Basis              Basis
	Currency           string
	Income             Node
	CostOfSales        Node
	GrossProfit        ledger.Minor
	Expenses           Node
	NetOperatingIncome ledger.Minor
	OtherIncome        Node
	OtherExpenses      Node
	NetOtherIncome     ledger.Minor
	NetIncome          ledger.Minor
}

// The groups of an income statement.
const (
	GroupIncome        = "income"
	GroupCostOfSales   = "cost_of_sales"
	GroupExpenses      = "expenses"
	GroupOtherIncome   = "other_income"
	GroupOtherExpenses = "other_expenses"
)

// IncomeStatement states what the company earned from a day up to and including another; an empty day is no bound.
func (b *Books) IncomeStatement(from, to string, basis Basis) Income {
	of := b.accrued
	if basis == Cash {
		of = b.paid
	}
	c := b.chart(of, from, to)
	part := func(group, name string, kind ledger.AccountType, sign ledger.Minor) Node {
		return c.node(section{group: group, name: name, types: []ledger.AccountType{kind}}, sign)
	}
	s := Income{From: from, To: to, Basis: basis, Currency: b.currency,
		Income:        part(GroupIncome, "Income", ledger.Income, credit),
		CostOfSales:   part(GroupCostOfSales, "Cost of Sales", ledger.CostOfGoodsSold, debit),
		Expenses:      part(GroupExpenses, "Expenses", ledger.Expense, debit),
		OtherIncome:   part(GroupOtherIncome, "Other Income", ledger.OtherIncome, credit),
		OtherExpenses: part(GroupOtherExpenses, "Other Expenses", ledger.OtherExpense, debit)}
	s.GrossProfit = s.Income.Value - s.CostOfSales.Value
	s.NetOperatingIncome = s.GrossProfit - s.Expenses.Value
	s.NetOtherIncome = s.OtherIncome.Value - s.OtherExpenses.Value
	s.NetIncome = s.NetOperatingIncome + s.NetOtherIncome
	return s
}

// IncomeStatement reads the view and states the one income statement.
func IncomeStatement(v *ledger.View, from, to string, basis Basis) Income {
	return Read(v).IncomeStatement(from, to, basis)
}

// recognise calls put with how much of an amount of the document counts on which day of the cash basis: in proportion
// to what settles it. Rounding is cumulative, so that the parts of a settled document sum to the amount.
func recognise(d *ledger.Document, amount ledger.Minor, put func(day string, amount ledger.Minor)) {
	parts := d.Parts()
	slices.SortStableFunc(parts, func(a, b ledger.Allocation) int { return cmp.Compare(a.Date, b.Date) })
	var settled ledger.Minor
	for _, a := range parts {
		before := portion(amount, settled, d.Total)
		settled += a.Amount
		put(max(a.Date, d.Date), portion(amount, settled, d.Total)-before)
	}
}

// portion is amount × part ÷ of, rounded half away from zero; part is at most of.
func portion(amount, part, of ledger.Minor) ledger.Minor {
	sign := ledger.Minor(1)
	if amount < 0 {
		amount, sign = -amount, -1
	}
	high, low := bits.Mul64(uint64(amount), uint64(part))
	result, rest := bits.Div64(high, low, uint64(of))
	if rest >= uint64(of)-rest {
		result++
	}
	return sign * ledger.Minor(result)
}
