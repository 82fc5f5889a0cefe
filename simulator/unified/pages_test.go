package unified_test

import (
	"strings"
	"testing"

	"faultline/simulator/journal"
	"faultline/simulator/seed/company"
)

func TestAPageIsMadeAnewOnceARecordChanges(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 20, Months: 3})
	const path = "/accounting/bills?limit=500"
	body := func() []byte {
		w.get(path)
		return w.store.last(journal.HopUnified).Exchange.ResponseBody.Raw
	}
	first, again := body(), body()
	if &first[0] != &again[0] {
		t.Error("an unchanged page was put together twice")
	}
	if other := w.get(path + "&sort=id").Raw; other == string(first) {
		t.Error("another order gave the same page")
	}
	id := w.send("POST", "/accounting/bills", w.bill("PAGE-1", "10")).Get("bill.id").Str
	if made := string(body()); !strings.Contains(made, `"PAGE-1"`) {
		t.Error("the page lacks the bill that was created")
	}
	w.send("PATCH", "/accounting/bills/"+id, `{"bill":{"memo":"looked at twice"}}`)
	if changed := string(body()); !strings.Contains(changed, "looked at twice") {
		t.Error("the page shows the bill as it was")
	}
	w.send("DELETE", "/accounting/bills/"+id, "")
	if left := string(body()); strings.Contains(left, `"PAGE-1"`) {
		t.Error("the page shows a bill that was deleted")
	}
	if before, after := first, body(); string(before) != string(after) {
		t.Error("the page did not come back to what it was")
	}
}
