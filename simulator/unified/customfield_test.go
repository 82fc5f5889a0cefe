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

// Every object that can have custom fields takes them on writes, and on the lines that it has; they come back with the
// platform's own record alone.
func TestCustomFieldsAreWrittenOnEveryObjectThatHasThem(t *testing.T) {
	w := small(t)
	customer, vendor := w.some("customers", `status = "active"`), w.some("vendors", `status = "active"`)
	bank, expense := w.some("accounts", `account_type = "bank"`), w.some("accounts", `account_type = "expense"`)
	line := fmt.Sprintf(`"line_items":[{"account_id":%q,"description":"Clay","total_amount":10,"custom_fields":{"kiln":"North","fired":true}}]`, expense)
	for _, c := range []struct{ object, plural, body string }{
		{"invoice", "invoices", fmt.Sprintf(`"customer_id":%q,"issue_date":"2026-03-01","currency_code":"USD","line_items":[{"description":"Hire","total_amount":10,"item":{"id":%q},"custom_fields":{"kiln":"North","fired":true}}]`, customer, w.some("items", `status = "active"`))},
		{"bill", "bills", fmt.Sprintf(`"vendor_id":%q,"issue_date":"2026-03-01","currency_code":"USD",%s`, vendor, line)},
		{"expense", "expenses", fmt.Sprintf(`"account_id":%q,"currency_code":"USD","expense_type":"expense",%s`, bank, line)},
		{"journal_entry", "journal_entries", fmt.Sprintf(`"transaction_date":"2026-03-01","currency_code":"USD","line_items":[{"account_id":%q,"total_amount":10,"custom_fields":{"kiln":"North","fired":true}},{"account_id":%q,"total_amount":-10}]`, expense, bank)},
		{"invoice_payment", "invoice_payments", fmt.Sprintf(`"account_id":%q,"customer_id":%q,"txn_date":"2026-03-01","total_amount":10`, bank, customer)},
	} {
		t.Run(c.object, func(t *testing.T) {
			made := w.send(http.MethodPost, "/accounting/"+c.plural+"?expand=platform_data",
				fmt.Sprintf(`{%q:{"custom_fields":{"batch":7,"glaze":"Tenmoku"},%s}}`, c.object, c.body)).Get(c.object)
			native := made.Get("platform_data")
			if native.Get("CustomField.0.NumberValue").Raw != "7" || native.Get("CustomField.1.StringValue").Str != "Tenmoku" {
				t.Errorf("made %s", native.Raw)
			}
			if c.object != "invoice_payment" && native.Get("Line.0.CustomField.1.StringValue").Str != "North" {
				t.Errorf("the line of %s", native.Raw)
			}
			if made.Get("custom_fields").Exists() || made.Get("line_items.0.custom_fields").Exists() {
				t.Errorf("the values stand outside of the platform's record: %s", made.Raw)
			}
			found := w.get("/accounting/" + c.plural + "/custom_fields").Get("custom_fields")
			if found.Get("entity.#").Int() != 2 || found.Get("entity.0.type").Str != "number" || found.Get("entity.0.options").Raw != "[]" {
				t.Errorf("known of the whole: %s", found.Raw)
			}
			if lines := found.Get(`entity\.line_items`); c.object != "invoice_payment" && (lines.Get("#").Int() != 2 || lines.Get("0.type").Str != "boolean") {
				t.Errorf("known of lines: %s", found.Raw)
			}
			changed := w.send(http.MethodPatch, "/accounting/"+c.plural+"/"+made.Get("id").Str+"?expand=platform_data",
				fmt.Sprintf(`{%q:{"custom_fields":{"glaze":"Shino","batch":null,"seconds":2}}}`, c.object)).Get(c.object + ".platform_data.CustomField")
			if changed.Get("#").Int() != 2 || changed.Get("0.StringValue").Str != "Shino" || changed.Get("1.NumberValue").Raw != "2" {
				t.Errorf("changed %s", changed.Raw)
			}
		})
	}
}
