package company

import (
	"faultline/simulator/ledger"
	"faultline/simulator/seed"
)

// worths are what one of a currency is worth in ten-thousandths of a US dollar: plausible, not anybody's quotation.
var worths = []struct {
	currency string
	worth    int64
}{
	{"USD", 10_000}, {"EUR", 10_850}, {"GBP", 12_710}, {"CHF", 11_240}, {"CAD", 7_340}, {"AUD", 6_580},
	{"JPY", 67}, {"SEK", 955}, {"MXN", 583}, {"INR", 119}, {"KWD", 32_520},
}

// Abroad lists the currencies that Plan.Currencies can name.
func Abroad() []string {
	list := make([]string, len(worths))
	for i, w := range worths {
		list[i] = w.currency
	}
	return list
}

func worth(currency string) int64 {
	for _, w := range worths {
		if w.currency == currency {
			return w.worth
		}
	}
	return 0
}

const one ledger.Rate = 10_000_000_000 // one to one

func between(from, to string) ledger.Rate {
	return ledger.Rate(worth(from)) * one / ledger.Rate(worth(to))
}

func (m *maker) rates() []ledger.CurrencyRate {
	var list []ledger.CurrencyRate
	for _, c := range m.plan.Currencies {
		list = append(list, ledger.CurrencyRate{Currency: c, Rate: between(c, m.plan.Currency)})
	}
	return list
}

// rate is that of the month: within three percent of the standing one. The home currency has none.
func (m *maker) rate(currency string) ledger.Rate {
	if currency == "" {
		return 0
	}
	drift := ledger.Rate(m.seed.Number(61, "rate", currency, m.now.Format("2006-01"))) - 30
	return between(currency, m.plan.Currency) / 1000 * (1000 + drift)
}

// deals is the currency that the i-th contact deals in: one in so many deals abroad.
func (m *maker) deals(i, every int) string {
	if n := len(m.plan.Currencies); n > 0 && i%every == every-1 {
		return m.plan.Currencies[i/every%n]
	}
	return ""
}

// abroad turns a document of home amounts into one in another currency, at round prices of its own.
func (m *maker) abroad(d *ledger.Document, currency string) {
	if currency == "" {
		return
	}
	d.Currency, d.Rate = currency, m.rate(currency)
	for i := range d.Lines {
		l := &d.Lines[i]
		// Amounts of the presets are far from what does not convert.
		l.Amount, _ = ledger.Convert(l.Amount, between(m.plan.Currency, currency), m.plan.Currency, currency)
		l.Quantity, l.UnitPrice = nil, nil
	}
}

// home is the subtotal of a document in the home currency.
func (m *maker) home(d *ledger.Document) ledger.Minor {
	if d.Rate == 0 {
		return d.Subtotal
	}
	c := m.book.Company()
	return c.Home(d, d.Subtotal)
}

// open is what is still open of a document by now.
func (m *maker) open(d *ledger.Document) (balance ledger.Minor) {
	m.book.View(func(v *ledger.View) {
		if now, ok := v.Document(d.Kind, d.ID); ok && !now.Deleted {
			balance = now.Balance
		}
	})
	return balance
}

// renewed are lines of one document for another.
func renewed(lines []ledger.Line) []ledger.Line {
	next := make([]ledger.Line, len(lines))
	copy(next, lines)
	for i := range next {
		next[i].ID = ""
	}
	return next
}

// begins says that a sale or purchase begins with an order: in so many of a hundred cases, and while there is time
// left for what follows.
func (m *maker) begins(s *seed.Stream, percent int) bool {
	if !m.plan.Sundries || percent == 0 || m.now.After(m.start.AddDate(0, 0, m.days-20)) {
		return false
	}
	return s.Intn(100) < percent
}
