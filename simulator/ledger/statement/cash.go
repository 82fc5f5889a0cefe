package statement

import "faultline/simulator/ledger"

// Flow is a cash flow statement by the indirect method. Cash is what lies on bank accounts.
type Flow struct {
	From, To  string
	Currency  string
	Starting  ledger.Minor
	Operating Node // net income, then what adjusts it
	Investing Node
	Financing Node
	Ending    ledger.Minor
	In, Out   ledger.Minor // everything posted to bank accounts, by side; both positive
}

// The groups of a cash flow statement.
const (
	GroupOperating   = "operating_activities"
	GroupAdjustments = "operating_adjustments"
	GroupInvesting   = "investing_activities"
	GroupFinancing   = "financing_activities"
)

var (
	adjustments = section{group: GroupAdjustments, name: "Adjustments to Net Income", types: []ledger.AccountType{
		ledger.AccountsReceivable, ledger.OtherCurrentAsset, ledger.AccountsPayable, ledger.CreditCard, ledger.OtherCurrentLiability}}
	investing = section{group: GroupInvesting, name: "Investing Activities", types: []ledger.AccountType{ledger.FixedAsset, ledger.OtherAsset}}
	financing = section{group: GroupFinancing, name: "Financing Activities", types: []ledger.AccountType{ledger.LongTermLiability, ledger.Equity}}
)

// CashFlow states where the money of a span came from and went. An empty from begins with the books.
func (b *Books) CashFlow(from, to string) Flow {
	span := b.upTo(from, to)
	f := Flow{From: from, To: to, Currency: b.currency,
		Operating: Node{Group: GroupOperating, Name: "Operating Activities"},
		Investing: span.node(investing, credit), Financing: span.node(financing, credit)}
	f.Operating.add(GroupNetIncome, "Net Income", span.earnings())
	if changes := span.node(adjustments, credit); len(changes.Items) > 0 {
		f.Operating.Items = append(f.Operating.Items, changes)
		f.Operating.sum()
	}
	for _, a := range b.accounts {
		if a.Type != ledger.Bank {
			continue
		}
		for _, m := range within(b.accrued[a.ID], "", to) {
			if m.day < from {
				f.Starting += m.debit - m.credit
				continue
			}
			f.In += m.debit
			f.Out += m.credit
		}
	}
	f.Ending = f.Starting + f.Operating.Value + f.Investing.Value + f.Financing.Value
	return f
}

// CashFlow reads the view and states the one cash flow.
func CashFlow(v *ledger.View, from, to string) Flow { return Read(v).CashFlow(from, to) }
