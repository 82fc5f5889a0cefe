package unified

import (
	"net/http"
	"slices"
	"strings"

	"faultline/simulator/exchange"
)

// example is a body that works on any company whose lists were read before: {{names}} are filled in by the requests
// that come first.
type example struct{ object, create, update string }

// examples are in an order in which each can name what those before it made.
var examples = []example{
	{"account", `{"account_type":"expense","currency_code":"USD","name":"Kiln upkeep {{$guid}}"}`, ``},
	{"customer", `{"contact_name":"Ada Mertens","customer_name":"Mertens {{$guid}}","additional_fields":{"currency_code":"USD"}}`, `{"phone":"+32 9 000 00 00"}`},
	{"vendor", `{"contact_name":"Bo Li","vendor_name":"Li Clay {{$guid}}","currency_code":"USD"}`, `{"website":"https://li.test"}`},
	{"item", `{"name":"Glaze {{$guid}}","type":"service","invoice_item":{"description":"Glaze","unit_price":"12.5","account_id":"{{income_account}}"},"bill_item":{"unit_price":"4","account_id":"{{made_account}}"}}`, ``},
	{"invoice", `{"customer_id":"{{made_customer}}","issue_date":"{{today}}","currency_code":"USD","line_items":[{"description":"Hire","total_amount":200,"item":{"id":"{{made_item}}"}}]}`, `{"memo":"Thank you"}`},
	{"bill", `{"vendor_id":"{{made_vendor}}","issue_date":"{{today}}","currency_code":"USD","line_items":[{"account_id":"{{made_account}}","description":"Bricks","total_amount":432}]}`, `{"memo":"Bricks"}`},
	{"invoice_payment", `{"account_id":"{{bank_account}}","txn_date":"{{today}}","linked_invoices":[{"id":"{{made_invoice}}","amount":1}]}`, ``},
	{"bill_payment", `{"account_id":"{{bank_account}}","transaction_date":"{{today}}","linked_bills":[{"id":"{{made_bill}}","allocated_amount":1}]}`, ``},
	{"journal_entry", `{"transaction_date":"{{today}}","currency_code":"USD","line_items":[{"account_id":"{{made_account}}","total_amount":40},{"account_id":"{{bank_account}}","total_amount":-40}]}`, ``},
	{"class", `{"name":"Fairs {{$guid}}"}`, ``},
	{"department", `{"name":"Quay {{$guid}}"}`, ``},
	{"payment_term", `{"term_name":"{{$randomInt}} days {{$randomInt}}","due_days":21}`, ``},
	{"tax_rate", `{"name":"Fair {{$guid}}","components":[{"name":"Fair {{$guid}}","rate":4.5,"is_sales_tax":true,"additional_fields":{"tax_authority_name":"City of Ghent"}}]}`, ``},
	{"invoice_credit_memo", `{"customer_id":"{{made_customer}}","issue_date":"{{today}}","currency_code":"USD","line_items":[{"description":"Cracked","total_amount":"5","item":{"id":"{{made_item}}"}}]}`, `{"memo":"Sorry"}`},
	{"bill_credit_memo", `{"vendor_id":"{{made_vendor}}","issue_date":"{{today}}","currency_code":"USD","line_items":[{"account_id":"{{made_account}}","description":"Returned","total_amount":6}]}`, `{"memo":"Returned"}`},
	{"sales_order", `{"customer_id":"{{made_customer}}","issue_date":"{{today}}","currency_code":"USD","line_items":[{"description":"Glaze","item":{"id":"{{made_item}}","quantity":2}}]}`, `{"status":"closed"}`},
	{"purchase_order", `{"vendor_id":"{{made_vendor}}","txn_date":"{{today}}","currency":"USD","line_items":[{"item":"{{made_item}}","quantity":3,"unit_amount":4}]}`, `{"memo":"Soon"}`},
	{"expense", `{"account_id":"{{bank_account}}","vendor_id":"{{made_vendor}}","transaction_date":"{{today}}","currency_code":"USD","expense_type":"expense","line_items":[{"account_id":"{{made_account}}","description":"Sponges","total_amount":12.5}]}`, `{"memo":"Sponges"}`},
	{"sales_receipt", `{"customer_id":"{{made_customer}}","account_id":"{{bank_account}}","issue_date":"{{today}}","currency_code":"USD","line_items":[{"description":"Mug","total_amount":18,"item":{"id":"{{made_item}}"}}]}`, ``},
	{"customer_refund", `{"account_id":"{{bank_account}}","customer_id":"{{made_customer}}","transaction_date":"{{today}}","currency_code":"USD","line_items":[{"description":"Cracked","total_amount":9,"item":{"id":"{{made_item}}"}}]}`, ``},
	{"bank_transfer", `{"credit_account_id":"{{bank_account}}","debit_account_id":"{{credit_card_account}}","transaction_date":"{{today}}","total_amount":25}`, ``},
	{"bank_deposit", `{"account_id":"{{bank_account}}","transaction_date":"{{today}}","line_items":[{"account_id":"{{income_account}}","description":"Fair","total_amount":30}]}`, `{"memo":"Fair"}`},
	{"bank_feed_account", `{"account_id":"{{bank_account}}","bank_account_type":"checking","currency_code":"USD","name":"Feed {{$guid}}"}`, `{"current_balance":1250.5}`},
}

