package unified

import "faultline/simulator/jsontext"

// What invoices and bills share beyond their tables.

// documentDiscount is the sum of the native discount lines.
func documentDiscount(r *reading, _ *Field, b []byte) []byte {
	var sum decimal
	for line := range r.record.follow(documentLines).all() {
		if line.follow(kindOf).String() == discountLine {
			d, _ := parseDecimal(line.follow(amountIn).Raw())
			sum += d
		}
	}
	return appendDecimal(b, sum)
}

// taxable writes whether a line is taxed, in the platform's two pseudo codes.
func taxable(path string) target {
	return func(w *writing, _ *Field, v any) {
		if yes, ok := v.(bool); ok {
			code := "NON"
			if yes {
				code = "TAX"
			}
			w.set(path, code)
		}
	}
}

// lineTaxInto takes a line's own tax out of its amount, which the platform wants without tax, and adds it to the
// document's tax.
func lineTaxInto(codePath string) target {
	return func(w *writing, _ *Field, v any) {
		tax, ok := amountOf(v)
		if !ok || tax == 0 {
			return
		}
		w.set(codePath, "TAX")
		if amount, given := amountOf(w.native.Get("Amount")); given {
			w.native.Set("Amount", nativeNumber((amount - tax).number()))
		}
		sum, _ := amountOf(w.record.Get("lineTax"))
		w.record.Set("lineTax", (sum + tax).number())
	}
}

// finishDocumentTax turns the taxes that lines gave into the document's tax, unless the body gave that itself, and
// marks the other lines as not taxed, because the platform spreads the document's tax over its lines.
func finishDocumentTax(w *writing) {
	sum, some := w.record.Find("lineTax")
	w.record.Delete("lineTax")
	if !some || w.record.Has("TxnTaxDetail") {
		return
	}
	w.setAt(w.record, "TxnTaxDetail.TotalTax", sum)
	list := w.record.List("Line")
	for _, e := range list {
		line, _ := e.(*jsontext.Object)
		detail := line.Object(plainText(line.Get("DetailType")))
		if detail != nil && detail.Get("TaxCodeRef") == nil {
			detail.Set("TaxCodeRef", jsontext.With("value", "NON"))
		}
	}
}

// quantityOfOne gives an item line the quantity and the unit price that the body left out, where they follow.
func quantityOfOne(w *writing, detail string) {
	d, ok := w.native.Get(detail).(*jsontext.Object)
	if !ok || d.Get("ItemRef") == nil {
		return
	}
	amount, given := amountOf(w.native.Get("Amount"))
	price, priced := amountOf(d.Get("UnitPrice"))
	if d.Get("Qty") == nil && (!priced || price == amount) {
		d.Set("Qty", decimal(decimalOne).number())
	}
	quantity, counted := amountOf(d.Get("Qty"))
	if price, even := amount.each(quantity); !priced && given && counted && even {
		d.Set("UnitPrice", price.number())
	}
}
