package unified

import (
	"encoding/json"
	"slices"
	"strings"
)

var invoicePaymentObject = described(Object{
	Name: "invoice_payment", Plural: "invoice_payments", Path: "/accounting/invoice_payments", Entity: "INVOICE_PAYMENT",
	EventPrefix: "INVOICE_PAYMENT", Native: "Payment", DateField: "txn_date", NativeDate: "TxnDate", Verbs: "RrCUD",
	settles: map[string]string{"Invoice": "invoice", "CreditMemo": "invoice_credit_memo", "JournalEntry": "journal_entry"}, credits: "CreditMemo",
	finish: func(w *writing) {
		w.partyOfFirst("invoice", "linked_invoices", "CustomerRef")
		finishTotal(w)
	},
	Fields: append([]Field{
		idOf("account_id", "account").writes(Must, May).at("DepositToAccountRef.value").to("DepositToAccountRef.value"),
		idOf("ar_account_id", "account").optional().from(orDefault("Accounts Receivable", "ARAccountRef.value")),
		idOf("customer_id", "customer").null().writes(May, May).at("CustomerRef.value").to("CustomerRef.value"),
		idOf("payment_method_id", "payment_method").null().writes(May, May).from(whenKnown("PaymentMethodRef.value")).to("PaymentMethodRef.value"),
		timestamp("txn_date").writes(May, May).at("TxnDate").to("TxnDate"),
		currency("currency_code").wordNull().writes(May, Never).at("CurrencyRef.value").to("CurrencyRef.value"),
		num("currency_rate").null().writes(May, Never).at("ExchangeRate").to("ExchangeRate"),
		customFields(),
		truth("deposited").null().from(deposited),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		text("reference").null().writes(May, May).at("PaymentRefNum").to("PaymentRefNum"),
		dec("total_amount").null().writes(May, May).takes(TypeNumber).atLeastZero().at("TotalAmt").to("TotalAmt"),
		array("linked_invoices",
			idOf("id", "invoice").writes(Must, Must).from(linkedID("Invoice")).to("document"),
			timestamp("allocated_at").writes(May, May).from(recordDate),
			dec("amount").null().writes(Must, Must).takes(TypeNumber).atLeastZero().at("Amount").to("Amount"),
		).writes(May, May).from(elements("Line", links("Invoice"))).into(allocations("Invoice")),
		extras(
			enum("payment_method", "check", "cash", "eft", "credit_card").optional().writes(May, Never).from(paymentMethod).into(toPaymentMethod),
			truth("reconciled").writeOnly().writes(May, Never),
			linkedJournals().from(some(elements("Line", links("JournalEntry")))),
			truth("auto_apply").writeOnly().writes(May, Never),
			text("check_number").writeOnly().writes(May, Never).to("PaymentRefNum"),
		),
	}, tail(true)...),
})

var billPaymentObject = described(Object{
	Name: "bill_payment", Plural: "bill_payments", Path: "/accounting/bill_payments", Entity: "BILL_PAYMENT",
	EventPrefix: "BILL_PAYMENT", Native: "BillPayment", DateField: "transaction_date", NativeDate: "TxnDate", Verbs: "RrCUD",
	settles: map[string]string{"Bill": "bill", "VendorCredit": "bill_credit_memo", "JournalEntry": "journal_entry"}, credits: "VendorCredit",
	finish: func(w *writing) {
		w.partyOfFirst("bill", "linked_bills", "VendorRef")
		finishTotal(w)
	},
	Fields: append([]Field{
		idOf("account_id", "account").null().writes(Must, Never).
			at("CheckPayment.BankAccountRef.value", "CreditCardPayment.CCAccountRef.value").into(paidFrom),
		idOf("vendor_id", "vendor").null().writes(May, Never).at("VendorRef.value").to("VendorRef.value"),
		timestamp("transaction_date").writes(Must, Never).at("TxnDate").to("TxnDate"),
		currency("currency_code").writes(May, Never).at("CurrencyRef.value").to("CurrencyRef.value"),
		dec("currency_rate").null().writes(May, May).takes(TypeNumber).at("ExchangeRate").to("ExchangeRate"),
		text("document_number").null().writes(May, Never).at("DocNumber").to("DocNumber"),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		text("reference").null().writes(May, Never),
		enum("status", "active", "void").wordNull().writes(Never, May).updateValues("void").from(paymentStatus).into(voidWhen),
		num("total_amount").null().at("TotalAmt"),
		array("linked_bills",
			idOf("id", "bill").null().writes(Must, Never).from(linkedID("Bill")).to("document"),
			timestamp("allocated_date").from(recordDate),
			num("allocated_amount").null().writes(Must, Never).atLeastZero().at("Amount").to("Amount"),
		).writes(Must, Never).from(elements("Line", links("Bill"))).into(allocations("Bill")),
		array("linked_credit_memos",
			idOf("id", "bill_credit_memo").null().from(linkedID("VendorCredit")),
			timestamp("allocated_date").from(recordDate),
			num("allocated_amount").null().at("Amount"),
		).from(elements("Line", links("VendorCredit"))),
		extras(
			linkedJournals().from(some(elements("Line", links("JournalEntry")))),
			idOf("location_id", "location").writeOnly().writes(May, Never),
			truth("auto_exchange_rate").writeOnly().writes(May, Never),
			truth("reconciled").writeOnly().writes(May, Never),
		),
	}, tail(true)...),
})

