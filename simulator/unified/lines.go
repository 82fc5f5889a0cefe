package unified

import "faultline/simulator/jsontext"

// What a body says of the whole and the platform keeps on the lines, and the other way round.

// onLines writes a member of the whole to the details of all lines that do not say it themselves.
func onLines(path string) target {
	plain := toPath(path)
	return func(w *writing, f *Field, v any) {
		outer := w.native
		w.native = &jsontext.Object{}
		plain(w, f, v)
		for _, said := range w.native.Members() {
			w.onLines(said.Name, said.Value)
		}
		w.native = outer
	}
}

// onLines notes a member of the details of all lines.
func (w *writing) onLines(name string, v any) {
	if w.shared == nil {
		w.shared = &jsontext.Object{}
	}
	w.shared.Set(name, v)
}

// share brings to the lines what was noted for all of them.
func (w *writing) share() {
	if w.shared.Len() == 0 {
		return
	}
	for _, line := range w.nativeLines() {
		detail, ok := line.Get(plainText(line.Get("DetailType"))).(*jsontext.Object)
		if !ok || line.Get("DetailType") == discountLine || line.Get("DetailType") == subtotalLine {
			continue
		}
		for _, said := range w.shared.Members() {
			if detail.Get(said.Name) == nil {
				detail.Set(said.Name, said.Value)
			}
		}
	}
}

const (
	discountLine = "DiscountLineDetail"
	subtotalLine = "SubTotalLineDetail"
)

// nativeLines are the lines that are written; on an update that says nothing of lines, those that the record has.
func (w *writing) nativeLines() []*jsontext.Object {
	if w.update && !w.record.Has("Line") {
		w.record.Set("Line", currentLines(w.current))
	}
	list := w.record.List("Line")
	all := make([]*jsontext.Object, 0, len(list))
	for _, e := range list {
		if line, ok := e.(*jsontext.Object); ok {
			all = append(all, line)
		}
	}
	return all
}

// currentLines are the lines of a native record, to be sent back.
func currentLines(record node) []any {
	list := []any{}
	for line := range record.get("Line").all() {
		if m := decoded([]byte(line.Raw())); m != nil {
			list = append(list, m)
		}
	}
	return list
}

// ofRecord reads a line's member from the record: the platform keeps one for all lines.
func ofRecord(path string) source {
	return func(r *reading, f *Field, b []byte) []byte { return r.id(f.Object, r.record.at(path).String(), b) }
}

// departmentOfAll writes a line's department, of which the platform has one for all lines.
func departmentOfAll(w *writing, f *Field, v any) {
	if v == nil {
		return
	}
	id, ok := w.resolve(f, plainText(v))
	if !ok {
		return
	}
	if said, _ := w.record.Get("DepartmentRef").(*jsontext.Object); said != nil && said.Get("value") != id {
		w.err = platformRefusal("BUSINESS_RULE", "the platform keeps one department for all lines of a document", f.Name)
		return
	}
	w.setAt(w.record, "DepartmentRef.value", id)
}

// taxOfAll writes the tax rate of the whole, which the lines then point at.
func taxOfAll(w *writing, f *Field, v any) {
	if v == nil {
		return
	}
	if id, ok := w.resolve(f, plainText(v)); ok {
		w.setAt(w.record, "TxnTaxDetail.TxnTaxCodeRef.value", id)
		w.onLines("TaxCodeRef", jsontext.With("value", "TAX"))
	}
}

// statusTo writes the words that the platform knows for a status; it refuses the others.
func statusTo(path string, pairs ...string) target {
	return func(w *writing, f *Field, v any) {
		for i := 0; i+1 < len(pairs); i += 2 {
			if v == pairs[i] {
				w.set(path, pairs[i+1])
				return
			}
		}
		if v != nil {
			w.err = platformRefusal("BUSINESS_RULE", "the platform has no status "+plainText(v)+" for this", f.Name)
		}
	}
}

// priced gives a line the quantity and the unit price that the body left out, the price from the item. Where nothing
// can be computed nothing is changed.
func (w *writing) priced(detail, itemPrice string) {
	d, ok := w.native.Get(detail).(*jsontext.Object)
	if !ok || w.native.Get("Amount") != nil {
		quantityOfOne(w, detail)
		return
	}
	if ref, sells := d.Get("ItemRef").(*jsontext.Object); sells && d.Get("UnitPrice") == nil {
		price := decimal(0)
		if item, found := w.lookup.native(itemObject.Name, plainText(ref.Get("value"))); found {
			price, _ = parseDecimal(item.at(itemPrice).Raw())
		}
		d.Set("UnitPrice", price.number())
	}
	if d.Get("UnitPrice") != nil && d.Get("Qty") == nil {
		d.Set("Qty", decimal(decimalOne).number())
	}
}
