package company

import (
	"context"
	"strings"

	"faultline/simulator/ledger"
)

// customer is one to be invoiced; the record is made when it is first needed.
type customer struct {
	id       string
	terms    int
	taxed    bool
	currency string // empty: the company's
}

// supplier is a vendor at work.
type supplier struct {
	*vendor
	id       string
	number   int    // of its last bill
	currency string // empty: the company's
}

// openContacts makes the vendors and the customers of the first day. The other customers come with their first
// invoice, so that the history has new customers in it.
func (m *maker) openContacts(ctx context.Context) error {
	rounds := min(1+m.plan.Invoices/500, 5) // several of each trade once there is enough to buy
	for i := range rounds * len(m.preset.vendors) {
		if err := m.openVendor(ctx, i); err != nil {
			return err
		}
	}
	m.customers = make([]*customer, min(max(m.plan.Invoices/6, 12), 400))
	for i := range len(m.customers) * 6 / 10 {
		if _, err := m.customer(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) openVendor(ctx context.Context, i int) error {
	v := &m.preset.vendors[i%len(m.preset.vendors)]
	n := newNamer(m.stream("vendor", i))
	name := m.unique(n.family() + " " + v.suffix)
	made, err := m.create(ctx, ledger.ActorBookkeeper, &ledger.Contact{Kind: ledger.KindVendor, Name: name, CompanyName: name,
		GivenName: n.given(), FamilyName: n.family(), Email: "accounts@" + domain(name), Phone: n.phone(),
		Website: "https://www." + domain(name), Billing: n.address(), Currency: m.deals(i, 6), Terms: m.term(v.terms)})
	if err != nil {
		return err
	}
	m.vendors = append(m.vendors, &supplier{vendor: v, id: made.Header().ID, number: n.stream.Between(1200, 48000), currency: m.deals(i, 6)})
	m.weights += v.weight
	return nil
}

func (m *maker) customer(ctx context.Context, i int) (*customer, error) {
	if c := m.customers[i]; c != nil {
		return c, nil
	}
	n := newNamer(m.stream("customer", i))
	c := &customer{
		terms: m.preset.terms[n.stream.Intn(len(m.preset.terms))],
		taxed: n.stream.Intn(10) < m.preset.taxedIn10,
	}
	if c.currency = m.deals(i, 8); c.currency != "" {
		c.taxed = false // exports are free of it
	}
	name := m.customerName(i)
	given, family := n.given(), n.family()
	address := n.address()
	record := &ledger.Contact{Kind: ledger.KindCustomer, Name: name, CompanyName: name, GivenName: given, FamilyName: family,
		Email: strings.ToLower(given) + "@" + domain(name), Phone: n.phone(), Billing: address, Currency: c.currency, Terms: m.term(c.terms)}
	if n.stream.Intn(3) == 0 {
		record.Shipping = n.address()
	}
	made, err := m.create(ctx, ledger.ActorBookkeeper, record)
	if err != nil {
		return nil, err
	}
	c.id = made.Header().ID
	m.customers[i] = c
	return c, nil
}

// customerName walks heads × tails in steps that visit every pair once before any comes again.
func (m *maker) customerName(i int) string {
	heads, tails := m.preset.heads, m.preset.tails
	at := int(m.seed.Number(uint64(len(heads)), "customer names")) + i
	return m.unique(heads[at%len(heads)] + " " + tails[(at/len(heads)+at*5)%len(tails)])
}
