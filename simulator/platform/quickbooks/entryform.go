package quickbooks

import (
	"slices"

	"faultline/simulator/ledger"
	"faultline/simulator/platform"
)

// EntryForms lists what a person fills in to enter a record.
func EntryForms() []platform.EntryForm { return slices.Clone(entryForms) }

func entered(name, label, kind, native string) platform.EntryField {
	return platform.EntryField{Name: name, Label: label, Type: kind, Native: native, Edit: true}
}

func must(f platform.EntryField) platform.EntryField { f.Required = true; return f }

func fixed(f platform.EntryField) platform.EntryField { f.Edit = false; return f }

func names(name, label, native string, kinds ...ledger.Kind) platform.EntryField {
	f := entered(name, label, "record", native+".value")
	for _, kind := range kinds {
		f.Kinds = append(f.Kinds, string(kind))
	}
	return f
}

func accountOf(name, label, native string, types ...ledger.AccountType) platform.EntryField {
	f := names(name, label, native, ledger.KindAccount)
	for _, t := range types {
		f.Types = append(f.Types, string(t))
	}
	return f
}

func oneOf(name, label, native string, values ...string) platform.EntryField {
	f := entered(name, label, "choice", native)
	for _, v := range values {
		f.Options = append(f.Options, platform.EntryOption{Value: v, Label: v})
	}
	return f
}

// worded is a choice between words that people read otherwise.
func worded(name, label, native string, options ...platform.EntryOption) platform.EntryField {
	f := entered(name, label, "choice", native)
	f.Options = options
	return f
}

// dated, noted and numbered are on every document.
func dated() platform.EntryField {
	f := must(entered("date", "Date", "date", "TxnDate"))
	f.Today = true
	return f
}

func noted() platform.EntryField    { return entered("note", "Private note", "text", "PrivateNote") }
func numbered() platform.EntryField { return entered("number", "Number", "text", "DocNumber") }
func dueOn() platform.EntryField    { return entered("due_date", "Due date", "date", "DueDate") }

func message() platform.EntryField {
	return entered("memo", "Memo", "text", "CustomerMemo.value")
}

// soldLines and boughtLines are the lines of sales and purchases.
func soldLines() *platform.EntryLines {
	const detail = "SalesItemLineDetail"
	return &platform.EntryLines{Label: "Lines", Native: "Line", Least: 1, Fixed: map[string]string{"DetailType": detail}, Fields: []platform.EntryField{
		must(names("item", "Item", detail+".ItemRef", ledger.KindItem)),
		entered("description", "Description", "text", "Description"),
		must(entered("amount", "Amount", "amount", "Amount")),
	}}
}

func boughtLines() *platform.EntryLines {
	const detail = "AccountBasedExpenseLineDetail"
	return &platform.EntryLines{Label: "Lines", Native: "Line", Least: 1, Fixed: map[string]string{"DetailType": detail}, Fields: []platform.EntryField{
		must(accountOf("account", "Account", detail+".AccountRef", ledger.Expense, ledger.OtherExpense, ledger.CostOfGoodsSold, ledger.OtherCurrentAsset, ledger.FixedAsset)),
		entered("description", "Description", "text", "Description"),
		must(entered("amount", "Amount", "amount", "Amount")),
	}}
}

// paidLines say what a payment is for.
func paidLines(word string, kind ledger.Kind, party string, least int) *platform.EntryLines {
	document := must(names("document", "Pays", "LinkedTxn[0].TxnId", kind))
	document.Native, document.Open, document.Same = "LinkedTxn[0].TxnId", true, party
	return &platform.EntryLines{Label: "Applied to", Native: "Line", Least: least, Fixed: map[string]string{"LinkedTxn[0].TxnType": word}, Fields: []platform.EntryField{
		document, must(entered("amount", "Amount", "amount", "Amount")),
	}}
}

func journalLines() *platform.EntryLines {
	const detail = "JournalEntryLineDetail"
	return &platform.EntryLines{Label: "Lines", Native: "Line", Least: 2, Fixed: map[string]string{"DetailType": detail}, Fields: []platform.EntryField{
		must(oneOf("side", "Side", detail+".PostingType", postDebit, postCredit)),
		must(accountOf("account", "Account", detail+".AccountRef")),
		entered("description", "Description", "text", "Description"),
		must(entered("amount", "Amount", "amount", "Amount")),
		names("party", "Customer or vendor", detail+".Entity.EntityRef", ledger.KindCustomer, ledger.KindVendor),
	}}
}

