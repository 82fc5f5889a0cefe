package unified

// amounts are those of a document as a whole, which several of its members follow from.
type amounts struct {
	total, due, tax decimal
	totalled        bool // the document says its total
	known           bool
}

// amounts reads the amounts of the whole once for all its members.
func (r *reading) amounts() *amounts {
	f := &r.whole
	if !f.known {
		f.known = true
		f.total, f.totalled = parseDecimal(r.record.follow(totalOf).Raw())
		f.due, _ = parseDecimal(r.record.follow(dueOf).Raw())
		f.tax, _ = parseDecimal(r.record.follow(totalTax).Raw())
	}
	return f
}
