package unified

// invoiceLine keeps the lines that sell something.
func invoiceLine(m members) bool {
	kind := m.get("DetailType").String()
	return kind == "SalesItemLineDetail" || kind == "GroupLineDetail" || kind == "DescriptionOnly"
}

var invoiceObject = described(Object{
	Name: "invoice", Plural: "invoices", Path: "/accounting/invoices", Entity: "INVOICE", EventPrefix: "INVOICE",
	Native: "Invoice", DateField: "issue_date", NativeDate: "TxnDate", Verbs: "RrCUD", Exact: []string{"document_number"},
	finish: finishDocumentTax,
	payers: map[string]string{"Payment": "invoice_payment", "ReceivePayment": "invoice_payment", "CreditMemo": "invoice_credit_memo", "JournalEntry": "journal_entry"},
	Fields: append([]Field{
		idOf("account_id", "account").null().writes(May, May).at("ARAccountRef.value").to("ARAccountRef.value"),
		idOf("class_id", "").null().optional().writes(May, May),
		idOf("customer_id", "customer").null().writes(Must, May).at("CustomerRef.value").to("CustomerRef.value"),
		idOf("payment_terms_id", "").null().optional().writes(May, Never),
		idOf("subsidiary_id", "").null().writes(May, Never),
		timestamp("due_date").null().writes(May, May).at("DueDate").to("DueDate"),
		timestamp("issue_date").null().writes(Must, May).at("TxnDate").to("TxnDate"),
		enum("status", "open", "partially_paid", "paid", "void", "draft", "unknown", "pending_approval", "rejected", "submitted").
			writes(May, May).takesValues("draft", "submitted", "open").updateValues("draft", "submitted", "open", "void").
			from(openStatus).into(voidWhen),
		num("amount_due").null().at("Balance"),
		currency("currency_code").wordNull().writes(Must, May).at("CurrencyRef.value").to("CurrencyRef.value"),
		num("discount_amount").null().from(documentDiscount),
		text("document_number").null().writes(May, May).at("DocNumber").to("DocNumber"),
		text("memo").null().writes(May, May).at("CustomerMemo.value").to("CustomerMemo.value"),
		num("sub_total").null().from(netTotal),
		num("tax_amount").null().from(documentTax),
		num("total_amount").null().at("TotalAmt"),
		array("linked_payments",
			idOf("id", "invoice_payment"), timestamp("allocated_date"), num("allocated_amount"),
			enum("type", "INVOICE_PAYMENT", "INVOICE_CREDIT_MEMO", "JOURNAL_ENTRY", "UNKNOWN"),
		).from(settledBy("invoice_payment", "invoice_credit_memo", "journal_entry")),
		array("addresses", addressFields...).optional().
			from(addresses(address{"BillAddr", "billing"}, address{"ShipAddr", "shipping"})),
		array("line_items",
			text("platform_id").writes(Never, May).at("Id").to("Id"),
			idOf("account_id", "account").null().writes(May, May).at("SalesItemLineDetail.ItemAccountRef.value").to("SalesItemLineDetail.ItemAccountRef.value"),
			idOf("class_id", "").null().writes(May, May),
			idOf("discount_item_id", "").writeOnly().writes(May, May),
			idOf("location_id", "").null().writes(May, May),
			idOf("tax_rate_id", "").null().writes(May, May),
			text("description").null().writes(May, May).at("Description").to("Description"),
			num("discount_amount").null().writes(May, May).atLeastZero().at("SalesItemLineDetail.DiscountAmt"),
			num("discount_percentage").null().at("SalesItemLineDetail.DiscountRate"),
			num("sub_total").null().at("Amount"),
			num("tax_amount").null().from(lineTax),
			num("total_amount").null().writes(Must, Must).from(lineTotal).to("Amount"),
			enum("type", "shipping").wordNull(),
			group("item",
				idOf("id", "item").null().writes(May, May).at("SalesItemLineDetail.ItemRef.value").to("SalesItemLineDetail.ItemRef.value"),
				num("quantity").null().writes(May, May).at("SalesItemLineDetail.Qty").to("SalesItemLineDetail.Qty"),
				num("unit_amount").null().writes(May, May).at("SalesItemLineDetail.UnitPrice").to("SalesItemLineDetail.UnitPrice"),
			).null().writes(May, May).from(within("SalesItemLineDetail.ItemRef.value")),
			extras(
				timestamp("rev_rec_end_date").optional().writes(May, May),
				timestamp("rev_rec_start_date").optional().writes(May, May),
				timestamp("service_date").optional().writes(May, May).at("SalesItemLineDetail.ServiceDate").to("SalesItemLineDetail.ServiceDate"),
				num("discount_percentage").writeOnly().writes(May, May),
				truth("sales_taxable").writeOnly().writes(May, May).into(taxable("SalesItemLineDetail.TaxCodeRef.value")),
				num("tax_amount").writeOnly().writes(May, May).atLeastZero().into(lineTaxInto("SalesItemLineDetail.TaxCodeRef.value")),
				group("linked_sales_order", text("sales_order_line_platform_id").writes(May, May)).writeOnly().writes(May, May),
			),
		).writes(Must, May).from(elements("Line", invoiceLine)).
			into(lines("Line", func(w *writing) {
				w.native["DetailType"] = "SalesItemLineDetail"
				quantityOfOne(w, "SalesItemLineDetail")
			})),
		extras(
			text("internal_memo").null().optional().writes(May, May).at("PrivateNote").to("PrivateNote"),
			text("po_number").null().optional().writes(May, May).at("PONumber").to("PONumber"),
			text("reason").writeOnly().writes(Never, May),
			num("shipping_amount").null().optional().writes(May, May).atLeastZero(),
			num("tax_amount").writeOnly().writes(May, May).to("TxnTaxDetail.TotalTax"),
			array("addresses", addressFields...).writeOnly().writes(May, May).
				into(toAddresses(address{"BillAddr", "billing"}, address{"ShipAddr", "shipping"})),
			linkedJournals(),
			idOf("department_id", "").writeOnly().writes(May, May),
			idOf("location_id", "").writeOnly().writes(May, Never),
			idOf("tax_rate_id", "").writeOnly().writes(May, May),
			timestamp("ship_date").writeOnly().writes(May, May).to("ShipDate"),
			truth("allow_online_ach_payment").writeOnly().writes(May, Never).to("AllowOnlineACHPayment"),
			truth("allow_online_credit_card_payment").writeOnly().writes(May, Never).to("AllowOnlineCreditCardPayment"),
			text("billing_email").writeOnly().writes(May, May).to("BillEmail.Address"),
			num("discount_amount").writeOnly().writes(May, May),
			num("discount_percentage").writeOnly().writes(May, May),
		),
	}, tail(true)...),
})

// linkedJournals is the part of several documents that journal entries settle; the platform does not tell of any.
func linkedJournals() Field {
	return array("linked_journal_entries",
		idOf("journal_id", "journal_entry").null(), timestamp("allocated_at"), dec("amount")).optional().from(nothing)
}

func nothing(_ *reading, _ *Field, b []byte) []byte { return b }
