package unified

import "faultline/simulator/jsontext"

// expenseLine keeps the lines that buy something.
func expenseLine(m node) bool {
	kind := m.get("DetailType").String()
	return kind == accountLine || kind == itemLine || kind == "DescriptionOnly"
}

const (
	accountLine = "AccountBasedExpenseLineDetail"
	itemLine    = "ItemBasedExpenseLineDetail"
)

// expenseDetail names the detail of a line by what it buys: an item, or else an account.
func expenseDetail(w *writing) {
	detail, ok := w.native.Get("Detail").(*jsontext.Object)
	if !ok {
		detail = &jsontext.Object{}
	}
	w.native.Delete("Detail")
	kind := accountLine
	if detail.Has("ItemRef") {
		kind = itemLine
		detail.Delete("AccountRef")
	} else {
		detail.Delete("Qty")
		detail.Delete("UnitPrice")
	}
	w.native.Set("DetailType", kind)
	w.native.Set(kind, detail)
	withoutDiscount(w, kind)
	quantityOfOne(w, kind)
}

var billObject = described(Object{
	Name: "bill", Plural: "bills", Path: "/accounting/bills", Entity: "BILL", EventPrefix: "BILL",
	Native: "Bill", DateField: "issue_date", NativeDate: "TxnDate", Verbs: "RrCUD", Exact: []string{"document_number"},
	finish: finishDocumentTax, links: map[string]string{"PurchaseOrder": "purchase_order"},
	payers: map[string]string{"BillPayment": "bill_payment", "BillPaymentCheck": "bill_payment", "BillPaymentCreditCard": "bill_payment", "VendorCredit": "bill_credit_memo"},
	Fields: append([]Field{
		idOf("account_id", "account").null().writes(May, May).from(orDefault("Accounts Payable", "APAccountRef.value")).to("APAccountRef.value"),
		idOf("payment_terms_id", "payment_term").null().writes(May, Never).at("SalesTermRef.value").to("SalesTermRef.value"),
		idOf("subsidiary_id", "subsidiary").null().writes(May, Never),
		idOf("vendor_id", "vendor").null().writes(Must, May).at("VendorRef.value").to("VendorRef.value"),
		timestamp("due_date").null().writes(May, May).at("DueDate").to("DueDate"),
		timestamp("issue_date").writes(Must, May).at("TxnDate").to("TxnDate"),
		num("amount_due").at("Balance"),
		currency("currency_code").writes(Must, Never).at("CurrencyRef.value").to("CurrencyRef.value"),
		enum("status", "open", "partially_paid", "paid", "void", "draft", "unknown", "pending_approval", "rejected", "submitted").
			writes(Never, May).takesValues("submitted", "open").from(openStatus),
		num("total_amount").at("TotalAmt"),
		text("document_number").null().writes(May, May).at("DocNumber").to("DocNumber"),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		num("sub_total").null().from(netTotal),
		num("tax_amount").null().from(documentTax),
		num("total_discount").null(),
		dec("currency_rate").null().optional().writes(May, May).takes(TypeLoose).at("ExchangeRate").to("ExchangeRate"),
		array("linked_purchase_orders", idOf("id", "purchase_order").writes(Must, Never).to("TxnId")).writes(May, Never).
			from(linkedTransactions("PurchaseOrder", "purchase_order")).
			into(lines("LinkedTxn", func(w *writing) { w.native.Set("TxnType", "PurchaseOrder") })),
		array("linked_credit_memos", idOf("id", "bill_credit_memo"), timestamp("allocated_date"), num("allocated_amount")).
			from(settledBy("bill_credit_memo")),
		array("linked_payments", idOf("id", "bill_payment"), timestamp("allocated_date"), num("allocated_amount")).
			from(settledBy("bill_payment")),
		customFields(),
		array("line_items", append(purchaseLineHead(May),
			lineCustomFields(),
			idOf("discount_item_id", "item").writeOnly().writes(May, May),
			idOf("project_id", "project").null().writes(May, May).from(projectAt(inEach("CustomerRef.value", accountLine, itemLine)...)).into(toProject("Detail.CustomerRef.value")),
			idOf("tax_rate_id", "tax_rate").null().writes(May, May).from(taxCode(inEach("TaxCodeRef.value", accountLine, itemLine)...)).to("Detail.TaxCodeRef.value"),
			text("description").null().writes(May, May).at("Description").to("Description"),
			num("discount_amount").null().writes(May, May).atLeastZero().into(toLineDiscount("Detail")),
			num("discount_percentage").null(),
			num("sub_total").null().at("Amount"),
			num("tax_amount").null().from(lineTax),
			num("total_amount").null().writes(Must, Must).from(lineTotal).to("Amount"),
			purchaseItem(),
			extras(idOf("task_id", "task").optional().writes(May, May)),
		)...).writes(Must, May).from(elements("Line", expenseLine)).into(lines("Line", expenseDetail)),
		extras(
			text("reference").optional().writes(May, May),
			truth("tax_inclusive").writeOnly().writes(May, Never),
			num("tax_rate_percent").writeOnly().writes(May, Never),
			linkedJournals(),
			idOf("class_id", "class").writeOnly().writes(May, May).into(onLines("ClassRef.value")),
			idOf("department_id", "department").writeOnly().writes(May, May).to("DepartmentRef.value"),
			idOf("location_id", "location").writeOnly().writes(May, May),
			timestamp("transaction_date").writeOnly().writes(May, Never),
			truth("auto_exchange_rate").writeOnly().writes(May, Never),
		),
	}, tail(true)...),
})
