package company

import (
	"context"
	"strconv"

	"faultline/simulator/ledger"
	"faultline/simulator/seed"
)

// schedulePurchases puts the bills on the agenda: three for five invoices.
func (m *maker) schedulePurchases() {
	n := m.plan.Invoices * 6 / 10
	for i := range n {
		s := m.stream("bill", i)
		m.at(m.spread(i, n, s.Intn(1000), s.Intn(480)), func(ctx context.Context) error { return m.bill(ctx, s) })
	}
}

func (m *maker) bill(ctx context.Context, s *seed.Stream) error {
	v := m.weighted(s.Intn(m.weights))
	lines := make([]ledger.Line, 0, len(v.lines))
	for i := range v.lines {
		if i > 0 && s.Intn(2) == 0 {
			continue // the first is what the vendor is for
		}
		l, err := m.bought(s, &v.lines[i])
		if err != nil {
			return err
		}
		lines = append(lines, l)
	}
	if m.begins(s, 10) {
		return m.order(ctx, s, &ledger.Document{Kind: ledger.KindPurchaseOrder, Contact: v.id, Lines: lines}, v.currency,
			func(ctx context.Context, order *ledger.Document) error {
				return m.billFor(ctx, s, v, renewed(order.Lines), []ledger.Allocation{{Kind: order.Kind, ID: order.ID}})
			})
	}
	return m.billFor(ctx, s, v, lines, nil)
}

// billFor books a vendor's bill for lines, which may have been ordered before.
func (m *maker) billFor(ctx context.Context, s *seed.Stream, v *supplier, lines []ledger.Line, ordered []ledger.Allocation) error {
	v.number += s.Between(1, 9)
	d := &ledger.Document{
		Kind: ledger.KindBill, Number: v.prefix + strconv.Itoa(v.number), Date: m.today(), DueDate: m.due(v.terms), Terms: m.term(v.terms),
		Contact: v.id, Lines: lines, Settles: ordered,
	}
	if ordered == nil {
		m.abroad(d, v.currency)
	} else if v.currency != "" {
		d.Rate = m.rate(v.currency)
	}
	made, err := m.create(ctx, ledger.ActorBookkeeper, d)
	if err != nil {
		return err
	}
	m.billed++
	m.settle(s, v, made.(*ledger.Document))
	m.credit(m.billed, made.(*ledger.Document))
	return nil
}

func (m *maker) weighted(draw int) *supplier {
	for _, v := range m.vendors {
		if draw < v.weight {
			return v
		}
		draw -= v.weight
	}
	return m.vendors[0]
}

func (m *maker) bought(s *seed.Stream, line *supply) (ledger.Line, error) {
	n := s.Between(line.low, line.high)
	if line.item == "" {
		return ledger.Line{Account: m.accounts[line.account], Description: line.text, Amount: m.minor(n)}, nil
	}
	record := m.items[line.item]
	quantity, amount, err := m.extend(n, record.PurchaseCost)
	return ledger.Line{Item: record.ID, Description: record.PurchaseText, Quantity: quantity,
		UnitPrice: record.PurchaseCost, Amount: amount}, err
}

// settle decides when the bill is paid: nearly always in full shortly before it is due.
func (m *maker) settle(s *seed.Stream, v *supplier, d *ledger.Document) {
	days, minute := max(0, v.terms+s.Between(-6, 2)), s.Intn(480)
	amount := d.Total
	switch chance := s.Intn(100); {
	case chance < 6:
		return
	case chance < 11:
		amount /= 2
	}
	m.after(days, minute, func(ctx context.Context) error { return m.pay(ctx, v, d, amount) })
}

func (m *maker) pay(ctx context.Context, v *supplier, d *ledger.Document, amount ledger.Minor) error {
	amount = min(amount, m.open(d)) // a credit may have come first
	if amount == 0 {
		return nil
	}
	p := &ledger.Document{Kind: ledger.KindBillPayment, Rate: m.rate(v.currency), Date: m.today(), Contact: v.id, Total: amount,
		Settles: []ledger.Allocation{{Kind: ledger.KindBill, ID: d.ID, Amount: amount}}}
	if v.card {
		p.Method, p.Account = "credit_card", m.accounts["card"]
	} else {
		m.checks++
		p.Method, p.Account, p.Number = "check", m.accounts["checking"], strconv.Itoa(5000+m.checks)
	}
	p.PaidWith = m.entries[p.Method]
	_, err := m.create(ctx, ledger.ActorBookkeeper, p)
	return err
}
