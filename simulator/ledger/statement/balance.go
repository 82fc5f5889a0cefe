package statement

import "faultline/simulator/ledger"

// Sheet is a balance sheet. Assets.Value is Liabilities.Value plus Equity.Value.
type Sheet struct {
	AsOf        string
	Currency    string
	Assets      Node
	Liabilities Node
	Equity      Node
}

// The groups of a balance sheet.
const (
	GroupAssets                  = "assets"
	GroupCurrentAssets           = "current_assets"
	GroupBank                    = "bank"
	GroupReceivable              = "receivable"
	GroupOtherCurrentAssets      = "other_current_assets"
	GroupFixedAssets             = "fixed_assets"
	GroupOtherAssets             = "other_assets"
	GroupLiabilities             = "liabilities"
	GroupCurrentLiabilities      = "current_liabilities"
	GroupPayable                 = "payable"
	GroupCreditCards             = "credit_cards"
	GroupOtherCurrentLiabilities = "other_current_liabilities"
	GroupLongTermLiabilities     = "long_term_liabilities"
	GroupEquity                  = "equity"
	GroupRetainedEarnings        = "retained_earnings"
	GroupNetIncome               = "net_income"
)

var (
	assets = section{group: GroupAssets, name: "Assets", parts: []section{
		{group: GroupCurrentAssets, name: "Current Assets", parts: []section{
			{group: GroupBank, name: "Bank Accounts", types: []ledger.AccountType{ledger.Bank}},
			{group: GroupReceivable, name: "Accounts Receivable", types: []ledger.AccountType{ledger.AccountsReceivable}},
			{group: GroupOtherCurrentAssets, name: "Other Current Assets", types: []ledger.AccountType{ledger.OtherCurrentAsset}},
		}},
		{group: GroupFixedAssets, name: "Fixed Assets", types: []ledger.AccountType{ledger.FixedAsset}},
		{group: GroupOtherAssets, name: "Other Assets", types: []ledger.AccountType{ledger.OtherAsset}},
	}}
	liabilities = section{group: GroupLiabilities, name: "Liabilities", parts: []section{
		{group: GroupCurrentLiabilities, name: "Current Liabilities", parts: []section{
			{group: GroupPayable, name: "Accounts Payable", types: []ledger.AccountType{ledger.AccountsPayable}},
			{group: GroupCreditCards, name: "Credit Cards", types: []ledger.AccountType{ledger.CreditCard}},
			{group: GroupOtherCurrentLiabilities, name: "Other Current Liabilities", types: []ledger.AccountType{ledger.OtherCurrentLiability}},
		}},
		{group: GroupLongTermLiabilities, name: "Long-Term Liabilities", types: []ledger.AccountType{ledger.LongTermLiability}},
	}}
	equity = section{group: GroupEquity, name: "Equity", types: []ledger.AccountType{ledger.Equity}}
)

// BalanceSheet states what the company owns and owes at the end of a day. Nobody closes the year in these books, so
// the earnings of earlier calendar years are a row of equity of their own, beside the income of the current one.
func (b *Books) BalanceSheet(asOf string) Sheet {
	all := b.upTo("", asOf)
	sheet := Sheet{AsOf: asOf, Currency: b.currency,
		Assets: all.node(assets, debit), Liabilities: all.node(liabilities, credit), Equity: all.node(equity, credit)}
	current := b.upTo(year(asOf)+"-01-01", asOf)
	net := current.earnings()
	sheet.Equity.add(GroupRetainedEarnings, "Retained Earnings", all.earnings()-net)
	sheet.Equity.add(GroupNetIncome, "Net Income", net)
	return sheet
}

// BalanceSheet reads the view and states the one balance sheet.
func BalanceSheet(v *ledger.View, asOf string) Sheet { return Read(v).BalanceSheet(asOf) }

func year(day string) string {
	if len(day) < 4 {
		return ""
	}
	return day[:4]
}

// earnings is income less expenses.
func (c *chart) earnings() ledger.Minor {
	var total ledger.Minor
	for _, a := range c.accounts {
		if profitAndLoss(a.Type) {
			total -= c.posted[a.ID]
		}
	}
	return total
}

func profitAndLoss(t ledger.AccountType) bool {
	switch t {
	case ledger.Income, ledger.OtherIncome, ledger.CostOfGoodsSold, ledger.Expense, ledger.OtherExpense:
		return true
	}
	return false
}

// TrialBalance lists the accounts that do not stand at zero at the end of a day, in ascending id.
func (b *Books) TrialBalance(asOf string) []ledger.AccountBalance {
	c := b.upTo("", asOf)
	var rows []ledger.AccountBalance
	for _, a := range c.accounts {
		switch total := c.posted[a.ID]; {
		case total > 0:
			rows = append(rows, ledger.AccountBalance{Account: a.ID, Debit: total})
		case total < 0:
			rows = append(rows, ledger.AccountBalance{Account: a.ID, Credit: -total})
		}
	}
	return rows
}

// TrialBalance reads the view and states the one trial balance.
func TrialBalance(v *ledger.View, asOf string) []ledger.AccountBalance {
	return Read(v).TrialBalance(asOf)
}
