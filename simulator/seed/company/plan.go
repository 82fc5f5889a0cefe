package company

import (
	"context"
	"slices"
	"time"

	"faultline/simulator/ledger"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

// Plan says what company to make. Zero values mean: a bakery, 120 invoices, 12 months, US dollars, up to now.
type Plan struct {
	Preset   string    // one of Presets
	Invoices int       // exactly that many, voided ones included
	Months   int       // of history
	End      time.Time // last day covered
	Currency string    // ISO 4217
	// Currencies are others that some customers and vendors deal in; those of Abroad can be named.
	Currencies []string
	// Sundries adds what a company does beside invoices, bills, their payments and journal entries: orders, credits,
	// refunds, counter sales, expenses, deposits, transfers, and the terms, taxes and classes that go with them.
	Sundries bool
}

// Presets lists the names of the companies that can be made.
func Presets() []string {
	all := presets()
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.name
	}
	return names
}

// Build returns finished books. The options' listener hears nothing of the making: it starts with what comes after,
// so the caller writes down what View.Each shows. The times of the history are the plan's, not those of o.Now.
func Build(ctx context.Context, s seed.Seed, p Plan, o ledger.Options) (*ledger.Book, error) {
	preset, err := p.complete(o)
	if err != nil {
		return nil, err
	}
	m := newMaker(s.Derive("company"), p, preset)
	// The books take their time from the history while it is made, and from the world afterwards. They live long, so
	// they must not hold on to the maker.
	now := func() time.Time { return m.now }
	m.book = ledger.New(m.company(), ledger.Options{ChangeID: o.ChangeID, Now: func() time.Time { return now() }})
	if err := m.run(ctx); err != nil {
		return nil, err
	}
	if end := m.now; o.Now == nil {
		now = func() time.Time { return end }
	} else {
		now = o.Now
	}
	m.book.SetListener(o.Listener)
	return m.book, nil
}

// complete fills in defaults, checks the plan and finds the preset.
func (p *Plan) complete(o ledger.Options) (*preset, error) {
	if p.Preset == "" {
		p.Preset = "bakery"
	}
	if p.Invoices == 0 {
		p.Invoices = 120
	}
	if p.Months == 0 {
		p.Months = 12
	}
	if p.Currency == "" {
		p.Currency = "USD"
	}
	if p.End.IsZero() && o.Now != nil {
		p.End = o.Now()
	}
	switch {
	case p.Invoices < 0 || p.Invoices > 200_000:
		return nil, problem.New(problem.Invalid, "a company has 0 to 200000 invoices, not %d", p.Invoices).At("/invoices")
	case p.Months < 0 || p.Months > 120:
		return nil, problem.New(problem.Invalid, "a company has 1 to 120 months of history, not %d", p.Months).At("/months")
	case p.End.IsZero():
		return nil, problem.New(problem.Invalid, "the last day is missing").At("/end")
	case len(p.Currency) != 3:
		return nil, problem.New(problem.Invalid, "%q is not a currency code", p.Currency).At("/currency").WithHint("use ISO 4217, such as USD")
	}
	for i, c := range p.Currencies {
		if worth(c) == 0 || c == p.Currency || slices.Contains(p.Currencies[:i], c) || worth(p.Currency) == 0 {
			return nil, problem.New(problem.Invalid, "%q is not another currency with a known rate", c).At("/currencies").
				WithHint("use some of %v", Abroad())
		}
	}
	all := presets()
	for i := range all {
		if all[i].name == p.Preset {
			return &all[i], nil
		}
	}
	return nil, problem.New(problem.Invalid, "there is no preset %q", p.Preset).At("/preset").WithHint("use one of %v", Presets())
}
