package unified_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

const before = "2023-03-14"

// as is a request in a version.
func (w *world) as(version, method, path, body string) gjson.Result {
	w.t.Helper()
	rec := w.call(method, w.on(path), body, "X-Rutter-Version", version)
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s %s as %s: %d %s", method, path, version, rec.Code, rec.Body)
	}
	return gjson.ParseBytes(rec.Body.Bytes())
}

func TestVersionsThatAreServed(t *testing.T) {
	w := small(t)
	current := w.get("/accounting/invoices?limit=3").Raw
	for _, version := range []string{"2024-04-30", "2025-02-28", "unstable"} {
		if got := w.as(version, http.MethodGet, "/accounting/invoices?limit=3", "").Raw; got != current {
			t.Errorf("%s: %.200s", version, got)
		}
	}
	if got := w.as(before, http.MethodGet, "/accounting/invoices?limit=3", "").Raw; got == current {
		t.Error("the old version has the new shapes")
	}
	if again := w.get("/accounting/invoices?limit=3").Raw; again != current {
		t.Error("an old read changed what is kept")
	}
	for version, code := range map[string]string{"": "MISSING_VERSION", "2023-02-07": "UNSUPPORTED_VERSION", "2024-08-32": "UNSUPPORTED_VERSION"} {
		rec := w.call(http.MethodGet, w.on("/accounting/invoices"), "", "X-Rutter-Version", version)
		if got := gjson.Get(rec.Body.String(), "error_code").Str; rec.Code != http.StatusBadRequest || got != code {
			t.Errorf("%q: %d %s", version, rec.Code, got)
		}
	}
}

// names lists the members of an object, sorted.
func names(v gjson.Result) []string {
	var list []string
	v.ForEach(func(name, _ gjson.Result) bool { list = append(list, name.String()); return true })
	slices.Sort(list)
	return list
}

func without(list []string, gone ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(gone, s) })
}

func TestOldShapes(t *testing.T) {
	w := small(t)
	for _, o := range unified.Objects() {
		path := o.Path
		list := o.Plural + ".0"
		if o.Single {
			list = o.Name
		} else {
			path += "?limit=1"
		}
		now, then := w.get(path).Get(list), w.as(before, http.MethodGet, path, "").Get(list)
		if !now.Exists() {
			continue
		}
		want := without(names(now), "last_synced_at", "platform_url")
		switch o.Name {
		case "invoice":
			want = append(without(want, "discount_amount"), "total_discount")
		case "vendor":
			want = append(without(want, "currency_codes", "display_name", "bank_account_number", "payment_terms_id"), "currency_code")
		case "company_info":
			want = without(want, "platform_id")
		case "tax_rate":
			want = without(want, "status", "subsidiaries") // optional then, and there are none
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, names(then)); diff != "" {
			t.Errorf("%s: %s", o.Name, diff)
		}
	}
	id := w.some("invoices", `status = "paid"`)
	now, then := w.get("/accounting/invoices/"+id).Get("invoice"), w.as(before, http.MethodGet, "/accounting/invoices/"+id, "").Get("invoice")
	for path, want := range map[string]string{
		"total_amount":                fmt.Sprintf("%q", now.Get("total_amount").Raw),
		"amount_due":                  fmt.Sprintf("%q", now.Get("amount_due").Raw),
		"linked_payments.0.amount":    fmt.Sprintf("%q", now.Get("linked_payments.0.allocated_amount").Raw),
		"linked_payments.0.date":      now.Get("linked_payments.0.allocated_date").Raw,
		"line_items.0.id":             now.Get("line_items.0.platform_id").Raw,
		"line_items.0.amount":         fmt.Sprintf("%q", now.Get("line_items.0.total_amount").Raw),
		"line_items.0.item_id":        now.Get("line_items.0.item.id").Raw,
		"line_items.0.quantity":       now.Get("line_items.0.item.quantity").Raw,
		"line_items.0.unit_amount":    fmt.Sprintf("%q", now.Get("line_items.0.item.unit_amount").Raw),
		"line_items.0.item":           "",
		"line_items.0.type":           "",
		"line_items.0.class_id":       "",
		"linked_payments.0.allocated": "",
	} {
		if got := then.Get(path).Raw; got != want {
			t.Errorf("%s is %s, not %s", path, got, want)
		}
	}
	if got := w.as(before, http.MethodGet, "/accounting/customers?limit=1", "").Get("customers.0.status").Str; got != "ACTIVE" {
		t.Errorf("a customer is %s", got)
	}
	if status := w.as(before, http.MethodGet, "/connections/status", "").Get("status"); status.Get("is_healthy").Exists() || !status.Get("is_ready").Exists() ||
		status.Get("historical_sync_status.expected_entity_counts").Exists() {
		t.Errorf("the status document: %s", status.Raw)
	}
}

