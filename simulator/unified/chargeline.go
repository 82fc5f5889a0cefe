package unified

import "slices"

// Two members of a sale as a whole are lines of their own on the platform: what is taken off it, and what is added for
// shipping.

// shippingItem is what the platform's lines sell that charge for shipping.
const shippingItem = "SHIPPING_ITEM_ID"

// discount writes a discount on the whole, an amount or a percentage, as the line that it is on the platform.
func discount(percentage bool) target {
	return func(w *writing, f *Field, v any) {
		off, ok := amountOf(v)
		if !ok || off == 0 && w.discounted {
			return
		}
		if off < 0 {
			w.err = platformRefusal("BUSINESS_RULE", "a discount is not below 0", f.Name)
			return
		}
		w.nativeLines()
		list, _ := w.record["Line"].([]any)
		list = slices.DeleteFunc(list, isDiscount)
		detail := map[string]any{"PercentBased": percentage}
		line := map[string]any{"DetailType": discountLine, discountLine: detail}
		if percentage {
			detail["DiscountPercent"] = off.number()
		} else {
			line["Amount"] = off.number()
		}
		if off > 0 {
			list = append(list, line)
		}
		w.record["Line"], w.discounted = list, true
	}
}

func isDiscount(line any) bool {
	m, _ := line.(map[string]any)
	return m["DetailType"] == discountLine
}

// shipping reports whether a native line charges for shipping.
func shipping(m node) bool { return m.follow(soldItem).String() == shippingItem }

var soldItem = pathOf(saleLine + ".ItemRef.value")

func isShipping(line any) bool {
	m, _ := line.(map[string]any)
	detail, _ := m[saleLine].(map[string]any)
	ref, _ := detail["ItemRef"].(map[string]any)
	return ref["value"] == shippingItem
}

// shippingAmount is what is charged for shipping, where anything is.
func shippingAmount(r *reading, f *Field, b []byte) []byte {
	var sum decimal
	charged := false
	for line := range r.record.get("Line").all() {
		if shipping(line) {
			amount, _ := parseDecimal(line.get("Amount").Raw())
			sum, charged = sum+amount, true
		}
	}
	if !charged {
		return b
	}
	return f.amount(b, sum)
}

// toShipping writes what is charged for shipping, which is not taxed.
func toShipping(w *writing, _ *Field, v any) {
	amount, ok := amountOf(v)
	if !ok {
		return
	}
	w.nativeLines()
	list, _ := w.record["Line"].([]any)
	list = slices.DeleteFunc(list, isShipping)
	if amount > 0 {
		list = append(list, map[string]any{"Amount": amount.number(), "DetailType": saleLine, saleLine: map[string]any{
			"ItemRef": map[string]any{"value": shippingItem}, "TaxCodeRef": map[string]any{"value": "NON"}}})
	}
	w.record["Line"], w.shipped = list, true
}

// finishSale completes a sale. Lines that replace others leave what concerns the whole alone; that comes behind them,
// and the discount, which may be a percentage of what is before it, comes before the shipping.
func finishSale(w *writing) {
	lines, written := w.record["Line"].([]any)
	if !written {
		finishDocumentTax(w)
		return
	}
	var before []any
	if w.update {
		before = currentLines(w.current)
	}
	for _, whole := range []struct {
		is   func(any) bool
		said bool
	}{{isDiscount, w.discounted}, {isShipping, w.shipped}} {
		from := lines
		if !whole.said {
			from = before
		}
		var kept []any
		for _, line := range from {
			if whole.is(line) {
				kept = append(kept, line)
			}
		}
		lines = append(slices.DeleteFunc(lines, whole.is), kept...)
	}
	w.record["Line"] = lines
	finishDocumentTax(w)
}
