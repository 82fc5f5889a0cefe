package unified_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

// Every difference between the current version and the older one, on a record that has just what differs.
func TestEveryDifferenceOfTheOlderVersion(t *testing.T) {
	for _, tc := range []struct{ name, object, now, then string }{
		{"no times of syncs, no address on the platform", "class", `{"id":"1","last_synced_at":"x","platform_url":null,"updated_at":"y"}`, `{"id":"1","updated_at":"y"}`},
		{"addresses", "customer", `{"addresses":[{"type":"ship_from","address1":"a","address3":"c"},{"type":"STREET"},{"type":"POBOX"},{"type":"billing"}]}`,
			`{"addresses":[{"type":"shipping","address1":"a"},{"type":"billing"},{"type":"po_box"},{"type":"billing"}]}`},
		{"money of an invoice", "invoice", `{"amount_due":0.5,"sub_total":10,"tax_amount":null,"total_amount":10.5}`, `{"amount_due":"0.5","sub_total":"10","tax_amount":null,"total_amount":"10.5"}`},
		{"discount of an invoice", "invoice", `{"discount_amount":3}`, `{"total_discount":3}`},
		{"payments of an invoice", "invoice", `{"linked_payments":[{"id":"p","allocated_date":"d","allocated_amount":2.5,"type":"JOURNAL_ENTRY"},{"type":"INVOICE_PAYMENT"}]}`,
			`{"linked_payments":[{"id":"p","date":"d","amount":"2.5","type":"UNKNOWN"},{"type":"INVOICE_PAYMENT"}]}`},
		{"lines of an invoice", "invoice",
			`{"line_items":[{"platform_id":"1","total_amount":8,"discount_amount":1,"discount_percentage":2,"sub_total":9,"tax_amount":0,"type":"null","class_id":null,"location_id":null,"item":{"id":"i","quantity":4,"unit_amount":2}}]}`,
			`{"line_items":[{"id":"1","amount":"8","discount_amount":"1","discount_percentage":"2","sub_total":"9","tax_amount":"0","item_id":"i","quantity":4,"unit_amount":"2"}]}`},
		{"a line without an item", "invoice", `{"line_items":[{"item":null}]}`, `{"line_items":[{"item_id":null,"quantity":null,"unit_amount":null}]}`},
		{"status of an invoice that waits", "invoice", `{"status":"pending_approval"}`, `{"status":"unknown"}`},
		{"status of an invoice that was refused", "invoice", `{"status":"rejected"}`, `{"status":"unknown"}`},
		{"status of an invoice", "invoice", `{"status":"partially_paid"}`, `{"status":"partially_paid"}`},
		{"status of a bill that waits", "bill", `{"status":"pending_approval"}`, `{"status":"unknown"}`},
		{"status of a bill that was refused", "bill", `{"status":"rejected"}`, `{"status":"unknown"}`},
		{"status of a bill's credit that waits", "bill_credit_memo", `{"status":"pending_approval"}`, `{"status":"unknown"}`},
		{"status of a bill's credit that was refused", "bill_credit_memo", `{"status":"rejected"}`, `{"status":"unknown"}`},
		{"status of a void credit", "invoice_credit_memo", `{"status":"VOID"}`, `{"status":"UNKNOWN"}`},
		{"status of a submitted credit", "invoice_credit_memo", `{"status":"SUBMITTED"}`, `{"status":"UNKNOWN"}`},
		{"status of a credit", "invoice_credit_memo", `{"status":"PARTIALLY_APPLIED"}`, `{"status":"PARTIALLY_APPLIED"}`},
		{"currencies of a vendor", "vendor", `{"currency_codes":["USD","EUR"],"display_name":"a","bank_account_number":null,"payment_terms_id":null}`, `{"currency_code":"USD"}`},
		{"a vendor without currencies", "vendor", `{"currency_codes":[]}`, `{"currency_code":null}`},
		{"status of a customer", "customer", `{"status":"active"}`, `{"status":"ACTIVE"}`},
		{"status of an archived customer", "customer", `{"status":"archived"}`, `{"status":"INACTIVE"}`},
		{"status of a customer that is not known", "customer", `{"status":"unknown"}`, `{"status":"UNKNOWN"}`},
		{"the company's own details", "company_info", `{"id":"1","platform_id":"9","currency_code":"USD","created_at":"x"}`, `{"id":"1","currency_code":"USD","created_at":"x"}`},
		{"status of an order that is drafted", "purchase_order", `{"status":"draft"}`, `{"status":"unknown"}`},
		{"status of an order that waits for its bill", "purchase_order", `{"status":"pending_bill"}`, `{"status":"pending_bill"}`},
		{"status of a drafted sale", "sales_order", `{"status":"draft"}`, `{"status":"unknown"}`},
		{"status of a pending sale", "sales_order", `{"status":"pending"}`, `{"status":"unknown"}`},
		{"status of a rejected sale", "sales_order", `{"status":"rejected"}`, `{"status":"unknown"}`},
		{"status of a sale that waits", "sales_order", `{"status":"pending_approval"}`, `{"status":"pending_approval"}`},
		{"a tax rate without parts", "tax_rate", `{"status":"active","components":[],"subsidiaries":[]}`, `{"components":null}`},
		{"a tax rate with parts", "tax_rate", `{"components":[{"name":"a"}],"subsidiaries":[{"id":"1"}]}`, `{"components":[{"name":"a"}],"subsidiaries":[{"id":"1"}]}`},
		{"subsidiaries of an account", "account", `{"subsidiaries":[{"id":"1","status":"active"}]}`, `{"subsidiaries":[{"id":"1"}]}`},
		{"lines of a statement", "balance_sheet", `{"assets":{"platform_id":"1","name":"a","value":"1","items":[{"platform_id":"2","name":"b","items":[]}]}}`, `{"assets":{"name":"a","value":"1","items":[{"name":"b"}]}}`},
		{"lines of income", "income_statement", `{"income":{"platform_id":"1","items":[]},"cost_of_sales":null}`, `{"income":{},"cost_of_sales":null}`},
		{"lines of cash", "cash_flow", `{"investing_activities":{"platform_id":"1","items":[]}}`, `{"investing_activities":{}}`},
		{"the status document", "status",
			`{"is_healthy":true,"is_ready":true,"historical_sync_status":{"expected_entity_counts":[],"total":{"bill":{"ready":true}},"batches":[{"progress_info":{"bill":{},"invoice":{}}}]}}`,
			`{"is_ready":true,"historical_sync_status":{"total":{"bill":{"ready":true},"invoice":{"oldest_entity_date":null,"newest_entity_date":null,"ready":null,"synced_count":null}},"batches":[{"progress_info":{"bill":{},"invoice":{}}}]}}`},
		{"a job that was refused", "job",
			`{"response":{"http_status":450,"body":{"error_type":"PLATFORM_ERROR","error_code":"PERIOD_CLOSED","error_message":"m","error_metadata":{"source":"platform","human_readable":"h","platform":{"code":"6210"}}}}}`,
			`{"response":{"http_status":450,"body":{"error_type":"PLATFORM_ERROR","error_code":"PERIOD_CLOSED","error_message":"m","errors":[{"code":450,"slug":"period_closed","description":"m","source":"platform","details":{"code":"6210"}}]}}}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			wrapped := func(record string) string { return fmt.Sprintf(`{%q:%s}`, tc.object, record) }
			if diff := cmp.Diff(decodedText(t, wrapped(tc.then)), decodedText(t, string(unified.Convert(before, tc.object, []byte(wrapped(tc.now)))))); diff != "" {
				t.Error(diff)
			}
			if got := string(unified.Convert("2024-04-30", tc.object, []byte(wrapped(tc.now)))); got != wrapped(tc.now) {
				t.Errorf("2024-04-30 has %s", got)
			}
		})
	}
}

func decodedText(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// A job that failed is told in the words of the version in which it is asked for.
func TestAFailedJobInTheOlderVersion(t *testing.T) {
	w := small(t)
	w.send(http.MethodPost, "/accounting/bills", w.bill("OV-1", "5"))
	rec := w.call(http.MethodPost, w.on("/accounting/bills"), strings.Replace(w.bill("OV-1", "5"), `{`, `{"response_mode":"async",`, 1))
	id := gjson.Get(rec.Body.String(), "async_response.id").Str
	now := w.settled(id).Get("response.body")
	then := w.as(before, http.MethodGet, "/jobs/"+id, "").Get("response.body")
	if !now.Get("error_metadata").Exists() || now.Get("errors").Exists() {
		t.Errorf("the current version: %s", now)
	}
	if then.Get("error_metadata").Exists() || then.Get("errors.0.code").Int() != 450 || then.Get("errors.0.slug").Str != "duplicate_document_number" ||
		then.Get("errors.0.source").Str != "platform" || then.Get("errors.0.details.code").Str != "6140" {
		t.Errorf("the older version: %s", then)
	}
}

// Paths that have moved are served where they were to the older version, and to no other.
func TestPathsOfTheOlderVersion(t *testing.T) {
	w := small(t)
	for _, path := range []string{"/metrics/accounting/net_income", "/accounting/bills/attachments"} {
		for version, want := range map[string]int{before: http.StatusOK, unified.Version: http.StatusNotFound} {
			query := path
			if strings.HasSuffix(path, "attachments") {
				query += "?id=" + w.some("bills", "amount_due > 0")
			}
			if rec := w.call(http.MethodGet, w.on(query), "", "X-Rutter-Version", version); rec.Code != want {
				t.Errorf("%s as %s: %d %s", path, version, rec.Code, rec.Body)
			}
		}
	}
}
