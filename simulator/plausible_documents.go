package simulator

import "faultline/simulator/ledger"

// saleLines is one line that sells something of what the books offer, for an amount or in a quantity.
func (e *errand) saleLines(v *ledger.View) ([]any, error) {
	item, err := e.pick(v, ledger.KindItem, func(r ledger.Record) bool { return untouched(r) && r.(*ledger.Item).IncomeAccount != "" })
	if err != nil {
		return nil, err
	}
	return []any{map[string]any{"Amount": e.amount(), "Description": chores[e.chance.Intn(len(chores))], "DetailType": "SalesItemLineDetail",
		"SalesItemLineDetail": map[string]any{"ItemRef": ref(item.Header().ID)}}}, nil
}

// costLines is one line that costs something, on an account of expenses.
func (e *errand) costLines(v *ledger.View) ([]any, error) {
	account, err := e.pick(v, ledger.KindAccount, ofType(ledger.Expense))
	if err != nil {
		return nil, err
	}
	return []any{map[string]any{"Amount": e.amount(), "Description": chores[e.chance.Intn(len(chores))], "DetailType": "AccountBasedExpenseLineDetail",
		"AccountBasedExpenseLineDetail": map[string]any{"AccountRef": ref(account.Header().ID)}}}, nil
}

// sale is a form made out to a customer.
func (e *errand) sale(v *ledger.View) (map[string]any, error) {
	customer, err := e.pick(v, ledger.KindCustomer, untouched)
	if err != nil {
		return nil, err
	}
	lines, err := e.saleLines(v)
	return map[string]any{"CustomerRef": ref(customer.Header().ID), "TxnDate": e.day(), "Line": lines}, err
}

// cost is a form made out to a vendor.
func (e *errand) cost(v *ledger.View) (map[string]any, error) {
	vendor, err := e.pick(v, ledger.KindVendor, untouched)
	if err != nil {
		return nil, err
	}
	lines, err := e.costLines(v)
	return map[string]any{"VendorRef": ref(vendor.Header().ID), "TxnDate": e.day(), "Line": lines}, err
}

// expense is paid from the bank to a vendor that deals in the bank's currency.
func (e *errand) expense(v *ledger.View) (map[string]any, error) {
	bank, err := e.pick(v, ledger.KindAccount, ofType(ledger.Bank))
	if err != nil {
		return nil, err
	}
	home := v.Company().Currency
	vendor, err := e.pick(v, ledger.KindVendor, func(r ledger.Record) bool {
		currency := r.(*ledger.Contact).Currency
		return untouched(r) && (currency == "" || currency == home)
	})
	if err != nil {
		return nil, err
	}
	lines, err := e.costLines(v)
	return map[string]any{"AccountRef": ref(bank.Header().ID), "PaymentType": "Cash", "TxnDate": e.day(), "Line": lines,
		"EntityRef": map[string]any{"value": vendor.Header().ID, "type": "Vendor"}}, err
}

// refund gives a customer money back from the bank.
func (e *errand) refund(v *ledger.View) (map[string]any, error) {
	body, err := e.sale(v)
	if err != nil {
		return nil, err
	}
	bank, err := e.pick(v, ledger.KindAccount, ofType(ledger.Bank))
	if err != nil {
		return nil, err
	}
	body["DepositToAccountRef"] = ref(bank.Header().ID)
	return body, nil
}

// deposit takes money to the bank that no payment brought in.
func (e *errand) deposit(v *ledger.View) (map[string]any, error) {
	bank, err := e.pick(v, ledger.KindAccount, ofType(ledger.Bank))
	if err != nil {
		return nil, err
	}
	from, err := e.pick(v, ledger.KindAccount, ofType(ledger.Income, ledger.OtherIncome))
	if err != nil {
		return nil, err
	}
	line := map[string]any{"Amount": e.amount(), "Description": "Cash", "DetailType": "DepositLineDetail",
		"DepositLineDetail": map[string]any{"AccountRef": ref(from.Header().ID)}}
	return map[string]any{"DepositToAccountRef": ref(bank.Header().ID), "TxnDate": e.day(), "Line": []any{line}}, nil
}

// transfer moves money between two accounts.
func (e *errand) transfer(v *ledger.View) (map[string]any, error) {
	from, err := e.pick(v, ledger.KindAccount, ofType(ledger.Bank))
	if err != nil {
		return nil, err
	}
	money := ofType(ledger.Bank, ledger.CreditCard)
	to, err := e.pick(v, ledger.KindAccount, func(r ledger.Record) bool { return money(r) && r.Header().ID != from.Header().ID })
	if err != nil {
		return nil, err
	}
	return map[string]any{"FromAccountRef": ref(from.Header().ID), "ToAccountRef": ref(to.Header().ID), "TxnDate": e.day(), "Amount": e.amount()}, nil
}
