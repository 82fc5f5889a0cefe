package unified

// amounts are those of a document as a whole, which several of its members follow from.
type amounts struct {
	total, due, tax decimal
	totalled        bool // the document says its total
	known           bool
}

var totalTax = pathOf("TxnTaxDetail.TotalTax")

// amounts reads the amounts of the whole once for all its members.
func (r *reading) amounts() *amounts {
	f := &r.whole
	if !f.known {
		f.known = true
		f.total, f.totalled = parseDecimal(r.record.get("TotalAmt").Raw())
		f.due, _ = parseDecimal(r.record.get("Balance").Raw())
		f.tax, _ = parseDecimal(r.record.follow(totalTax).Raw())
	}
	return f
}
