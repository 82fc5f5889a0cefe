package company

import (
	"context"
	"strconv"

	"faultline/simulator/ledger"
	"faultline/simulator/seed"
)

// scheduleSundries puts on the agenda what a company does beside invoices and bills: sales over the counter,
// expenses by card, weekly trips to the bank and monthly savings.
func (m *maker) scheduleSundries() {
	m.several("receipt", m.plan.Invoices*m.preset.counter/100, m.sell)
	m.several("expense", m.plan.Invoices*15/100, m.spend)
	m.several("quotation", m.plan.Invoices*m.preset.quoted/1000, m.quote)
	for day := 4; day < m.days; day += 7 {
		m.at(m.moment(day, 500), m.deposit)
	}
	for day := 24; day < m.days; day += 30 {
		m.at(m.moment(day, 510), m.save)
	}
}

func (m *maker) several(kind string, n int, write func(context.Context, *seed.Stream) error) {
	for i := range n {
		s := m.stream(kind, i)
		m.at(m.spread(i, n, s.Intn(1000), s.Intn(480)), func(ctx context.Context) error { return write(ctx, s) })
	}
}

// sell rings up a sale over the counter.
func (m *maker) sell(ctx context.Context, s *seed.Stream) error {
	lines, err := m.sold(s, m.preset.taxRate > 0)
	if err != nil {
		return err
	}
	m.receipts++
	method := "cash"
	if s.Intn(3) > 0 {
		method = "credit_card"
	}
	made, err := m.create(ctx, ledger.ActorBookkeeper, &ledger.Document{Kind: ledger.KindSalesReceipt, Number: "R" + strconv.Itoa(100+m.receipts),
		Date: m.today(), Lines: lines[:1], Method: method, PaidWith: m.entries[method], Department: m.place(1), Memo: "Counter sale"})
	if err != nil {
		return err
	}
	m.invoiced += made.(*ledger.Document).Subtotal
	m.received(made)
	return nil
}

// spend pays for something by card; now and then money comes back.
func (m *maker) spend(ctx context.Context, s *seed.Stream) error {
	v := m.weighted(s.Intn(m.weights))
	line, err := m.bought(s, &v.lines[len(v.lines)-1])
	if err != nil {
		return err
	}
	d := &ledger.Document{Kind: ledger.KindExpense, Date: m.today(), Account: m.accounts["card"], Contact: v.id, Method: "credit_card",
		PaidWith: m.entries["credit_card"], Lines: []ledger.Line{line}, Department: m.place(s.Intn(8)), Refund: s.Intn(16) == 0}
	m.abroad(d, v.currency)
	_, err = m.create(ctx, ledger.ActorBookkeeper, d)
	return err
}

// quote writes an order that comes to nothing, for all that the history knows.
func (m *maker) quote(ctx context.Context, s *seed.Stream) error {
	c, err := m.customer(ctx, s.Intn(len(m.customers)))
	if err != nil {
		return err
	}
	lines, err := m.sold(s, c.taxed)
	if err != nil {
		return err
	}
	_, err = m.ordered(ctx, &ledger.Document{Kind: ledger.KindSalesOrder, Contact: c.id, Lines: lines, Closed: s.Intn(3) == 0}, c.currency)
	return err
}

// order writes an order, and what it leads to some days later.
func (m *maker) order(ctx context.Context, s *seed.Stream, d *ledger.Document, currency string,
	then func(context.Context, *ledger.Document) error) error {
	order, err := m.ordered(ctx, d, currency)
	if err != nil {
		return err
	}
	m.after(s.Between(2, 12), s.Intn(480), func(ctx context.Context) error { return then(ctx, order) })
	return nil
}

func (m *maker) ordered(ctx context.Context, d *ledger.Document, currency string) (*ledger.Document, error) {
	m.orders++
	d.Number, d.Date, d.DueDate = "O-"+strconv.Itoa(200+m.orders), m.today(), m.due(14)
	m.abroad(d, currency)
	made, err := m.create(ctx, ledger.ActorBookkeeper, d)
	if err != nil {
		return nil, err
	}
	return made.(*ledger.Document), nil
}
