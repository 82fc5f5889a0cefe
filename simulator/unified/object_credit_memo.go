package unified

const saleLine = "SalesItemLineDetail"

// saleDetail completes a native sales line.
func saleDetail(w *writing) {
	w.native.Set("DetailType", saleLine)
	takeOff(w, saleLine)
	quantityOfOne(w, saleLine)
}

var invoiceCreditMemoObject = described(Object{
	Name: "invoice_credit_memo", Plural: "invoice_credit_memos", Path: "/accounting/invoice_credit_memos", Entity: "INVOICE_CREDIT_MEMO",
	EventPrefix: "INVOICE_CREDIT_MEMO", Native: "CreditMemo", DateField: "issue_date", NativeDate: "TxnDate", Verbs: "RrCUD",
	finish: finishSale,
	payers: map[string]string{"Payment": "invoice_payment", "Invoice": "invoice", "RefundReceipt": "customer_refund"},
	Fields: append([]Field{
		idOf("account_id", "account").null().writes(May, May).from(orDefault("Accounts Receivable", "ARAccountRef.value")).to("ARAccountRef.value"),
		idOf("customer_id", "customer").null().writes(Must, May).at("CustomerRef.value").to("CustomerRef.value"),
		timestamp("allocated_at").null(),
		timestamp("issue_date").null().writes(Must, May).at("TxnDate").to("TxnDate"),
		text("currency_code").null().writes(May, May).at("CurrencyRef.value").to("CurrencyRef.value"),
		text("document_number").null().writes(May, May).at("DocNumber").to("DocNumber"),
		text("memo").null().writes(May, May).at("CustomerMemo.value").to("CustomerMemo.value"),
		dec("remaining_amount").null().at("RemainingCredit", "Balance"),
		enum("status", "OPEN", "APPLIED", "PARTIALLY_APPLIED", "DRAFT", "VOID", "UNKNOWN", "SUBMITTED").wordNull().
			writes(May, May).takesValues("draft", "open", "submitted").updateValues("draft", "open", "submitted", "void").
			from(upperStatus).into(voidWhen),
		dec("total_amount").null().at("TotalAmt"),
		array("linked_invoices", idOf("id", "invoice").null(), timestamp("allocated_date").optional(), dec("allocated_amount").null()).
			from(settledBy("invoice")),
		array("line_items",
			idOf("id", "").null(),
			text("platform_id").at("Id"),
			idOf("account_id", "account").null().writes(May, May).from(saleAccount).to(saleLine+".ItemAccountRef.value"),
			idOf("class_id", "class").null().writes(May, May).at(saleLine+".ClassRef.value").to(saleLine+".ClassRef.value"),
			idOf("location_id", "location").writeOnly().writes(May, Never),
			idOf("item_id", "item").null().at(saleLine+".ItemRef.value"),
			idOf("tax_rate_id", "tax_rate").null().from(taxCode(saleLine+".TaxCodeRef.value")),
			dec("amount").null().at("Amount"),
			text("description").null().writes(Must, Must).at("Description").to("Description"),
			dec("total_amount").writeOnly().writes(Must, Must).to("Amount"),
			group("item",
				idOf("id", "item").writeOnly().writes(May, May).to(saleLine+".ItemRef.value"),
				num("quantity").writeOnly().writes(May, May).to(saleLine+".Qty"),
				dec("unit_amount").writeOnly().writes(May, May).to(saleLine+".UnitPrice"),
			).writeOnly().writes(May, May),
			dec("discount_amount").null(),
			dec("discount_percentage").null(),
			num("quantity").null().at(saleLine+".Qty"),
			dec("sub_total").null().at("Amount"),
			dec("tax_amount").null().from(lineTax),
			dec("unit_amount").null().at(saleLine+".UnitPrice"),
			extras(
				timestamp("rev_rec_end_date").optional(),
				timestamp("rev_rec_start_date").optional(),
				timestamp("service_date").optional().at(saleLine+".ServiceDate"),
				idOf("tax_rate_id", "tax_rate").writeOnly().writes(May, May).to(saleLine+".TaxCodeRef.value"),
			),
		).writes(Must, May).from(elements("Line", invoiceLine)).into(lines("Line", saleDetail)),
		extras(
			idOf("location_id", "location").writeOnly().writes(May, Never),
			truth("tax_inclusive").writeOnly().writes(May, Never),
		),
	}, tail(true)...),
})

