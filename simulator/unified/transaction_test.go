package unified_test

import (
	"net/http"
	"net/url"
	"testing"

	"faultline/simulator/unified"
)

// entries reads the whole index, page by page.
func (w *world) entries() map[string]string {
	w.t.Helper()
	found := map[string]string{}
	for cursor := ""; ; {
		page := w.get("/accounting/transactions?limit=7&cursor=" + url.QueryEscape(cursor))
		for _, entry := range page.Get("transactions").Array() {
			found[entry.Get("rutter_transaction_type").Str+" "+entry.Get("rutter_transaction_id").Str] = entry.Get("transaction_date").Str
		}
		if cursor = page.Get("next_cursor").Str; cursor == "" {
			return found
		}
	}
}

func TestTheIndexNamesEveryDocument(t *testing.T) {
	w := small(t)
	check := func(when string) {
		t.Helper()
		index, documents := w.entries(), 0
		for _, o := range unified.Objects() {
			if !o.Indexed() {
				continue
			}
			list := w.get(o.Path + "?limit=500").Get(o.Plural).Array()
			if o.Name == "expense" { // refunds are among them only when they are asked for
				list = append(list, w.get(o.Path+"?limit=500&expense_type=refund").Get(o.Plural).Array()...)
			}
			for _, record := range list {
				documents++
				day, there := index[o.Name+" "+record.Get("id").Str]
				if moment := record.Get(o.DateField).Str; !there || moment[:10] != day {
					t.Errorf("%s: the index has %s of %s as %q", when, o.Name, moment, day)
				}
			}
		}
		if documents != len(index) || documents == 0 {
			t.Errorf("%s: %d documents, %d entries", when, documents, len(index))
		}
	}
	check("at first")
	made := w.send(http.MethodPost, "/accounting/bills", w.bill("INDEXED-1", "12"))
	id := made.Get("bill.id").Str
	check("after a write")
	before := w.get("/accounting/transactions?filter=" + url.QueryEscape(`rutter_transaction_id = "`+id+`"`)).Get("transactions.0")
	if before.Get("rutter_transaction_type").Str != "bill" || before.Get("transaction_date").Str != "2026-03-01" {
		t.Errorf("the entry of the bill is %s", before.Raw)
	}
	w.send(http.MethodPatch, "/accounting/bills/"+id, `{"bill":{"issue_date":"2026-03-02"}}`)
	if after := w.get("/accounting/transactions/" + before.Get("id").Str).Get("transaction"); after.Get("transaction_date").Str != "2026-03-02" {
		t.Errorf("the entry of the bill that moved is %s", after.Raw)
	}
	w.send(http.MethodDelete, "/accounting/bills/"+id, "")
	check("after a deletion")
	w.start()
	check("after a restart")
}

func TestTheIndexIsFilteredByDay(t *testing.T) {
	w := small(t)
	all := w.entries()
	list := w.get("/accounting/transactions?limit=500&sort=transaction_date&filter=" + url.QueryEscape(`transaction_date >= "2026-02-01" AND transaction_date < "2026-03-01T00:00:00.000Z"`)).Get("transactions").Array()
	within, last := 0, ""
	for _, day := range all {
		if day >= "2026-02-01" && day < "2026-03-01" {
			within++
		}
	}
	for _, entry := range list {
		day := entry.Get("transaction_date").Str
		if day < "2026-02-01" || day >= "2026-03-01" || day < last {
			t.Errorf("%s follows %s", day, last)
		}
		last = day
	}
	if len(list) != within || within == 0 {
		t.Errorf("%d entries, %d were expected", len(list), within)
	}
	for filter, want := range map[string]int{`transaction_date = 5`: http.StatusBadRequest, `transaction_date = "soon"`: http.StatusBadRequest, `rutter_transaction_type = "invoice"`: http.StatusOK} {
		if rec := w.call(http.MethodGet, w.on("/accounting/transactions?filter="+url.QueryEscape(filter)), ""); rec.Code != want {
			t.Errorf("%s: %d %s", filter, rec.Code, rec.Body)
		}
	}
}
