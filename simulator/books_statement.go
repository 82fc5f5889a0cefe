package simulator

import (
	"time"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement"
	"faultline/simulator/problem"
)

type (
	// BookStatement is a report made of the books as they stand.
	BookStatement struct {
		Report   string         `json:"report"`
		Company  string         `json:"company"`
		Currency string         `json:"currency"`
		AsOf     string         `json:"as_of,omitempty"`
		From     string         `json:"from,omitempty"`
		To       string         `json:"to,omitempty"`
		Basis    string         `json:"basis,omitempty"`
		Rows     []StatementRow `json:"rows"`
	}
	// StatementRow is one row, in reading order. A group carries the sum of what lies below it, one level deeper.
	StatementRow struct {
		Level     int    `json:"level"`
		Role      string `json:"role" enum:"group,account,total"`
		Group     string `json:"group,omitempty" doc:"stable name of a group or a computed row"`
		AccountID string `json:"account_id,omitempty"`
		Name      string `json:"name"`
		Amount    string `json:"amount,omitempty"`
		Debit     string `json:"debit,omitempty" doc:"trial balance"`
		Credit    string `json:"credit,omitempty" doc:"trial balance"`
	}
	// StatementQuery says which report. Empty dates are filled in: today, and the beginning of its year.
	StatementQuery struct {
		Report         string // trial-balance, balance-sheet or income-statement
		AsOf, From, To string
		Basis          string // accrual or cash
	}
)

// BookStatement makes a report of the books of a connection.
func (w *World) BookStatement(connection string, q StatementQuery) (BookStatement, error) {
	s, err := w.shelves(connection)
	if err != nil {
		return BookStatement{}, err
	}
	for _, given := range []struct{ name, day string }{{"as_of", q.AsOf}, {"from", q.From}, {"to", q.To}} {
		if _, err := time.Parse(time.DateOnly, given.day); given.day != "" && err != nil {
			return BookStatement{}, problem.New(problem.Invalid, "%q is not a date", given.day).At(given.name).WithHint("write it as 2026-03-31")
		}
	}
	layOut, ok := statements[q.Report]
	if !ok {
		return BookStatement{}, problem.New(problem.Invalid, "there is no report %q", q.Report).At("report").WithHint("use trial-balance, balance-sheet or income-statement")
	}
	var made BookStatement
	s.book.View(func(v *ledger.View) {
		c := v.Company()
		sheet := tabulation{v: v, BookStatement: BookStatement{Report: q.Report, Company: c.Name, Currency: c.Currency, Rows: []StatementRow{}}}
		made = layOut(&sheet, q.filled(s.today()))
	})
	return made, nil
}

func (q StatementQuery) filled(today string) StatementQuery {
	if q.AsOf == "" {
		q.AsOf = today
	}
	if q.To == "" {
		q.To = today
	}
	if q.From == "" {
		q.From = q.To[:4] + "-01-01"
	}
	if q.Basis == "" {
		q.Basis = string(statement.Accrual)
	}
	return q
}

var statements = map[string]func(*tabulation, StatementQuery) BookStatement{
	"trial-balance": (*tabulation).trial, "balance-sheet": (*tabulation).sheet, "income-statement": (*tabulation).income,
}

// tabulation lays a statement out in rows.
type tabulation struct {
	BookStatement
	v *ledger.View
}

func (t *tabulation) trial(q StatementQuery) BookStatement {
	t.AsOf = q.AsOf
	var debit, credit ledger.Minor
	for _, b := range statement.TrialBalance(t.v, q.AsOf) {
		row := StatementRow{Role: "account", AccountID: b.Account}
		if a, ok := t.v.Account(b.Account); ok {
			row.Name = a.Name
		}
		if b.Debit != 0 {
			row.Debit = b.Debit.Fixed(t.Currency)
		} else {
			row.Credit = b.Credit.Fixed(t.Currency)
		}
		debit, credit = debit+b.Debit, credit+b.Credit
		t.Rows = append(t.Rows, row)
	}
	t.Rows = append(t.Rows, StatementRow{Role: "total", Group: "total", Name: "Total", Debit: debit.Fixed(t.Currency), Credit: credit.Fixed(t.Currency)})
	return t.BookStatement
}

func (t *tabulation) sheet(q StatementQuery) BookStatement {
	t.AsOf = q.AsOf
	s := statement.BalanceSheet(t.v, q.AsOf)
	t.tree(0, s.Assets)
	t.tree(0, s.Liabilities)
	t.tree(0, s.Equity)
	t.total("liabilities_and_equity", "Liabilities and Equity", s.Liabilities.Value+s.Equity.Value)
	return t.BookStatement
}

func (t *tabulation) income(q StatementQuery) BookStatement {
	t.From, t.To, t.Basis = q.From, q.To, q.Basis
	s := statement.IncomeStatement(t.v, q.From, q.To, statement.Basis(q.Basis))
	t.tree(0, s.Income)
	t.tree(0, s.CostOfSales)
	t.total("gross_profit", "Gross Profit", s.GrossProfit)
	t.tree(0, s.Expenses)
	t.total("net_operating_income", "Net Operating Income", s.NetOperatingIncome)
	t.tree(0, s.OtherIncome)
	t.tree(0, s.OtherExpenses)
	t.total("net_income", "Net Income", s.NetIncome)
	return t.BookStatement
}

func (t *tabulation) tree(level int, n statement.Node) {
	role := "group"
	if n.Account != "" {
		role = "account"
	}
	t.Rows = append(t.Rows, StatementRow{Level: level, Role: role, Group: n.Group, AccountID: n.Account, Name: n.Name, Amount: n.Value.Fixed(t.Currency)})
	for _, child := range n.Items {
		t.tree(level+1, child)
	}
}

func (t *tabulation) total(group, name string, value ledger.Minor) {
	t.Rows = append(t.Rows, StatementRow{Role: "total", Group: group, Name: name, Amount: value.Fixed(t.Currency)})
}
