package unified_test

import (
	"net/http"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

// The platform keeps inactive what is deleted of some objects. For the integration it is gone all the same: from the
// reads, told of once, and in the feed of deletions.
func TestDeleteOfWhatThePlatformOnlyMakesInactive(t *testing.T) {
	for object, body := range map[string]string{
		"vendor":       `{"vendor":{"vendor_name":"Short Lived","contact_name":"Ada Byron","currency_code":"USD"}}`,
		"item":         `{"item":{"name":"Short Lived"}}`,
		"payment_term": `{"payment_term":{"term_name":"Short","due_days":3}}`,
	} {
		t.Run(object, func(t *testing.T) {
			w := small(t)
			o, _ := unified.ObjectByName(object)
			made := w.send(http.MethodPost, o.Path, body).Get(object)
			w.sync(true)
			path := o.Path + "/" + made.Get("id").Str
			count := len(w.get(o.Path + "?limit=500").Get(o.Plural).Array())
			for _, want := range []string{`{"code":"deleted","success":true}`, `{"code":"not_found","success":true}`} {
				if got := w.send(http.MethodDelete, path, "").Raw; got != want {
					t.Errorf("delete answers %s, not %s", got, want)
				}
			}
			told := 0
			for range 3 {
				for _, f := range w.sync(true)[object].Found {
					told++
					if f.Operation != unified.OperationDeleted || f.ID != made.Get("id").Str {
						t.Errorf("told %+v", f)
					}
				}
				if rec := w.call(http.MethodGet, w.on(path), ""); rec.Code != http.StatusGone {
					t.Errorf("read after the delete: %d %s", rec.Code, rec.Body)
				}
			}
			if left := len(w.get(o.Path + "?limit=500").Get(o.Plural).Array()); left != count-1 || told != 1 {
				t.Errorf("%d of %d left, told %d times", left, count, told)
			}
			if feed := w.get("/events?type=object_deleted&resources=" + o.Entity).Get("events").Array(); len(feed) != 1 || feed[0].Get("data.id").Str != made.Get("id").Str {
				t.Errorf("the feed: %v", feed)
			}
		})
	}
}

// Somebody may take up again, on the platform, what was deleted.
func TestWhatWasDeletedComesBackWhenItIsMadeActive(t *testing.T) {
	w := small(t)
	vendor := w.get("/accounting/vendors?limit=1").Get("vendors.0")
	path := "/accounting/vendors/" + vendor.Get("id").Str
	w.send(http.MethodDelete, path, "")
	w.sync(true)
	w.nativeEdit("vendor", vendor.Get("platform_id").Str, `"Notes":"still inactive"`)
	if found := w.sync(true)["vendor"].Found; len(found) != 0 {
		t.Errorf("an edit of what is inactive is told: %+v", found)
	}
	w.nativeEdit("vendor", vendor.Get("platform_id").Str, `"Active":true`)
	if found := w.sync(true)["vendor"].Found; len(found) != 1 || found[0].Operation != unified.OperationUpdated {
		t.Errorf("found %+v", found)
	}
	if got := w.get(path).Get("vendor.status").Str; got != "active" {
		t.Errorf("the vendor is %q", got)
	}
}

// A body may leave out everything that its description does not require.
func TestItemsNeedNoMoreThanAName(t *testing.T) {
	w := small(t)
	for name, body := range map[string]string{
		"a name": `{"item":{"name":"Alpha"}}`, "sold": `{"item":{"name":"Beta","type":"service","invoice_item":{"unit_price":"9.50"}}}`,
		"bought": `{"item":{"name":"Gamma","type":"non_inventory","bill_item":{"unit_price":4}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			item := w.send(http.MethodPost, "/accounting/items", body).Get("item")
			bill := `{"bill":{"vendor_id":"` + w.some("vendors", `status = "active"`) + `","issue_date":"2026-03-01","currency_code":"USD","line_items":[{"total_amount":4,"item":{"id":"` + item.Get("id").Str + `"}}]}}`
			rec := w.call(http.MethodPost, w.on("/accounting/bills"), bill)
			if bought := rec.Code == http.StatusOK; bought != (name == "bought") {
				t.Errorf("billed: %d %s", rec.Code, rec.Body)
			}
			order := `{"purchase_order":{"vendor_id":"` + w.some("vendors", `status = "active"`) + `","currency":"USD","line_items":[{"quantity":2,"unit_amount":3,"item":"` + item.Get("id").Str + `"}]}}`
			if total := w.send(http.MethodPost, "/accounting/purchase_orders", order).Get("purchase_order.total_amount").Str; total != "6" {
				t.Errorf("ordered for %s", total)
			}
		})
	}
}

// Quantity, price and discount of a line make its amount, and what a body leaves out follows from the rest.
func TestLinesAreCompletedFromWhatIsSaid(t *testing.T) {
	w := small(t)
	item := w.send(http.MethodPost, "/accounting/items", `{"item":{"name":"Rye","bill_item":{"unit_price":1}}}`).Get("item.id").Str
	for name, c := range map[string]struct {
		line                  string
		quantity, price, sum  string // of an invoice
		billed, taken, charge string // price and sum of a bill, discount of the invoice
	}{
		"item alone":           {`"total_amount":12`, "1", "12", "12", "12", "null", "12"},
		"price alone":          {`"total_amount":12`, "1", "12", "12", "12", "null", "12"},
		"quantity alone":       {`"total_amount":12`, "3", "4", "12", "4", "null", "12"},
		"quantity, no price":   {`"total_amount":10`, "3", "null", "10", "null", "null", "10"},
		"net of a discount":    {`"total_amount":24,"discount_amount":6`, "3", "10", "24", "8", "6", "24"},
		"before its discount":  {`"total_amount":30,"discount_amount":6`, "3", "10", "24", "8", "6", "24"},
		"a discount of thirds": {`"total_amount":25,"discount_amount":5`, "3", "10", "25", "null", "5", "25"},
	} {
		t.Run(name, func(t *testing.T) {
			said := map[string]string{
				"item alone": ``, "price alone": `,"unit_amount":12`, "quantity alone": `,"quantity":3`, "quantity, no price": `,"quantity":3`,
			}
			about, some := said[name]
			if !some {
				about = `,"quantity":3,"unit_amount":10`
			}
			lines := `"issue_date":"2026-03-01","currency_code":"USD","line_items":[{"description":"x",` + c.line + `,"item":{"id":"` + item + `"` + about + `}}]}}`
			invoice := w.send(http.MethodPost, "/accounting/invoices", `{"invoice":{"customer_id":"`+w.some("customers", `status = "active"`)+`",`+lines).Get("invoice")
			bill := w.send(http.MethodPost, "/accounting/bills", `{"bill":{"vendor_id":"`+w.some("vendors", `status = "active"`)+`",`+lines).Get("bill")
			for what, pair := range map[string][2]string{
				"quantity":         {invoice.Get("line_items.0.item.quantity").Raw, c.quantity},
				"price":            {invoice.Get("line_items.0.item.unit_amount").Raw, c.price},
				"line":             {invoice.Get("line_items.0.total_amount").Raw, c.sum},
				"discount":         {invoice.Get("line_items.0.discount_amount").Raw, c.taken},
				"invoice":          {invoice.Get("amount_due").Raw, c.sum},
				"price of a bill":  {bill.Get("line_items.0.item.unit_amount").Raw, c.billed},
				"bill":             {bill.Get("amount_due").Raw, c.charge},
				"bought for again": {gjson.Get(w.get("/accounting/bills/"+bill.Get("id").Str).Raw, "bill.line_items.0.item.unit_amount").Raw, c.billed},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s is %s, not %s", what, pair[0], pair[1])
				}
			}
		})
	}
}
