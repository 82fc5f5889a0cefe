package unified_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

func TestSalesOrderIsWritten(t *testing.T) {
	w := small(t)
	at := w.places()
	terms := w.some("payment_terms", `term_name = "2% 10 net 30"`)
	made := w.made("sales_order", fmt.Sprintf(`{"customer_id":%q,"class_id":%q,"department_id":%q,"payment_terms_id":%q,"issue_date":"2026-03-01","currency_code":"USD","memo":"As agreed",
		"line_items":[{"description":"Clay","tax_rate_id":%q,"item":{"id":%q,"quantity":4},"additional_fields":{"class_id":%q}},{"item":{"id":%q,"unit_amount":2}},{"description":"With thanks"}]}`,
		at.customer, at.class, at.department, terms, at.rate, at.item, at.class, at.item), "sales_order")
	says(t, made, map[string]string{
		"customer_id": at.customer, "class_id": at.class, "department_id": at.department, "payment_terms_id": terms, "memo": "As agreed", "status": "open",
		"line_items.#": "3", "line_items.0.item.unit_amount": "12.5", "line_items.0.item.quantity": "4", "line_items.0.tax_rate_id": at.rate,
		"line_items.1.total_amount": "2", "line_items.1.item.quantity": "1", "line_items.2.item": "", "line_items.2.description": "With thanks",
	})
	if total, tax := made.Get("total_amount").Float(), made.Get("tax_amount").Float(); tax < 1 || !near(total, 52+tax) {
		t.Errorf("total %v tax %v", total, tax)
	}
	path := "/accounting/sales_orders/" + made.Get("id").Str
	closed := w.send(http.MethodPatch, path, `{"sales_order":{"status":"closed"}}`).Get("sales_order")
	complain(t, readTable(t, "sales_order").check("sales_order", closed))
	says(t, closed, map[string]string{"status": "closed", "line_items.#": "3"})
	says(t, w.send(http.MethodPatch, path, `{"sales_order":{"status":"open"}}`), map[string]string{"sales_order.status": "open"})
	for status, want := range map[string]int{"rejected": 450, "draft": 450, "lost": 400} {
		if rec := w.call(http.MethodPatch, w.on(path), `{"sales_order":{"status":"`+status+`"}}`); rec.Code != want {
			t.Errorf("%s: %d %s", status, rec.Code, rec.Body)
		}
	}
	if rec := w.call(http.MethodDelete, w.on(path), ""); rec.Code != http.StatusNotFound {
		t.Errorf("delete: %d %s", rec.Code, rec.Body)
	}
}

