package unified_test

import (
	"net/http"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

func TestTaxRatesAddUp(t *testing.T) {
	w := small(t)
	rate := w.get("/accounting/tax_rates?filter=name%20%3D%20%22Portland%22").Get("tax_rates.0")
	for path, want := range map[string]string{
		"total_tax_rate": "15", "effective_tax_rate": "15.5", "status": "active",
		"additional_fields.sales_total_tax_rate": "15", "additional_fields.purchase_total_tax_rate": "10",
		"components.#.name": `["City","State"]`, "components.#.rate": "[5,10]", "components.#.is_compound": "[false,true]",
		"components.#.is_sales_tax": "[true,true]", "components.#.is_purchases_tax": "[false,true]",
	} {
		if got := rate.Get(path).String(); got != want {
			t.Errorf("%s is %s, not %s", path, got, want)
		}
	}
}

func TestTermsAndTrees(t *testing.T) {
	w := small(t)
	terms := w.get("/accounting/payment_terms?sort=term_name").Get("payment_terms")
	if got := terms.Get("#.due_days").Raw; got != "[30,0]" {
		t.Errorf("due days %s", got)
	}
	if got := terms.Get("#.discount_percent").Raw; got != "[2,null]" {
		t.Errorf("discounts %s", got)
	}
	classes := w.get("/accounting/classes?sort=name").Get("classes")
	if classes.Get("0.parent_id").Str != classes.Get("1.id").Str || classes.Get("1.parent_id").Type != gjson.Null {
		t.Errorf("classes %s", classes.Raw)
	}
	plain := w.send(http.MethodPost, "/accounting/payment_terms", `{"payment_term":{"term_name":"At once"}}`).Get("payment_term")
	if plain.Get("due_days").Raw != "0" || plain.Get("discount_days").Type != gjson.Null {
		t.Errorf("a term without days %s", plain.Raw)
	}
}

// A term has no status to show that it is not in use any more, so it goes out of sight for the reader.
func TestDeletedTermIsGone(t *testing.T) {
	w := small(t)
	id := w.some("payment_terms", `due_days = 30`)
	if gone := w.send(http.MethodDelete, "/accounting/payment_terms/"+id, ""); gone.Get("code").Str != "deleted" {
		t.Fatalf("delete: %s", gone.Raw)
	}
	if rec := w.call(http.MethodGet, w.on("/accounting/payment_terms/"+id), ""); rec.Code != http.StatusGone {
		t.Errorf("fetch of the deleted: %d %s", rec.Code, rec.Body)
	}
	found := w.sync(true)["payment_term"].Found
	if len(found) != 1 || found[0].ID != id || found[0].Operation != unified.OperationDeleted {
		t.Errorf("the sync found %+v", found)
	}
}

func TestCatalogueThatThePlatformLacksIsEmpty(t *testing.T) {
	w := small(t)
	for _, plural := range []string{"locations", "subsidiaries", "projects", "tasks", "tax_areas"} {
		list := w.get("/accounting/" + plural)
		if list.Get(plural).Raw != "[]" || list.Get("next_cursor").Type != gjson.Null || !list.Get("connection.id").Exists() {
			t.Errorf("%s: %s", plural, list.Raw)
		}
	}
}

func TestWhichEventsThereAre(t *testing.T) {
	for object, want := range map[string]string{"class": "cud", "location": "d", "tax_rate": "d", "tax_agency": "", "invoice": "cud"} {
		o, _ := unified.ObjectByName(object)
		got := ""
		for _, operation := range []string{unified.OperationCreated, unified.OperationUpdated, unified.OperationDeleted} {
			if o.Tells(operation) {
				got += operation[:1]
			}
		}
		if got != want {
			t.Errorf("%s tells %q, not %q", object, got, want)
		}
	}
}
