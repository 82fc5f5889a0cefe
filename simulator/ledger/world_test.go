package ledger

import "testing"

// market is a shop that also deals abroad, sells over the counter and owes taxes to an agency.
type market struct {
	*shop
	exchange, duties, equipment              string
	swiss, japanese, exporter                string // a customer, another and a vendor
	term, method, agency, rate, class, store string
}

func openMarket(t testing.TB) *market {
	t.Helper()
	m := &market{shop: open(t)}
	account := func(name string, kind AccountType) string {
		return m.create(&Account{Name: name, Type: kind}).Header().ID
	}
	m.exchange = account("Exchange Gain or Loss", OtherExpense)
	m.duties = account("City Tax", OtherCurrentLiability)
	m.equipment = account("Equipment", FixedAsset)
	c := m.book.Company()
	c.Exchange = m.exchange
	c.Rates = []CurrencyRate{{Currency: "JPY", Rate: 67_123_456}, {Currency: "CHF", Rate: 11_234_567_891}}
	m.book.SetCompany(c)
	m.swiss = m.create(&Contact{Kind: KindCustomer, Name: "Urs", Currency: "CHF"}).Header().ID
	m.japanese = m.create(&Contact{Kind: KindCustomer, Name: "Aiko", Currency: "JPY"}).Header().ID
	m.exporter = m.create(&Contact{Kind: KindVendor, Name: "Kaffee AG", Currency: "CHF"}).Header().ID
	m.term = m.create(&Reference{Kind: KindPaymentTerm, Name: "Net 30", Term: &Term{DueDays: 30}}).Header().ID
	m.method = m.create(&Reference{Kind: KindPaymentMethod, Name: "Visa", Card: true}).Header().ID
	m.agency = m.create(&Reference{Kind: KindTaxAgency, Name: "City", Account: m.duties}).Header().ID
	m.rate = m.create(&Reference{Kind: KindTaxRate, Name: "Sales tax", Components: []TaxComponent{
		{Name: "State", Percent: 6 * Scale, Agency: m.create(&Reference{Kind: KindTaxAgency, Name: "State"}).Header().ID, Sales: true},
		{Name: "City", Percent: 25 * Scale / 10, Agency: m.agency, Compound: true},
	}}).Header().ID
	m.class = m.create(&Reference{Kind: KindClass, Name: "Retail"}).Header().ID
	m.store = m.create(&Reference{Kind: KindDepartment, Name: "High Street"}).Header().ID
	return m
}

func (m *market) made(d *Document) *Document {
	m.t.Helper()
	if d.Date == "" {
		d.Date = "2026-03-01"
	}
	return m.create(d).(*Document)
}

func (m *market) legs(d *Document) map[string]Minor {
	legs := map[string]Minor{}
	d = m.document(d.Kind, d.ID)
	m.book.View(func(v *View) {
		for _, p := range v.PostingsOf(d) {
			legs[p.Account] += p.Amount
		}
	})
	return legs
}
