package unified_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/ledger/statement/tie"

	"faultline/simulator/ledger"
)

// An entry on what a customer owes is passed on to an invoice on the platform, and one on what is owed to a vendor to a
// bill: what is due of either, and what is said of it, moves along.
func TestJournalEntriesSettleDocuments(t *testing.T) {
	expense := func(w *world) string { return w.some("accounts", `account_type = "expense"`) }
	for _, c := range []struct {
		name, plural, control, party, partyRef, amount, payment, document string
		make                                                              func(w *world, party string) gjson.Result
	}{
		{"invoice", "invoices", "accounts_receivable", "customer_id", "CustomerRef", "-40", "payment", "Invoice", func(w *world, party string) gjson.Result {
			return w.send(http.MethodPost, "/accounting/invoices", fmt.Sprintf(`{"invoice":{"customer_id":%q,"issue_date":"2026-03-01","currency_code":"USD","line_items":[{"description":"Hire","total_amount":100,"item":{"id":%q}}]}}`,
				party, w.some("items", `status = "active"`))).Get("invoice")
		}},
		{"bill", "bills", "accounts_payable", "vendor_id", "VendorRef", "40", "billpayment", "Bill", func(w *world, party string) gjson.Result {
			return w.send(http.MethodPost, "/accounting/bills", fmt.Sprintf(`{"bill":{"vendor_id":%q,"issue_date":"2026-03-01","currency_code":"USD","line_items":[{"account_id":%q,"total_amount":100}]}}`, party, expense(w))).Get("bill")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := small(t)
			party := w.some(map[bool]string{true: "customers", false: "vendors"}[c.name == "invoice"], `status = "active"`)
			document := c.make(w, party)
			other := map[string]string{"-40": "40", "40": "-40"}[c.amount]
			entry := w.send(http.MethodPost, "/accounting/journal_entries", fmt.Sprintf(`{"journal_entry":{"transaction_date":"2026-03-02","currency_code":"USD","line_items":[
				{"account_id":%q,"total_amount":%s,"additional_fields":{%q:%q}},{"account_id":%q,"total_amount":%s}]}}`,
				w.some("accounts", `account_type = "`+c.control+`"`), c.amount, c.party, party, expense(w), other)).Get("journal_entry")
			before := document.Get("amount_due").Float()

			native := document.Get("platform_id").Str
			paid := w.onPlatform(c.payment, fmt.Sprintf(`{%q:{"value":%q},"TotalAmt":0,"TxnDate":"2026-03-03","PayType":"Check","CheckPayment":{"BankAccountRef":{"value":%q}},
				"Line":[{"Amount":40,"LinkedTxn":[{"TxnId":%q,"TxnType":%q}]},{"Amount":40,"LinkedTxn":[{"TxnId":%q,"TxnType":"JournalEntry"}]}]}`,
				c.partyRef, w.platformID(map[bool]string{true: "customers", false: "vendors"}[c.name == "invoice"], party),
				w.platformID("accounts", w.some("accounts", `account_type = "bank"`)), native, c.document, entry.Get("platform_id").Str))
			w.sync(true)
			now := w.get("/accounting/" + c.plural + "/" + document.Get("id").Str).Get(c.name)
			if now.Get("amount_due").Float() != before-40 || now.Get("status").Str != "partially_paid" {
				t.Errorf("due %s, %s", now.Get("amount_due").Raw, now.Get("status").Str)
			}
			if l := now.Get("additional_fields.linked_journal_entries"); l.Get("#").Int() != 1 || l.Get("0.journal_id").Str != entry.Get("id").Str || l.Get("0.amount").Raw != `"40"` && l.Get("0.amount").Raw != `"40.00"` {
				t.Errorf("linked entries: %s", l.Raw)
			}
			if c.name == "invoice" && (now.Get("linked_payments.0.type").Str != "JOURNAL_ENTRY" || now.Get("linked_payments.0.id").Str != entry.Get("id").Str) {
				t.Errorf("linked payments: %s", now.Get("linked_payments").Raw)
			}
			payments := map[bool]string{true: "invoice_payments", false: "bill_payments"}[c.name == "invoice"]
			payment := w.get("/accounting/" + payments + "/" + paid.Get("Id").Str + "?id_type=platform").Get("@values.0")
			if payment.Get("additional_fields.linked_journal_entries.0.journal_id").Str != entry.Get("id").Str {
				t.Errorf("the payment is %s", payment.Raw)
			}
			w.ties(t)

			w.send(http.MethodDelete, "/accounting/"+payments+"/"+payment.Get("id").Str, "")
			if open := w.get("/accounting/" + c.plural + "/" + document.Get("id").Str).Get(c.name); open.Get("amount_due").Float() != before || open.Get("status").Str != "open" || open.Get("additional_fields.linked_journal_entries").Exists() {
				t.Errorf("taken back it is %s", open.Raw)
			}
			w.ties(t)
		})
	}
}

// ties holds that the books and their statements agree.
func (w *world) ties(t *testing.T) {
	t.Helper()
	if err := w.book.Verify(); err != nil {
		t.Error(err)
	}
	w.book.View(func(v *ledger.View) {
		if err := tie.Out(v, "", "2026-12-31"); err != nil {
			t.Error(err)
		}
	})
}