func TestOldBodies(t *testing.T) {
	w := small(t)
	customer, item, vendor := w.some("customers", `status = "active"`), w.some("items", `status = "active"`), w.some("vendors", `status = "active"`)
	body := fmt.Sprintf(`{"invoice":{"customer_id":%q,"issue_date":"2026-03-01","currency_code":"USD","document_number":"OLD-1",`+
		`"line_items":[{"item_id":%q,"quantity":4,"unit_amount":"50","amount":"200","description":"Hire"}]}}`, customer, item)
	rec := w.call(http.MethodPost, w.on("/accounting/invoices"), body, "X-Rutter-Version", before)
	made := gjson.Get(rec.Body.String(), "invoice")
	job := w.as(before, http.MethodGet, "/jobs/"+rec.Header().Get("X-Rutter-Job-Id"), "")
	if job.Get("response.body").Raw != rec.Body.String() || job.Get("request.body.invoice.line_items.0.item_id").Str != item {
		t.Errorf("%d %s, and the job %s", rec.Code, rec.Body, job.Raw)
	}
	if made.Get("total_amount").Raw != `"200"` || made.Get("line_items.0.item_id").Str != item {
		t.Errorf("answered %s", made.Raw)
	}
	if now := w.get("/accounting/invoices/" + made.Get("id").Str).Get("invoice"); now.Get("total_amount").Raw != "200" || now.Get("line_items.0.item.quantity").Int() != 4 {
		t.Errorf("kept %s", now.Raw)
	}
	bank, bill := w.some("accounts", `account_type = "bank"`), w.some("bills", `amount_due > 1`)
	payment := fmt.Sprintf(`{"bill_payment":{"account_id":%q,"transaction_date":"2026-03-02","linked_bills":[{"id":%q,"allocated_amount":1%%s}]}}`, bank, bill)
	rec = w.call(http.MethodPost, w.on("/accounting/bill_payments"), fmt.Sprintf(payment, ""), "X-Rutter-Version", before)
	if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), "linked_bills[].allocated_date") {
		t.Errorf("a payment without a date: %d %s", rec.Code, rec.Body)
	}
	w.as(before, http.MethodPost, "/accounting/bill_payments", fmt.Sprintf(payment, `,"allocated_date":"2026-03-02"`))
	if got := w.as(before, http.MethodPatch, "/accounting/vendors/"+vendor, `{"vendor":{"phone":"1"}}`).Get("vendor.currency_code").Str; got != "USD" {
		t.Errorf("the vendor's currency is %q", got)
	}
	if got := w.as(before, http.MethodPatch, "/accounting/customers/"+customer, `{"customer":{"status":"INACTIVE"}}`).Get("customer.status").Str; got != "INACTIVE" {
		t.Errorf("the customer is %s", got)
	}
}

func TestEventsInTheShapesOfAVersion(t *testing.T) {
	event := []byte(`{"type":"CUSTOMER","code":"CUSTOMER_UPDATED","customer":{"id":"1","status":"archived","last_synced_at":"x"}}`)
	for version, want := range map[string]string{
		unified.Version: string(event), "2024-04-30": string(event),
		before: `{"code":"CUSTOMER_UPDATED","customer":{"id":"1","status":"INACTIVE"},"type":"CUSTOMER"}`,
	} {
		if got := string(unified.Convert(version, "customer", event)); got != want {
			t.Errorf("%s: %s", version, got)
		}
	}
	job := []byte(`{"code":"JOB_COMPLETED","job":{"response":{"body":{"invoice":{"total_amount":12.50}}}}}`)
	if got, want := string(unified.Convert(before, "", job)), `{"code":"JOB_COMPLETED","job":{"response":{"body":{"invoice":{"total_amount":"12.50"`; !strings.HasPrefix(got, want) {
		t.Errorf("%s", got)
	}
	if got := string(unified.Convert(before, "customer", []byte("no JSON"))); got != "no JSON" {
		t.Errorf("%s", got)
	}
}
