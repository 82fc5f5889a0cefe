package simulator

import (
	"strings"
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
		Columns  []string       `json:"columns" doc:"what the amounts of a row are: debit, credit, amount, or days overdue"`
		Rows     []StatementRow `json:"rows"`
	}
	// StatementRow is one row, in reading order. A group carries the sum of what lies below it, one level deeper.
	StatementRow struct {
		Level     int      `json:"level"`
		Role      string   `json:"role" enum:"group,account,contact,document,total"`
		Group     string   `json:"group,omitempty" doc:"stable name of a group or a computed row"`
		AccountID string   `json:"account_id,omitempty"`
		Kind      string   `json:"kind,omitempty" doc:"of the contact or document"`
		ID        string   `json:"id,omitempty" doc:"of the contact or document"`
		Name      string   `json:"name"`
		Date      string   `json:"date,omitempty" doc:"when the document is due"`
		Amount    string   `json:"amount,omitempty"`
		Debit     string   `json:"debit,omitempty" doc:"trial balance"`
		Credit    string   `json:"credit,omitempty" doc:"trial balance"`
		Amounts   []string `json:"amounts" doc:"by column; an empty one is nothing"`
	}
	// StatementQuery says which report. Empty dates are filled in: today, and the beginning of its year.
	StatementQuery struct {
		Report         string // one of Statements
		AsOf, From, To string
		Basis          string // accrual or cash
		Contact        string // of an ageing: its open documents instead of the contacts
	}
)

// BookStatement makes a report of the books of a connection.
func (w *World) BookStatement(connection string, q StatementQuery) (BookStatement, error) {
	s, err := w.shelves(connection)
	if err != nil {
		return BookStatement{}, err
	}
	if err := days(day{"as_of", q.AsOf}, day{"from", q.From}, day{"to", q.To}); err != nil {
		return BookStatement{}, err
	}
	layOut, ok := statements[q.Report]
	if !ok {
		return BookStatement{}, problem.New(problem.Invalid, "there is no report %q", q.Report).At("report").WithHint("use one of %s", strings.Join(Statements(), ", "))
	}
	var made BookStatement
	s.book.View(func(v *ledger.View) {
		c := v.Company()
		sheet := tabulation{v: v, BookStatement: BookStatement{Report: q.Report, Company: c.Name, Currency: c.Currency, Rows: []StatementRow{}}}
		made = layOut(&sheet, q.filled(s.today()))
	})
	for i := range made.Rows {
		made.Rows[i].spread(made.Columns)
	}
	return made, nil
}

// day is a date that a caller gave, or did not.
type day struct{ name, value string }

func days(given ...day) error {
	for _, d := range given {
		if _, err := time.Parse(time.DateOnly, d.value); d.value != "" && err != nil {
			return problem.New(problem.Invalid, "%q is not a date", d.value).At(d.name).WithHint("write it as 2026-03-31")
		}
	}
	return nil
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

// Statements lists the reports.
func Statements() []string {
	return []string{"trial-balance", "balance-sheet", "income-statement", "cash-flow", "receivable-ageing", "payable-ageing"}
}

var statements = map[string]func(*tabulation, StatementQuery) BookStatement{
	"trial-balance": (*tabulation).trial, "balance-sheet": (*tabulation).sheet, "income-statement": (*tabulation).income, "cash-flow": (*tabulation).flow,
	"receivable-ageing": func(t *tabulation, q StatementQuery) BookStatement { return t.ageing(q, statement.Receivable) },
	"payable-ageing":    func(t *tabulation, q StatementQuery) BookStatement { return t.ageing(q, statement.Payable) },
}

// spread gives a row its amounts by column, where it has none yet.
func (r *StatementRow) spread(columns []string) {
	if r.Amounts != nil {
		return
	}
	r.Amounts = []string{}
	for _, column := range columns {
		r.Amounts = append(r.Amounts, map[string]string{"debit": r.Debit, "credit": r.Credit, "amount": r.Amount}[column])
	}
}

// tabulation lays a statement out in rows.
type tabulation struct {
	BookStatement
	v *ledger.View
}

func (t *tabulation) trial(q StatementQuery) BookStatement {
	t.AsOf, t.Columns = q.AsOf, []string{"debit", "credit"}
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
	t.AsOf, t.Columns = q.AsOf, []string{"amount"}
	s := statement.BalanceSheet(t.v, q.AsOf)
	t.tree(0, s.Assets)
	t.tree(0, s.Liabilities)
	t.tree(0, s.Equity)
	t.total("liabilities_and_equity", "Liabilities and Equity", s.Liabilities.Value+s.Equity.Value)
	return t.BookStatement
}

func (t *tabulation) income(q StatementQuery) BookStatement {
	t.From, t.To, t.Basis, t.Columns = q.From, q.To, q.Basis, []string{"amount"}
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

func (t *tabulation) flow(q StatementQuery) BookStatement {
	t.From, t.To, t.Columns = q.From, q.To, []string{"amount"}
	f := statement.CashFlow(t.v, q.From, q.To)
	t.total("starting_cash", "Cash at the beginning", f.Starting)
	t.tree(0, f.Operating)
	t.tree(0, f.Investing)
	t.tree(0, f.Financing)
	t.total("net_change", "Net change", f.Ending-f.Starting)
	t.total("ending_cash", "Cash at the end", f.Ending)
	return t.BookStatement
}

// ageing lists who owes what since when; with a contact, its open documents.
func (t *tabulation) ageing(q StatementQuery, side statement.Side) BookStatement {
	t.AsOf, t.Columns = q.AsOf, []string{"current", "1-30", "31-60", "61-90", "over-90", "total"}
	ages := statement.Ageing(t.v, q.AsOf, side)
	cells := func(b statement.Buckets, total ledger.Minor) []string {
		amounts := make([]string, 0, len(b)+1)
		for _, amount := range append(b[:], total) {
			text := ""
			if amount != 0 {
				text = amount.Fixed(t.Currency)
			}
			amounts = append(amounts, text)
		}
		return amounts
	}
	buckets, total := ages.Buckets, ages.Total
	if q.Contact != "" {
		buckets, total = statement.Buckets{}, 0
	}
	for _, row := range ages.Rows {
		contact, _ := t.v.Contact(row.Contact)
		if q.Contact == "" {
			t.Rows = append(t.Rows, StatementRow{Role: "contact", Kind: string(contact.Kind), ID: row.Contact, Name: contact.Name, Amounts: cells(row.Buckets, row.Total)})
			continue
		}
		if row.Contact != q.Contact {
			continue
		}
		buckets, total = row.Buckets, row.Total
		for _, open := range row.Open {
			t.Rows = append(t.Rows, StatementRow{Role: "document", Kind: string(open.Kind), ID: open.ID, Name: open.Number, Date: open.Due,
				Amounts: cells(open.Aged(), open.Open)})
		}
	}
	t.Rows = append(t.Rows, StatementRow{Role: "total", Group: "total", Name: "Total", Amounts: cells(buckets, total)})
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
