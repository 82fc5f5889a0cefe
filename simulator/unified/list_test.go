package unified_test

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"faultline/simulator/journal"
	"faultline/simulator/seed/company"
)

// pages follows cursors to the end and lists the ids.
func (w *world) pages(path string, each func()) []string {
	w.t.Helper()
	var ids []string
	cursor := ""
	for range 1000 {
		page := w.get(path + cursor)
		for _, r := range page.Get("invoices").Array() {
			ids = append(ids, r.Get("id").Str)
		}
		if page.Get("next_cursor").Type == gjson.Null {
			return ids
		}
		cursor = "&cursor=" + url.QueryEscape(page.Get("next_cursor").Str)
		if each != nil {
			each()
		}
	}
	w.t.Fatal("the pages do not end")
	return nil
}

func TestPagesHoldEveryRecordOnce(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 120, Months: 6})
	whole := w.get("/accounting/invoices?limit=500").Get("invoices").Array()
	if len(whole) != 120 {
		t.Fatalf("%d invoices", len(whole))
	}
	for _, sort := range []string{"", "due_date", "due_date DESC", "total_amount desc", "document_number ASC", "id", "status", "memo", "memo DESC", "last_synced_at ASC"} {
		for _, limit := range []int{1, 7, 50, 119, 120} {
			ids := w.pages(fmt.Sprintf("/accounting/invoices?limit=%d&sort=%s", limit, url.QueryEscape(sort)), nil)
			if seen := slices.Compact(slices.Sorted(slices.Values(ids))); len(ids) != 120 || len(seen) != 120 {
				t.Errorf("sort %q limit %d: %d ids, %d different", sort, limit, len(ids), len(seen))
			}
		}
	}
}

func TestSortOrders(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 80, Months: 6})
	for field, compare := range map[string]func(a, b gjson.Result) int{
		"updated_at":   func(a, b gjson.Result) int { return cmp.Compare(a.Str, b.Str) },
		"total_amount": func(a, b gjson.Result) int { return cmp.Compare(a.Num, b.Num) },
		"customer_id":  func(a, b gjson.Result) int { return cmp.Compare(a.Str, b.Str) },
	} {
		for _, direction := range []string{"ASC", "DESC"} {
			list := w.get("/accounting/invoices?limit=500&sort=" + field + "+" + direction).Get("invoices").Array()
			if !slices.IsSortedFunc(list, func(a, b gjson.Result) int {
				c := compare(a.Get(field), b.Get(field))
				if direction == "DESC" {
					c = -c
				}
				return cmp.Or(c, cmp.Compare(a.Get("id").Str, b.Get("id").Str))
			}) {
				t.Errorf("%s %s is not sorted", field, direction)
			}
		}
	}
	byDefault := w.get("/accounting/invoices?limit=500").Get("invoices").Raw
	if byDefault != w.get("/accounting/invoices?limit=500&sort=+").Get("invoices").Raw {
		t.Error("a blank sort is another")
	}
	if byDefault != w.get("/accounting/invoices?limit=500&sort=updated_at+DESC").Get("invoices").Raw {
		t.Error("the default is not updated_at DESC")
	}
}

// While records come, change and go, a walk by an unmoving key holds every record that was there all the time, once.
func TestPagingWhileRecordsMove(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 40, Months: 4})
	bodies := w.bodies()
	rapid.Check(t, func(rt *rapid.T) {
		before := w.pages("/accounting/invoices?limit=500", nil)
		limit := rapid.IntRange(1, 15).Draw(rt, "limit")
		sort := rapid.SampledFrom([]string{"id", "platform_id", "document_number DESC"}).Draw(rt, "sort")
		gone := map[string]bool{}
		n := 0
		walked := w.pages(fmt.Sprintf("/accounting/invoices?limit=%d&sort=%s", limit, url.QueryEscape(sort)), func() {
			if n++; n > 4 {
				return
			}
			switch rapid.IntRange(0, 2).Draw(rt, "move") {
			case 0:
				w.call(http.MethodPost, w.on("/accounting/invoices"), `{"invoice":`+strings.Replace(bodies["invoice"][1], `"document_number":"INV-T1",`, "", 1)+`}`)
			case 1:
				id := rapid.SampledFrom(before).Draw(rt, "edited")
				w.call(http.MethodPatch, w.on("/accounting/invoices/"+id), `{"invoice":{"memo":"moved"}}`)
			default:
				id := rapid.SampledFrom(before).Draw(rt, "deleted")
				w.call(http.MethodDelete, w.on("/accounting/invoices/"+id), "")
				gone[id] = true
			}
		})
		seen := map[string]int{}
		for _, id := range walked {
			seen[id]++
			if seen[id] > 1 {
				rt.Fatalf("%s twice", id)
			}
		}
		for _, id := range before {
			if !gone[id] && seen[id] == 0 {
				rt.Fatalf("%s was there all the time and never seen", id)
			}
		}
	})
}