// Collection is a Postman collection, v2.1, over the same routes as the OpenAPI document. Run from top to bottom it
// reads everything, writes one record of each object that has an example, and deletes what it made.
func Collection(baseURL string) []byte {
	c := collector{folders: []schema{}}
	c.calls()
	c.reads()
	c.writes()
	return indented(schema{
		"info": schema{
			"name": "Unified accounting API", "description": "Version " + Version + ", served by Faultline's sandbox. Set client_id, client_secret and access_token.",
			"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
		},
		"auth": schema{"type": "basic", "basic": []schema{
			{"key": "username", "value": "{{client_id}}", "type": "string"}, {"key": "password", "value": "{{client_secret}}", "type": "string"}}},
		"variable": []schema{{"key": "base_url", "value": baseURL + basePath}, {"key": "client_id", "value": ""}, {"key": "client_secret", "value": ""}, {"key": "access_token", "value": ""}},
		"event":    []schema{script("prerequest", `pm.collectionVariables.set("today", new Date().toISOString().slice(0, 10))`)},
		"item":     c.folders,
	})
}

type collector struct{ folders []schema }

func (c *collector) folder(name string, items []schema) {
	if len(items) > 0 {
		c.folders = append(c.folders, schema{"name": name, "item": items})
	}
}

// sent is one request of the collection.
type sent struct {
	name, method, path string
	query              []schema
	body               string
	needs              string // variable without which the request is left out
	then               []string
}

func (s sent) item(token bool) schema {
	query := s.query
	if token {
		query = append(query, schema{"key": "access_token", "value": "{{access_token}}"})
	}
	raw := "{{base_url}}" + s.path
	for i, p := range query {
		mark := "&"
		if i == 0 {
			mark = "?"
		}
		raw += mark + p["key"].(string) + "=" + p["value"].(string)
	}
	request := schema{
		"method": s.method, "header": []schema{{"key": "X-Rutter-Version", "value": Version}, {"key": "Content-Type", "value": "application/json"}},
		"url": schema{"raw": raw, "host": []string{"{{base_url}}"}, "path": strings.Split(strings.TrimPrefix(s.path, "/"), "/"), "query": query},
	}
	if s.body != "" {
		request["body"] = schema{"mode": "raw", "raw": s.body, "options": schema{"raw": schema{"language": "json"}}}
	}
	lines := append([]string{`pm.test("answers 200", () => pm.response.to.have.status(200))`}, s.then...)
	events := []schema{script("test", lines...)}
	if s.needs != "" {
		events = append(events, script("prerequest", `if (!pm.collectionVariables.get("`+s.needs+`")) pm.execution.skipRequest()`))
	}
	return schema{"name": s.name, "event": events, "request": request}
}

func script(when string, lines ...string) schema {
	return schema{"listen": when, "script": schema{"type": "text/javascript", "exec": lines}}
}

// calls are the reads that are about no object and need no id.
func (c *collector) calls() {
	var items []schema
	for _, r := range newRouteTable().all {
		if r.object != nil || r.Method != http.MethodGet || strings.Contains(r.Template, ":id") {
			continue
		}
		call := describedCall(r)
		s := sent{name: call.summary, method: r.Method, path: r.Template}
		for _, p := range call.query {
			if words, closed := p.schema["enum"].([]string); p.required && closed {
				s.query = append(s.query, schema{"key": p.name, "value": words[0]})
			}
		}
		items = append(items, s.item(r.token))
	}
	c.folder("connections and events", items)
}