// A purchase order is read in one form, written in another, and answered in a third.
func TestPurchaseOrderIsWritten(t *testing.T) {
	w := small(t)
	at := w.places()
	made := w.made("purchase_order", fmt.Sprintf(`{"vendor_id":%q,"txn_date":"2026-03-01","currency":"USD","document_number":"PO-9","memo":"Soon",
		"line_items":[{"item":%q,"quantity":4,"unit_amount":2.5,"description":"Clay","tax_rate_id":%q},{"item":%q,"quantity":3}],
		"additional_fields":{"class_id":%q,"department_id":%q}}`, at.vendor, at.item, at.rate, at.item, at.class, at.department), "purchase_order_written")
	says(t, made, map[string]string{
		"vendor_id": at.vendor, "posted_date": "2026-03-01T00:00:00.000Z", "status": "open", "document_number": "PO-9", "memo": "Soon", "total_quantity": "7",
		"line_items.0.item_id": at.item, "line_items.0.quantity": "4", "line_items.0.unit_amount": "2.5", "line_items.0.amount": "10", "line_items.0.tax_rate_id": at.rate,
		"line_items.1.unit_amount": "3", "line_items.1.class_id": at.class, "line_items.0.item_name": "Clay",
	})
	if made.Get("total_amount").Type != gjson.String || made.Get("issue_date").Exists() {
		t.Errorf("answered %s", made.Raw)
	}
	path := "/accounting/purchase_orders/" + made.Get("id").Str
	read := w.get(path).Get("purchase_order")
	complain(t, readTable(t, "purchase_order").check("purchase_order", read))
	says(t, read, map[string]string{
		"issue_date": "2026-03-01T00:00:00.000Z", "currency_code": "USD", "total_quantity": "7", "line_items.0.item.id": at.item,
		"line_items.0.item.quantity": "4", "line_items.1.department_id": at.department, "line_items.1.total_amount": "9",
	})
	changed := w.send(http.MethodPatch, path, fmt.Sprintf(`{"purchase_order":{"status":"closed","memo":"Now","line_items":[{"item":%q,"quantity":1}]}}`, at.item)).Get("purchase_order")
	complain(t, readTable(t, "purchase_order_written").check("purchase_order", changed))
	says(t, changed, map[string]string{"status": "closed", "memo": "Now", "total_amount": "3", "line_items.#": "1"})
	for body, want := range map[string]int{
		`{"status":"draft"}`: 450, `{"status":"gone"}`: 400, `{"line_items":[{"quantity":-1}]}`: 400,
		`{"line_items":[{"item":{"id":"x"},"quantity":1}]}`: 400, `{"line_items":[{"item":"0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b","quantity":1}]}`: 450,
	} {
		if rec := w.call(http.MethodPatch, w.on(path), `{"purchase_order":`+body+`}`); rec.Code != want {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
	if gone := w.send(http.MethodDelete, path, ""); gone.Get("code").Str != "deleted" {
		t.Errorf("delete: %s", gone.Raw)
	}
}

// A bill or an invoice that fulfils an order closes it, and opens it again when it goes.
func TestOrdersCloseWithWhatFulfilsThem(t *testing.T) {
	w := small(t)
	at := w.places()
	read := func(object string, of gjson.Result) gjson.Result {
		t.Helper()
		o, _ := unified.ObjectByName(object)
		return w.get(o.Path + "/" + of.Get("id").Str).Get(object)
	}
	purchase := w.made("purchase_order", fmt.Sprintf(`{"vendor_id":%q,"currency":"USD","line_items":[{"item":%q,"quantity":4,"unit_amount":2.5}]}`, at.vendor, at.item), "purchase_order_written")
	bill := w.made("bill", fmt.Sprintf(`{"vendor_id":%q,"issue_date":"2026-03-01","currency_code":"USD","linked_purchase_orders":[{"id":%q}],"line_items":[{"account_id":%q,"total_amount":10}]}`,
		at.vendor, purchase.Get("id").Str, at.expense), "bill")
	says(t, bill, map[string]string{"linked_purchase_orders.#": "1", "linked_purchase_orders.0.id": purchase.Get("id").Str})
	says(t, read("purchase_order", purchase), map[string]string{"status": "closed"})
	w.send(http.MethodDelete, "/accounting/bills/"+bill.Get("id").Str, "")
	says(t, read("purchase_order", purchase), map[string]string{"status": "open"})

	sale := w.made("sales_order", fmt.Sprintf(`{"customer_id":%q,"currency_code":"USD","line_items":[{"item":{"id":%q,"quantity":2,"unit_amount":5}}]}`, at.customer, at.item), "sales_order")
	line := `{"total_amount":10,"item":{"id":"` + at.item + `"},"additional_fields":{"linked_sales_order":{"sales_order_line_platform_id":%q}}}`
	body := `{"customer_id":%q,"issue_date":"2026-03-01","currency_code":"USD","line_items":[` + line + `]}`
	invoice := w.made("invoice", fmt.Sprintf(body, at.customer, sale.Get("platform_id").Str+"_1"), "invoice")
	says(t, read("sales_order", sale), map[string]string{"status": "closed"})
	w.send(http.MethodDelete, "/accounting/invoices/"+invoice.Get("id").Str, "")
	says(t, read("sales_order", sale), map[string]string{"status": "open"})
	for reference, want := range map[string]int{"12": http.StatusBadRequest, "a_1": http.StatusBadRequest, "99999999_1": 450} {
		if rec := w.call(http.MethodPost, w.on("/accounting/invoices"), `{"invoice":`+fmt.Sprintf(body, at.customer, reference)+`}`); rec.Code != want {
			t.Errorf("%s: %d %s", reference, rec.Code, rec.Body)
		}
	}
}