var billCreditMemoObject = described(Object{
	Name: "bill_credit_memo", Plural: "bill_credit_memos", Path: "/accounting/bill_credit_memos", Entity: "BILL_CREDIT_MEMO",
	EventPrefix: "BILL_CREDIT_MEMO", Native: "VendorCredit", DateField: "issue_date", NativeDate: "TxnDate", Verbs: "RrCUD",
	payers: map[string]string{"BillPayment": "bill_payment", "BillPaymentCheck": "bill_payment", "BillPaymentCreditCard": "bill_payment", "Bill": "bill"},
	Fields: append([]Field{
		idOf("account_id", "account").null().writes(May, May).from(orDefault("Accounts Payable", "APAccountRef.value")).to("APAccountRef.value"),
		idOf("subsidiary_id", "subsidiary").writeOnly().writes(May, Never),
		idOf("vendor_id", "vendor").null().writes(Must, May).at("VendorRef.value").to("VendorRef.value"),
		timestamp("issue_date").writes(Must, May).at("TxnDate").to("TxnDate"),
		text("document_number").writes(May, May).from(textOr("DocNumber", "")).to("DocNumber"),
		num("remaining_amount").at("Balance"),
		enum("status", "open", "partially_paid", "paid", "void", "draft", "unknown", "pending_approval", "rejected", "submitted").
			writes(May, May).takesValues("draft", "open", "submitted").updateValues("draft", "open", "submitted", "void").
			from(openStatus).into(voidWhen),
		num("total_amount").at("TotalAmt"),
		currency("currency_code").wordNull().writes(May, May).at("CurrencyRef.value").to("CurrencyRef.value"),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		array("linked_bills", idOf("id", "bill").null(), timestamp("allocated_date"), num("allocated_amount")).
			from(settledBy("bill")),
		array("line_items", append(purchaseLineHead(Never),
			idOf("project_id", "project").null().from(projectAt(inEach("CustomerRef.value", accountLine, itemLine)...)),
			idOf("tax_rate_id", "tax_rate").null().writes(May, May).from(taxCode(inEach("TaxCodeRef.value", accountLine, itemLine)...)).to("Detail.TaxCodeRef.value"),
			text("description").null().writes(May, May).at("Description").to("Description"),
			num("discount_amount").null(),
			num("discount_percentage").null(),
			num("sub_total").null().at("Amount"),
			num("tax_amount").null().from(lineTax),
			num("total_amount").null().writes(Must, Must).from(lineTotal).to("Amount"),
			purchaseItem(),
			extras(idOf("task_id", "task").optional()),
		)...).writes(Must, May).from(elements("Line", expenseLine)).into(lines("Line", expenseDetail)),
		extras(
			idOf("class_id", "class").writeOnly().writes(May, Never).into(onLines("ClassRef.value")),
			text("reference").writeOnly().writes(May, Never),
			truth("tax_inclusive").writeOnly().writes(May, Never),
		),
	}, tail(true)...),
})

// purchaseLineHead are the first members of the lines of bills and of what is credited on them; an update may change
// the location of the former.
func purchaseLineHead(location Need) []Field {
	return []Field{
		text("platform_id").null().optional().at("Id"),
		idOf("account_id", "account").null().writes(May, May).from(purchaseAccount).to("Detail.AccountRef.value"),
		idOf("class_id", "class").null().writes(May, May).at(inEach("ClassRef.value", accountLine, itemLine)...).to("Detail.ClassRef.value"),
		idOf("customer_id", "customer").null().writes(May, May).from(customerAt(inEach("CustomerRef.value", accountLine, itemLine)...)).to("Detail.CustomerRef.value"),
		idOf("department_id", "department").null().writes(May, May).from(ofRecord("DepartmentRef.value")).into(departmentOfAll),
		idOf("location_id", "location").null().writes(May, location),
	}
}

// purchaseAccount is the account that a line of a purchase is booked on.
var purchaseAccount = orOfItem(accountLine+".AccountRef.value", itemLine+".ItemRef.value", "ExpenseAccountRef")

// purchaseItem is the item that a line of a purchase buys.
func purchaseItem() Field {
	return group("item",
		idOf("id", "item").null().writes(May, May).at(itemLine+".ItemRef.value").to("Detail.ItemRef.value"),
		num("quantity").null().writes(May, May).at(itemLine+".Qty").to("Detail.Qty"),
		num("unit_amount").null().writes(May, May).at(itemLine+".UnitPrice").to("Detail.UnitPrice"),
	).null().writes(May, May).from(within(itemLine + ".ItemRef.value"))
}