func TestCursorIsBoundToItsList(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 30, Months: 3})
	first := w.get(`/accounting/invoices?limit=5&sort=due_date&filter=` + url.QueryEscape(`amount_due >= 0`))
	cursor := first.Get("next_cursor").Str
	if raw, err := base64.StdEncoding.DecodeString(cursor); err != nil || !strings.Contains(string(raw), "_"+first.Get("invoices.4.id").Str) {
		t.Errorf("cursor %q is %q", cursor, raw)
	}
	for name, c := range map[string]struct {
		path string
		ok   bool
	}{
		"the same list":     {"/accounting/invoices?sort=due_date&filter=amount_due+%3E%3D+0&limit=7&cursor=" + cursor, true},
		"another sort":      {"/accounting/invoices?sort=issue_date&filter=amount_due+%3E%3D+0&cursor=" + cursor, false},
		"another direction": {"/accounting/invoices?sort=due_date+DESC&filter=amount_due+%3E%3D+0&cursor=" + cursor, false},
		"another filter":    {"/accounting/invoices?sort=due_date&filter=amount_due+%3E+0&cursor=" + cursor, false},
		"another object":    {"/accounting/bills?sort=due_date&filter=amount_due+%3E%3D+0&cursor=" + cursor, false},
		"another bound":     {"/accounting/invoices?sort=due_date&filter=amount_due+%3E%3D+0&updated_at_min=1&cursor=" + cursor, false},
		"cut":               {"/accounting/invoices?sort=due_date&filter=amount_due+%3E%3D+0&cursor=" + cursor[:20], false},
		"with padding":      {"/accounting/invoices?sort=due_date&filter=amount_due+%3E%3D+0&cursor=" + cursor + "%3D", true},
	} {
		t.Run(name, func(t *testing.T) {
			rec := w.call(http.MethodGet, w.on(c.path), "")
			if (rec.Code == http.StatusOK) != c.ok || !c.ok && gjson.Get(rec.Body.String(), "error_code").Str != "INVALID_CURSOR" {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
		})
	}
}

func TestFilters(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 60, Months: 6})
	all := w.get("/accounting/invoices?limit=500").Get("invoices").Array()
	number, customer := all[3].Get("document_number").Str, all[5].Get("customer_id").Str
	if _, err := strconv.Atoi(number); err != nil {
		t.Fatalf("the number of the document is none: %v", err)
	}
	for filter, holds := range map[string]func(gjson.Result) bool{
		`status = "paid"`:                          func(r gjson.Result) bool { return r.Get("status").Str == "paid" },
		`status != 'paid' and amount_due>0`:        func(r gjson.Result) bool { return r.Get("status").Str != "paid" && r.Get("amount_due").Num > 0 },
		`total_amount >= 100.50`:                   func(r gjson.Result) bool { return r.Get("total_amount").Num >= 100.5 },
		`document_number = "` + number + `"`:       func(r gjson.Result) bool { return r.Get("document_number").Str == number },
		`document_number = ` + number:              func(r gjson.Result) bool { return r.Get("document_number").Str == number },
		`customer_id IN ("` + customer + `", 'x')`: func(r gjson.Result) bool { return r.Get("customer_id").Str == customer },
		`memo = null`:                              func(r gjson.Result) bool { return r.Get("memo").Type == gjson.Null },
		`memo != null`:                             func(r gjson.Result) bool { return r.Get("memo").Type != gjson.Null },
		`due_date < "2026-01-15"`:                  func(r gjson.Result) bool { return r.Get("due_date").Str < "2026-01-15" },
		`due_date >= 1768435200000 AND status IN("open")`: func(r gjson.Result) bool {
			return r.Get("due_date").Str >= "2026-01-15" && r.Get("status").Str == "open"
		},
	} {
		t.Run(filter, func(t *testing.T) {
			got := map[string]bool{}
			for _, r := range w.get("/accounting/invoices?limit=500&filter=" + url.QueryEscape(filter)).Get("invoices").Array() {
				got[r.Get("id").Str] = true
			}
			for _, r := range all {
				if got[r.Get("id").Str] != holds(r) {
					t.Errorf("%s: in the list %v", r.Raw, got[r.Get("id").Str])
				}
			}
		})
	}
}

