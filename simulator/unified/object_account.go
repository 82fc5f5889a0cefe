package unified

// accountTypes pairs the platform's account types with the unified ones.
var accountTypes = []string{
	"Accounts Payable", "accounts_payable", "Accounts Receivable", "accounts_receivable", "Bank", "bank",
	"Fixed Asset", "fixed_asset", "Other Asset", "other_asset", "Other Current Asset", "other_current_asset",
	"Equity", "equity", "Expense", "expense", "Other Expense", "other_expense", "Income", "income",
	"Other Income", "other_income", "Credit Card", "credit_card", "Cost of Goods Sold", "cost_of_goods_sold",
	"Other Current Liability", "other_current_liability", "Long Term Liability", "long_term_liability",
	"Non-Posting", "non_posting",
}

// nativeAccountTypes is the way back, with the unified types that the platform lacks.
func nativeAccountTypes() []string {
	pairs := []string{"liability", "Other Current Liability"}
	for i := 0; i < len(accountTypes); i += 2 {
		pairs = append(pairs, accountTypes[i+1], accountTypes[i])
	}
	return pairs
}

var accountObject = described(Object{
	Name: "account", Plural: "accounts", Path: "/accounting/accounts", Entity: "ACCOUNT", EventPrefix: "ACCOUNT",
	Native: "Account", Reference: true, Inactive: true, DateField: "created_at", Verbs: "RrCU",
	Exact: []string{"account_type"}, alike: []*Object{bankAccountObject},
	Fields: append([]Field{
		idOf("parent_id", "account").null().optional().writes(May, Never).at("ParentRef.value").to("ParentRef.value"),
		idOf("subsidiary_id", "subsidiary").writeOnly().writes(May, May),
		enum("account_type", "accounts_payable", "accounts_receivable", "bank", "fixed_asset", "other_asset",
			"other_current_asset", "liability", "equity", "expense", "other_expense", "income", "other_income",
			"credit_card", "cost_of_goods_sold", "other_current_liability", "long_term_liability", "non_posting", "unknown").
			writes(Must, Never).from(word("AccountType", "unknown", accountTypes...)).
			into(translated("AccountType", nativeAccountTypes()...)),
		enum("category", "asset", "expense", "equity", "liability", "income", "nonposting", "unknown").
			from(word("AccountType", "unknown",
				"Accounts Receivable", "asset", "Bank", "asset", "Fixed Asset", "asset", "Other Asset", "asset", "Other Current Asset", "asset",
				"Accounts Payable", "liability", "Credit Card", "liability", "Other Current Liability", "liability", "Long Term Liability", "liability",
				"Expense", "expense", "Other Expense", "expense", "Cost of Goods Sold", "expense",
				"Income", "income", "Other Income", "income", "Equity", "equity", "Non-Posting", "nonposting")),
		enum("status", "active", "inactive", "pending").from(active("active", "inactive")),
		num("balance").null().at("CurrentBalance"),
		currency("currency_code").wordNull().writes(Must, May).at("CurrencyRef.value").into(createOnly("CurrencyRef.value")),
		text("name").null().writes(Must, May).at("Name").to("Name"),
		text("nominal_code").null().writes(May, May).at("AcctNum").to("AcctNum"),
		array("subsidiaries", idOf("id", "subsidiary"), enum("status", "active", "inactive")),
		group("additional_fields", text("bank_account_number").writeOnly().writes(May, Never)).optional().writes(May, May),
	}, tail(true)...),
})
