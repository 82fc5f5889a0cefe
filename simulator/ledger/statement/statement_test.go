package statement_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement"
	"faultline/simulator/ledger/statement/tie"
)

// desk is a company of a few documents over two years.
type desk struct {
	t        *testing.T
	book     *ledger.Book
	accounts map[string]string
}

func open(t *testing.T) *desk {
	d := &desk{t: t, accounts: map[string]string{}}
	d.book = ledger.New(ledger.Company{ID: "1", Currency: "USD", CreatedAt: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, ledger.Options{})
	for _, a := range []struct {
		name string
		kind ledger.AccountType
	}{
		{"Checking", ledger.Bank}, {"Receivable", ledger.AccountsReceivable}, {"Payable", ledger.AccountsPayable},
		{"Undeposited", ledger.OtherCurrentAsset}, {"Van", ledger.FixedAsset}, {"Owner", ledger.Equity}, {"Loan", ledger.LongTermLiability},
		{"Sales", ledger.Income}, {"Flour", ledger.CostOfGoodsSold}, {"Rent", ledger.Expense}, {"Interest", ledger.OtherIncome},
	} {
		d.accounts[a.name] = d.create(&ledger.Account{Name: a.name, Type: a.kind}).Header().ID
	}
	c := d.book.Company()
	c.Receivable, c.Payable, c.Undeposited, c.Sales = d.accounts["Receivable"], d.accounts["Payable"], d.accounts["Undeposited"], d.accounts["Sales"]
	d.book.SetCompany(c)
	return d
}

func (d *desk) create(r ledger.Record) (made ledger.Record) {
	d.t.Helper()
	if _, err := d.book.Do(d.t.Context(), ledger.ActorAPI, func(t *ledger.Tx) error {
		var err error
		made, err = t.Create(r)
		return err
	}); err != nil {
		d.t.Fatal(err)
	}
	return made
}

func (d *desk) document(x ledger.Document) string {
	d.t.Helper()
	return d.create(&x).Header().ID
}

func (d *desk) line(account string, amount ledger.Minor) ledger.Line {
	return ledger.Line{Account: d.accounts[account], Amount: amount}
}

// trade writes two years: capital and a van, an invoice a third of which is paid in the second year, a bill, rent
// by expense and a loan.
func trade(t *testing.T) (d *desk, customer string) {
	d = open(t)
	customer = d.create(&ledger.Contact{Kind: ledger.KindCustomer, Name: "Ada"}).Header().ID
	vendor := d.create(&ledger.Contact{Kind: ledger.KindVendor, Name: "Mill"}).Header().ID
	d.document(ledger.Document{Kind: ledger.KindJournalEntry, Date: "2025-06-01", Lines: []ledger.Line{
		d.line("Checking", 5000), d.line("Van", 2000), d.line("Owner", -6000), d.line("Loan", -1000)}})
	invoice := d.document(ledger.Document{Kind: ledger.KindInvoice, Date: "2025-12-01", DueDate: "2025-12-31", Contact: customer,
		Lines: []ledger.Line{d.line("Sales", 900)}})
	d.document(ledger.Document{Kind: ledger.KindBill, Date: "2025-12-05", Contact: vendor, Lines: []ledger.Line{d.line("Flour", 200)}})
	d.document(ledger.Document{Kind: ledger.KindExpense, Date: "2026-01-10", Account: d.accounts["Checking"], Lines: []ledger.Line{d.line("Rent", 100)}})
	d.document(ledger.Document{Kind: ledger.KindInvoicePayment, Date: "2026-01-15", Contact: customer, Account: d.accounts["Checking"],
		Total: 300, Settles: []ledger.Allocation{{ID: invoice, Amount: 300}}})
	return d, customer
}

func TestBalanceSheetKeepsTheYearsApart(t *testing.T) {
	d, _ := trade(t)
	group := func(key, name string, items ...statement.Node) statement.Node {
		n := statement.Node{Group: key, Name: name, Items: items}
		for _, item := range items {
			n.Value += item.Value
		}
		return n
	}
	account := func(name string, value ledger.Minor) statement.Node {
		return statement.Node{Name: name, Account: d.accounts[name], Value: value}
	}
	want := statement.Sheet{AsOf: "2026-01-31", Currency: "USD",
		Assets: group("assets", "Assets",
			group("current_assets", "Current Assets",
				group("bank", "Bank Accounts", account("Checking", 5200)),
				group("receivable", "Accounts Receivable", account("Receivable", 600))),
			group("fixed_assets", "Fixed Assets", account("Van", 2000))),
		Liabilities: group("liabilities", "Liabilities",
			group("current_liabilities", "Current Liabilities", group("payable", "Accounts Payable", account("Payable", 200))),
			group("long_term_liabilities", "Long-Term Liabilities", account("Loan", 1000))),
		Equity: group("equity", "Equity", account("Owner", 6000),
			statement.Node{Group: "retained_earnings", Name: "Retained Earnings", Value: 700},
			statement.Node{Group: "net_income", Name: "Net Income", Value: -100}),
	}
	d.book.View(func(v *ledger.View) {
		if diff := cmp.Diff(want, statement.BalanceSheet(v, "2026-01-31")); diff != "" {
			t.Error(diff)
		}
		if err := tie.Out(v, "2026-01-01", "2026-01-31"); err != nil {
			t.Error(err)
		}
	})
}

func TestIncomeByBasis(t *testing.T) {
	d, _ := trade(t)
	for name, c := range map[string]struct {
		from, to     string
		basis        statement.Basis
		income, cost ledger.Minor
		net          ledger.Minor
	}{
		"accrual, first year":  {"2025-01-01", "2025-12-31", statement.Accrual, 900, 200, 700},
		"accrual, second year": {"2026-01-01", "2026-12-31", statement.Accrual, 0, 0, -100},
		"cash, first year":     {"2025-01-01", "2025-12-31", statement.Cash, 0, 0, 0},
		"cash, second year":    {"2026-01-01", "2026-12-31", statement.Cash, 300, 0, 200},
		"cash, before paid":    {"2026-01-01", "2026-01-14", statement.Cash, 0, 0, -100},
	} {
		t.Run(name, func(t *testing.T) {
			d.book.View(func(v *ledger.View) {
				s := statement.IncomeStatement(v, c.from, c.to, c.basis)
				if s.Income.Value != c.income || s.CostOfSales.Value != c.cost || s.NetIncome != c.net || s.GrossProfit != c.income-c.cost {
					t.Errorf("income %d, cost %d, net %d", s.Income.Value, s.CostOfSales.Value, s.NetIncome)
				}
			})
		})
	}
}

func TestCashFlowByActivity(t *testing.T) {
	d, _ := trade(t)
	for name, c := range map[string]struct {
		from, to                                         string
		start, operating, investing, financing, end, out ledger.Minor
	}{
		"first year":  {"2025-01-01", "2025-12-31", 0, 0, -2000, 7000, 5000, 0},
		"second year": {"2026-01-01", "2026-12-31", 5000, 200, 0, 0, 5200, 100},
	} {
		t.Run(name, func(t *testing.T) {
			d.book.View(func(v *ledger.View) {
				f := statement.CashFlow(v, c.from, c.to)
				if f.Starting != c.start || f.Operating.Value != c.operating || f.Investing.Value != c.investing ||
					f.Financing.Value != c.financing || f.Ending != c.end || f.Out != c.out {
					t.Errorf("flow %+v", f)
				}
			})
		})
	}
}

func TestAgeingLooksBack(t *testing.T) {
	d, customer := trade(t)
	for name, c := range map[string]struct {
		asOf string
		want statement.Buckets
	}{
		"not due":          {"2025-12-31", statement.Buckets{900}},
		"a day late":       {"2026-01-01", statement.Buckets{0, 900}},
		"partly paid":      {"2026-01-30", statement.Buckets{0, 600}},
		"31 days late":     {"2026-01-31", statement.Buckets{0, 0, 600}},
		"very late":        {"2026-12-31", statement.Buckets{0, 0, 0, 0, 600}},
		"before it all":    {"2025-11-30", statement.Buckets{}},
		"on the first day": {"2025-12-01", statement.Buckets{900}},
	} {
		t.Run(name, func(t *testing.T) {
			d.book.View(func(v *ledger.View) {
				ages := statement.Ageing(v, c.asOf, statement.Receivable)
				if ages.Buckets != c.want {
					t.Errorf("buckets %v", ages.Buckets)
				}
				if len(ages.Rows) > 0 && (ages.Rows[0].Contact != customer || ages.Rows[0].Total != ages.Total || len(ages.Rows[0].Open) != 1) {
					t.Errorf("rows %+v", ages.Rows)
				}
			})
		})
	}
}
