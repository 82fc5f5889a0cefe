package unified_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

// named fetches the record of a list whose member has a value.
func (w *world) named(plural, member, value string) gjson.Result {
	w.t.Helper()
	list := w.get("/accounting/" + plural + "?filter=" + url.QueryEscape(member+` = "`+value+`"`)).Get(plural).Array()
	if len(list) != 1 {
		w.t.Fatalf("%d %s with %s %s", len(list), plural, member, value)
	}
	return list[0]
}

func TestTaxRatesAddUp(t *testing.T) {
	w := small(t)
	rate := w.named("tax_rates", "name", "Portland")
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
	standard, byDay := w.named("payment_terms", "term_name", "2% 10 net 30"), w.named("payment_terms", "term_name", "The tenth")
	if standard.Get("due_days").Raw != "30" || standard.Get("discount_percent").Raw != "2" || byDay.Get("due_days").Raw != "0" || byDay.Get("discount_percent").Raw != "null" {
		t.Errorf("terms %s %s", standard.Raw, byDay.Raw)
	}
	branch, trunk := w.named("classes", "name", "Cafés"), w.named("classes", "name", "Trade")
	if branch.Get("parent_id").Str != trunk.Get("id").Str || trunk.Get("parent_id").Type != gjson.Null {
		t.Errorf("classes %s %s", branch.Raw, trunk.Raw)
	}
	plain := w.send(http.MethodPost, "/accounting/payment_terms", `{"payment_term":{"term_name":"At once"}}`).Get("payment_term")
	if plain.Get("due_days").Raw != "0" || plain.Get("discount_days").Type != gjson.Null {
		t.Errorf("a term without days %s", plain.Raw)
	}
}

// A term has no status to show that it is not in use any more, so it goes out of sight for the reader.
func TestDeletedTermIsGone(t *testing.T) {
	w := small(t)
	id := w.named("payment_terms", "term_name", "The tenth").Get("id").Str
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
	for _, plural := range []string{"subsidiaries", "projects", "tasks", "tax_areas"} {
		list := w.get("/accounting/" + plural)
		if list.Get(plural).Raw != "[]" || list.Get("next_cursor").Type != gjson.Null || !list.Get("connection.id").Exists() {
			t.Errorf("%s: %s", plural, list.Raw)
		}
	}
}

func TestLocationsAreThePlatformsDepartments(t *testing.T) {
	w := small(t)
	departments, locations := w.get("/accounting/departments?limit=500").Get("departments").Array(), w.get("/accounting/locations?limit=500").Get("locations").Array()
	if len(locations) == 0 || len(locations) != len(departments) {
		t.Fatalf("%d locations, %d departments", len(locations), len(departments))
	}
	for _, l := range locations {
		d := w.named("departments", "platform_id", l.Get("platform_id").Str)
		if d.Get("name").Str != l.Get("name").Str || d.Get("id").Str == l.Get("id").Str || l.Get("subsidiaries").Raw != "[]" {
			t.Errorf("location %s of department %s", l.Raw, d.Raw)
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

func TestTaxRateIsMade(t *testing.T) {
	w := small(t)
	agencies := len(w.get("/accounting/tax_agencies").Get("tax_agencies").Array())
	city := w.some("tax_agencies", `name = "City of Portland"`)
	made := w.made("tax_rate", `{"name":"Ghent","components":[
		{"name":"Fair","rate":4.5,"is_sales_tax":true,"additional_fields":{"tax_authority_name":"City of Ghent"}},
		{"name":"River","rate":1,"additional_fields":{"tax_agency_id":"`+city+`"}}, {"name":"Quay","rate":2,"is_purchases_tax":true}]}`, "tax_rate")
	says(t, made, map[string]string{
		"name": "Ghent", "status": "active", "total_tax_rate": "7.5", "components.#.name": `["Fair","River","Quay"]`, "components.#.rate": "[4.5,1,2]",
		"components.#.is_sales_tax": "[true,true,false]", "components.#.is_purchases_tax": "[false,true,true]", "additional_fields.sales_total_tax_rate": "5.5",
	})
	if list := w.get("/accounting/tax_agencies").Get("tax_agencies").Array(); len(list) != agencies+1 {
		t.Errorf("%d agencies before, now %d", agencies, len(list))
	}
	if read := w.get("/accounting/tax_rates/" + made.Get("id").Str).Get("tax_rate"); read.Raw != made.Raw {
		t.Errorf("read %s, made %s", read.Raw, made.Raw)
	}
	w.sync(true)
	if read := w.get("/accounting/tax_rates/" + made.Get("id").Str).Get("tax_rate.total_tax_rate"); read.Raw != "7.5" {
		t.Errorf("after a sync the rate is %s", read.Raw)
	}
	for body, want := range map[string]int{
		`{"name":"X","components":[{"name":"Y","rate":1,"is_compound":true}]}`: 450, `{"name":"Ghent","components":[{"name":"Y","rate":1}]}`: 450,
		`{"name":"X","components":[]}`: 400, `{"name":"X","components":[{"name":"Y"}]}`: 400,
		`{"name":"X","components":[{"name":"Y","rate":1,"additional_fields":{"tax_agency_id":"0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b"}}]}`: 450,
	} {
		if rec := w.call(http.MethodPost, w.on("/accounting/tax_rates"), `{"tax_rate":`+body+`}`); rec.Code != want {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
}

func TestWaysToPayAreMethodsOfTheCompany(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 20, Months: 2, Sundries: true})
	bank := w.some("accounts", `account_type = "bank"`)
	for way, method := range map[string]string{"eft": "Bank Transfer", "credit_card": "Credit Card", "cash": "Cash"} {
		made := w.made("invoice_payment", fmt.Sprintf(`{"account_id":%q,"customer_id":%q,"total_amount":3,"additional_fields":{"payment_method":%q}}`,
			bank, w.some("customers", `status = "active"`), way), "invoice_payment")
		says(t, made, map[string]string{"payment_method_id": w.some("payment_methods", `name = "`+method+`"`), "additional_fields.payment_method": way})
	}
}

func TestParentsKnowTheirChildren(t *testing.T) {
	w := small(t)
	trunk := w.made("class", `{"name":"Trunk"}`, "class")
	says(t, trunk, map[string]string{"has_children": "false", "parent_id": ""})
	branch := w.made("class", `{"name":"Branch","parent_id":"`+trunk.Get("id").Str+`"}`, "class")
	says(t, w.named("classes", "name", "Trunk"), map[string]string{"has_children": "true"})
	says(t, branch, map[string]string{"has_children": "false", "parent_id": trunk.Get("id").Str})
	w.sync(true)
	says(t, w.named("classes", "name", "Trunk"), map[string]string{"has_children": "true"})
}
