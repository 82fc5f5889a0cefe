package unified

import (
	"slices"

	"faultline/simulator/jsontext"
)

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
		list := w.record.List("Line")
		list = slices.DeleteFunc(list, isDiscount)
		detail := jsontext.With("PercentBased", percentage)
		line := jsontext.With("DetailType", discountLine).With(discountLine, detail)
		if percentage {
			detail.Set("DiscountPercent", off.number())
		} else {
			line.Set("Amount", off.number())
		}
		if off > 0 {
			list = append(list, line)
		}
		w.record.Set("Line", list)
		w.discounted = true
	}
}

func isDiscount(line any) bool {
	m, _ := line.(*jsontext.Object)
	return m.Get("DetailType") == discountLine
}

// shipping reports whether a native line charges for shipping.
func shipping(m node) bool { return m.follow(soldItem).String() == shippingItem }

func isShipping(line any) bool {
	m, _ := line.(*jsontext.Object)
	detail := m.Object(saleLine)
	ref := detail.Object("ItemRef")
	return ref.Get("value") == shippingItem
}

// shippingAmount is what is charged for shipping, where anything is.
func shippingAmount(r *reading, f *Field, b []byte) []byte {
	var sum decimal
	charged := false
	for line := range r.record.follow(documentLines).all() {
		if shipping(line) {
			amount, _ := parseDecimal(line.follow(amountIn).Raw())
			sum, charged = sum+amount, true
		}
	}
	if !charged {
		return b
	}
	return f.amount(b, sum)
}

// ofWhole reports whether a line concerns the whole.
func ofWhole(line any) bool { return isDiscount(line) || isShipping(line) }

// toShipping writes what is charged for shipping, which is not taxed.
func toShipping(w *writing, _ *Field, v any) {
	amount, ok := amountOf(v)
	if !ok {
		return
	}
	w.nativeLines()
	list := w.record.List("Line")
	list = slices.DeleteFunc(list, isShipping)
	if amount > 0 {
		detail := jsontext.With("ItemRef", jsontext.With("value", shippingItem)).With("TaxCodeRef", jsontext.With("value", "NON"))
		list = append(list, jsontext.With("Amount", amount.number()).With("DetailType", saleLine).With(saleLine, detail))
	}
	w.record.Set("Line", list)
	w.shipped = true
}

// finishSale completes a sale. Lines that replace others leave what concerns the whole alone; that comes behind them,
// and the discount, which may be a percentage of what is before it, comes before the shipping.
func finishSale(w *writing) {
	lines, written := w.record.Get("Line").([]any)
	if !written || !w.update && !slices.ContainsFunc(lines, ofWhole) {
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
	w.record.Set("Line", lines)
	finishDocumentTax(w)
}
