package ledger

import (
	"math/bits"

	"faultline/simulator/problem"
)

// A document in another currency is carried in the home currency at its own rate. What settles it takes a share of
// that along, and the last one takes the rest, so that a settled document carries nothing at all.

// home is an amount of the document in the home currency. Amounts that do not fit were refused at admission.
func (d *Document) home(amount Minor, home string) Minor {
	if d.Rate == 0 {
		return amount
	}
	converted, err := Convert(amount, d.Rate, d.Currency, home)
	if err != nil {
		return 0
	}
	return converted
}

// Home is an amount of a document in the home currency.
func (c *Company) Home(d *Document, amount Minor) Minor { return d.home(amount, c.Currency) }

// homeOf is what the document settled by an allocation carries for it.
func (d *Document) homeOf(a *Allocation) Minor {
	if d.Rate == 0 {
		return a.Amount
	}
	return a.Home
}

// carried is the home amount of what the document has not applied itself. It is exactly what was taken from it once
// everything is taken.
func (d *Document) carried(home string) Minor {
	if d.Rate == 0 {
		return d.Balance + sum(d.SettledBy)
	}
	if d.Balance == 0 {
		return d.taken()
	}
	return d.home(d.Balance+sum(d.SettledBy), home)
}

func (d *Document) taken() Minor {
	var total Minor
	for i := range d.SettledBy {
		total += d.homeOf(&d.SettledBy[i])
	}
	return total
}

// Carrying is what the document still stands at on its control account, in the home currency: debit positive.
func (c *Company) Carrying(d *Document) Minor {
	f := formOf(d.Kind)
	if d.Deleted || f.side == 0 {
		return 0
	}
	return f.side * (d.carried(c.Currency) - d.taken())
}

// OpenAt is what the document stood at on its control account at the end of a day, in the home currency: debit positive.
// Summed over the documents of that day or before, and the journal lines, it is the control account.
func (v *View) OpenAt(d *Document, day string) Minor {
	f := formOf(d.Kind)
	if d.Deleted || f.side == 0 || d.Date > day {
		return 0
	}
	later := func(a *Allocation) bool {
		other, ok := v.Document(a.Kind, a.ID)
		return ok && other.Date > day
	}
	open := v.base.company.Carrying(d)
	for i := range d.SettledBy {
		if a := &d.SettledBy[i]; later(a) {
			open += f.side * d.homeOf(a)
		}
	}
	for i := range d.Settles {
		if a := &d.Settles[i]; a.side() != 0 && later(a) {
			open -= a.side() * d.homeOf(a)
		}
	}
	return open
}

// Parts says how a document's total came to be settled, for those that recognise income and expense as they are paid.
// Parts sum to no more than the total.
func (d *Document) Parts() []Allocation {
	f := formOf(d.Kind)
	var list []Allocation
	for i := range d.Settles {
		if a := &d.Settles[i]; f.effect(a) < 0 {
			list = append(list, *a)
		}
	}
	return append(list, d.SettledBy...)
}

// Deferred says that what the document earns or costs is received or paid later, through what settles it.
func (d *Document) Deferred() bool {
	f := formOf(d.Kind)
	return f.side != 0 && f.open && !f.given
}

// share is whole × part ÷ of, rounded half away from zero; part is at most of.
func share(whole, part, of Minor) Minor {
	if of <= 0 {
		return whole
	}
	high, low := bits.Mul64(magnitude(int64(whole)), uint64(part))
	result, ok := divide(high, low, uint64(of))
	if !ok {
		return whole
	}
	if whole < 0 {
		return -Minor(result)
	}
	return Minor(result)
}

// admitMoney settles the currency and the rate of a document.
func (t *Tx) admitMoney(d *Document, contact *Contact) error {
	c := &t.base.company
	if d.Currency == "" {
		d.Currency = c.Currency
		if contact != nil {
			d.Currency = contact.Currency
		}
	}
	if err := t.admitForeign(&d.Currency); err != nil {
		return err
	}
	if contact != nil && contact.Currency != d.Currency {
		return problem.New(CodeWrongCurrency, "%q is not the currency of %s %s", d.Currency, contact.Kind, contact.ID).At("/currency").
			WithHint("use %s, or leave it out", contact.Currency)
	}
	if d.Currency == c.Currency {
		if d.Rate != 0 && d.Rate != oneToOne {
			return invalid("/rate", "a document in the home currency has no exchange rate but 1")
		}
		d.Rate = 0
		return nil
	}
	if d.Rate == 0 {
		d.Rate, _ = c.rate(d.Currency)
	}
	if d.Rate <= 0 || d.Rate > highest {
		return invalid("/rate", "the exchange rate must lie between 0 and %s", highest.Decimal())
	}
	exchange := c.Exchange
	return t.admitDefault("/currency", &exchange, exchange, roleExchange)
}

const (
	oneToOne Rate = 10_000_000_000
	highest       = 1_000_000 * oneToOne
)

// admitForeign fills in the home currency, and refuses those that the company has no rate for.
func (t *Tx) admitForeign(currency *string) error {
	c := &t.base.company
	if *currency != "" && *currency != c.Currency {
		for _, r := range c.Rates {
			if r.Currency == *currency {
				*currency = r.Currency
				return nil
			}
		}
	}
	return t.admitCurrency(currency)
}

// convertible refuses amounts that the home currency cannot hold.
func (t *Tx) convertible(d *Document) error {
	if d.Rate == 0 {
		return nil
	}
	home := t.base.company.Currency
	amounts := []Minor{d.Total, d.Balance, d.Tax}
	for i := range d.Lines {
		amounts = append(amounts, d.Lines[i].Amount)
	}
	for _, amount := range amounts {
		if converted, err := Convert(amount, d.Rate, d.Currency, home); err != nil || converted > largest || converted < -largest {
			return invalid("/rate", "%s %s at %s is too large in %s", amount.Fixed(d.Currency), d.Currency, d.Rate.Decimal(), home)
		}
	}
	return nil
}
