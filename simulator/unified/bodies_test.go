package unified_test

import (
	"strconv"
	"strings"
)

// bodies are the bodies of creates, each with all that the platform has a place for. {names} are places and records made
// before; {n} is a number that was not used yet.
var bodies = []struct{ object, body string }{
	{"account", `{"parent_id":"{cost}","account_type":"expense","currency_code":"USD","name":"Upkeep {n}","nominal_code":"6{n}"}`},
	{"customer", `{"contact_name":"Ada Mertens","customer_name":"Mertens {n}","email":"ada@b.test","phone":"1","addresses":[{"type":"billing","address1":"1","address2":"2","address3":"3","city":"Ghent","country":"BE","postal_code":"9000","region":"OV"}],
		"additional_fields":{"parent_id":"{customer}","currency_code":"USD","language":"nl"}}`},
	{"vendor", `{"payment_terms_id":"{terms}","contact_name":"Bo Li","vendor_name":"Li {n}","currency_code":"USD","email":"bo@b.test","phone":"2","registration_number":"R","tax_number":"12","website":"https://b.test",
		"addresses":[{"type":"billing","address1":"1","address2":"2","address3":"3"}],"additional_fields":{"default_payables_account_id":"{payable}"}}`},
	{"item", `{"type":"non_inventory","code":"C{n}","name":"Clay {n}","quantity_on_hand":1,"bill_item":{"description":"Clay","unit_price":"3","account_id":"{cost}"},
		"invoice_item":{"description":"Clay","unit_price":12.5,"account_id":"{income}"},"additional_fields":{"inventory_start_date":"2026-03-01"}}`},
	{"class", `{"name":"Class {n}","parent_id":"{class}"}`},
	{"department", `{"name":"Place {n}","parent_id":"{department}"}`},
	{"payment_term", `{"term_name":"Net {n}","due_days":30,"discount_days":10,"discount_percent":2}`},
	{"tax_rate", `{"name":"Rate {n}","components":[{"name":"Part {n}","rate":4.5,"is_compound":false,"is_purchases_tax":true,"is_sales_tax":true,"additional_fields":{"tax_agency_id":"{agency}","tax_authority_name":"City"}}]}`},
	{"sales_order", `{"class_id":"{class}","customer_id":"{customer}","department_id":"{department}","payment_terms_id":"{terms}","issue_date":"2026-03-01","currency_code":"USD","memo":"M",
		"line_items":[{"tax_rate_id":"{rate}","description":"Clay","item":{"id":"{item}","quantity":2,"unit_amount":5},"additional_fields":{"class_id":"{class}","tax_inclusive":false}}]}`},
	{"purchase_order", `{"vendor_id":"{vendor}","txn_date":"2026-03-01","currency":"USD","currency_rate":1,"status":"open","document_number":"PO{n}","memo":"M",
		"line_items":[{"tax_rate_id":"{rate}","description":"Clay","unit_amount":4,"item":"{item}","quantity":2}],"additional_fields":{"account_id":"{payable}","class_id":"{class}","department_id":"{department}"}}`},
	{"invoice", `{"account_id":"{receivable}","class_id":"{class}","customer_id":"{customer}","payment_terms_id":"{terms}","due_date":"2026-03-31","issue_date":"2026-03-01","status":"open","currency_code":"USD","document_number":"I{n}","memo":"M",
		"line_items":[{"account_id":"{income}","class_id":"{class}","discount_item_id":"{item}","tax_rate_id":"{rate}","description":"Hire","discount_amount":1,"total_amount":100,"item":{"id":"{item}","quantity":4,"unit_amount":25},
		"additional_fields":{"rev_rec_end_date":"2026-03-31","rev_rec_start_date":"2026-03-01","service_date":"2026-03-01","discount_percentage":1,"sales_taxable":true,"linked_sales_order":{"sales_order_line_platform_id":"{sales_order#}_1"}}}],
		"additional_fields":{"internal_memo":"I","po_number":"P","shipping_amount":5,"addresses":[{"type":"billing","city":"Ghent"},{"type":"shipping","address1":"1","address2":"2","address3":"3","city":"Ghent","country":"BE","postal_code":"9000","region":"OV"}],
		"department_id":"{department}","tax_rate_id":"{rate}","ship_date":"2026-03-02","allow_online_ach_payment":true,"allow_online_credit_card_payment":true,"billing_email":"a@b.test","discount_amount":10,"discount_percentage":0}}`},
	{"bill", `{"account_id":"{payable}","payment_terms_id":"{terms}","vendor_id":"{vendor}","due_date":"2026-03-31","issue_date":"2026-03-01","currency_code":"USD","document_number":"B{n}","memo":"M","currency_rate":"1",
		"linked_purchase_orders":[{"id":"{purchase_order}"}],"line_items":[{"account_id":"{cost}","class_id":"{class}","customer_id":"{customer}","department_id":"{department}","discount_item_id":"{item}","tax_rate_id":"{rate}","description":"Bricks",
		"discount_amount":1,"total_amount":100,"item":{"id":"{item}","quantity":4,"unit_amount":25}}],
		"additional_fields":{"reference":"R","tax_inclusive":false,"tax_rate_percent":1,"class_id":"{class}","department_id":"{department}","transaction_date":"2026-03-01","auto_exchange_rate":false}}`},
	{"invoice_payment", `{"account_id":"{undeposited}","customer_id":"{customer}","payment_method_id":"{method}","txn_date":"2026-03-02","currency_code":"USD","currency_rate":1,"memo":"M","reference":"R","total_amount":20,
		"linked_invoices":[{"id":"{invoice}","allocated_at":"2026-03-02","amount":20}],"additional_fields":{"payment_method":"check","reconciled":false,"auto_apply":false}}`},
	{"bill_payment", `{"account_id":"{bank}","vendor_id":"{vendor}","transaction_date":"2026-03-02","currency_code":"USD","currency_rate":1,"document_number":"9{n}","memo":"M","reference":"R",
		"linked_bills":[{"id":"{bill}","allocated_amount":20}],"additional_fields":{"auto_exchange_rate":false,"reconciled":false}}`},
	{"invoice_credit_memo", `{"account_id":"{receivable}","customer_id":"{customer}","issue_date":"2026-03-01","currency_code":"USD","document_number":"CM{n}","memo":"M","status":"open",
		"line_items":[{"account_id":"{income}","class_id":"{class}","description":"Cracked","total_amount":"30","item":{"id":"{item}","quantity":3,"unit_amount":"10"},"additional_fields":{"tax_rate_id":"{rate}"}}],"additional_fields":{"tax_inclusive":false}}`},
	{"bill_credit_memo", `{"account_id":"{payable}","vendor_id":"{vendor}","issue_date":"2026-03-01","document_number":"VC{n}","status":"open","currency_code":"USD","memo":"M",
		"line_items":[{"class_id":"{class}","customer_id":"{customer}","department_id":"{department}","tax_rate_id":"{rate}","description":"Back","total_amount":30,"item":{"id":"{item}","quantity":3,"unit_amount":10}}],
		"additional_fields":{"class_id":"{class}","reference":"R","tax_inclusive":false}}`},
	{"invoice_credit_application", `{"invoice_credit_memo_id":"{invoice_credit_memo}","customer_id":"{customer}","transaction_date":"2026-03-02","currency_code":"USD","account_id":"{receivable}","memo":"M","linked_invoices":[{"id":"{invoice}","allocated_amount":5}]}`},
	{"bill_credit_application", `{"bill_credit_memo_id":"{bill_credit_memo}","vendor_id":"{vendor}","transaction_date":"2026-03-02","currency_code":"USD","memo":"M","linked_bills":[{"id":"{bill}","allocated_amount":5}],"additional_fields":{"account_id":"{payable}"}}`},
	{"invoice_credit_unapplication", `{"invoice_credit_memo_id":"{invoice_credit_memo}","invoice_id":"{invoice}"}`},
	{"bill_credit_unapplication", `{"bill_credit_memo_id":"{bill_credit_memo}","bill_id":"{bill}"}`},
	{"bill_credit_application", `{"bill_credit_memo_id":"{bill_credit_memo}","vendor_id":"{vendor}","transaction_date":"2026-03-02","currency_code":"USD","linked_bills":[{"id":"{bill}","allocated_amount":5}]}`},
	{"journal_entry", `{"transaction_date":"2026-03-01","currency_code":"USD","currency_rate":1,"memo":"M","status":"approved","line_items":[
		{"account_id":"{undeposited}","tax_rate_id":"{rate}","total_amount":40,"description":"D","additional_fields":{"class_id":"{class}","department_id":"{department}","tax_account_id":"{cost}","tax_area_code":"A","additional_class_ids":["{class}"]}},
		{"account_id":"{receivable}","total_amount":-30,"additional_fields":{"customer_id":"{customer}"}},{"account_id":"{payable}","total_amount":-10,"additional_fields":{"vendor_id":"{vendor}"}}],
		"additional_fields":{"auto_exchange_rate":false,"document_number":"J{n}","journal_type":"J","tax_inclusive":false}}`},
	{"expense", `{"account_id":"{bank}","customer_id":"{customer}","vendor_id":"{vendor}","transaction_date":"2026-03-01","currency_code":"USD","expense_type":"expense","currency_rate":1,"memo":"M",
		"line_items":[{"account_id":"{cost}","class_id":"{class}","customer_id":"{customer}","department_id":"{department}","tax_rate_id":"{rate}","total_amount":30,"description":"D",
		"additional_fields":{"tax_area_code":"A","billable":true,"additional_class_ids":["{class}"],"item":{"id":"{item}","quantity":3,"unit_amount":10}}}],
		"additional_fields":{"department_id":"{department}","tax_rate_id":"{rate}","auto_exchange_rate":false,"billable":false,"is_reconciled":false,"journal_type":"check","place_of_supply":"dubai","reference_number":"X{n}","tax_inclusive":false,"tax_treatment":"non_gcc"}}`},
	{"expense", `{"account_id":"{card}","customer_id":"{customer}","currency_code":"USD","expense_type":"expense","line_items":[{"account_id":"{cost}","total_amount":3}]}`},
	{"sales_receipt", `{"customer_id":"{customer}","payment_terms_id":"{terms}","issue_date":"2026-03-01","currency_code":"USD","document_number":"SR{n}","memo":"M","reference":"R","account_id":"{undeposited}","class_id":"{class}",
		"line_items":[{"class_id":"{class}","tax_rate_id":"{rate}","description":"D","total_amount":30,"item":{"id":"{item}","quantity":3,"unit_amount":10},"additional_fields":{"service_date":"2026-03-01","sales_taxable":true}}],
		"additional_fields":{"billing_email":"a@b.test","discount_amount":1,"internal_memo":"I","shipping_amount":5,"addresses":[{"type":"billing","address1":"1","address2":"2","address3":"3","city":"Ghent","country":"BE","postal_code":"9000","region":"OV"}],
		"department_id":"{department}","ship_date":"2026-03-02"}}`},
	{"customer_refund", `{"account_id":"{bank}","class_id":"{class}","customer_id":"{customer}","department_id":"{department}","tax_rate_id":"{rate}","transaction_date":"2026-03-01","currency_code":"USD","currency_rate":"1","document_number":"RF{n}",
		"line_items":[{"account_id":"{income}","class_id":"{class}","tax_rate_id":"{rate}","total_amount":30,"description":"D","item":{"id":"{item}","quantity":3,"unit_amount":10},"additional_fields":{"sales_taxable":true}}],"additional_fields":{"tax_inclusive":false}}`},
	{"bank_transfer", `{"class_id":"{class}","credit_account_id":"{bank}","debit_account_id":"{card}","department_id":"{department}","transaction_date":"2026-03-01","total_amount":25,"memo":"M",
		"additional_fields":{"reconciled_for_destination_account":false,"reconciled_for_source_account":false}}`},
	{"bank_deposit", `{"account_id":"{bank}","transaction_date":"2026-03-03","memo":"M","linked_payments":[{"id":"{invoice_payment}","type":"invoice_payment"},{"id":"{journal_entry}","type":"journal_entry"}],
		"line_items":[{"account_id":"{income}","class_id":"{class}","customer_id":"{customer}","department_id":"{department}","total_amount":20,"description":"D"},{"account_id":"{cost}","vendor_id":"{vendor}","total_amount":-2}],"additional_fields":{"reconciled":false}}`},
	{"bank_feed_account", `{"account_id":"{bank}","internal_bank_account_id":"I{n}","last_statement_date":"2026-02-28","next_payment_date":"2026-03-15","transaction_start_date":"2026-01-01","bank_account_type":"checking","available_balance":1,
		"available_credit":2,"bank_account_number":"12","credit_limit":3,"currency_code":"USD","current_balance":4.5,"finance_charges":5,"last_statement_balance":6,"line_of_business":"L","minimum_payment_amount":7,"name":"Feed {n}",
		"next_payment_amount":8,"past_due_amount":9,"purchases_apr":10,"routing_number":"R","additional_fields":{"override_existing":false,"skip_account_link":false}}`},
	{"bank_feed_transaction", `{"bank_feed_account_id":"{bank_feed_account}","current_balance":1,"transactions":[{"transaction_id":"T{n}","posted_at":"2026-03-01","amount":-2,"description":"D","transaction_type":"debit","transaction_date":"2026-03-01",
		"debit_credit_memo":"DEBIT","interest_amount":1,"memo":"M","payee":"P","principal_amount":1}]}`},
}

