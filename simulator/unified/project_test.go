package unified_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/platform"
)

// onPlatform sends a record as the platform's own clients do, and gives what the platform made of it.
func (w *world) onPlatform(entity, body string) gjson.Result {
	w.t.Helper()
	answer, err := w.hop.Call(w.t.Context(), platform.Connection{ID: w.connection.ID, Platform: "QUICKBOOKS"}, platform.Request{
		Method: http.MethodPost, Path: "/v3/company/" + w.connection.Realm + "/" + entity, Body: []byte(body),
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
	})
	if err != nil || answer.Status != http.StatusOK {
		w.t.Fatalf("%s %s: %v %d %s", entity, body, err, answer.Status, answer.Body)
	}
	return gjson.GetBytes(answer.Body, "@values.0")
}

// rebuild gives a customer a job, as somebody does on the platform.
func (w *world) rebuild() {
	w.t.Helper()
	w.onPlatform("customer", fmt.Sprintf(`{"DisplayName":"Kiln rebuild","Job":true,"ParentRef":{"value":%q}}`, w.platformID("customers", w.some("customers", `status = "active"`))))
	w.sync(true)
}

// platformID is what the platform calls a record.
func (w *world) platformID(plural, id string) string {
	return w.get("/accounting/" + plural + "/" + id).Get("@values.0.platform_id").Str
}

func TestJobsOfCustomersAreProjects(t *testing.T) {
	w := small(t)
	customer := w.some("customers", `status = "active"`)
	parent := w.platformID("customers", customer)
	if list := w.get("/accounting/projects").Get("projects").Raw; list != "[]" {
		t.Fatalf("there are projects before any job: %s", list)
	}
	job := w.onPlatform("customer", fmt.Sprintf(`{"DisplayName":"Kiln rebuild","Job":true,"ParentRef":{"value":%q}}`, parent))
	if !job.Get("IsProject").Bool() || job.Get("Level").Int() != 1 || job.Get("FullyQualifiedName").Str == "Kiln rebuild" {
		t.Errorf("the job is %s", job.Raw)
	}
	part := w.onPlatform("customer", fmt.Sprintf(`{"DisplayName":"Warehouse of theirs","ParentRef":{"value":%q}}`, parent))
	if part.Get("IsProject").Bool() {
		t.Errorf("a part of a customer is a project: %s", part.Raw)
	}
	found := w.sync(true)
	if got := found["project"].Found; len(got) != 1 || got[0].Operation != "created" {
		t.Errorf("the run found %+v", got)
	}
	projects := w.get("/accounting/projects").Get("projects").Array()
	if len(projects) != 1 || projects[0].Get("name").Str != "Kiln rebuild" || projects[0].Get("status").Str != "active" ||
		projects[0].Get("platform_id").Str != job.Get("Id").Str || projects[0].Get("project_category").Type != gjson.Null {
		t.Fatalf("projects %v", projects)
	}
	project := projects[0].Get("id").Str
	if one := w.get("/accounting/projects/" + project).Get("project"); one.Get("id").Str != project {
		t.Errorf("fetched %s", one.Raw)
	}
	if customers := w.get(`/accounting/customers?filter=customer_name+%3D+"Kiln+rebuild"`).Get("customers"); customers.Get("0.parent_id").Str != customer {
		t.Errorf("as a customer it is %s", customers.Raw)
	}

	account := w.some("accounts", `account_type = "expense"`)
	bank := w.some("accounts", `account_type = "bank"`)
	for _, c := range []struct{ name, plural, body, line string }{
		{"bill", "bills", `"vendor_id":"` + w.some("vendors", `status = "active"`) + `","issue_date":"2026-03-01","currency_code":"USD"`, `"project_id":%q`},
		{"expense", "expenses", `"account_id":"` + bank + `","expense_type":"expense","currency_code":"USD"`, `"project_id":%q,"customer_id":"` + customer + `"`},
		{"journal_entry", "journal_entries", `"transaction_date":"2026-03-01","currency_code":"USD"`, `"additional_fields":{"project_id":%q}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			other := ""
			if c.name == "journal_entry" {
				other = fmt.Sprintf(`,{"account_id":%q,"total_amount":-10}`, bank)
			}
			line := fmt.Sprintf(`{"account_id":%q,"description":"Bricks","total_amount":10,`+c.line+`}`, account, project)
			made := w.send(http.MethodPost, "/accounting/"+c.plural, fmt.Sprintf(`{%q:{%s,"line_items":[%s%s]}}`, c.name, c.body, line, other)).Get(c.name + ".line_items.0")
			said := made
			if c.name == "journal_entry" {
				said = made.Get("additional_fields")
			}
			if said.Get("project_id").Str != project || said.Get("customer_id").Str != customer {
				t.Errorf("the line is %s", made.Raw)
			}
		})
	}
	w.refuses(t, "another customer's project", fmt.Sprintf(`{"expense":{"account_id":%q,"expense_type":"expense","currency_code":"USD","line_items":[{"account_id":%q,"total_amount":10,"project_id":%q,"customer_id":%q}]}}`,
		bank, account, project, w.some("customers", `customer_name != "`+w.name(customer)+`" AND status = "active" AND parent_id = null`)))

	w.onPlatform("customer", fmt.Sprintf(`{"Id":%q,"SyncToken":"0","sparse":true,"Active":false}`, job.Get("Id").Str))
	w.sync(true)
	if status := w.get("/accounting/projects/" + project).Get("project.status").Str; status != "inactive" {
		t.Errorf("a job that was ended is %q", status)
	}
}

// name is that of a customer.
func (w *world) name(customer string) string {
	return w.get("/accounting/customers/" + customer).Get("customer.customer_name").Str
}

// refuses holds that the platform's rules refuse an expense.
func (w *world) refuses(t *testing.T, what, body string) {
	t.Helper()
	if rec := w.call(http.MethodPost, w.on("/accounting/expenses"), body); rec.Code != 450 {
		t.Errorf("%s: %d %s", what, rec.Code, rec.Body)
	}
}
