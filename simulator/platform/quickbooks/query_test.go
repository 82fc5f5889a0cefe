package quickbooks_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asked runs a statement and returns the ids it found.
func (w *world) asked(entity, statement string) []string {
	w.t.Helper()
	ids := []string{}
	rows, _ := w.ok(w.ask(statement))[entity].([]any)
	for _, r := range rows {
		ids = append(ids, r.(map[string]any)["Id"].(string))
	}
	return ids
}

func TestQueryConditions(t *testing.T) {
	w := newWorld(t)
	start := w.clock()
	var invoices []string
	for i := range 4 {
		w.advance(time.Hour)
		w.token, _, _ = w.facade.IssueGrant(realm)
		body := fmt.Sprintf(`{"CustomerRef":{"value":{customer}},"DocNumber":"N-%d","TxnDate":"2026-0%d-15","PrivateNote":"note %d's","Line":[{"Amount":%d,"DetailType":"SalesItemLineDetail","SalesItemLineDetail":{"ItemRef":{"value":{item}}}}]}`, i+1, i+1, i+1, (i+1)*100)
		invoices = append(invoices, w.create(fmt.Sprintf("i%d", i+1), "invoice", body)["Id"].(string))
	}
	w.ok(w.post("customer", "", `{"Id":{customer},"SyncToken":"0","sparse":true,"Active":false}`))
	pick := func(n ...int) []string {
		ids := []string{}
		for _, i := range n {
			ids = append(ids, invoices[i-1])
		}
		return ids
	}
	at := func(h int, layout string) string { return start.Add(time.Duration(h) * time.Hour).Format(layout) }
	for _, tc := range []struct {
		name, statement string
		want            []string
	}{
		{"all", "select * from Invoice", pick(1, 2, 3, 4)},
		{"lower case", "select * from invoice where docnumber = 'N-2'", pick(2)},
		{"quoted number", "select * from Invoice where TotalAmt > '200.00'", pick(3, 4)},
		{"bare number", "select * from Invoice where TotalAmt <= 200", pick(1, 2)},
		{"between", "select * from Invoice where TotalAmt >= '200' and TotalAmt < 400", pick(2, 3)},
		{"date", "select * from Invoice where TxnDate >= '2026-02-15' AND TxnDate < '2026-04-01'", pick(2, 3)},
		{"in", "select * from Invoice where Id in ({i4}, '999', {i1}, {i1})", nil},
		{"like", "select * from Invoice where DocNumber like 'n-%'", pick(1, 2, 3, 4)},
		{"like in the middle", "select * from Invoice where PrivateNote like '%3\\'s'", pick(3)},
		{"reference", "select * from Invoice where CustomerRef = {c}", pick(1, 2, 3, 4)},
		{"unset", "select * from Invoice where PONumber = ' '", pick(1, 2, 3, 4)},
		{"kept text", "select * from Invoice where PrintStatus = 'NotSet' and DocNumber IN ('N-1')", pick(1)},
		{"changed since, offset", "select * from Invoice where MetaData.LastUpdatedTime >= '" + at(3, "2006-01-02T15:04:05") + "Z'", pick(3, 4)},
		{"changed since, own zone", "select * from Invoice where Metadata.LastUpdatedTime > '2026-03-01T13:30:00'", pick(4)},
		{"changed since, blank for plus", "select * from Invoice where MetaData.LastUpdatedTime >= '2026-03-01T23:00:00 01:00'", pick(4)},
		{"within a second", "select * from Invoice where MetaData.LastUpdatedTime = '" + at(3, "2006-01-02T15:04:05") + "Z'", pick(3)},
		{"order", "select * from Invoice orderby TotalAmt desc startposition 1 maxresults 2", pick(4, 3)},
		{"order by two", "select * from Invoice ORDER BY CustomerRef ASC, DocNumber DESC STARTPOSITION 2", pick(3, 2, 1)},
		{"page past the end", "select * from Invoice startposition 9", []string{}},
		{"nothing", "select * from Invoice where DocNumber = 'none'", []string{}},
		{"inactive are left out", "select * from Customer", []string{}},
		{"inactive when named", "select * from Customer where Active in (true,false)", []string{w.ids["customer"]}},
		{"inactive only", "select * from Customer where Active = false", []string{w.ids["customer"]}},
		{"member of an object", "select * from Customer where PrimaryEmailAddr = 'pay@lights.example' and Active = false", []string{w.ids["customer"]}},
		{"boolean", "select * from Account where Active = true and AccountType = 'Bank'", []string{w.ids["bank"]}},
		{"sole object", "select * from CompanyInfo", []string{"1"}},
		{"sole object, refused", "select * from CompanyInfo where Country = 'CA'", []string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.want == nil {
				tc.want = pick(1, 4)
			}
			statement := w.expand(strings.NewReplacer("{i4}", "'"+invoices[3]+"'", "{i1}", "'"+invoices[0]+"'", "{c}", "'"+w.ids["customer"]+"'").Replace(tc.statement))
			entity := map[bool]string{true: "CompanyInfo", false: "Invoice"}[strings.Contains(statement, "CompanyInfo")]
			for _, e := range []string{"Customer", "Account"} {
				if strings.Contains(statement, "from "+e) {
					entity = e
				}
			}
			if diff := cmp.Diff(tc.want, w.asked(entity, statement)); diff != "" {
				t.Errorf("%s:\n%s", statement, diff)
			}
		})
	}
}

