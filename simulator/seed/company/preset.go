package company

import "faultline/simulator/ledger"

// preset is one trade as data. Prices are in hundredths of a dollar-like unit; see maker.minor for other currencies.
type preset struct {
	name      string
	suffixes  []string // of the company's own name
	workweek  int      // days a week on which documents are written, from Monday
	taxedIn10 int      // customers out of ten who pay sales tax
	taxRate   int      // in 1/10000
	equipment int      // bought at the opening, written off in five years
	capital   int      // paid in at the opening, per expected month of sales, in percent
	wages     int      // percent of a month's sales
	terms     []int    // days customers have to pay
	counter   int      // sales receipts for a hundred invoices
	quoted    int      // invoices out of a hundred that begin as a sales order
	classes   []string
	places    []string // departments
	heads     []string // first words of customer names; completed by tails
	tails     []string
	accounts  []account
	items     []item
	vendors   []vendor
}

type account struct {
	key, number, name string
	kind              ledger.AccountType
	subtype           string
}

type item struct {
	key, name, code, kind string
	price, cost           int
	income, expense       string // keys of accounts
	text                  string
	least, most           int // quantity on a line; 0: bought only
	purchase              string
}

// vendor is one supplier: what its bills say and how they are paid.
type vendor struct {
	suffix string // its name is a family name and this
	prefix string // of its bill numbers
	weight int    // how often it bills
	terms  int
	card   bool // paid by credit card
	lines  []supply
}

// supply is a possible line of a bill: an item and a quantity, or an account and an amount.
type supply struct {
	text          string
	item, account string
	low, high     int
}

func presets() []preset { return []preset{bakery(), agency(), saas()} }

// chart is the company's own chart of accounts.
func (m *maker) chart() []account {
	all := append(chart(), m.preset.accounts...)
	if len(m.plan.Currencies) > 0 {
		all = append(all, account{"exchange", "7300", "Exchange Gain or Loss", ledger.OtherExpense, "ExchangeGainOrLoss"})
	}
	return all
}

// chart is what every trade's chart of accounts has; presets add theirs.
func chart() []account {
	return []account{
		{"checking", "1010", "Checking", ledger.Bank, "Checking"},
		{"savings", "1020", "Savings", ledger.Bank, "Savings"},
		{"receivable", "1100", "Accounts Receivable", ledger.AccountsReceivable, "AccountsReceivable"},
		{"undeposited", "1200", "Undeposited Funds", ledger.OtherCurrentAsset, "UndepositedFunds"},
		{"prepaid", "1300", "Prepaid Expenses", ledger.OtherCurrentAsset, "PrepaidExpenses"},
		{"equipment", "1500", "Equipment", ledger.FixedAsset, "MachineryAndEquipment"},
		{"written off", "1590", "Accumulated Depreciation", ledger.FixedAsset, "AccumulatedDepreciation"},
		{"payable", "2000", "Accounts Payable", ledger.AccountsPayable, "AccountsPayable"},
		{"card", "2100", "Business Credit Card", ledger.CreditCard, "CreditCard"},
		{"sales tax", "2200", "Sales Tax Payable", ledger.OtherCurrentLiability, "SalesTaxPayable"},
		{"payroll", "2300", "Payroll Liabilities", ledger.OtherCurrentLiability, "PayrollTaxPayable"},
		{"loan", "2500", "Bank Loan", ledger.LongTermLiability, "NotesPayable"},
		{"opening", "3000", "Opening Balance Equity", ledger.Equity, "OpeningBalanceEquity"},
		{"owner", "3100", "Owner's Equity", ledger.Equity, "OwnersEquity"},
		{"retained", "3900", "Retained Earnings", ledger.Equity, "RetainedEarnings"},
		{"wages", "6000", "Wages and Salaries", ledger.Expense, "PayrollExpenses"},
		{"rent", "6100", "Rent", ledger.Expense, "RentOrLeaseOfBuildings"},
		{"utilities", "6200", "Utilities", ledger.Expense, "Utilities"},
		{"insurance", "6300", "Insurance", ledger.Expense, "Insurance"},
		{"office", "6400", "Office Supplies", ledger.Expense, "OfficeGeneralAdministrativeExpenses"},
		{"professional", "6500", "Accounting and Legal", ledger.Expense, "LegalProfessionalFees"},
		{"depreciation", "7100", "Depreciation", ledger.OtherExpense, "Depreciation"},
		{"interest", "7200", "Interest Earned", ledger.OtherIncome, "InterestEarned"},
	}
}