// depositedLines are money of its own that a deposit brings.
func depositedLines() *platform.EntryLines {
	detail := depositLine.name
	return &platform.EntryLines{Label: "Lines", Native: "Line", Least: 1, Fixed: map[string]string{"DetailType": detail}, Fields: []platform.EntryField{
		must(accountOf("account", "From account", detail+".AccountRef", ledger.Income, ledger.OtherIncome, ledger.Equity, ledger.LongTermLiability, ledger.OtherCurrentLiability, ledger.OtherCurrentAsset)),
		entered("description", "Description", "text", "Description"),
		must(entered("amount", "Amount", "amount", "Amount")),
		names("party", "Received from", detail+".Entity.EntityRef", ledger.KindCustomer, ledger.KindVendor),
	}}
}

// taxedLines are the taxes that a tax rate consists of.
func taxedLines() *platform.EntryLines {
	agency := must(names("agency", "Agency", "TaxAgencyId", ledger.KindTaxAgency))
	agency.Native = "TaxAgencyId"
	return &platform.EntryLines{Label: "Taxes", Native: "TaxRateDetails", Least: 1, Fixed: map[string]string{}, Fields: []platform.EntryField{
		must(entered("name", "Tax", "text", "TaxRateName")), must(entered("rate", "Percent", "number", "RateValue")), agency,
		must(worded("on", "Applies to", "TaxApplicableOn", platform.EntryOption{Value: "Sales", Label: "Sales"}, platform.EntryOption{Value: "Purchase", Label: "Purchases"})),
	}}
}

var (
	spentFrom = []ledger.AccountType{ledger.Bank, ledger.CreditCard}
	paidInto  = []ledger.AccountType{ledger.Bank, ledger.OtherCurrentAsset}
	moved     = []ledger.AccountType{ledger.Bank, ledger.CreditCard, ledger.OtherCurrentAsset, ledger.FixedAsset, ledger.OtherAsset,
		ledger.OtherCurrentLiability, ledger.LongTermLiability, ledger.Equity}
)

func soldTo() platform.EntryField {
	return must(names("customer", "Customer", "CustomerRef", ledger.KindCustomer))
}

func boughtFrom() platform.EntryField {
	return must(names("vendor", "Vendor", "VendorRef", ledger.KindVendor))
}

func party(taxNumber string) []platform.EntryField {
	return []platform.EntryField{
		must(entered("name", "Display name", "text", "DisplayName")), entered("company", "Company", "text", "CompanyName"),
		entered("given_name", "Given name", "text", "GivenName"), entered("family_name", "Family name", "text", "FamilyName"),
		entered("email", "Email", "text", "PrimaryEmailAddr.Address"), entered("phone", "Phone", "text", "PrimaryPhone.FreeFormNumber"),
		entered("website", "Website", "text", "WebAddr.URI"), entered("tax_number", "Tax number", "text", taxNumber),
		entered("street", "Street", "text", "BillAddr.Line1"), entered("city", "City", "text", "BillAddr.City"),
		entered("region", "State", "text", "BillAddr.CountrySubDivisionCode"), entered("postal_code", "Postal code", "text", "BillAddr.PostalCode"),
	}
}

func classWords() []string {
	words := make([]string, len(accountClasses))
	for i, c := range accountClasses {
		words[i] = c.native
	}
	return words
}

