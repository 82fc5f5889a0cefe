package unified_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/seed/company"
	"faultline/simulator/unified"
)

var smallPlan = company.Plan{Invoices: 20, Months: 3}

func small(t testing.TB, change ...func(*unified.Options)) *world {
	return newWorld(t, smallPlan, change...)
}

// bodies are one create body for every object that can be created.
func (w *world) bodies() map[string][2]string {
	customer, vendor, item := w.some("customers", `status = "active"`), w.some("vendors", `status = "active"`), w.some("items", `status = "active"`)
	bank, expense, income := w.some("accounts", `account_type = "bank"`), w.some("accounts", `account_type = "expense"`), w.some("accounts", `account_type = "income"`)
	stocked := w.send(http.MethodPost, "/accounting/items", fmt.Sprintf(`{"item":{"name":"Both ways","type":"service","invoice_item":{"account_id":%q},"bill_item":{"account_id":%q}}}`, income, expense)).Get("item.id").Str
	invoice, bill := w.some("invoices", `amount_due > 1`), w.some("bills", `amount_due > 1`)
	class := w.some("classes", `name = "Trade"`)
	return map[string][2]string{
		"class":        {"classes", fmt.Sprintf(`{"name":"Markets","parent_id":%q}`, class)},
		"department":   {"departments", `{"name":"Harbour"}`},
		"payment_term": {"payment_terms", `{"term_name":"Net 47","due_days":47,"discount_days":7,"discount_percent":1.5}`},
		"account":      {"accounts", `{"account_type":"expense","currency_code":"USD","name":"Kiln upkeep","nominal_code":"7712"}`},
		"customer":     {"customers", `{"contact_name":"Ada Mertens","customer_name":"Mertens Ceramics","email":"ada@mertens.test","addresses":[{"type":"shipping","address1":"Dock 4","city":"Ghent"},{"type":"billing","city":"Ghent","country":"BE"}],"additional_fields":{"currency_code":"USD"}}`},
		"vendor":       {"vendors", `{"contact_name":"Bo Li","vendor_name":"Li Clay","currency_code":"USD","email":"bo@li.test","website":"https://li.test","addresses":[{"type":"billing","city":"Oslo"}]}`},
		"item": {"items", fmt.Sprintf(`{"name":"Glaze test","type":"service","code":"GLZ-1","invoice_item":{"description":"Glaze","unit_price":"12.5","account_id":%q},`+
			`"bill_item":{"description":"Glaze in","unit_price":7.25,"account_id":%q}}`, income, expense)},
		"invoice": {"invoices", fmt.Sprintf(`{"customer_id":%q,"issue_date":"2026-03-01","due_date":"2026-03-31T00:00:00Z","currency_code":"USD","document_number":"INV-T1","memo":"Thanks <3",`+
			`"line_items":[{"description":"Hire","total_amount":200,"item":{"id":%q,"quantity":4,"unit_amount":50}},{"description":"Tax","total_amount":108,"item":{"id":%q},"additional_fields":{"tax_amount":8}}],`+
			`"additional_fields":{"internal_memo":"check","addresses":[{"type":"billing","city":"Bath"}]}}`, customer, item, item)},
		"bill": {"bills", fmt.Sprintf(`{"vendor_id":%q,"issue_date":"2026-03-01","currency_code":"USD","document_number":"B-T1","line_items":[`+
			`{"account_id":%q,"description":"Bricks","total_amount":432},{"total_amount":10.5,"item":{"id":%q,"quantity":2,"unit_amount":5.25}}]}`, vendor, expense, stocked)},
		"invoice_payment": {"invoice_payments", fmt.Sprintf(`{"account_id":%q,"txn_date":"2026-03-02","reference":"W-1","linked_invoices":[{"id":%q,"amount":1}]}`, bank, invoice)},
		"bill_payment":    {"bill_payments", fmt.Sprintf(`{"account_id":%q,"transaction_date":"2026-03-02","linked_bills":[{"id":%q,"allocated_amount":1}]}`, bank, bill)},
		"journal_entry": {"journal_entries", fmt.Sprintf(`{"transaction_date":"2026-03-01","currency_code":"USD","memo":"accrual","additional_fields":{"document_number":"JE-T1"},`+
			`"line_items":[{"account_id":%q,"total_amount":40,"description":"d"},{"account_id":%q,"total_amount":-40}]}`, expense, bank)},
	}
}

