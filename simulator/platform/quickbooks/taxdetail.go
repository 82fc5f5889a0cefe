package quickbooks

import (
	"math/big"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// The words that stand for a tax code on a line: whatever the transaction's own code says, and no tax at all.
const (
	taxable    = "TAX"
	nonTaxable = "NON"
)

// lineTaxCode lies beside the line as it came; draft.lineTax tells the books what it means.
func lineTaxCode() field {
	f := keptRef("TaxCodeRef")
	f.get = func(s *scene, x any) any {
		if raw, ok := s.extras["TaxCodeRef"]; ok {
			code := unquoted(raw)
			return s.reference(code, ledger.KindTaxRate)
		}
		return s.reference(x.(*ledger.Line).TaxRate, ledger.KindTaxRate)
	}
	return f
}

// lineTax gives the line the tax rate that its code names.
func (d *draft) lineTax(l *ledger.Line) error {
	code := d.extra(l, "TaxCodeRef")
	l.TaxRate = ""
	if code == "" || code == taxable || code == nonTaxable {
		return nil
	}
	if err := d.exists("TaxCodeRef", code, []ledger.Kind{ledger.KindTaxRate}); err != nil {
		return err
	}
	if d.entity.kind != ledger.KindJournalEntry { // an entry has the tax on a line of its own
		l.TaxRate = code
	}
	return nil
}

// taxIn is the tax of a whole transaction as it came.
type taxIn struct {
	code  string
	total *ledger.Minor
}

// taxDetail carries the tax of the whole transaction; finishTax brings it to the lines.
func taxDetail() field {
	return field{name: "TxnTaxDetail", shape: shapeOwn,
		parse: func(in *intake, raw any, path string) (any, error) {
			m, _ := raw.(*jsontext.Object)
			code, err := in.text(inside(m.Get("TxnTaxCodeRef"), "value"), 0, in.under(path, ".TxnTaxCodeRef"))
			if err != nil {
				return nil, err
			}
			tax := taxIn{}
			tax.code, _ = code.(string)
			if m.Get("TotalTax") != nil {
				total, err := in.amount(m.Get("TotalTax"), in.under(path, ".TotalTax"))
				if err != nil {
					return nil, err
				}
				given := total.(ledger.Minor)
				tax.total = &given
			}
			if tax == (taxIn{}) {
				return nil, nil
			}
			return tax, nil
		},
		get: func(s *scene, x any) any { return s.taxDetail(x.(*ledger.Document)) },
		set: func(*draft, any, any) error { return nil },
	}
}

func (s *scene) taxDetail(d *ledger.Document) any {
	if d.Tax == 0 && len(d.Taxes) == 0 {
		switch d.Kind {
		case ledger.KindBill, ledger.KindBillCreditMemo, ledger.KindExpense, ledger.KindPurchaseOrder:
			return nil
		}
	}
	if len(d.Taxes) == 0 {
		return s.wrappedAmount("TotalTax", d.Tax, d.Currency)
	}
	code := s.transactionCode(d)
	lines := make(array, 0, len(d.Taxes))
	for i := range d.Taxes {
		t := &d.Taxes[i]
		lines = append(lines, object{
			{"Amount", money(t.Amount, d.Currency)}, {"DetailType", "TaxLineDetail"},
			{"TaxLineDetail", object{
				{"TaxRateRef", reference(s.componentOf(t), t.Name)}, {"PercentBased", true}, {"TaxPercent", quantity(t.Percent)},
				{"NetAmountTaxable", money(t.Net, d.Currency)},
			}},
		})
	}
	return object{
		{"TxnTaxCodeRef", reference(code, s.name(code, ledger.KindTaxRate))}, {"TotalTax", money(d.Tax, d.Currency)}, {"TaxLine", lines},
	}
}

// componentOf is the id of the component that made a share of the tax.
func (s *scene) componentOf(t *ledger.TaxShare) string {
	r, ok := s.view.Reference(ledger.KindTaxRate, t.Rate)
	if !ok {
		return ""
	}
	for i := range r.Components {
		if c := &r.Components[i]; c.Name == t.Name && c.Percent == t.Percent {
			return componentID(r, i)
		}
	}
	return ""
}

// transactionCode is the tax code that the lines marked as taxable have.
func (s *scene) transactionCode(d *ledger.Document) string {
	for i := range d.Lines {
		if l := &d.Lines[i]; l.TaxRate != "" && s.extra(l, "TaxCodeRef") == taxable {
			return l.TaxRate
		}
	}
	return ""
}

// finishTax brings the tax of the transaction to the lines. Lines with a rate are taxed by the books; where none has
// one, the taxes of the lines are made to sum to what the request, or the record as it was, says.
func finishTax(d *draft, doc *ledger.Document) error {
	sent, _ := d.parsed.of("TxnTaxDetail").(taxIn)
	before, _ := d.before.(*ledger.Document)
	code := sent.code
	if code != "" {
		if err := d.exists("TxnTaxDetail.TxnTaxCodeRef", code, []ledger.Kind{ledger.KindTaxRate}); err != nil {
			return err
		}
	} else if before != nil && (d.sparse || sent.total != nil) {
		code = d.transactionCode(before)
	}
	rated := false
	var have ledger.Minor
	for i := range doc.Lines {
		l := &doc.Lines[i]
		if l.TaxRate == "" && code != "" && d.extra(l, "TaxCodeRef") == taxable {
			l.TaxRate = code
		}
		rated = rated || l.TaxRate != ""
		have += l.Tax
	}
	wanted := sent.total
	if wanted == nil && have == 0 && d.sparse && before != nil && len(before.Taxes) == 0 {
		wanted = &before.Tax
	}
	if wanted != nil && !rated && *wanted != have && len(doc.Lines) > 0 {
		spread(d, doc.Lines, *wanted)
	}
	return nil
}

// spread divides a tax over the taxable lines by their amounts, exactly: each line gets the difference of two
// rounded running totals.
func spread(d *draft, lines []ledger.Line, tax ledger.Minor) {
	weight := func(i int, all bool) ledger.Minor {
		if !all && d.extra(&lines[i], "TaxCodeRef") == nonTaxable {
			return 0
		}
		return max(0, lines[i].Amount)
	}
	var whole ledger.Minor
	all := false
	for i := range lines {
		whole += weight(i, all)
	}
	if whole == 0 {
		all = true
		for i := range lines {
			whole += weight(i, all)
		}
	}
	var run, given ledger.Minor
	for i := range lines {
		run += weight(i, all)
		upto := tax
		if whole > 0 {
			upto = share(tax, int64(run), int64(whole))
		}
		lines[i].Tax = upto - given
		given = upto
	}
}

// share is amount × part / whole, rounded half away from zero.
func share(amount ledger.Minor, part, whole int64) ledger.Minor {
	n := new(big.Int).Mul(big.NewInt(int64(amount)), big.NewInt(part))
	sign := int64(n.Sign())
	n.Abs(n).Mul(n, big.NewInt(2)).Add(n, big.NewInt(whole))
	n.Quo(n, new(big.Int).Mul(big.NewInt(whole), big.NewInt(2)))
	return ledger.Minor(sign * n.Int64())
}
