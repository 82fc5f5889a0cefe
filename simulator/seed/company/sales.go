package company

import (
	"context"
	"strconv"
	"time"

	"faultline/simulator/ledger"
	"faultline/simulator/seed"
)

// scheduleSales puts the invoices on the agenda; each schedules what becomes of it.
func (m *maker) scheduleSales() {
	for i := range m.plan.Invoices {
		s := m.stream("invoice", i)
		m.at(m.spread(i, m.plan.Invoices, s.Intn(1000), s.Intn(480)), func(ctx context.Context) error {
			return m.invoice(ctx, s)
		})
	}
}

func (m *maker) invoice(ctx context.Context, s *seed.Stream) error {
	// The lower of two draws: some customers buy often, others now and then.
	c, err := m.customer(ctx, min(s.Intn(len(m.customers)), s.Intn(len(m.customers))))
	if err != nil {
		return err
	}
	lines, err := m.sold(s, c.taxed)
	if err != nil {
		return err
	}
	if m.begins(s, m.preset.quoted) {
		return m.order(ctx, s, &ledger.Document{Kind: ledger.KindSalesOrder, Contact: c.id, Lines: lines}, c.currency,
			func(ctx context.Context, order *ledger.Document) error {
				return m.invoiceFor(ctx, s, c, renewed(order.Lines), []ledger.Allocation{{Kind: order.Kind, ID: order.ID}})
			})
	}
	return m.invoiceFor(ctx, s, c, lines, nil)
}

// invoiceFor invoices lines, which may have been ordered before.
func (m *maker) invoiceFor(ctx context.Context, s *seed.Stream, c *customer, lines []ledger.Line, ordered []ledger.Allocation) error {
	m.numbered++
	d := &ledger.Document{
		Kind: ledger.KindInvoice, Number: strconv.Itoa(1000 + m.numbered), Date: m.today(), DueDate: m.due(c.terms), Terms: m.term(c.terms),
		Contact: c.id, Lines: lines, Settles: ordered, Memo: "Thank you for your business.",
	}
	if ordered == nil {
		m.abroad(d, c.currency)
	} else if c.currency != "" {
		d.Rate = m.rate(c.currency)
	}
	made, err := m.create(ctx, ledger.ActorBookkeeper, d)
	if err != nil {
		return err
	}
	m.invoiced += m.home(made.(*ledger.Document))
	m.collect(s, c, made.(*ledger.Document))
	m.credit(m.numbered, made.(*ledger.Document))
	return nil
}

func (m *maker) due(terms int) string { return m.now.AddDate(0, 0, terms).Format(time.DateOnly) }

// sold draws the lines: one to four different things.
func (m *maker) sold(s *seed.Stream, taxed bool) ([]ledger.Line, error) {
	var offered []*item
	for i := range m.preset.items {
		if m.preset.items[i].most > 0 {
			offered = append(offered, &m.preset.items[i])
		}
	}
	first, n := s.Intn(len(offered)), s.Between(1, 4)
	lines := make([]ledger.Line, 0, n)
	for i := range n {
		offer := offered[(first+i)%len(offered)]
		record := m.items[offer.key]
		quantity, amount, err := m.extend(s.Between(offer.least, offer.most), record.UnitPrice)
		if err != nil {
			return nil, err
		}
		l := ledger.Line{Item: record.ID, Description: offer.text, Quantity: quantity, UnitPrice: record.UnitPrice, Amount: amount}
		switch rate := m.entries["tax"]; {
		case taxed && rate != "":
			l.TaxRate = rate
		case taxed:
			l.Tax = amount * ledger.Minor(m.preset.taxRate) / 10_000
		}
		l.Class = m.class(len(record.Name))
		lines = append(lines, l)
	}
	return lines, nil
}

// collect decides when the customer pays: most in full around the due date, some in two parts, some only a part,
// a few never, and now and then the invoice was a mistake.
func (m *maker) collect(s *seed.Stream, c *customer, d *ledger.Document) {
	minute := s.Intn(480)
	days := max(0, c.terms+s.Between(-9, 14))
	paying := func(days int, amount ledger.Minor) {
		m.after(days, minute, func(ctx context.Context) error { return m.receive(ctx, s, c, d, amount) })
	}
	switch chance := s.Intn(100); {
	case chance < 80:
		paying(days, d.Total)
	case chance < 88:
		paying(days, d.Total/2)
		paying(days+s.Between(10, 25), d.Total-d.Total/2)
	case chance < 93:
		paying(days, d.Total/3)
	case chance < 95:
		m.after(1, minute, func(ctx context.Context) error {
			_, err := m.book.Do(ctx, ledger.ActorBookkeeper, func(t *ledger.Tx) error {
				_, err := t.Void(d.Kind, d.ID, -1)
				return err
			})
			m.invoiced -= m.home(d)
			return err
		})
	}
}

// after schedules something for a working hour some days from now, and never before now.
func (m *maker) after(days, minute int, write func(context.Context) error) {
	today := int(m.now.Sub(m.start) / (24 * time.Hour))
	when := m.moment(today+days, minute)
	if !when.After(m.now) {
		when = m.now.Add(30 * time.Minute)
	}
	m.at(when, write)
}

func (m *maker) receive(ctx context.Context, s *seed.Stream, c *customer, d *ledger.Document, amount ledger.Minor) error {
	amount = min(amount, m.open(d)) // a credit may have come first
	if amount == 0 {
		return nil
	}
	p := &ledger.Document{Kind: ledger.KindInvoicePayment, Rate: m.rate(c.currency), Date: m.today(), Contact: c.id, Total: amount,
		Settles: []ledger.Allocation{{Kind: ledger.KindInvoice, ID: d.ID, Amount: amount}}}
	switch way := s.Intn(10); {
	case way < 5:
		p.Method, p.Account, p.Reference = "eft", m.accounts["checking"], "ACH "+strconv.Itoa(s.Between(100000, 999999))
	case way < 8:
		p.Method, p.Reference = "check", strconv.Itoa(s.Between(1001, 9899))
	default:
		p.Method, p.Account = "credit_card", m.accounts["checking"]
	}
	p.PaidWith = m.entries[p.Method]
	made, err := m.create(ctx, ledger.ActorBookkeeper, p)
	if err == nil {
		m.received(made)
	}
	return err
}
