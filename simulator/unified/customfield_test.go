package unified_test

import (
	"fmt"
	"net/http"
	"testing"
)

func TestCustomFieldsAreWhatRecordsCarry(t *testing.T) {
	w := small(t)
	for _, plural := range []string{"bills", "expenses", "invoices", "invoice_payments", "journal_entries"} {
		none := w.get("/accounting/" + plural + "/custom_fields").Get("custom_fields")
		if none.Get("entity").Raw != "[]" || none.Get(`entity\.line_items`).Raw != "[]" {
			t.Errorf("%s: %s", plural, none.Raw)
		}
	}
	made := w.send(http.MethodPost, "/accounting/invoices?expand=platform_data", fmt.Sprintf(`{"invoice":{"customer_id":%q,"issue_date":"2026-03-01","currency_code":"USD","custom_fields":{"1":"Glazed","2":true},
		"line_items":[{"description":"Hire","total_amount":10,"item":{"id":%q}}]}}`, w.some("customers", `status = "active"`), w.some("items", `status = "active"`))).Get("invoice")
	if made.Get("custom_fields").Exists() || made.Get("platform_data.CustomField.0.StringValue").Str != "Glazed" || !made.Get("platform_data.CustomField.1.BooleanValue").Bool() {
		t.Errorf("made %s", made.Raw)
	}
	found := w.get("/accounting/invoices/custom_fields").Get("custom_fields")
	first := found.Get("invoice.0")
	if first.Raw != found.Get("entity.0").Raw || first.Get("key").Str != "1" || first.Get("type").Str != "string" || first.Get("required").Bool() || found.Get("entity.1.type").Str != "boolean" {
		t.Errorf("found %s", found.Raw)
	}
	if rec := w.call(http.MethodPatch, w.on("/accounting/invoices/"+made.Get("id").Str), `{"invoice":{"custom_fields":[]}}`); rec.Code != http.StatusBadRequest {
		t.Errorf("a list: %d %s", rec.Code, rec.Body)
	}
}
