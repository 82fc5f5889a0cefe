package unified

// orderLine completes a native sales line of which the body gives no amount.
func orderLine(w *writing) {
	detail := w.native.Object(saleLine)
	if detail == nil || detail.Get("ItemRef") == nil && detail.Get("UnitPrice") == nil {
		w.native.Delete(saleLine)
		w.native.Set("DetailType", "DescriptionOnly")
		return
	}
	w.native.Set("DetailType", saleLine)
	w.priced(saleLine, "UnitPrice")
}

var salesOrderObject = described(Object{
	Name: "sales_order", Plural: "sales_orders", Path: "/accounting/sales_orders", Entity: "SALES_ORDER", EventPrefix: "SALES_ORDER",
	Native: "Estimate", DateField: "issue_date", NativeDate: "TxnDate", Verbs: "RrCU", finish: finishSale,
	Fields: append([]Field{
		idOf("class_id", "class").null().writes(May, Never).at("ClassRef.value").to("ClassRef.value"),
		idOf("customer_id", "customer").null().writes(Must, May).at("CustomerRef.value").to("CustomerRef.value"),
		idOf("department_id", "department").null().writes(May, Never).at("DepartmentRef.value").to("DepartmentRef.value"),
		idOf("location_id", "location").null().writes(May, Never),
		idOf("payment_terms_id", "payment_term").null().writes(May, Never).at("SalesTermRef.value").to("SalesTermRef.value"),
		idOf("subsidiary_id", "subsidiary").null().writes(May, Never),
		timestamp("issue_date").writes(May, May).at("TxnDate").to("TxnDate"),
		enum("status", "draft", "pending", "open", "closed", "pending_approval", "rejected", "unknown").writes(Never, May).
			from(word("TxnStatus", "open", "Closed", "closed", "Rejected", "closed")).
			into(statusTo("TxnStatus", "open", "Pending", "closed", "Closed")),
		currency("currency_code").wordNull().writes(May, May).at("CurrencyRef.value").to("CurrencyRef.value"),
		num("currency_rate").null().at("ExchangeRate"),
		num("discount_amount").null().from(documentDiscount),
		text("document_number").null().at("DocNumber"),
		text("memo").null().writes(May, Never).at("CustomerMemo.value").to("CustomerMemo.value"),
		text("reference_number").null().at("PONumber"),
		num("tax_amount").null().from(documentTax),
		num("total_amount").null().at("TotalAmt"),
		array("line_items",
			text("platform_id").null().optional().at("Id"),
			idOf("tax_rate_id", "tax_rate").null().writes(May, May).from(taxCode(saleLine+".TaxCodeRef.value")).to(saleLine+".TaxCodeRef.value"),
			text("description").null().writes(May, May).at("Description").to("Description"),
			num("total_amount").null().from(lineTotal),
			group("item",
				idOf("id", "item").writes(May, May).at(saleLine+".ItemRef.value").to(saleLine+".ItemRef.value"),
				num("quantity").null().writes(May, May).at(saleLine+".Qty").to(saleLine+".Qty"),
				num("unit_amount").null().writes(May, May).at(saleLine+".UnitPrice").to(saleLine+".UnitPrice"),
			).null().writes(May, May).from(within(saleLine+".ItemRef.value")),
			group("additional_fields",
				idOf("class_id", "class").writeOnly().writes(May, Never).to(saleLine+".ClassRef.value"),
				truth("tax_inclusive").writeOnly().writes(May, Never),
			).writeOnly().writes(May, May),
		).writes(Must, May).from(elements("Line", invoiceLine)).into(lines("Line", orderLine)),
	}, tail(true)...),
})

// purchaseOrderLine completes a native line of a purchase order, which names an item and how many of it.
func purchaseOrderLine(w *writing) {
	w.native.Set("DetailType", itemLine)
	w.priced(itemLine, "PurchaseCost")
}

// purchaseStatus pairs the words for the status of purchase orders.
var purchaseStatus = word("POStatus", "open", "Closed", "closed")

