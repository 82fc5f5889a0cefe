package unified

import "strings"

// Sales that are paid at once, and money that goes back to customers.

var salesReceiptObject = described(Object{
	Name: "sales_receipt", Plural: "sales_receipts", Path: "/accounting/sales_receipts", Entity: "SALES_RECEIPT", Events: eventsNone,
	Native: "SalesReceipt", DateField: "issue_date", NativeDate: "TxnDate", Verbs: "RrC",
	finish: finishSale, payers: map[string]string{"Deposit": "bank_deposit"},
	Fields: append([]Field{
		idOf("customer_id", "customer").null().writes(May, Never).at("CustomerRef.value").to("CustomerRef.value"),
		idOf("payment_terms_id", "payment_term").writeOnly().writes(May, Never),
		timestamp("issue_date").null().writes(May, Never).at("TxnDate").to("TxnDate"),
		num("amount_due").null().at("Balance"),
		currency("currency_code").wordNull().writes(May, Never).at("CurrencyRef.value").to("CurrencyRef.value"),
		num("discount_amount").null().from(documentDiscount),
		text("document_number").null().writes(May, Never).at("DocNumber").to("DocNumber"),
		text("memo").null().writes(May, Never).at("CustomerMemo.value").to("CustomerMemo.value"),
		text("reference").null().writes(May, Never).at("PaymentRefNum").to("PaymentRefNum"),
		num("total_amount").null().at("TotalAmt"),
		array("linked_transactions", idOf("id", "").null(), text("type").null()).from(linkedTransactions("Deposit", "bank_deposit")),
		idOf("account_id", "account").writeOnly().writes(May, Never).to("DepositToAccountRef.value"),
		idOf("class_id", "class").writeOnly().writes(May, Never).to("ClassRef.value"),
		array("line_items",
			idOf("account_id", "account").null().from(saleAccount),
			idOf("class_id", "class").null().writes(May, Never).at(saleLine+".ClassRef.value").to(saleLine+".ClassRef.value"),
			idOf("tax_rate_id", "tax_rate").writeOnly().writes(May, Never).to(saleLine+".TaxCodeRef.value"),
			text("description").null().writes(May, Never).at("Description").to("Description"),
			num("total_amount").null().writes(Must, Never).from(lineTotal).to("Amount"),
			saleItem(),
			group("additional_fields",
				timestamp("service_date").writeOnly().writes(May, Never).to(saleLine+".ServiceDate"),
				truth("sales_taxable").writeOnly().writes(May, Never).into(taxable(saleLine+".TaxCodeRef.value")),
			).writeOnly().writes(May, Never),
		).writes(Must, Never).from(elements("Line", invoiceLine)).into(lines("Line", saleDetail)),
		extras(
			text("billing_email").null().optional().writes(May, Never).at("BillEmail.Address").to("BillEmail.Address"),
			num("discount_amount").writeOnly().writes(May, Never).into(discount(false)),
			text("internal_memo").null().optional().writes(May, Never).at("PrivateNote").to("PrivateNote"),
			num("shipping_amount").null().optional().writes(May, Never).atLeastZero().from(shippingAmount).into(toShipping),
			num("tax_amount").null().optional().writes(May, Never).from(documentTax).to("TxnTaxDetail.TotalTax"),
			array("addresses", addressFields...).optional().writes(May, Never).
				from(addresses(address{"BillAddr", "billing"}, address{"ShipAddr", "shipping"})).
				into(toAddresses(address{"BillAddr", "billing"}, address{"ShipAddr", "shipping"})),
			idOf("department_id", "department").writeOnly().writes(May, Never).to("DepartmentRef.value"),
			timestamp("ship_date").writeOnly().writes(May, Never).to("ShipDate"),
		),
	}, tail(true)...),
})

// saleAccount is the account that a line of a sale is booked on.
var saleAccount = orOfItem(saleLine+".ItemAccountRef.value", saleLine+".ItemRef.value", "IncomeAccountRef")

