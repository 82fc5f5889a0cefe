package unified_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

// silentMembers are those that no record has a value in, because the platform has no such thing; of what is silent as a
// whole the parts are not listed, and no record links to the platform's own pages. What is missing here and is null or
// absent everywhere nevertheless has been forgotten; what is here and has values is not silent any more.
var silentMembers = map[string][]string{
	"account":             {"subsidiaries"},
	"tax_rate":            {"code", "subsidiaries"},
	"customer":            {"subsidiary_id", "registration_number", "tax_number"},
	"vendor":              {"bank_account_number", "registration_number", "subsidiaries"},
	"item":                {"subsidiaries"},
	"sales_order":         {"location_id", "subsidiary_id", "reference_number"},
	"purchase_order":      {"subsidiary_id"},
	"bank_deposit":        {"subsidiary_id", "line_items.location_id"},
	"invoice_payment":     {"additional_fields.linked_journal_entries"},
	"bill_payment":        {"reference", "additional_fields"},
	"invoice_credit_memo": {"allocated_at", "line_items.id", "line_items.discount_amount", "line_items.discount_percentage", "line_items.additional_fields"},
	"bill_credit_memo":    {"line_items.location_id", "line_items.project_id", "line_items.discount_amount", "line_items.discount_percentage", "line_items.additional_fields"},
	"invoice":             {"subsidiary_id", "line_items.location_id", "line_items.discount_percentage", "line_items.type", "line_items.additional_fields.rev_rec_end_date", "line_items.additional_fields.rev_rec_start_date", "additional_fields.linked_journal_entries"},
	"bill":                {"subsidiary_id", "total_discount", "line_items.location_id", "line_items.project_id", "line_items.discount_amount", "line_items.discount_percentage", "line_items.additional_fields", "additional_fields"},
	"journal_entry":       {"subsidiary_id", "line_items.additional_fields.location_id", "line_items.additional_fields.project_id", "line_items.additional_fields.subsidiary_id", "line_items.additional_fields.tax_account_id", "line_items.additional_fields.tax_area_code", "line_items.additional_fields.additional_class_ids", "additional_fields"},
	"expense":             {"subsidiary_id", "line_items.location_id", "line_items.project_id", "line_items.additional_fields.task_id", "line_items.additional_fields.tax_area_code", "line_items.additional_fields.additional_class_ids"},
	"customer_refund":     {"line_items.type", "additional_fields.shipping_amount"},
	"location":            {"subsidiaries"},
	"bank_account":        {"mask"},
	"project":             {"project_category"},
	"bank_transfer":       {"location_id", "subsidiary_id"},
}

func TestMembersThatAreSilentAreSo(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 150, Months: 6, Sundries: true, Currencies: []string{"EUR"}})
	w.everything()
	w.rebuild()
	for _, o := range unified.Objects() {
		if o.Native == "" || o.Single {
			continue
		}
		said := map[string]bool{}
		for cursor := ""; ; {
			page := w.get(o.Path + "?limit=500" + cursor)
			for _, record := range page.Get(o.Plural).Array() {
				noteSaid(said, "", record)
			}
			if cursor = page.Get("next_cursor").Str; cursor == "" {
				break
			}
			cursor = "&cursor=" + cursor
		}
		var silent []string
		for _, path := range o.Paths() {
			whole := slices.ContainsFunc(silent, func(s string) bool { return strings.HasPrefix(path, s+".") })
			if !said[path] && path != "platform_url" && !whole {
				silent = append(silent, path)
			}
		}
		if !slices.Equal(silent, silentMembers[o.Name]) {
			t.Errorf("%q: %q", o.Name, silent)
		}
	}
}

// noteSaid notes the paths at which a record has a value.
func noteSaid(said map[string]bool, path string, v gjson.Result) {
	switch {
	case v.Type == gjson.Null, v.Type == gjson.String && v.Str == "null":
	case v.IsArray():
		for _, e := range v.Array() {
			said[path] = true
			noteSaid(said, path, e)
		}
	case v.IsObject():
		said[path] = true
		v.ForEach(func(name, value gjson.Result) bool {
			at := name.Str
			if path != "" {
				at = path + "." + name.Str
			}
			noteSaid(said, at, value)
			return true
		})
	default:
		said[path] = true
	}
}