var purchaseOrderObject = described(Object{
	Name: "purchase_order", Plural: "purchase_orders", Path: "/accounting/purchase_orders", Entity: "PURCHASE_ORDER", EventPrefix: "PURCHASE_ORDER",
	Native: "PurchaseOrder", DateField: "issue_date", NativeDate: "TxnDate", Verbs: "RrCUD", reply: writtenPurchaseOrder,
	Fields: append([]Field{
		idOf("subsidiary_id", "subsidiary").null().writes(May, Never),
		idOf("vendor_id", "vendor").null().writes(Must, May).at("VendorRef.value").to("VendorRef.value"),
		timestamp("txn_date").writeOnly().writes(May, May).to("TxnDate"),
		currency("currency").writeOnly().writes(Must, May).to("CurrencyRef.value"),
		num("currency_rate").writeOnly().writes(May, Never).to("ExchangeRate"),
		timestamp("issue_date").at("TxnDate"),
		enum("status", "open", "draft", "closed", "pending_bill", "unknown").writes(May, May).
			from(purchaseStatus).into(statusTo("POStatus", "open", "Open", "closed", "Closed")),
		currency("currency_code").wordNull().at("CurrencyRef.value"),
		text("document_number").null().writes(May, May).at("DocNumber").to("DocNumber"),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		num("total_amount").null().at("TotalAmt"),
		num("total_quantity").null().from(totalQuantity),
		array("line_items",
			idOf("account_id", "account").null().from(purchaseAccount),
			idOf("class_id", "class").null().at(inEach("ClassRef.value", accountLine, itemLine)...),
			idOf("department_id", "department").null().from(ofRecord("DepartmentRef.value")),
			idOf("tax_rate_id", "tax_rate").null().writes(May, May).from(taxCode(inEach("TaxCodeRef.value", accountLine, itemLine)...)).to(itemLine+".TaxCodeRef.value"),
			text("description").null().writes(May, May).at("Description").to("Description"),
			num("unit_amount").writeOnly().writes(May, May).to(itemLine+".UnitPrice"),
			num("total_amount").null().from(lineTotal),
			orderedItem(),
			num("quantity").writeOnly().writes(Must, Must).atLeastZero().to(itemLine+".Qty"),
		).writes(Must, May).from(elements("Line", expenseLine)).into(lines("Line", purchaseOrderLine)),
		extras(
			idOf("account_id", "account").writeOnly().writes(May, May).to("APAccountRef.value"),
			idOf("class_id", "class").writeOnly().writes(May, May).into(onLines("ClassRef.value")),
			idOf("department_id", "department").writeOnly().writes(May, May).to("DepartmentRef.value"),
			idOf("location_id", "location").writeOnly().writes(May, May),
		),
	}, tail(true)...),
})

// orderedItem is an object in reads, and the id alone in bodies.
func orderedItem() Field {
	f := group("item",
		idOf("id", "item").at(itemLine+".ItemRef.value"),
		num("quantity").null().at(itemLine+".Qty"),
		num("unit_amount").null().at(itemLine+".UnitPrice"),
	).null().writes(Must, May).takes(TypeID).from(within(itemLine + ".ItemRef.value")).to(itemLine + ".ItemRef.value")
	f.Object = itemObject.Name
	return f
}

// writtenPurchaseOrder is what a write of a purchase order answers, which kept the names and the texts of an older
// version.
var writtenPurchaseOrder = described(Object{
	Name: "purchase_order",
	Fields: append([]Field{
		idOf("subsidiary_id", "subsidiary").null(),
		idOf("vendor_id", "vendor").null().at("VendorRef.value"),
		text("vendor_name").null().at("VendorRef.name"),
		timestamp("posted_date").at("TxnDate"),
		currency("currency_code").wordNull().at("CurrencyRef.value"),
		text("document_number").null().at("DocNumber"),
		text("memo").null().at("PrivateNote"),
		text("status").null().from(purchaseStatus),
		dec("total_amount").null().at("TotalAmt"),
		dec("total_quantity").null().from(totalQuantity),
		array("line_items",
			text("platform_id").at("Id"),
			idOf("account_id", "account").null().from(purchaseAccount),
			idOf("class_id", "class").null().at(inEach("ClassRef.value", accountLine, itemLine)...),
			idOf("item_id", "item").null().at(itemLine+".ItemRef.value"),
			text("item_name").null().at(itemLine+".ItemRef.name"),
			idOf("tax_rate_id", "tax_rate").null().from(taxCode(inEach("TaxCodeRef.value", accountLine, itemLine)...)),
			dec("amount").null().at("Amount"),
			dec("amount_billed").null(),
			dec("amount_received").null(),
			text("description").null().at("Description"),
			dec("quantity").null().at(itemLine+".Qty"),
			dec("quantity_bill").null(),
			dec("quantity_received").null(),
			dec("unit_amount").null().at(itemLine+".UnitPrice"),
		).from(elements("Line", expenseLine)),
	}, tail(true)...),
})

// totalQuantity is how many things a purchase order orders, when it orders any by number.
func totalQuantity(r *reading, f *Field, b []byte) []byte {
	var sum decimal
	counted := false
	for line := range r.record.follow(documentLines).all() {
		if quantity, ok := parseDecimal(line.get(itemLine).get("Qty").Raw()); ok {
			sum, counted = sum+quantity, true
		}
	}
	if !counted {
		return b
	}
	return f.amount(b, sum)
}