// filler gives the names in bodies their values.
type filler struct {
	values map[string]string
	count  int
}

// fill puts values for the names of a body.
func (f *filler) fill(body string) string {
	f.count++
	pairs := []string{"{n}", strconv.Itoa(7000 + f.count)}
	for name, value := range f.values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(body)
}

func (w *world) filler() *filler {
	w.t.Helper()
	at := w.places()
	return &filler{values: map[string]string{
		"bank": at.bank, "card": at.card, "cost": at.expense, "income": at.income, "undeposited": at.undeposited, "customer": at.customer, "vendor": at.vendor,
		"item": at.item, "class": at.class, "department": at.department, "rate": at.rate,
		"terms": w.some("payment_terms", `term_name = "2% 10 net 30"`), "agency": w.some("tax_agencies", `name = "City of Portland"`), "method": w.some("payment_methods", `name = "Amex"`),
		"receivable": w.some("accounts", `account_type = "accounts_receivable"`), "payable": w.some("accounts", `account_type = "accounts_payable"`),
	}}
}

// everything creates one record of each object, with all that the platform has a place for, and returns the filler
// that knows them by name.
func (w *world) everything() *filler {
	w.t.Helper()
	f := w.filler()
	for _, b := range bodies {
		record := w.made(b.object, f.fill(b.body), written(b.object))
		if id := record.Get("id").Str; id != "" {
			f.values[b.object], f.values[b.object+"#"] = id, record.Get("platform_id").Str
		}
	}
	return f
}

// written names the table of what a write of an object answers.
func written(object string) string {
	switch {
	case object == "purchase_order":
		return "purchase_order_written"
	case strings.HasSuffix(object, "application"):
		return "application"
	}
	return object
}
