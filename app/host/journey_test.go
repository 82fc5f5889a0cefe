package host_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"faultline/app/host"
	"faultline/simulator/journal"
)

// The first minute with Faultline: read, write, pay, wait an hour, be told, be throttled, recover.
func TestFirstMinute(t *testing.T) {
	h := open(t, nil)
	integration := receive(t)
	h.console(t, "POST", "/endpoints", map[string]any{"url": integration.URL, "profile": "rutter", "events": []string{"*"}}).want(t, http.StatusOK)

	if page := h.list(t, "invoices", ""); len(page) != 50 {
		t.Errorf("the first page holds %d invoices, not 50", len(page))
	}
	bill, amount := h.createBill(t, "JOURNEY-1", "journey-bill")
	if bill["status"] != "open" {
		t.Errorf("a new bill is %v", bill["status"])
	}
	id := bill["id"].(string)
	payment := h.unified(t, "POST", "/accounting/bill_payments", map[string]any{"bill_payment": map[string]any{
		"account_id": h.account(t, "bank"), "vendor_id": bill["vendor_id"], "transaction_date": "2026-03-02", "currency_code": "USD",
		"linked_bills": []any{map[string]any{"id": id, "allocated_amount": amount}}}}, "Idempotency-Key", "journey-payment").want(t, http.StatusOK)
	h.advance(t, "60m")

	listed := h.list(t, "bills", "?filter="+escape(`document_number = "JOURNEY-1"`))
	if len(listed) != 1 || listed[0]["status"] != "paid" || listed[0]["id"] != id {
		t.Fatalf("the bill in the list: %v", listed)
	}
	for _, code := range []string{"BILL_CREATED", "BILL_PAYMENT_CREATED", "INCREMENTAL_SYNC_COMPLETED"} {
		d := integration.await(t, code, func(d delivery) bool { return d.Code == code })
		if !d.signed(h.ready.ClientSecret) {
			t.Errorf("%s is not signed by the client secret", code)
		}
	}
	h.linked(t, payment.header.Get("X-Rutter-Request-ID"))
	h.throttled(t)
}

// linked follows one write through the journal: request, native request, ledger change.
func (h *house) linked(t *testing.T, request string) {
	t.Helper()
	kinds := map[journal.Kind]int{}
	hops := map[journal.Hop]int{}
	for _, e := range h.entries(t, `trace:"`+request+`"`) {
		kinds[e.Kind]++
		if e.Exchange != nil {
			hops[e.Exchange.Hop]++
			if e.Exchange.Hop == journal.HopPlatform && e.Cause != request {
				t.Errorf("the native request of %s names %q as its cause", request, e.Cause)
			}
		}
	}
	if hops[journal.HopUnified] != 1 || hops[journal.HopPlatform] == 0 || kinds[journal.KindChange] < 2 {
		t.Errorf("the trace of a payment holds %v and %v; a payment changes two records", kinds, hops)
	}
}

// throttled arms a 429 for two requests, meets it, and heals another.
func (h *house) throttled(t *testing.T) {
	t.Helper()
	rule := map[string]any{"name": "burst", "where": map[string]any{"hop": "unified", "method": "GET", "path": "/accounting/invoices*"},
		"when": map[string]any{"times": 2}, "effect": map[string]any{"type": "rate_limited", "retry_after": "2s"}}
	h.console(t, "POST", "/faults", rule).want(t, http.StatusOK)
	for range 2 {
		a := h.unified(t, "GET", "/accounting/invoices", nil).want(t, http.StatusTooManyRequests)
		if a.header.Get("Retry-After") != "2" {
			t.Errorf("Retry-After is %q", a.header.Get("Retry-After"))
		}
		if a.header.Get("X-Faultline-Fault") != "burst" {
			t.Errorf("the answer names the rule %q", a.header.Get("X-Faultline-Fault"))
		}
		if e := decode[map[string]any](t, a); e["error_type"] != "RATE_LIMIT_ERROR" {
			t.Errorf("the body is %s", a.body)
		}
	}
	if a := h.unified(t, "GET", "/accounting/invoices", nil).want(t, http.StatusOK); a.header.Get("X-Faultline-Fault") != "" {
		t.Error("a rule that is exhausted still labels answers")
	}
	rule["name"], rule["when"] = "endless", map[string]any{}
	h.console(t, "POST", "/faults", rule).want(t, http.StatusOK)
	h.unified(t, "GET", "/accounting/invoices", nil).want(t, http.StatusTooManyRequests)
	h.console(t, "DELETE", "/faults/endless", nil).want(t, http.StatusOK)
	h.unified(t, "GET", "/accounting/invoices", nil).want(t, http.StatusOK)
	touched := h.entries(t, "kind:exchange fault:burst")
	if len(touched) != 2 || touched[0].Faults[0].Would == nil || touched[0].Faults[0].Would.Status != http.StatusOK {
		data, _ := json.Marshal(touched) // entries always marshal
		t.Errorf("entries of the rule: %s", data)
	}
}

func TestLabelsCanBeSwitchedOff(t *testing.T) {
	h := open(t, quiet)
	h.console(t, "POST", "/faults", map[string]any{"name": "hidden", "where": map[string]any{"hop": "unified"}, "effect": map[string]any{"type": "invalid_credentials"}}).want(t, http.StatusOK)
	a := h.unified(t, "GET", "/accounting/bills", nil).want(t, http.StatusUnauthorized)
	if label, ok := a.header["X-Faultline-Fault"]; ok {
		t.Errorf("the integration sees the label %v", label)
	}
	if touched := h.entries(t, "fault:hidden kind:exchange"); len(touched) != 1 {
		t.Errorf("the journal names the rule on %d entries", len(touched))
	}
}

// createBill books a bill with the first vendor and returns it with its amount.
func (h *house) createBill(t *testing.T, number, key string) (map[string]any, float64) {
	t.Helper()
	const amount = 120.5
	a := h.unified(t, "POST", "/accounting/bills", bill(h.list(t, "vendors", "?limit=1")[0]["id"].(string), h.account(t, "expense"), number, amount),
		"Idempotency-Key", key).want(t, http.StatusOK)
	return decode[map[string]map[string]any](t, a)["bill"], amount
}

func bill(vendor, account, number string, amount float64) map[string]any {
	return map[string]any{"bill": map[string]any{
		"vendor_id": vendor, "issue_date": "2026-03-02", "due_date": "2026-04-01", "currency_code": "USD", "document_number": number,
		"line_items": []any{map[string]any{"account_id": account, "description": "flour", "total_amount": amount}}}}
}

// account finds one of a type.
func (h *house) account(t *testing.T, kind string) string {
	t.Helper()
	for _, a := range h.list(t, "accounts", "?limit=500") {
		if a["account_type"] == kind {
			return a["id"].(string)
		}
	}
	t.Fatalf("there is no account of type %s", kind)
	return ""
}

func quiet(c *host.Config) { c.LabelFaults = false }
