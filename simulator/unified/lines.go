package unified

// What a body says of the whole and the platform keeps on the lines, and the other way round.

// onLines writes a member of the whole to the details of all lines that do not say it themselves.
func onLines(path string) target {
	plain := toPath(path)
	return func(w *writing, f *Field, v any) {
		outer := w.native
		w.native = map[string]any{}
		plain(w, f, v)
		for name, said := range w.native {
			w.onLines(name, said)
		}
		w.native = outer
	}
}

// onLines notes a member of the details of all lines.
func (w *writing) onLines(name string, v any) {
	if w.shared == nil {
		w.shared = map[string]any{}
	}
	w.shared[name] = v
}

// share brings to the lines what was noted for all of them.
func (w *writing) share() {
	if len(w.shared) == 0 {
		return
	}
	for _, line := range w.nativeLines() {
		detail, ok := line[plainText(line["DetailType"])].(map[string]any)
		if !ok || line["DetailType"] == discountLine || line["DetailType"] == subtotalLine {
			continue
		}
		for name, v := range w.shared {
			if detail[name] == nil {
				detail[name] = v
			}
		}
	}
}

const (
	discountLine = "DiscountLineDetail"
	subtotalLine = "SubTotalLineDetail"
)

// nativeLines are the lines that are written; on an update that says nothing of lines, those that the record has.
func (w *writing) nativeLines() []map[string]any {
	if _, written := w.record["Line"]; !written && w.update {
		w.record["Line"] = currentLines(w.current)
	}
	list, _ := w.record["Line"].([]any)
	all := make([]map[string]any, 0, len(list))
	for _, e := range list {
		if line, ok := e.(map[string]any); ok {
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
	if said, _ := w.record["DepartmentRef"].(map[string]any); said != nil && said["value"] != id {
		w.err = platformRefusal("BUSINESS_RULE", "the platform keeps one department for all lines of a document", f.Name)
		return
	}
	setAt(w.record, "DepartmentRef.value", id)
}

// taxOfAll writes the tax rate of the whole, which the lines then point at.
func taxOfAll(w *writing, f *Field, v any) {
	if v == nil {
		return
	}
	if id, ok := w.resolve(f, plainText(v)); ok {
		setAt(w.record, "TxnTaxDetail.TxnTaxCodeRef.value", id)
		w.onLines("TaxCodeRef", map[string]any{"value": "TAX"})
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
	d, ok := w.native[detail].(map[string]any)
	if !ok || w.native["Amount"] != nil {
		quantityOfOne(w, detail)
		return
	}
	if ref, sells := d["ItemRef"].(map[string]any); sells && d["UnitPrice"] == nil {
		price := decimal(0)
		if item, found := w.lookup.native(itemObject.Name, plainText(ref["value"])); found {
			price, _ = parseDecimal(item.at(itemPrice).Raw())
		}
		d["UnitPrice"] = price.number()
	}
	if d["UnitPrice"] != nil && d["Qty"] == nil {
		d["Qty"] = decimal(decimalOne).number()
	}
}