// reads list every object and fetch the first record of each list.
func (c *collector) reads() {
	for _, o := range objects {
		var items []schema
		if o.Can('R') {
			s := sent{name: "List " + o.Plural, method: http.MethodGet, path: o.Path}
			if o.Single {
				s.name = "Fetch " + o.Name
			} else {
				s.query = []schema{{"key": "limit", "value": "500"}}
				s.then = []string{`const list = pm.response.json()["` + o.Plural + `"]`, `if (list.length) pm.collectionVariables.set("` + o.Name + `_id", list[0].id)`}
			}
			if o == accountObject {
				s.then = append(s.then, `for (const a of list) if (a.status === "active" && a.currency_code === "USD") pm.collectionVariables.set(a.account_type + "_account", a.id)`)
			}
			items = append(items, s.item(true))
		}
		if o.Can('r') {
			s := sent{name: "Fetch one of " + o.Plural, method: http.MethodGet, path: o.Path + "/{{" + o.Name + "_id}}", needs: o.Name + "_id"}
			items = append(items, s.item(true))
		}
		c.folder(o.Plural, append(items, beside(o)...))
	}
}

// beside reads what hangs on the record of an object that was fetched last.
func beside(o *Object) []schema {
	record, attachment := o.Name+"_id", o.Name+"_attachment"
	one := o.Path + "/{{" + record + "}}"
	var calls []sent
	if o == bankAccountObject {
		calls = []sent{
			{name: "Fetch what one of " + o.Plural + " holds", method: http.MethodGet, path: one + "/balance", needs: record},
			{name: "Fetch the numbers of one of " + o.Plural, method: http.MethodGet, path: one + "/details", needs: record},
		}
	}
	if slices.Contains(attached, o) {
		calls = besideFiles(o, one, record, attachment)
	}
	items := make([]schema, len(calls))
	for i, s := range calls {
		items[i] = s.item(true)
	}
	return items
}

// besideFiles reads the files that lie beside a record.
func besideFiles(o *Object, one, record, attachment string) []sent {
	calls := []sent{
		{name: "List the files beside one of " + o.Plural, method: http.MethodGet, path: one + "/attachments", needs: record,
			then: []string{`const list = pm.response.json().attachments`, `if (list.length) pm.collectionVariables.set("` + attachment + `", list[0].id)`}},
		{name: "Download a file beside one of " + o.Plural, method: http.MethodGet, path: one + "/attachments/{{" + attachment + "}}/file", needs: attachment},
	}
	if o != billObject {
		calls = append(calls, sent{name: "Fetch what is known of a file beside one of " + o.Plural, method: http.MethodGet, path: o.Path + "/attachments/{{" + attachment + "}}", needs: attachment})
	}
	if o == invoiceObject {
		calls = append(calls, sent{name: "Link to the printed form of one of " + o.Plural, method: http.MethodGet, path: one + "/pdf", needs: record})
	}
	return calls
}

// writes make one record of each object, change it, and at the end delete what was made, the last first.
func (c *collector) writes() {
	var made, gone []schema
	for _, e := range examples {
		o := objectsByName[e.object]
		variable := "made_" + o.Name
		wrap := func(body string) string { return `{"response_mode":"prefer_sync","` + o.Name + `":` + body + `}` }
		made = append(made, sent{name: "Create one of " + o.Plural, method: http.MethodPost, path: o.Path, body: wrap(e.create),
			then: []string{`pm.collectionVariables.set("` + variable + `", pm.response.json()["` + o.Name + `"].id)`}}.item(true))
		one := o.Path + "/{{" + variable + "}}"
		if e.update != "" && o.Can('U') {
			made = append(made, sent{name: "Change one of " + o.Plural, method: http.MethodPatch, path: one, body: wrap(e.update), needs: variable}.item(true))
		}
		if o.Can('D') {
			gone = append([]schema{sent{name: "Delete one of " + o.Plural, method: http.MethodDelete, path: one, needs: variable}.item(true)}, gone...)
		}
	}
	made = append(made, sent{name: "Put a file beside the invoice", method: http.MethodPost, path: invoiceObject.Path + "/{{made_invoice}}/attachments", needs: "made_invoice",
		body: `{"attachment":{"file":"U2lnbmVk","file_name":"signed.txt"}}`}.item(true),
		sent{name: "Report a line of the bank account", method: http.MethodPost, path: bankFeedTransactionObject.Path, needs: "made_bank_feed_account",
			body: `{"bank_feed_transactions":{"bank_feed_account_id":"{{made_bank_feed_account}}","transactions":[{"transaction_id":"1","posted_at":"{{today}}","amount":-12.5,"description":"Kiln gas","transaction_type":"debit"}]}}`}.item(true),
		sent{name: "Link to the page that links bank accounts", method: http.MethodPost, path: bankFeedAccountObject.Path + "/mapping_link", body: "{}"}.item(true),
		sent{name: "Make a password that is good once", method: http.MethodPost, path: "/accounting/bank_feeds/otp", body: "{}"}.item(true))
	c.folder("write", made)
	c.folder("clean up", gone)
}

func (a *API) collection(*request) exchange.Answer {
	return exchange.Answer{Status: http.StatusOK, Body: Collection(a.o.BaseURL())}
}
