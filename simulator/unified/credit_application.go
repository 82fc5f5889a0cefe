package unified

import (
	"maps"
	"net/http"
	"slices"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
)

// Applying a credit makes a payment of nothing that passes the credit on to documents; taking it back removes the
// credit from the payments that carry it. Neither is a record of its own.

// credit is what the two sides of the business call the parts of an application.
type credit struct {
	memo, document   *Object
	payment          *Object
	list             string // of the documents in the body
	memoID, singleID string // members that name the credit memo and, to take it back, the document
	party            string // native reference of whom the payment is from or to
}

var (
	salesCredit = credit{memo: invoiceCreditMemoObject, document: invoiceObject, payment: invoicePaymentObject,
		list: "linked_invoices", memoID: "invoice_credit_memo_id", singleID: "invoice_id", party: "CustomerRef"}
	purchaseCredit = credit{memo: billCreditMemoObject, document: billObject, payment: billPaymentObject,
		list: "linked_bills", memoID: "bill_credit_memo_id", singleID: "bill_id", party: "VendorRef"}
)

var invoiceCreditApplicationObject = indexed(Object{
	Name: "invoice_credit_application", Plural: "invoice_credit_applications", Path: "/accounting/invoice_credit_applications",
	Entity: "INVOICE_CREDIT_APPLICATION", EventPrefix: "INVOICE_CREDIT_APPLICATION", Events: "d", Native: "Payment", Verbs: "C",
	finish: salesCredit.pass, applies: &salesCredit,
	Fields: []Field{
		idOf("invoice_credit_memo_id", "invoice_credit_memo").writeOnly().writes(Must, Never).to("memo"),
		idOf("customer_id", "customer").writeOnly().writes(Must, Never).to("CustomerRef.value"),
		timestamp("transaction_date").writeOnly().writes(Must, Never).to("TxnDate"),
		currency("currency_code").writeOnly().writes(Must, Never).to("CurrencyRef.value"),
		idOf("account_id", "account").writeOnly().writes(May, Never).to("ARAccountRef.value"),
		text("memo").writeOnly().writes(May, Never).to("PrivateNote"),
		array("linked_invoices",
			idOf("id", "invoice").writeOnly().writes(Must, Never).to("document"),
			num("allocated_amount").writeOnly().writes(Must, Never).aboveZero().to("Amount"),
		).writeOnly().writes(Must, Never).into(allocations("Invoice")),
		truth("success").from(constant("true")),
	},
})

var billCreditApplicationObject = indexed(Object{
	Name: "bill_credit_application", Plural: "bill_credit_applications", Path: "/accounting/bill_credit_applications",
	Entity: "BILL_CREDIT_APPLICATION", EventPrefix: "BILL_CREDIT_APPLICATION", Events: "d", Native: "BillPayment", Verbs: "C",
	finish: purchaseCredit.passFromBank, applies: &purchaseCredit,
	Fields: []Field{
		idOf("bill_credit_memo_id", "bill_credit_memo").writeOnly().writes(Must, Never).to("memo"),
		idOf("vendor_id", "vendor").writeOnly().writes(Must, Never).to("VendorRef.value"),
		timestamp("transaction_date").writeOnly().writes(Must, Never).to("TxnDate"),
		currency("currency_code").writeOnly().writes(Must, Never).to("CurrencyRef.value"),
		text("memo").writeOnly().writes(May, Never).to("PrivateNote"),
		array("linked_bills",
			idOf("id", "bill").writeOnly().writes(Must, Never).to("document"),
			num("allocated_amount").writeOnly().writes(Must, Never).takes(TypeLoose).aboveZero().to("Amount"),
		).writeOnly().writes(Must, Never).into(allocations("Bill")),
		extras(idOf("account_id", "account").writeOnly().writes(May, Never).to("APAccountRef.value")),
		truth("success").from(constant("true")),
	},
})

var invoiceCreditUnapplicationObject = indexed(Object{
	Name: "invoice_credit_unapplication", Plural: "invoice_credit_unapplications", Path: "/accounting/invoice_credit_applications/unapply",
	Entity: "INVOICE_CREDIT_UNAPPLICATION", Native: "Payment", Verbs: "C",
	unapplies: &salesCredit,
	Fields: []Field{
		idOf("invoice_credit_memo_id", "invoice_credit_memo").writeOnly().writes(Must, Never),
		idOf("invoice_id", "invoice").writeOnly().writes(Must, Never),
		truth("success").from(constant("true")),
	},
})

var billCreditUnapplicationObject = indexed(Object{
	Name: "bill_credit_unapplication", Plural: "bill_credit_unapplications", Path: "/accounting/bill_credit_applications/unapply",
	Entity: "BILL_CREDIT_UNAPPLICATION", Native: "BillPayment", Verbs: "C", Prompt: true,
	unapplies: &purchaseCredit,
	Fields: []Field{
		idOf("bill_credit_memo_id", "bill_credit_memo").writeOnly().writes(Must, Never),
		idOf("bill_id", "bill").writeOnly().writes(Must, Never),
		truth("success").from(constant("true")),
	},
})

// actions are what can be done and leaves no record of its own: writes without lists.
var actions = []*Object{
	invoiceCreditApplicationObject, invoiceCreditUnapplicationObject, billCreditApplicationObject, billCreditUnapplicationObject,
}

