package unified

import (
	"regexp"
	"slices"
	"strings"

	"faultline/simulator/jsontext"
)

// invoiceLine keeps the lines that sell something.
func invoiceLine(m node) bool {
	kind := m.follow(kindOf).String()
	return kind == saleLine && !shipping(m) || kind == "GroupLineDetail" || kind == "DescriptionOnly"
}

var invoiceObject = described(Object{
	Name: "invoice", Plural: "invoices", Path: "/accounting/invoices", Entity: "INVOICE", EventPrefix: "INVOICE",
	Native: "Invoice", DateField: "issue_date", NativeDate: "TxnDate", Verbs: "RrCUD", Exact: []string{"document_number"},
	finish: finishSale, links: map[string]string{"Estimate": "sales_order"},
	payers: map[string]string{"Payment": "invoice_payment", "ReceivePayment": "invoice_payment", "CreditMemo": "invoice_credit_memo", "JournalEntry": "journal_entry"},
	Fields: append([]Field{
		idOf("account_id", "account").null().writes(May, May).from(orDefault("Accounts Receivable", "ARAccountRef.value")).to("ARAccountRef.value"),
		idOf("class_id", "class").null().optional().writes(May, May).at("ClassRef.value").to("ClassRef.value"),
		idOf("customer_id", "customer").null().writes(Must, May).at("CustomerRef.value").to("CustomerRef.value"),
		idOf("payment_terms_id", "payment_term").null().optional().writes(May, Never).at("SalesTermRef.value").to("SalesTermRef.value"),
		idOf("subsidiary_id", "subsidiary").null().writes(May, Never),
		customFields(),
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
			lineCustomFields(),
			idOf("account_id", "account").null().writes(May, May).from(saleAccount).to(saleLine+".ItemAccountRef.value"),
			idOf("class_id", "class").null().writes(May, May).at(saleLine+".ClassRef.value").to(saleLine+".ClassRef.value"),
			idOf("discount_item_id", "item").writeOnly().writes(May, May),
			idOf("location_id", "location").null().writes(May, May),
			idOf("tax_rate_id", "tax_rate").null().writes(May, May).from(taxCode(saleLine+".TaxCodeRef.value")).to(saleLine+".TaxCodeRef.value"),
			text("description").null().writes(May, May).at("Description").to("Description"),
			num("discount_amount").null().writes(May, May).atLeastZero().at(saleLine+"."+discountOfLine).into(toLineDiscount(saleLine)),
			num("discount_percentage").null().at(saleLine+".DiscountRate"),
			num("sub_total").null().at("Amount"),
			num("tax_amount").null().from(lineTax),
			num("total_amount").null().writes(Must, Must).from(lineTotal).to("Amount"),
			enum("type", "shipping").wordNull(),
			saleItem(),
			extras(
				timestamp("rev_rec_end_date").optional().writes(May, May),
				timestamp("rev_rec_start_date").optional().writes(May, May),
				timestamp("service_date").optional().writes(May, May).at(saleLine+".ServiceDate").to(saleLine+".ServiceDate"),
				num("discount_percentage").writeOnly().writes(May, May),
				truth("sales_taxable").writeOnly().writes(May, May).into(taxable(saleLine+".TaxCodeRef.value")),
				num("tax_amount").writeOnly().writes(May, May).atLeastZero().into(lineTaxInto(saleLine+".TaxCodeRef.value")),
				group("linked_sales_order",
					text("sales_order_line_platform_id").writes(May, May).formed(orderLineID).into(fulfils),
				).writeOnly().writes(May, May),
			),
		).writes(Must, May).from(elements("Line", invoiceLine)).
			into(lines("Line", saleDetail)),
		extras(
			text("internal_memo").null().optional().writes(May, May).at("PrivateNote").to("PrivateNote"),
			text("po_number").null().optional().writes(May, May).at("PONumber").to("PONumber"),
			text("reason").writeOnly().writes(Never, May),
			num("shipping_amount").null().optional().writes(May, May).atLeastZero().from(shippingAmount).into(toShipping),
			num("tax_amount").writeOnly().writes(May, May).to("TxnTaxDetail.TotalTax"),
			array("addresses", addressFields...).writeOnly().writes(May, May).
				into(toAddresses(address{"BillAddr", "billing"}, address{"ShipAddr", "shipping"})),
			linkedJournals(),
			idOf("department_id", "department").writeOnly().writes(May, May).to("DepartmentRef.value"),
			idOf("location_id", "location").writeOnly().writes(May, Never),
			idOf("tax_rate_id", "tax_rate").writeOnly().writes(May, May).into(taxOfAll),
			timestamp("ship_date").writeOnly().writes(May, May).to("ShipDate"),
			truth("allow_online_ach_payment").writeOnly().writes(May, Never).to("AllowOnlineACHPayment"),
			truth("allow_online_credit_card_payment").writeOnly().writes(May, Never).to("AllowOnlineCreditCardPayment"),
			text("billing_email").writeOnly().writes(May, May).to("BillEmail.Address"),
			num("discount_amount").writeOnly().writes(May, May).into(discount(false)),
			num("discount_percentage").writeOnly().writes(May, May).into(discount(true)),
		),
	}, tail(true)...),
})

// orderLineID is how a body names a line of a sales order: the platform's ids of the order and of the line.
var orderLineID = form{regexp.MustCompile(`^[0-9]+_[0-9]+$`), "the platform's ids of a sales order and its line, as 12_1"}

// fulfils links an invoice to the sales order of a line. The platform links whole documents.
func fulfils(w *writing, _ *Field, v any) {
	order, _, _ := strings.Cut(plainText(v), "_")
	link := jsontext.With("TxnId", order).With("TxnType", "Estimate")
	list := w.record.List("LinkedTxn")
	if !slices.ContainsFunc(list, func(l any) bool { return l.(*jsontext.Object).Get("TxnId") == order }) {
		w.record.Set("LinkedTxn", append(list, link))
	}
}

// linkedJournals is the part of several documents that journal entries settle. Payments say it line by line; of what
// they settle it is read from them, and left out where there is none.
func linkedJournals() Field {
	return array("linked_journal_entries",
		idOf("journal_id", "journal_entry").null().from(linkedID("JournalEntry")), timestamp("allocated_at").from(recordDate), dec("amount").at("Amount"),
	).optional().from(some(settledBy("journal_entry")))
}

// some leaves an array out that has no elements.
func some(s source) source {
	return func(r *reading, f *Field, b []byte) []byte {
		before := len(b)
		if b = s(r, f, b); string(b[before:]) == "[]" {
			return b[:before]
		}
		return b
	}
}

func nothing(_ *reading, _ *Field, b []byte) []byte { return b }