func TestCreateAnswersTheRecordAsListsShowIt(t *testing.T) {
	w := small(t)
	for object, body := range w.bodies() {
		t.Run(object, func(t *testing.T) {
			path := "/accounting/" + body[0]
			rec := w.call(http.MethodPost, w.on(path), `{"`+object+`":`+body[1]+`}`)
			if rec.Code != http.StatusOK {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			answer := gjson.ParseBytes(rec.Body.Bytes())
			record := answer.Get(object)
			complain(t, readTable(t, object).check(object, record))
			if answer.Get("connection").Exists() || rec.Header().Get("X-Rutter-Job-ID") == "" {
				t.Errorf("envelope or job id: %s %v", answer.Raw, rec.Header())
			}
			if got := w.get(path + "/" + record.Get("id").String()).Get(object).Raw; got != record.Raw {
				t.Errorf("fetched\n%s\nwritten\n%s", got, record.Raw)
			}
			platformEntries := w.store.exchanges(journal.HopPlatform)
			if last := platformEntries[len(platformEntries)-1]; last.Cause == "" || last.Trace != last.Cause {
				t.Errorf("the native call does not name its cause")
			}
		})
	}
}

func TestCreateCarriesWhatWasSent(t *testing.T) {
	w := small(t)
	bodies := w.bodies()
	create := func(object string) gjson.Result {
		return w.send(http.MethodPost, "/accounting/"+bodies[object][0], `{"`+object+`":`+bodies[object][1]+`}`).Get(object)
	}
	invoice := create("invoice")
	for path, want := range map[string]string{
		"document_number": "INV-T1", "memo": "Thanks <3", "issue_date": "2026-03-01T00:00:00.000Z", "due_date": "2026-03-31T00:00:00.000Z", "status": "open",
		"total_amount": "308", "tax_amount": "8", "sub_total": "300", "amount_due": "308", "line_items.#": "2", "line_items.0.item.quantity": "4",
		"line_items.0.item.unit_amount": "50", "line_items.1.sub_total": "100", "line_items.1.total_amount": "108",
		"line_items.0.description": "Hire", "additional_fields.internal_memo": "check", "addresses.0.city": "Bath",
	} {
		if got := invoice.Get(path).String(); got != want {
			t.Errorf("invoice %s is %s, not %s", path, got, want)
		}
	}
	entry := create("journal_entry")
	if got := entry.Get("line_items.#.total_amount").Raw; got != "[40,-40]" {
		t.Errorf("journal lines %s", got)
	}
	bill := create("bill")
	if bill.Get("total_amount").Raw != "442.5" || bill.Get("line_items.1.item.quantity").Raw != "2" || bill.Get("line_items.1.item.unit_amount").Raw != "5.25" {
		t.Errorf("bill %s", bill.Raw)
	}
	item := create("item")
	if item.Get("invoice_item.unit_price").Raw != `"12.5"` || item.Get("bill_item.unit_price").Raw != `"7.25"` || item.Get("code").Str != "GLZ-1" {
		t.Errorf("item %s", item.Raw)
	}
	customer := create("customer")
	if customer.Get("contact_name").Str != "Ada Mertens" || customer.Get("customer_name").Str != "Mertens Ceramics" || customer.Get("addresses.1.type").Str != "shipping" {
		t.Errorf("customer %s", customer.Raw)
	}
	vendor := create("vendor")
	if vendor.Get("display_name").Str != "Li Clay" || vendor.Get("currency_codes.0").Str != "USD" {
		t.Errorf("vendor %s", vendor.Raw)
	}
}

func TestPaymentMovesItsInvoice(t *testing.T) {
	w := small(t)
	id := w.some("invoices", `status = "open" AND amount_due > 2`)
	before := w.get("/accounting/invoices/" + id).Get("invoice")
	bank := w.some("accounts", `account_type = "bank"`)
	due := before.Get("amount_due").Raw
	body := func(amount string) string {
		return fmt.Sprintf(`{"invoice_payment":{"account_id":%q,"txn_date":"2026-03-02","linked_invoices":[{"id":%q,"amount":%s}]}}`, bank, id, amount)
	}
	over := w.call(http.MethodPost, w.on("/accounting/invoice_payments"), body("99999999"))
	if over.Code != 450 || gjson.Get(over.Body.String(), "error_code").Str != "OVER_ALLOCATED" {
		t.Errorf("paying too much: %d %s", over.Code, over.Body)
	}
	part := w.send(http.MethodPost, "/accounting/invoice_payments", body("1")).Get("invoice_payment")
	now := w.get("/accounting/invoices/" + id).Get("invoice")
	if now.Get("status").Str != "partially_paid" || now.Get("linked_payments.0.id").Str != part.Get("id").Str || now.Get("linked_payments.0.allocated_amount").Raw != "1" {
		t.Errorf("after a part: %s", now.Raw)
	}
	rest := now.Get("amount_due").Raw
	w.send(http.MethodPost, "/accounting/invoice_payments", body(rest))
	if now = w.get("/accounting/invoices/" + id).Get("invoice"); now.Get("status").Str != "paid" || now.Get("amount_due").Raw != "0" || now.Get("linked_payments.#").Int() != 2 {
		t.Errorf("after the rest: %s", now.Raw)
	}
	gone := w.send(http.MethodDelete, "/accounting/invoice_payments/"+part.Get("id").Str, "")
	if gone.Raw != `{"code":"deleted","success":true}` {
		t.Errorf("delete: %s", gone.Raw)
	}
	if now = w.get("/accounting/invoices/" + id).Get("invoice"); now.Get("amount_due").Raw != "1" || now.Get("linked_payments.#").Int() != 1 {
		t.Errorf("after the delete: %s (due was %s)", now.Raw, due)
	}
}

func TestBillPaymentMovesItsBill(t *testing.T) {
	w := small(t)
	bill := w.send(http.MethodPost, "/accounting/bills", w.bill("BP-1", "432")).Get("bill")
	bank := w.some("accounts", `account_type = "bank"`)
	payment := w.send(http.MethodPost, "/accounting/bill_payments", fmt.Sprintf(
		`{"bill_payment":{"account_id":%q,"transaction_date":"2026-03-02","linked_bills":[{"id":%q,"allocated_amount":432}]}}`, bank, bill.Get("id").Str)).Get("bill_payment")
	if payment.Get("total_amount").Raw != "432" || payment.Get("vendor_id").Str != bill.Get("vendor_id").Str {
		t.Errorf("payment %s", payment.Raw)
	}
	now := w.get("/accounting/bills/" + bill.Get("id").Str).Get("bill")
	if now.Get("status").Str != "paid" || now.Get("linked_payments.0.allocated_date").Str != "2026-03-02T00:00:00.000Z" {
		t.Errorf("bill %s", now.Raw)
	}
	voided := w.send(http.MethodPatch, "/accounting/bill_payments/"+payment.Get("id").Str, `{"bill_payment":{"status":"void"}}`).Get("bill_payment")
	if voided.Get("status").Str != "void" {
		t.Errorf("voided %s", voided.Raw)
	}
	if now = w.get("/accounting/bills/" + bill.Get("id").Str).Get("bill"); now.Get("status").Str != "open" || now.Get("linked_payments.#").Int() != 0 {
		t.Errorf("bill after the void %s", now.Raw)
	}
}

func TestUpdateChangesOnlyWhatIsSent(t *testing.T) {
	w := small(t)
	id := w.some("invoices", `status = "open"`)
	before := w.get("/accounting/invoices/" + id).Get("invoice")
	after := w.send(http.MethodPatch, "/accounting/invoices/"+id, `{"invoice":{"memo":"new words","amount_due":1,"nonsense":true}}`).Get("invoice")
	complain(t, readTable(t, "invoice").check("invoice", after))
	if after.Get("memo").Str != "new words" || after.Get("total_amount").Raw != before.Get("total_amount").Raw || after.Get("line_items").Raw != before.Get("line_items").Raw {
		t.Errorf("before %s after %s", before.Raw, after.Raw)
	}
	voided := w.send(http.MethodPatch, "/accounting/invoices/"+id, `{"invoice":{"status":"void"}}`).Get("invoice")
	if voided.Get("status").Str != "void" || voided.Get("total_amount").Raw != "0" {
		t.Errorf("voided %s", voided.Raw)
	}
	refused := w.call(http.MethodPatch, w.on("/accounting/invoices/"+id), `{"invoice":{"status":"open"}}`)
	if refused.Code != 450 {
		t.Errorf("another status: %d %s", refused.Code, refused.Body)
	}
}

// A person in the platform's own interface may have changed the record since it was synced.
func TestUpdateOfARecordThatMovedOn(t *testing.T) {
	w := small(t)
	id := w.some("invoices", `status = "open"`)
	platformID := w.get("/accounting/invoices/" + id).Get("invoice.platform_id").Str
	w.nativeEdit("invoice", platformID, `"PrivateNote":"by hand"`)
	after := w.send(http.MethodPatch, "/accounting/invoices/"+id, `{"invoice":{"memo":"mine"}}`).Get("invoice")
	if after.Get("additional_fields.internal_memo").Str != "by hand" || after.Get("memo").Str != "mine" {
		t.Errorf("%s", after.Raw)
	}
}

// nativeEdit is what somebody does on the platform, past the unified API.
func (w *world) nativeEdit(entity, platformID, members string) {
	w.t.Helper()
	path := "/v3/company/" + w.connection.Realm + "/" + entity
	ctx := exchange.With(context.Background(), exchange.Origin{Actor: "bookkeeper"})
	read := w.facade.Inside(ctx, platform.Request{Method: http.MethodGet, Path: path + "/" + platformID})
	var token string
	gjson.ParseBytes(read.Body).ForEach(func(_, v gjson.Result) bool {
		token = v.Get("SyncToken").String()
		return false
	})
	body := fmt.Sprintf(`{"Id":%q,"SyncToken":%q,"sparse":true,%s}`, platformID, token, members)
	if a := w.facade.Inside(ctx, platform.Request{Method: http.MethodPost, Path: path, Body: []byte(body)}); a.Status != http.StatusOK {
		w.t.Fatalf("%d %s", a.Status, a.Body)
	}
}

func TestDelete(t *testing.T) {
	w := small(t)
	bill := w.send(http.MethodPost, "/accounting/bills", w.bill("DEL-1", "10")).Get("bill.id").Str
	path := "/accounting/bills/" + bill
	if got := w.send(http.MethodDelete, path, `{"response_mode":"prefer_sync"}`).Raw; got != `{"code":"deleted","success":true}` {
		t.Errorf("first: %s", got)
	}
	if got := w.send(http.MethodDelete, path, "").Raw; got != `{"code":"not_found","success":true}` {
		t.Errorf("again: %s", got)
	}
	if rec := w.call(http.MethodGet, w.on(path), ""); rec.Code != http.StatusGone || w.store.last(journal.HopUnified).Exchange.Missing != bill {
		t.Errorf("read after delete: %d %s", rec.Code, rec.Body)
	}
	// A paid bill cannot be deleted: the platform says so.
	paid := w.some("bills", `status = "paid"`)
	if rec := w.call(http.MethodDelete, w.on("/accounting/bills/"+paid), ""); rec.Code != 450 || gjson.Get(rec.Body.String(), "error_metadata.platform.code").Str != "6000" {
		t.Errorf("paid bill: %d %s", rec.Code, rec.Body)
	}
}

func TestInvoiceDeleteFreesItsPayments(t *testing.T) {
	w := small(t)
	id := w.some("invoices", `status = "paid"`)
	payment := w.get("/accounting/invoices/" + id).Get("invoice.linked_payments.0.id").Str
	w.send(http.MethodDelete, "/accounting/invoices/"+id, "")
	if got := w.get("/accounting/invoice_payments/" + payment).Get("invoice_payment.linked_invoices").Raw; strings.Contains(got, id) {
		t.Errorf("the payment still names the invoice: %s", got)
	}
}

func TestUpdateEveryObject(t *testing.T) {
	w := small(t)
	bank := w.some("accounts", `account_type = "bank"`)
	for _, c := range []struct{ object, plural, filter, members, field, want string }{
		{"account", "accounts", `account_type = "expense"`, `"name":"Renamed","nominal_code":"6999"`, "nominal_code", "6999"},
		{"customer", "customers", `status = "active"`, `"phone":"555-0199","status":"archived"`, "status", "archived"},
		{"vendor", "vendors", `status = "active"`, `"email":"new@vendor.test"`, "email", "new@vendor.test"},
		{"item", "items", `type = "service"`, `"invoice_item":{"unit_price":"19.99"}`, "invoice_item.unit_price", "19.99"},
		{"bill", "bills", `status = "open"`, `"due_date":"2026-05-01"`, "due_date", "2026-05-01T00:00:00.000Z"},
		{"invoice_payment", "invoice_payments", `total_amount > 0 AND deposited = null`, `"reference":"R-9","account_id":"` + bank + `"`, "reference", "R-9"},
		{"bill_payment", "bill_payments", `total_amount > 0`, `"memo":"paid late"`, "memo", "paid late"},
		{"journal_entry", "journal_entries", `memo != "x"`, `"memo":"y"`, "memo", "y"},
	} {
		t.Run(c.object, func(t *testing.T) {
			id := w.some(c.plural, c.filter)
			record := w.send(http.MethodPatch, "/accounting/"+c.plural+"/"+id, `{"`+c.object+`":{`+c.members+`}}`).Get(c.object)
			complain(t, readTable(t, c.object).check(c.object, record))
			if got := record.Get(c.field).String(); got != c.want || record.Get("id").Str != id {
				t.Errorf("%s is %q in %s", c.field, got, record.Raw)
			}
		})
	}
}

// silence is an event room that nobody listens to.
type silence struct{}

func (silence) Emit(context.Context, ...exchange.Occurrence) error { return nil }

func TestScopesThatWereNotGiven(t *testing.T) {
	w := small(t)
	consent := link.NewConsent(link.ConsentOptions{
		Connections: w.registry, Emit: silence{}, Platforms: []link.Platform{{ID: "QUICKBOOKS", Name: "QuickBooks"}},
		Companies: func(string) []link.Company { return []link.Company{{ID: "77", Name: "Other"}} },
		Scopes:    func(string) []link.Scope { return []link.Scope{{Name: "customer"}, {Name: "bill"}} },
		Grant:     func(context.Context, string, string, string) error { return nil },
		Linked:    func(context.Context, string, time.Duration) error { return nil },
	})
	c, err := consent.Approve(t.Context(), link.Approval{Org: "org", Platform: "QUICKBOOKS", Realm: "77", Unavailable: []string{"customer", "bill"}, Actor: "person"})
	if err != nil {
		t.Fatal(err)
	}
	w.connection = c
	if got := w.get("/connections/access_token").Get("connection.unavailable_objects").Raw; got != `["accounting_customer","bill"]` {
		t.Errorf("unavailable %s", got)
	}
	for path, want := range map[string]string{"/accounting/customers": "PRODUCT_NOT_ALLOWED", "/accounting/bills?force_fetch=true": "PRODUCT_NOT_ALLOWED", "/accounting/invoices?force_fetch=true": ""} {
		if got := gjson.Get(w.call(http.MethodGet, w.on(path), "").Body.String(), "error_code").Str; got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
}

func TestEntryOfACreateNamesTheRecord(t *testing.T) {
	w := small(t)
	id := w.send(http.MethodPost, "/accounting/bills", w.bill("E-1", "5")).Get("bill.id").Str
	if x := w.store.last(journal.HopUnified).Exchange; x.ObjectID != id || x.Object != "bill" || x.JobID == "" {
		t.Errorf("%+v", x)
	}
}
