package ledger

import "slices"

// CurrencyRate is the exchange rate of documents that bring none of their own.
type CurrencyRate struct {
	Currency string `json:"currency"`
	Rate     Rate   `json:"rate"` // home currency for one of Currency
}

// MultiCurrency says that the company takes contacts and documents in other currencies than its own.
func (c *Company) MultiCurrency() bool { return len(c.Rates) > 0 }

// Currencies lists the currencies of the company: its own first, then the others in alphabetical order.
func (c *Company) Currencies() []string {
	list := make([]string, 0, len(c.Rates)+1)
	for _, r := range c.Rates {
		list = append(list, r.Currency)
	}
	slices.Sort(list)
	return slices.Insert(list, 0, c.Currency)
}

// rate finds the standing rate of a foreign currency.
func (c *Company) rate(currency string) (Rate, bool) {
	for _, r := range c.Rates {
		if r.Currency == currency {
			return r.Rate, true
		}
	}
	return 0, false
}