func TestQueryReplyShape(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.ok(w.post("invoice", "", invoiceBody))
	}
	page := w.ok(w.ask("select * from invoice startposition 2 maxresults 1"))
	for name, want := range map[string]any{"startPosition": 2.0, "maxResults": 1.0, "totalCount": 3.0} {
		if page[name] != want {
			t.Errorf("%s is %v, want %v", name, page[name], want)
		}
	}
	if diff := cmp.Diff(map[string]any{"totalCount": 3.0}, w.ok(w.ask("select count(*) from Invoice startposition 1 maxresults 1"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{}, w.ok(w.ask("select * from Bill"))); diff != "" {
		t.Error(diff)
	}
	some := w.ok(w.ask("select DocNumber, MetaData.CreateTime from Invoice maxresults 1"))["Invoice"].([]any)[0].(map[string]any)
	if len(some) != 3 || some["Id"] == nil || some["DocNumber"] == nil || some["MetaData"] == nil {
		t.Errorf("projection: %v", some)
	}
}

func TestQueryRefusals(t *testing.T) {
	w := newWorld(t)
	for statement, code := range map[string]string{
		"":       "4000",
		"select": "4000",
		"select * from Invoice where Balance != '0'":               "4000",
		"select * from Invoice where Id = '1' or Id = '2'":         "4000",
		"select * from Invoice, Bill":                              "4000",
		"select * from Invoice where DocNumber = 'open":            "4000",
		"select * from Widget":                                     "4001",
		"select * from Invoice where Foo = '1'":                    "4001",
		"select Foo from Invoice":                                  "4001",
		"select * from Invoice orderby Foo":                        "4001",
		"select * from Invoice where MetaData.Foo = '1'":           "4001",
		"select * from Invoice where MetaData.CreateTime > 'soon'": "4001",
		"select * from Invoice startposition 0":                    "4001",
		"select * from Invoice maxresults -1":                      "4001",
	} {
		a := w.ask(statement)
		if got := w.code(a); a.Status != 400 || got != code {
			t.Errorf("%q: status %d code %s, want 400 %s", statement, a.Status, got, code)
		}
	}
	if a := w.ask("select * from Invoice where Foo = '1'"); !strings.Contains(string(a.Body), "QueryValidationError: Property Foo not found for Entity Invoice") {
		t.Errorf("detail: %s", a.Body)
	}
}

func TestQueryByPost(t *testing.T) {
	w := newWorld(t)
	w.ok(w.post("invoice", "", invoiceBody))
	a := w.serve("POST", "/v3/company/"+realm+"/query", "", "select * from Invoice")
	if w.ok(a)["maxResults"] != 1.0 {
		t.Errorf("%s", a.Body)
	}
}

func TestChangeDataCapture(t *testing.T) {
	w := newWorld(t)
	w.advance(time.Minute)
	since := w.clock().Format(time.RFC3339Nano)
	w.advance(time.Minute)
	w.create("gone", "invoice", invoiceBody)
	w.create("kept", "invoice", invoiceBody)
	w.advance(time.Minute)
	w.ok(w.post("invoice", "operation=delete", `{"Id":{gone},"SyncToken":"0"}`))
	a := w.serve("GET", "/v3/company/"+realm+"/cdc", "entities=invoice,Customer&changedSince="+since, "")
	golden(t, "cdc.json", a.Body)
	for query, code := range map[string]string{
		"entities=Invoice&changedSince=2026-01-01": "4001",
		"entities=Invoice&changedSince=never":      "4001",
		"entities=TaxCode&changedSince=2026-02-20": "500",
		"changedSince=2026-02-20":                  "2020",
		"entities=Invoice":                         "2020",
	} {
		if got := w.code(w.serve("GET", "/v3/company/"+realm+"/cdc", query, "")); got != code {
			t.Errorf("%s: code %s, want %s", query, got, code)
		}
	}
}