// Actions returns the descriptions of what can only be written. The slice must not be changed.
func Actions() []*Object { return actions }

// creditWord is the native word for the credit memos of this side.
func (c credit) creditWord() string { return c.payment.credits }

// pass completes a payment of nothing with the line of the credit that pays for the others.
func (c credit) pass(w *writing) {
	memo := w.record.Get("memo")
	w.record.Delete("memo")
	list := w.record.List("Line")
	paid := jsontext.With("TxnId", memo).With("TxnType", c.creditWord())
	w.record.Set("Line", append(list, jsontext.With("Amount", w.totalOfLines().number()).With("LinkedTxn", []any{paid})))
	w.record.Set("TotalAmt", decimal(0).number())
}

// passFromBank also names an account, which the platform insists on for whatever pays bills.
func (c credit) passFromBank(w *writing) {
	c.pass(w)
	w.record.Set("PayType", "Check")
	w.setAt(w.record, "CheckPayment.BankAccountRef.value", w.lookup.defaultAccount("Bank", plainText(w.whole.Get("currency_code"))))
}

// apply makes the payment, and brings it into the copy with what it moves.
func (e *execution) apply(c *credit) (exchange.Answer, *failure) {
	w := e.writing()
	body, f := w.translate()
	if f != nil {
		return exchange.Answer{}, f
	}
	native, f := e.post(body, "")
	if f != nil {
		return exchange.Answer{}, f
	}
	if _, _, err := e.api.copy.upsert(e.want.connection.ID, c.payment, native, &e.sheaf); err != nil {
		return exchange.Answer{}, e.unreadable(err)
	}
	e.touchesLinks(c.payment, native)
	e.readRelated()
	return e.done(), nil
}

func (e *execution) touchesLinks(payment *Object, native node) {
	debts, credits := payment.parts(native, &e.lookup)
	for _, p := range slices.Concat(debts, credits) {
		e.add(p.object, p.id)
	}
}

// done is the answer of an action that worked.
func (e *execution) done() exchange.Answer {
	return exchange.Answer{Status: http.StatusOK, Body: []byte(`{"` + e.want.object.Name + `":{"success":true}}`)}
}

// unapply takes a credit off one document: out of every payment that carries it there.
func (e *execution) unapply(c *credit) (exchange.Answer, *failure) {
	connection := e.want.connection.ID
	ids := map[*Object]string{}
	for member, object := range map[string]*Object{c.memoID: c.memo, c.singleID: c.document} {
		id, ok := e.api.copy.platformID(connection, object.Name, plainText(e.want.body.Get(member)))
		if !ok {
			return exchange.Answer{}, unknownReference(&Field{Name: member}, plainText(e.want.body.Get(member)))
		}
		ids[object] = id
	}
	carriers := map[string]decimal{}
	for _, s := range e.api.copy.settlements(connection, c.document.Name, ids[c.document]) {
		if s.object == c.memo.Name && s.id == ids[c.memo] {
			carriers[s.payment] += s.amount
		}
	}
	if len(carriers) == 0 {
		return exchange.Answer{}, platformRefusal(codeBusinessRule, "the credit memo is not applied to this "+c.document.Name, c.memoID)
	}
	for _, payment := range slices.Sorted(maps.Keys(carriers)) {
		if f := e.lessen(c, payment, carriers[payment], ids); f != nil {
			return exchange.Answer{}, f
		}
	}
	e.readRelated()
	return e.done(), nil
}

// lessen takes an amount of a credit and of a document out of a payment, and the payment away when nothing is left.
func (e *execution) lessen(c *credit, payment string, amount decimal, ids map[*Object]string) *failure {
	record, f := e.read(c.payment, payment)
	if f != nil {
		return f
	}
	lines := []any{}
	for line := range record.get("Line").all() {
		left, _ := parseDecimal(line.get("Amount").Raw())
		if linked(line, c.creditWord()) == ids[c.memo] || linked(line, c.document.Native) == ids[c.document] {
			left -= amount
		}
		if left > 0 {
			lines = append(lines, jsontext.With("Amount", left.number()).With("LinkedTxn", partOf(line.get("LinkedTxn"))))
		}
	}
	e.touchesLinks(c.payment, record)
	body := jsontext.With("Id", record.get("Id").String()).With("SyncToken", record.get("SyncToken").String())
	if total, _ := parseDecimal(record.get("TotalAmt").Raw()); total == 0 && len(lines) == 0 {
		if _, f := e.post(body, "delete"); f != nil {
			return f
		}
		e.api.copy.hide(e.want.connection.ID, c.payment, payment, &e.sheaf)
		return nil
	}
	for _, member := range []string{c.party, "TotalAmt", "PayType", "CheckPayment", "CreditCardPayment"} {
		if v := record.get(member); v.Exists() {
			body.Set(member, partOf(v))
		}
	}
	body.Set("sparse", true)
	body.Set("Line", lines)
	native, f := e.post(body, "")
	if f != nil {
		return f
	}
	if _, _, err := e.api.copy.upsert(e.want.connection.ID, c.payment, native, &e.sheaf); err != nil {
		return e.unreadable(err)
	}
	return nil
}