var entryForms = []platform.EntryForm{
	{Object: "invoice", Fields: []platform.EntryField{soldTo(), dated(), dueOn(), numbered(), message(), noted()}, Lines: soldLines()},
	{Object: "bill", Fields: []platform.EntryField{boughtFrom(), dated(), dueOn(), numbered(), noted()}, Lines: boughtLines()},
	{Object: "invoice_payment", Fields: []platform.EntryField{soldTo(), dated(), must(entered("total", "Amount received", "amount", "TotalAmt")),
		accountOf("account", "Deposit to", "DepositToAccountRef", paidInto...), entered("reference", "Reference", "text", "PaymentRefNum"), noted()},
		Lines: paidLines("Invoice", ledger.KindInvoice, "customer", 0)},
	{Object: "bill_payment", Fields: []platform.EntryField{boughtFrom(), dated(), must(entered("total", "Amount paid", "amount", "TotalAmt")),
		must(fixed(oneOf("pay_type", "Paid by", "PayType", payCheck))), must(accountOf("account", "Paid from", "CheckPayment.BankAccountRef", ledger.Bank)), numbered(), noted()},
		Lines: paidLines("Bill", ledger.KindBill, "vendor", 1)},
	{Object: "expense", Fields: []platform.EntryField{must(accountOf("account", "Paid from", "AccountRef", spentFrom...)), must(oneOf("pay_type", "Paid by", "PaymentType", payCash, payCheck, payCard)),
		names("vendor", "Paid to", "EntityRef", ledger.KindVendor), dated(), numbered(), noted()}, Lines: boughtLines()},
	{Object: "journal_entry", Fields: []platform.EntryField{dated(), numbered(), noted()}, Lines: journalLines()},
	{Object: "invoice_credit_memo", Fields: []platform.EntryField{soldTo(), dated(), numbered(), message(), noted()}, Lines: soldLines()},
	{Object: "bill_credit_memo", Fields: []platform.EntryField{boughtFrom(), dated(), numbered(), noted()}, Lines: boughtLines()},
	{Object: "sales_receipt", Fields: []platform.EntryField{names("customer", "Customer", "CustomerRef", ledger.KindCustomer), dated(), accountOf("account", "Deposit to", "DepositToAccountRef", paidInto...), numbered(), message(), noted()}, Lines: soldLines()},
	{Object: "sales_order", Fields: []platform.EntryField{soldTo(), dated(), numbered(), message(), noted()}, Lines: soldLines()},
	{Object: "purchase_order", Fields: []platform.EntryField{boughtFrom(), dated(), numbered(), noted()}, Lines: boughtLines()},
	{Object: "customer_refund", Fields: []platform.EntryField{soldTo(), must(accountOf("account", "Refunded from", "DepositToAccountRef", ledger.Bank)), dated(), numbered(), noted()}, Lines: soldLines()},
	{Object: "bank_transfer", Fields: []platform.EntryField{must(accountOf("from", "From", "FromAccountRef", moved...)), must(accountOf("to", "To", "ToAccountRef", moved...)),
		must(entered("amount", "Amount", "amount", "Amount")), dated(), noted()}},
	{Object: "bank_deposit", Fields: []platform.EntryField{must(accountOf("account", "Deposit to", "DepositToAccountRef", ledger.Bank)), dated(), numbered(), noted()}, Lines: depositedLines()},
	{Object: "customer", Fields: party("ResaleNum")},
	{Object: "vendor", Fields: party("TaxIdentifier")},
	{Object: "account", Fields: []platform.EntryField{must(entered("name", "Name", "text", "Name")), must(fixed(oneOf("type", "Type", "AccountType", classWords()...))),
		entered("number", "Number", "text", "AcctNum"), entered("description", "Description", "text", "Description")}},
	{Object: "item", Fields: []platform.EntryField{must(entered("name", "Name", "text", "Name")), must(fixed(oneOf("type", "Type", "Type", "Service", "NonInventory"))), entered("code", "SKU", "text", "Sku"),
		entered("description", "Description", "text", "Description"), entered("price", "Sales price", "amount", "UnitPrice"),
		must(accountOf("income", "Income account", "IncomeAccountRef", ledger.Income, ledger.OtherIncome)),
		entered("cost", "Purchase cost", "amount", "PurchaseCost"), accountOf("expense", "Expense account", "ExpenseAccountRef", ledger.Expense, ledger.CostOfGoodsSold)}},
	{Object: "class", Fields: []platform.EntryField{must(entered("name", "Name", "text", "Name"))}},
	{Object: "department", Fields: []platform.EntryField{must(entered("name", "Name", "text", "Name"))}},
	{Object: "payment_term", Fields: []platform.EntryField{must(entered("name", "Name", "text", "Name")), must(entered("days", "Due after days", "number", "DueDays"))}},
	{Object: "payment_method", Fields: []platform.EntryField{must(entered("name", "Name", "text", "Name")),
		worded("type", "Type", "Type", platform.EntryOption{Value: "NON_CREDIT_CARD", Label: "Not a card"}, platform.EntryOption{Value: "CREDIT_CARD", Label: "Card"})}},
	{Object: "tax_agency", Fields: []platform.EntryField{must(entered("name", "Name", "text", "DisplayName")), entered("number", "Registration number", "text", "TaxRegistrationNumber")}},
	{Object: "tax_rate", Path: "taxservice/taxcode", Made: "TaxCodeId", Fields: []platform.EntryField{must(fixed(entered("name", "Name", "text", "TaxCode")))}, Lines: taxedLines()},
	{Object: "company_info", Single: true, Fields: []platform.EntryField{
		must(entered("name", "Name", "text", "CompanyName")), entered("legal_name", "Legal name", "text", "LegalName"),
		entered("email", "Email", "text", "Email.Address"), entered("phone", "Phone", "text", "PrimaryPhone.FreeFormNumber"),
		entered("street", "Street", "text", "CompanyAddr.Line1"), entered("city", "City", "text", "CompanyAddr.City"),
		entered("region", "State", "text", "CompanyAddr.CountrySubDivisionCode"), entered("postal_code", "Postal code", "text", "CompanyAddr.PostalCode"),
		entered("country", "Country", "text", "Country"),
	}},
}
