package unified_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/tidwall/gjson"
)

// side is one of the two sides of the business, as its credits go.
type side struct {
	application, unapplication, memos, memo, documents, document, list, party, linked string
}

var sides = []side{
	{"invoice_credit_application", "invoice_credit_unapplication", "invoice_credit_memos", "invoice_credit_memo", "invoices", "invoice", "linked_invoices", "customer_id", "linked_payments"},
	{"bill_credit_application", "bill_credit_unapplication", "bill_credit_memos", "bill_credit_memo", "bills", "bill", "linked_bills", "vendor_id", "linked_credit_memos"},
}

// a memo of 40 and two documents of 30, all of one party
func (w *world) credited(s side) (memo gjson.Result, documents []gjson.Result) {
	w.t.Helper()
	party := w.some(s.party[:len(s.party)-3]+"s", `status = "active"`)
	expense, item := w.some("accounts", `account_type = "expense"`), w.some("items", `status = "active"`)
	line := fmt.Sprintf(`{"account_id":%q,"description":"x","total_amount":%%s}`, expense)
	if s.document == "invoice" {
		line = fmt.Sprintf(`{"description":"x","total_amount":%%s,"item":{"id":%q}}`, item)
	}
	head := fmt.Sprintf(`%q:%q,"issue_date":"2026-03-01","currency_code":"USD"`, s.party, party)
	amount := "40"
	if s.document == "invoice" {
		amount = `"40"`
	}
	memo = w.send(http.MethodPost, "/accounting/"+s.memos, fmt.Sprintf(`{%q:{%s,"document_number":"M-1","line_items":[`+line+`]}}`, s.memo, head, amount)).Get(s.memo)
	for _, number := range []string{"D-1", "D-2"} {
		documents = append(documents, w.send(http.MethodPost, "/accounting/"+s.documents,
			fmt.Sprintf(`{%q:{%s,"document_number":%q,"line_items":[`+line+`]}}`, s.document, head, number, "30")).Get(s.document))
	}
	return memo, documents
}

func TestCreditsAreAppliedAndTakenBack(t *testing.T) {
	for _, s := range sides {
		t.Run(s.memo, func(t *testing.T) {
			w := small(t)
			memo, documents := w.credited(s)
			complain(t, readTable(t, s.memo).check(s.memo, memo))
			path := "/accounting/" + s.application + "s"
			body := fmt.Sprintf(`{%q:{"%s_id":%q,%q:%q,"transaction_date":"2026-03-02","currency_code":"USD",%q:[{"id":%q,"allocated_amount":30},{"id":%q,"allocated_amount":5}]}}`,
				s.application, s.memo, memo.Get("id").Str, s.party, memo.Get(s.party).Str, s.list, documents[0].Get("id").Str, documents[1].Get("id").Str)
			rec := w.call(http.MethodPost, w.on(path), body)
			if rec.Code != http.StatusOK || rec.Body.String() != `{"`+s.application+`":{"success":true}}` || rec.Header().Get("X-Rutter-Job-ID") == "" {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			read := func(plural, object string, of gjson.Result) gjson.Result {
				record := w.get("/accounting/" + plural + "/" + of.Get("id").Str).Get(object)
				complain(t, readTable(t, object).check(object, record))
				return record
			}
			check := func(when, remaining, first, second string, links int64) {
				t.Helper()
				m, one, two := read(s.memos, s.memo, memo), read(s.documents, s.document, documents[0]), read(s.documents, s.document, documents[1])
				if got := m.Get("remaining_amount").String(); got != remaining || m.Get(s.list+".#").Int() != links {
					t.Errorf("%s the memo: %s", when, m.Raw)
				}
				if one.Get("amount_due").Raw != first || two.Get("amount_due").Raw != second {
					t.Errorf("%s due %s and %s, not %s and %s", when, one.Get("amount_due").Raw, two.Get("amount_due").Raw, first, second)
				}
				for _, linked := range append(one.Get(s.linked).Array(), two.Get(s.linked).Array()...) {
					if linked.Get("id").Str != memo.Get("id").Str {
						t.Errorf("%s a document names %s", when, linked.Raw)
					}
				}
			}
			check("applied", "5", "0", "25", 2)
			w.sync(true)
			check("synced", "5", "0", "25", 2)
			over := w.call(http.MethodPost, w.on(path), body)
			if over.Code != 450 {
				t.Errorf("applied again: %d %s", over.Code, over.Body)
			}
			back := func(document gjson.Result) string {
				return fmt.Sprintf(`{%q:{"%s_id":%q,"%s_id":%q}}`, s.unapplication, s.memo, memo.Get("id").Str, s.document, document.Get("id").Str)
			}
			answer := w.send(http.MethodPost, path+"/unapply", back(documents[0]))
			if answer.Raw != `{"`+s.unapplication+`":{"success":true}}` {
				t.Errorf("taken back: %s", answer.Raw)
			}
			check("taken off the first", "35", "30", "25", 1)
			w.send(http.MethodPost, path+"/unapply", back(documents[1]))
			check("taken off the second", "40", "30", "30", 0)
			if again := w.call(http.MethodPost, w.on(path+"/unapply"), back(documents[1])); again.Code != 450 {
				t.Errorf("taken back twice: %d %s", again.Code, again.Body)
			}
			w.sync(true)
			check("synced again", "40", "30", "30", 0)
		})
	}
}

func TestApplicationsAreChecked(t *testing.T) {
	w := small(t)
	for name, body := range map[string]string{
		"nothing":   `{"invoice_credit_application":{}}`,
		"no amount": `{"invoice_credit_application":{"invoice_credit_memo_id":"x","customer_id":"x","transaction_date":"2026-03-01","currency_code":"USD","linked_invoices":[{"id":"x"}]}}`,
		"zero": `{"invoice_credit_application":{"invoice_credit_memo_id":"0d9e0b2c-8a5b-4b8c-9a52-0f7a1f1b9a10","customer_id":"0d9e0b2c-8a5b-4b8c-9a52-0f7a1f1b9a10","transaction_date":"2026-03-01",` +
			`"currency_code":"USD","linked_invoices":[{"id":"0d9e0b2c-8a5b-4b8c-9a52-0f7a1f1b9a10","allocated_amount":0}]}}`,
	} {
		if rec := w.call(http.MethodPost, w.on("/accounting/invoice_credit_applications"), body); rec.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
	if rec := w.call(http.MethodGet, w.on("/accounting/invoice_credit_applications"), ""); rec.Code != http.StatusNotFound {
		t.Errorf("a list of applications: %d", rec.Code)
	}
}
