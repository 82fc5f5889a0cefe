package company

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"faultline/simulator/ledger"
	"faultline/simulator/seed"
)

// maker writes the history of one company into its books.
type maker struct {
	seed   seed.Seed
	plan   Plan
	preset *preset
	book   *ledger.Book
	now    time.Time // of the moment being written
	start  time.Time // first day, at midnight UTC
	days   int       // covered

	accounts  map[string]string // ids by key
	entries   map[string]string // ids of references by key
	items     map[string]*ledger.Item
	names     map[string]int // how often a name was wanted
	customers []*customer
	vendors   []*supplier
	weights   int // of all vendors

	agenda   agenda
	invoiced ledger.Minor       // since the last closing
	numbered int                // invoices so far
	billed   int                // bills so far
	checks   int                // cheques written
	capital  ledger.Minor       // paid in at the opening
	receipts int                // sales over the counter
	orders   int                // sales and purchase orders
	credits  int                // credit memos of either side
	waiting  []ledger.Collected // received and not yet taken to the bank
}

func newMaker(s seed.Seed, p Plan, preset *preset) *maker {
	end := time.Date(p.End.Year(), p.End.Month(), p.End.Day(), 0, 0, 0, 0, time.UTC)
	start := end.AddDate(0, -p.Months, 1)
	return &maker{
		seed: s, plan: p, preset: preset, start: start, now: start.Add(8 * time.Hour),
		days:     int(end.Sub(start)/(24*time.Hour)) + 1,
		accounts: map[string]string{}, entries: map[string]string{}, items: map[string]*ledger.Item{}, names: map[string]int{},
	}
}

// ID is the platform's id of the company that a seed makes.
func ID(s seed.Seed) string { return id(s.Derive("company")) }

// id has nineteen digits that stay within 63 bits, as the platforms' company ids do.
func id(s seed.Seed) string {
	return strconv.FormatUint(1_000_000_000_000_000_000+s.Number(8_000_000_000_000_000_000, "id"), 10)
}

// company is the identity; its default accounts follow once they exist.
func (m *maker) company() ledger.Company {
	n := newNamer(m.seed.Stream("identity"))
	name := n.family() + " " + m.preset.suffixes[n.stream.Intn(len(m.preset.suffixes))]
	return ledger.Company{
		ID: id(m.seed), Name: name, LegalName: name + " LLC", Currency: m.plan.Currency, Country: "US", Address: *n.address(),
		Email: "office@" + domain(name), Phone: n.phone(), StartDate: m.start.Format(time.DateOnly),
		CreatedAt: m.now, Preset: m.preset.name,
	}
}

func (m *maker) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{m.openAccounts, m.openCatalogue, m.openItems, m.openContacts, m.openBalances} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	m.scheduleSales()
	m.schedulePurchases()
	if m.plan.Sundries {
		m.scheduleSundries()
	}
	m.scheduleClosings()
	return m.work(ctx)
}

func (m *maker) create(ctx context.Context, actor ledger.Actor, r ledger.Record) (made ledger.Record, err error) {
	_, err = m.book.Do(ctx, actor, func(t *ledger.Tx) error {
		made, err = t.Create(r)
		return err
	})
	return made, err
}

func (m *maker) openAccounts(ctx context.Context) error {
	for _, a := range m.chart() {
		made, err := m.create(ctx, ledger.ActorPlatform, &ledger.Account{Name: a.name, Number: a.number, Type: a.kind, Subtype: a.subtype})
		if err != nil {
			return err
		}
		m.accounts[a.key] = made.Header().ID
	}
	c := m.book.Company()
	c.Receivable, c.Payable, c.Undeposited = m.accounts["receivable"], m.accounts["payable"], m.accounts["undeposited"]
	c.TaxPayable, c.Sales = m.accounts["sales tax"], m.accounts[m.preset.items[0].income]
	c.Exchange, c.Rates = m.accounts["exchange"], m.rates()
	m.book.SetCompany(c)
	return nil
}

func (m *maker) openItems(ctx context.Context) error {
	for _, i := range m.preset.items {
		record := &ledger.Item{Name: i.name, Code: i.code, Type: i.kind, Description: i.text, PurchaseText: i.purchase,
			IncomeAccount: m.accounts[i.income], ExpenseAccount: m.accounts[i.expense]}
		if i.price > 0 {
			record.UnitPrice = m.price(i.price)
		}
		if i.cost > 0 {
			record.PurchaseCost = m.price(i.cost)
		}
		made, err := m.create(ctx, ledger.ActorBookkeeper, record)
		if err != nil {
			return err
		}
		m.items[i.key] = made.(*ledger.Item)
	}
	return nil
}

// openBalances pays in the capital and brings the equipment in.
func (m *maker) openBalances(ctx context.Context) error {
	month := m.typical() * m.plan.Invoices / max(1, m.plan.Months)
	capital := m.minor(max(month*m.preset.capital/100, 1_500_000) / 10_000 * 10_000)
	equipment := m.minor(m.preset.equipment)
	m.capital = capital
	_, err := m.journal(ctx, "OPEN-1", "Opening balances",
		ledger.Line{Account: m.accounts["checking"], Amount: capital, Description: "Cash paid in"},
		ledger.Line{Account: m.accounts["equipment"], Amount: equipment, Description: "Equipment brought in"},
		ledger.Line{Account: m.accounts["opening"], Amount: -capital - equipment, Description: "Opening equity"})
	return err
}

func (m *maker) journal(ctx context.Context, number, memo string, lines ...ledger.Line) (ledger.Record, error) {
	return m.create(ctx, ledger.ActorBookkeeper, &ledger.Document{Kind: ledger.KindJournalEntry, Number: number,
		Date: m.today(), Private: memo, Lines: lines})
}

func (m *maker) today() string { return m.now.Format(time.DateOnly) }

// typical is about what an invoice comes to: two lines and a half of middling quantity.
func (m *maker) typical() int {
	sum, n := 0, 0
	for _, i := range m.preset.items {
		if i.most > 0 {
			sum += i.price * (i.least + i.most) / 2
			n++
		}
	}
	return sum * 5 / (2 * n)
}

// minor turns hundredths of a dollar-like unit into the plan's minor unit. A currency without decimals counts in
// units worth about a hundredth, so there the number stays as it is.
func (m *maker) minor(hundredths int) ledger.Minor {
	amount := ledger.Minor(hundredths)
	for range ledger.Digits(m.plan.Currency) - 2 {
		amount *= 10
	}
	return amount
}

// price is minor as a unit price.
func (m *maker) price(hundredths int) *ledger.Scaled {
	p := ledger.Scaled(hundredths) * ledger.Scale
	if ledger.Digits(m.plan.Currency) > 0 {
		p /= 100
	}
	return &p
}

// extend prices a quantity. The presets' numbers are far from any overflow, which is the only error there is.
func (m *maker) extend(quantity int, price *ledger.Scaled) (*ledger.Scaled, ledger.Minor, error) {
	q := ledger.Scaled(quantity) * ledger.Scale
	amount, err := ledger.Extend(q, *price, m.plan.Currency)
	return &q, amount, err
}

// unique makes a name that no one has been given yet, in one step.
func (m *maker) unique(name string) string {
	m.names[name]++
	if n := m.names[name]; n > 1 {
		return fmt.Sprintf("%s %d", name, n)
	}
	return name
}

// stream is the chance of one thing.
func (m *maker) stream(kind string, ordinal int) *seed.Stream {
	return m.seed.Stream(kind, strconv.Itoa(ordinal))
}