// finishTotal gives a new payment the sum of what it pays when the body names no total.
func finishTotal(w *writing) {
	if w.record.Get("TotalAmt") == nil && !w.update {
		w.record.Set("TotalAmt", w.totalOfLines().number())
	}
}

// number is the JSON form of an amount.
func (d decimal) number() json.Number { return json.Number(d.String()) }

// links keeps the lines of a payment that pay a document of one native type.
func links(txnType string) func(node) bool {
	return func(m node) bool { return linked(m, txnType) != "" }
}

func linked(m node, txnType string) string {
	for link := range m.get("LinkedTxn").all() {
		if link.get("TxnType").String() == txnType {
			return link.get("TxnId").String()
		}
	}
	return ""
}

func linkedID(txnType string) source {
	return func(r *reading, f *Field, b []byte) []byte { return r.id(f.Object, linked(r.scope, txnType), b) }
}

func recordDate(r *reading, _ *Field, b []byte) []byte {
	return appendMoment(b, r.record.get("TxnDate").String())
}

// deposited says whether money has left Undeposited Funds; it is not said of payments that went elsewhere.
func deposited(r *reading, _ *Field, b []byte) []byte {
	if !r.undeposited(r.record.at("DepositToAccountRef.value").String()) {
		return b
	}
	return appendTruth(b, linked(r.record, "Deposit") != "")
}

// undeposited reports whether an account holds what has not been taken to the bank yet.
func (r *reading) undeposited(account string) bool {
	native, ok := r.peers.native(accountObject.Name, account)
	return ok && native.get("AccountSubType").String() == "UndepositedFunds"
}

// waysToPay are the unified words, each with the platform's own method for it and the names that methods of the
// company have.
var waysToPay = []struct {
	word, method string
	names        []string
}{
	{"cash", "1", []string{"cash"}}, {"check", "2", []string{"check", "cheque"}}, {"credit_card", "3", []string{"credit card", "card"}},
	{"eft", "4", []string{"eft", "electronic transfer", "bank transfer", "ach"}},
}

func paymentMethod(r *reading, _ *Field, b []byte) []byte {
	name := strings.ToLower(r.record.at("PaymentMethodRef.name").String())
	for _, way := range waysToPay {
		if slices.Contains(way.names, name) {
			return appendWord(b, way.word)
		}
	}
	return b
}

// toPaymentMethod writes a way to pay as the company's method of that name, or else as the one that every company has.
func toPaymentMethod(w *writing, _ *Field, v any) {
	if w.record.Get("PaymentMethodRef") != nil {
		return // named by its id
	}
	for _, way := range waysToPay {
		if v != way.word {
			continue
		}
		method, ok := w.lookup.firstOf("payment_method", func(native node) bool {
			return slices.Contains(way.names, strings.ToLower(native.get("Name").String()))
		})
		if !ok {
			method = way.method
		}
		w.set("PaymentMethodRef.value", method)
	}
}

func paymentStatus(r *reading, _ *Field, b []byte) []byte {
	if r.voided() {
		return appendWord(b, "void")
	}
	return appendWord(b, "active")
}

// paidFrom writes the account that a bill is paid from, and with it the way of paying, which the platform derives
// from the kind of account.
func paidFrom(w *writing, f *Field, v any) {
	id, ok := w.resolve(f, plainText(v))
	if !ok {
		return
	}
	account, _ := w.lookup.native("account", id)
	if account.get("AccountType").String() == "Credit Card" {
		w.set("PayType", "CreditCard")
		w.set("CreditCardPayment.CCAccountRef.value", id)
		return
	}
	w.set("PayType", "Check")
	w.set("CheckPayment.BankAccountRef.value", id)
}
