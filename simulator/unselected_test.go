package simulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"
)

// A connection that syncs accounts alone can still write everything. What was written is read, also by id and with what
// moved along, and nothing else ever comes: neither by what a bookkeeper does nor by what belongs together on the
// platform.
func TestOnlyWhatWasMadeHereIsReadOfUnselectedObjects(t *testing.T) {
	h := openHouse(t, 8)
	made := h.send(t, http.MethodPost, "/connections/create", nil, `{"platform":"QUICKBOOKS","syncConfig":`+syncing(60, `["ACCOUNT"]`)+`}`)
	h.connection, h.token = gjson.GetBytes(made.body, "connection.id").Str, gjson.GetBytes(made.body, "connection.access_token").Str
	h.page(t, "/link/connection/"+h.connection+"?auto_approve=1&company="+h.freeCompany(t))
	h.advance(t, 10*time.Second)
	post := func(plural, body string) gjson.Result {
		t.Helper()
		r := h.send(t, http.MethodPost, "/accounting/"+plural, nil, body)
		if r.status != http.StatusOK {
			t.Fatalf("%s: %d %s", plural, r.status, r.body)
		}
		var record gjson.Result
		gjson.ParseBytes(r.body).ForEach(func(_, v gjson.Result) bool { record = v; return false })
		return record
	}
	account := func(kind string) string {
		t.Helper()
		r := h.send(t, http.MethodGet, "/accounting/accounts", url.Values{"limit": {"1"}, "filter": {fmt.Sprintf("account_type = %q", kind)}}, "")
		return gjson.GetBytes(r.body, "accounts.0.id").Str
	}
	counts := func() map[string]int {
		t.Helper()
		all := map[string]int{}
		for _, plural := range []string{"customers", "invoices", "invoice_payments", "vendors", "bills", "items"} {
			r := h.send(t, http.MethodGet, "/accounting/"+plural, nil, "")
			if r.status != http.StatusOK {
				t.Errorf("%s: %d %s", plural, r.status, r.body)
			}
			all[plural] = int(gjson.GetBytes(r.body, plural+".#").Int())
		}
		return all
	}
	customer := post("customers", `{"customer":{"contact_name":"Made Here","customer_name":"Made Here"}}`)
	invoice := post("invoices", fmt.Sprintf(`{"invoice":{"customer_id":%q,"issue_date":"2026-03-01","currency_code":"USD","line_items":[{"account_id":%q,"total_amount":50,"description":"x"}]}}`, customer.Get("id").Str, account("income")))
	post("invoice_payments", fmt.Sprintf(`{"invoice_payment":{"account_id":%q,"customer_id":%q,"total_amount":50,"currency_code":"USD","linked_invoices":[{"id":%q,"amount":50}]}}`,
		account("bank"), customer.Get("id").Str, invoice.Get("id").Str))
	want := map[string]int{"customers": 1, "invoices": 1, "invoice_payments": 1, "vendors": 0, "bills": 0, "items": 0}
	if diff := cmp.Diff(want, counts()); diff != "" {
		t.Errorf("after the writes:\n%s", diff)
	}
	if r := h.send(t, http.MethodGet, "/accounting/invoices/"+invoice.Get("id").Str, nil, ""); gjson.GetBytes(r.body, "invoice.status").Str != "paid" {
		t.Errorf("the payment has moved its invoice along: %d %s", r.status, r.body)
	}
	h.book(t, "vendor", `{"vendor_name":"Not For Us"}`)
	h.book(t, "bill", `{}`)
	h.advance(t, 2*time.Hour+time.Minute)
	if diff := cmp.Diff(want, counts()); diff != "" {
		t.Errorf("after two runs:\n%s", diff)
	}
	h.send(t, http.MethodDelete, "/accounting/invoices/"+invoice.Get("id").Str, nil, "")
	want["invoices"] = 0
	if diff := cmp.Diff(want, counts()); diff != "" {
		t.Errorf("after the deletion:\n%s", diff)
	}
}