// saleItem is the item that a line of a sale sells.
func saleItem() Field {
	return group("item",
		idOf("id", "item").null().writes(May, May).at(saleLine+".ItemRef.value").to(saleLine+".ItemRef.value"),
		num("quantity").null().writes(May, May).at(saleLine+".Qty").to(saleLine+".Qty"),
		num("unit_amount").null().writes(May, May).at(saleLine+".UnitPrice").to(saleLine+".UnitPrice"),
	).null().writes(May, May).from(within(saleLine + ".ItemRef.value"))
}

var customerRefundObject = described(Object{
	Name: "customer_refund", Plural: "customer_refunds", Path: "/accounting/customer_refunds", Entity: "ACCOUNTING_CUSTOMER_REFUND",
	EventPrefix: "ACCOUNTING_CUSTOMER_REFUND", Native: "RefundReceipt", DateField: "transaction_date", NativeDate: "TxnDate", Verbs: "RrCD",
	finish: finishSale,
	Fields: append([]Field{
		idOf("account_id", "account").writes(Must, Never).at("DepositToAccountRef.value").to("DepositToAccountRef.value"),
		idOf("class_id", "class").null().writes(May, Never).at("ClassRef.value").to("ClassRef.value"),
		idOf("customer_id", "customer").null().writes(May, Never).at("CustomerRef.value").to("CustomerRef.value"),
		idOf("department_id", "department").null().writes(May, Never).at("DepartmentRef.value").to("DepartmentRef.value"),
		idOf("tax_rate_id", "tax_rate").null().writes(May, Never).at("TxnTaxDetail.TxnTaxCodeRef.value").into(taxOfAll),
		timestamp("transaction_date").null().writes(May, Never).at("TxnDate").to("TxnDate"),
		num("total_amount").at("TotalAmt"),
		currency("currency_code").wordNull().writes(May, Never).at("CurrencyRef.value").to("CurrencyRef.value"),
		num("currency_rate").null().writes(May, Never).takes(TypeDecimal).at("ExchangeRate").to("ExchangeRate"),
		num("discount_amount").null().from(documentDiscount),
		text("document_number").null().writes(May, Never).at("DocNumber").to("DocNumber"),
		num("tax_amount").null().from(documentTax),
		array("line_items",
			idOf("account_id", "account").null().writes(May, Never).from(saleAccount).to(saleLine+".ItemAccountRef.value"),
			idOf("class_id", "class").null().writes(May, Never).at(saleLine+".ClassRef.value").to(saleLine+".ClassRef.value"),
			idOf("tax_rate_id", "tax_rate").null().writes(May, Never).from(taxCode(saleLine+".TaxCodeRef.value")).to(saleLine+".TaxCodeRef.value"),
			num("total_amount").writes(Must, Never).unless("item.unit_amount").from(lineTotalOrZero).to("Amount"),
			text("description").null().writes(May, Never).at("Description").to("Description"),
			enum("type", "shipping").wordNull(),
			saleItem(),
			extras(truth("sales_taxable").optional().writes(May, Never).from(salesTaxable).into(taxable(saleLine+".TaxCodeRef.value"))),
		).writes(Must, Never).from(elements("Line", invoiceLine)).into(lines("Line", func(w *writing) {
			w.native.Set("DetailType", saleLine)
			w.priced(saleLine, "UnitPrice")
		})),
		group("additional_fields",
			num("shipping_amount").null().optional().from(shippingAmount),
			truth("tax_inclusive").writeOnly().writes(May, Never),
		).writes(May, Never),
	}, tail(true)...),
})

// lineTotalOrZero is lineTotal for lines that may have no amount and must have a total.
func lineTotalOrZero(r *reading, f *Field, b []byte) []byte {
	mark := len(b)
	if b = lineTotal(r, f, b); len(b) > mark {
		return b
	}
	return f.amount(b, 0)
}

// salesTaxable says whether a line is taxed, where the line says so.
func salesTaxable(r *reading, _ *Field, b []byte) []byte {
	code := r.scope.at(saleLine + ".TaxCodeRef.value").String()
	if code == "" {
		return b
	}
	return appendTruth(b, !strings.EqualFold(code, "NON"))
}