func TestExactAndBoundParameters(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 30, Months: 4})
	for _, c := range []struct{ plural, parameter, field string }{
		{"accounts", "account_type", "account_type"}, {"invoices", "document_number", "document_number"}, {"bills", "document_number", "document_number"},
		{"customers", "customer_name", "customer_name"}, {"vendors", "vendor_name", "vendor_name"}, {"items", "name", "name"},
	} {
		value := w.get("/accounting/" + c.plural + "?limit=1&filter=" + url.QueryEscape(c.field+" != null")).Get(c.plural + ".0." + c.field).Str
		list := w.get("/accounting/" + c.plural + "?" + c.parameter + "=" + url.QueryEscape(value)).Get(c.plural).Array()
		if len(list) == 0 {
			t.Errorf("%s: nothing has %s %q", c.plural, c.field, value)
		}
		for _, r := range list {
			if r.Get(c.field).Str != value {
				t.Errorf("%s: %s", c.plural, r.Raw)
			}
		}
	}
	newest := w.get("/accounting/invoices?limit=1").Get("invoices.0")
	at := newest.Get("updated_at").Time().UnixMilli()
	if n := w.get(fmt.Sprintf("/accounting/invoices?limit=500&updated_at_min=%d", at)).Get("invoices.#").Int(); n < 1 {
		t.Error("the bound is not inclusive")
	}
	if n := w.get(fmt.Sprintf("/accounting/invoices?limit=500&updated_at_max=%d", at-1)).Get("invoices.#").Int(); n >= 30 || n == 0 {
		t.Errorf("%d before the newest", n)
	}
	if n := w.get(fmt.Sprintf("/accounting/invoices?limit=500&last_synced_at_min=%d", w.clock.Now().UnixMilli()+1)).Get("invoices.#").Int(); n != 0 {
		t.Errorf("%d synced in the future", n)
	}
}

func TestListEnvelopeAndEntry(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 60, Months: 4})
	rec := w.call(http.MethodGet, w.on("/accounting/invoices"), "")
	doc := gjson.ParseBytes(rec.Body.Bytes())
	var names []string
	doc.ForEach(func(name, _ gjson.Result) bool { names = append(names, name.Str); return true })
	if !slices.Equal(names, []string{"invoices", "next_cursor", "connection"}) || doc.Get("invoices.#").Int() != 50 {
		t.Errorf("%v with %d", names, doc.Get("invoices.#").Int())
	}
	if doc.Get("connection").Raw != fmt.Sprintf(`{"id":%q,"orgId":%q,"platform":"QUICKBOOKS"}`, w.connection.ID, w.connection.Org) {
		t.Errorf("connection %s", doc.Get("connection").Raw)
	}
	if rec.Header().Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("%v", rec.Header())
	}
	e := w.store.last(journal.HopUnified)
	x := e.Exchange
	if x.Path != "/accounting/invoices" || x.Route != "/accounting/invoices" || x.Object != "invoice" || len(x.Reads) != 50 || x.Status != 200 || e.Connection != w.connection.ID || e.Trace != e.ID {
		t.Errorf("entry %+v %+v", e, x)
	}
	if n := w.get("/accounting/invoices?limit=100000").Get("invoices.#").Int(); n != 60 {
		t.Errorf("a limit that is too high gives %d", n)
	}
}

// Orders are kept up to date row by row; after many writers and readers they are what sorting anew gives.
func TestOrdersStayTrueUnderLoad(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 30, Months: 3})
	bodies := w.bodies()
	body := `{"invoice":` + strings.Replace(bodies["invoice"][1], `"document_number":"INV-T1",`, "", 1) + `}`
	sorts := []string{"", "due_date", "total_amount+DESC", "id"}
	var wg sync.WaitGroup
	for worker := range 6 {
		wg.Go(func() {
			for i := range 8 {
				rec := w.call(http.MethodPost, w.on("/accounting/invoices"), body)
				id := gjson.Get(rec.Body.String(), "invoice.id").Str
				if rec.Code != http.StatusOK {
					t.Errorf("%d %s", rec.Code, rec.Body)
					return
				}
				if i%3 == 0 {
					w.call(http.MethodPatch, w.on("/accounting/invoices/"+id), `{"invoice":{"memo":"m","due_date":"2026-06-01"}}`)
				}
				if i%4 == 1 {
					w.call(http.MethodDelete, w.on("/accounting/invoices/"+id), "")
				}
				w.get("/accounting/invoices?limit=500&sort=" + sorts[(worker+i)%len(sorts)])
			}
		})
	}
	wg.Wait()
	lists := func() (all []string) {
		for _, s := range sorts {
			all = append(all, w.get("/accounting/invoices?limit=500&sort="+s).Raw)
		}
		return all
	}
	kept := lists()
	w.start()
	for i, fresh := range lists() {
		if kept[i] != fresh {
			t.Errorf("sort %q differs after a restart", sorts[i])
		}
	}
}
