package simulator_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/fault"
	"faultline/simulator/unified"
)

// TestShapesOfAnotherVersion reads records under a version and gets the shapes of another, per object.
func TestShapesOfAnotherVersion(t *testing.T) {
	h := openHouse(t, 9)
	const current, older, oldest = "2024-08-31", "2023-03-14", "2023-02-07"
	cases := []struct {
		name, object, path, asked, shapes string
		has, lacks                        []string // paths inside the answer
	}{
		{"an invoice as before", "invoice", "/accounting/invoices", current, older, []string{"invoices.0.total_discount", "invoices.0.line_items.0.item_id"}, []string{"invoices.0.last_synced_at", "invoices.0.line_items.0.item"}},
		{"an invoice as of now", "invoice", "/accounting/invoices", older, current, []string{"invoices.0.last_synced_at", "invoices.0.line_items.0.item"}, []string{"invoices.0.total_discount"}},
		{"a vendor", "vendor", "/accounting/vendors", current, older, []string{"vendors.0.currency_code"}, []string{"vendors.0.currency_codes"}},
		{"a tax rate", "tax_rate", "/accounting/tax_rates", current, older, []string{"tax_rates.0.id"}, []string{"tax_rates.0.status"}},
		{"the company of long ago", "company_info", "/accounting/company_info", current, oldest, []string{"company_info.base_currency_code", "company_info.createdAt"}, []string{"company_info.currency_code", "company_info.created_at"}},
		{"the status document", "", "/connections/status", current, older, nil, []string{"is_healthy"}},
		{"another object stays", "vendor", "/accounting/invoices", current, older, []string{"invoices.0.last_synced_at"}, []string{"invoices.0.total_discount"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			where := `{"path":"` + c.path + `"}`
			if c.object != "" {
				where = `{"object":"` + c.object + `"}`
			}
			rule := h.arm(t, `{"name":"skewed","where":`+where+`,"effect":{"type":"version_skew","shapes":"`+c.shapes+`"}}`)
			r := h.send(t, http.MethodGet, c.path, url.Values{"limit": {"2"}}, "", "X-Rutter-Version", c.asked)
			if err := h.Faults().Heal(t.Context(), rule); err != nil {
				t.Fatal(err)
			}
			got := gjson.ParseBytes(r.body)
			for _, path := range c.has {
				if !got.Get(path).Exists() {
					t.Errorf("no %s in %d %.300s", path, r.status, r.body)
				}
			}
			for _, path := range c.lacks {
				if got.Get(path).Exists() {
					t.Errorf("%s in %d %.300s", path, r.status, r.body)
				}
			}
		})
	}
}

// TestTheWordsAreTheVersions keeps the catalogue's words and the API's shapes together.
func TestTheWordsAreTheVersions(t *testing.T) {
	info, err := fault.Described("version_skew")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, w := range gjson.GetBytes(info.Parameters, "properties.shapes.enum").Array() {
		words = append(words, w.Str)
	}
	if !slices.Equal(words, unified.Shapes()) {
		t.Errorf("the catalogue says %v, the API %v", words, unified.Shapes())
	}
}
