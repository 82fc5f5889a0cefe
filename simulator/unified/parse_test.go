package unified

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDecimals(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "12": "12", "180.0": "180", "0.5": "0.5", "-40.25": "-40.25", "1e3": "1000", "1.5E-2": "0.015", "0.0000001": "0.0000001",
		"100000000000.99": "100000000000.99", "+3": "3", "000.10": "0.1",
	} {
		if d, ok := parseDecimal(text); !ok || d.String() != want {
			t.Errorf("%s is %s %v, not %s", text, d, ok, want)
		}
	}
	for _, text := range []string{"", "-", ".", "x", "1.2.3", "1e", "1e99", "0.00000001", "99999999999999999999", "1 2"} {
		if d, ok := parseDecimal(text); ok {
			t.Errorf("%q is read as %s", text, d)
		}
	}
}

func TestSharesAddUp(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		step := decimal(decimalOne / 100)
		whole := decimal(rapid.Int64Range(0, 1_000_000).Draw(rt, "whole")) * step
		weights := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) decimal {
			return decimal(rapid.Int64Range(-5, 100_000).Draw(rt, "weight")) * step
		}), 1, 9).Draw(rt, "weights")
		var sum decimal
		for i, s := range spread(whole, step, weights) {
			sum += s
			if s < 0 || s%step != 0 {
				rt.Fatalf("share %d is %s", i, s)
			}
		}
		if sum != whole {
			rt.Fatalf("%s of %s", sum, whole)
		}
	})
}

func TestNearestCall(t *testing.T) {
	table := newRouteTable()
	for path, want := range map[string]string{
		"/accounting/invoice":          "GET /accounting/invoices",
		"/acounting/bill_payment":      "GET /accounting/bill_payments",
		"/accounting/journal_entry/17": "GET /accounting/journal_entries/:id",
		"/invoices":                    "GET /accounting/invoices",
		"/connection":                  "GET /connections",
	} {
		if got := table.nearest("GET", path); got != want {
			t.Errorf("%s: %s, not %s", path, got, want)
		}
	}
	if got := table.nearest("POST", "/item/public_token/exchang"); got != "POST /item/public_token/exchange" {
		t.Errorf("%s", got)
	}
}

func FuzzFilter(f *testing.F) {
	for _, text := range []string{
		`status = "open"`, `amount_due >= 10.5 AND memo != null`, `customer_id IN ('a', "b")`, `due_date < 1768435200000`, `status = "a\"b"`, `x`, `status IN (`, `status ="`, ``,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		conditions, failure := parseFilter(invoiceObject, text)
		if (failure == nil) == (len(conditions) == 0) {
			t.Fatalf("%q gives %d conditions and failure %v", text, len(conditions), failure)
		}
		if failure != nil {
			if failure.code != "INVALID_FILTER" {
				t.Fatalf("%q: %s", text, failure.code)
			}
			return
		}
		matches(conditions, []byte(`{"status":"open","amount_due":1}`))
	})
}

func FuzzCursor(f *testing.F) {
	field, _ := invoiceObject.Field("due_date")
	l := &listing{object: invoiceObject, sort: field, fingerprint: "f"}
	f.Add("MTc3MzA3NTcyM182ZDFmMGMzZS0yYjdhLTRlMGUtOGYzMy05YTFmNWMyYjdkMTA=")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		place, failure := l.parseCursor(text)
		if (place == nil) == (failure == nil) {
			t.Fatalf("%q gives %v and %v", text, place, failure)
		}
	})
}

func FuzzBody(f *testing.F) {
	for _, text := range []string{`{"invoice":{}}`, `{"invoice":{"line_items":[{}]}}`, `{`, `[]`, `{"invoice":{"customer_id":1,"line_items":3}}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		body, failure := parseBody([]byte(text))
		if failure != nil {
			if !strings.HasPrefix(failure.code, "INVALID") {
				t.Fatal(failure.code)
			}
			return
		}
		if invoice := body.Object("invoice"); invoice != nil {
			for _, update := range []bool{false, true} {
				_ = validate(invoiceObject, invoice, update) // must not panic
			}
		}
	})
}

func FuzzDecimal(f *testing.F) {
	f.Add("1.5e3")
	f.Add("-0.0000001")
	f.Fuzz(func(t *testing.T, text string) {
		d, ok := parseDecimal(text)
		if !ok {
			return
		}
		if again, ok := parseDecimal(d.String()); !ok || again != d {
			t.Fatalf("%q is %s, which is %s", text, d, again)
		}
	})
}

// Rendering a native record must never break, whatever the platform sends.
func FuzzRender(f *testing.F) {
	f.Add(`{"Id":"1","SyncToken":"0","Line":[{"DetailType":"SalesItemLineDetail","Amount":1,"SalesItemLineDetail":{"ItemRef":{"value":"3"}}}],"TxnTaxDetail":{"TotalTax":3}}`)
	f.Add(`{"Id":1,"Line":7,"LinkedTxn":{"TxnId":1}}`)
	f.Fuzz(func(t *testing.T, text string) {
		c := NewCopy(CopyOptions{Now: fixedNow})
		for _, o := range objects {
			_, err := c.Merge("c", o.Name, rawMessages(text), true)
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func fixedNow() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

func rawMessages(text string) []json.RawMessage { return []json.RawMessage{json.RawMessage(text)} }
