package ledger

import (
	"math/bits"
	"slices"
)

// levy computes the taxes of the lines that name a tax rate, line by line, and sums them by component. A line that
// names none keeps the tax the caller gave, which is owed on the company's own tax account.
func (t *Tx) levy(d *Document) {
	d.Taxes = nil
	use := formOf(d.Kind).lines
	for i := range d.Lines {
		l := &d.Lines[i]
		if l.TaxRate == "" {
			continue
		}
		rate, ok := t.Reference(KindTaxRate, l.TaxRate)
		if !ok {
			continue // refer has seen it
		}
		l.Tax = 0
		for j := range rate.Components {
			c := &rate.Components[j]
			if !c.levied(use) {
				continue
			}
			net := l.Amount
			if c.Compound {
				net += l.Tax
			}
			amount := percent(net, c.Percent)
			l.Tax += amount
			d.owe(TaxShare{Rate: rate.ID, Name: c.Name, Percent: c.Percent, Agency: c.Agency, Account: t.owedOn(c.Agency),
				Net: net, Amount: amount})
		}
	}
}

// levied says that the component applies to such lines. One that says neither applies to both.
func (c *TaxComponent) levied(use lineUse) bool {
	if c.Sales == c.Purchases {
		return true
	}
	return c.Sales == (use == lineSale)
}

func (d *Document) owe(s TaxShare) {
	i := slices.IndexFunc(d.Taxes, func(o TaxShare) bool {
		return o.Rate == s.Rate && o.Name == s.Name && o.Percent == s.Percent && o.Agency == s.Agency
	})
	if i < 0 {
		d.Taxes = append(d.Taxes, s)
		return
	}
	d.Taxes[i].Net += s.Net
	d.Taxes[i].Amount += s.Amount
}

// owedOn is the account that taxes of an agency post to.
func (t *Tx) owedOn(agency string) string {
	if a, ok := t.Reference(KindTaxAgency, agency); ok && a.Account != "" {
		return a.Account
	}
	return t.base.company.TaxPayable
}

// percent of an amount, rounded half away from zero. Neither a rate above 100 % nor an amount above the largest is
// admitted, so the result fits.
func percent(amount Minor, rate Scaled) Minor {
	high, low := bits.Mul64(magnitude(int64(amount)), magnitude(int64(rate)))
	result, _ := divide(high, low, 100*Scale)
	if (amount < 0) != (rate < 0) {
		return -Minor(result)
	}
	return Minor(result)
}
