package ledger

import (
	"slices"

	"faultline/simulator/problem"
)

// role is the part an account plays in a record; it decides which types may play it.
type role struct {
	name  string
	types []AccountType // nil: every type but the control accounts
}

var (
	roleReceivable = role{"receivable account", []AccountType{AccountsReceivable}}
	rolePayable    = role{"payable account", []AccountType{AccountsPayable}}
	roleDeposit    = role{"deposit account", []AccountType{Bank, OtherCurrentAsset}}
	roleSpend      = role{"account paid from", []AccountType{Bank, CreditCard}}
	roleInventory  = role{"inventory account", []AccountType{OtherCurrentAsset, OtherAsset}}
	roleIncome     = role{"income account", []AccountType{Income, OtherIncome, OtherCurrentLiability}}
	roleExpense    = role{"expense account", []AccountType{
		Expense, OtherExpense, CostOfGoodsSold, OtherCurrentAsset, FixedAsset, OtherAsset}}
	roleLine        = role{"account of a line", nil} // a control account there would break its tie to the open documents
	roleJournal     = role{"account of a journal line", AccountTypes()}
	roleUndeposited = role{"undeposited funds", []AccountType{OtherCurrentAsset, Bank}}
	roleTransfer    = role{"account of a transfer", []AccountType{
		Bank, CreditCard, OtherCurrentAsset, FixedAsset, OtherAsset, OtherCurrentLiability, LongTermLiability, Equity}}
	roleExchange = role{"exchange gain or loss account", []AccountType{Income, OtherIncome, Expense, OtherExpense}}
	roleTax      = role{"tax account", []AccountType{OtherCurrentLiability, OtherCurrentAsset, Expense}}
)

func (r role) allows(t AccountType) bool {
	if r.types == nil {
		return t != AccountsReceivable && t != AccountsPayable
	}
	return slices.Contains(r.types, t)
}

// AccountTypes lists the account types, in the order of a chart of accounts.
func AccountTypes() []AccountType {
	return []AccountType{
		Bank, AccountsReceivable, OtherCurrentAsset, FixedAsset, OtherAsset,
		AccountsPayable, CreditCard, OtherCurrentLiability, LongTermLiability,
		Equity, Income, OtherIncome, CostOfGoodsSold, Expense, OtherExpense,
	}
}

func (t AccountType) known() bool { return slices.Contains(AccountTypes(), t) }

// admitReference checks that the account is there, active and fit for the role. The id becomes the account's own
// string, so that a hundred thousand lines share the ids of a few accounts.
func (t *Tx) admitReference(path string, id *string, r role) error {
	a, ok := t.Account(*id)
	if !ok || a.Deleted || !t.usable(a.Active) {
		return unknown(path, KindAccount, *id)
	}
	if !r.allows(a.Type) {
		return problem.New(CodeWrongAccount, "account %s is of type %s, which cannot be the %s", a.ID, a.Type, r.name).
			At(path).WithHint("%s", r.hint())
	}
	*id = a.ID
	return nil
}

func (r role) hint() string {
	if r.types == nil {
		return "use any account but a receivable or payable one"
	}
	text := "use one of type "
	for i, t := range r.types {
		if i > 0 {
			text += " or "
		}
		text += string(t)
	}
	return text
}

// admitDefault fills an empty reference with the company's default account and checks it.
func (t *Tx) admitDefault(path string, id *string, standard string, r role) error {
	if *id == "" {
		if standard == "" {
			return problem.New(CodeMissing, "the %s is missing and the company has no default", r.name).At(path).
				WithHint("name an account, or set the company's default")
		}
		*id = standard
	}
	return t.admitReference(path, id, r)
}
