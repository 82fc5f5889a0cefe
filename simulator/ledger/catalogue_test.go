package ledger

import (
	"strconv"
	"testing"

	"faultline/simulator/problem"
)

func TestReferencesRefused(t *testing.T) {
	m := openMarket(t)
	create := func(r Record) func(*Tx) (Record, error) {
		return func(t *Tx) (Record, error) { return t.Create(r) }
	}
	rate := func(c ...TaxComponent) *Reference { return &Reference{Kind: KindTaxRate, Name: "X", Components: c} }
	term := func(of Term) *Reference { return &Reference{Kind: KindPaymentTerm, Name: "X", Term: &of} }
	child := m.create(&Reference{Kind: KindClass, Name: "Child", Parent: m.class}).Header().ID
	for name, c := range map[string]struct {
		record Record
		code   problem.Code
		path   string
	}{
		"no name":                      {&Reference{Kind: KindClass}, CodeMissing, "/name"},
		"a taken name":                 {&Reference{Kind: KindClass, Name: " retail "}, CodeDuplicateName, "/name"},
		"an unknown parent":            {&Reference{Kind: KindClass, Name: "X", Parent: "999"}, CodeUnknownReference, "/parent"},
		"a parent of another kind":     {&Reference{Kind: KindClass, Name: "X", Parent: m.store}, CodeUnknownReference, "/parent"},
		"a parent of a method":         {&Reference{Kind: KindPaymentMethod, Name: "X", Parent: m.method}, problem.Invalid, "/parent"},
		"terms of a class":             {&Reference{Kind: KindClass, Name: "X", Term: &Term{}}, problem.Invalid, "/term"},
		"an agency on a bank account":  {&Reference{Kind: KindTaxAgency, Name: "X", Account: m.bank}, CodeWrongAccount, "/account"},
		"a rate without components":    {rate(), CodeMissing, "/components"},
		"a nameless component":         {rate(TaxComponent{Agency: m.agency}), CodeMissing, "/components/0/name"},
		"a component without agency":   {rate(TaxComponent{Name: "X"}), CodeUnknownReference, "/components/0/agency"},
		"more than everything":         {rate(TaxComponent{Name: "X", Agency: m.agency, Percent: 101 * Scale}), problem.Invalid, "/components/0/percent"},
		"due before it is issued":      {term(Term{DueDays: -1}), problem.Invalid, "/term/due_days"},
		"due on the 32nd":              {term(Term{DayOfMonth: 32}), problem.Invalid, "/term/day_of_month"},
		"a discount above the total":   {term(Term{DiscountPercent: 101 * Scale}), problem.Invalid, "/term/discount_percent"},
		"a discount in the past":       {term(Term{DiscountDays: -1}), problem.Invalid, "/term/discount_days"},
		"a customer of unknown terms":  {&Contact{Kind: KindCustomer, Name: "X", Terms: "999"}, CodeUnknownReference, "/terms"},
		"a kind that there is not":     {&Reference{Kind: "tribe", Name: "X"}, problem.Invalid, "/kind"},
		"an invoice of unknown terms":  {&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: m.customer, Terms: "999", Lines: []Line{{Amount: 1}}}, CodeUnknownReference, "/terms"},
		"a line of an unknown rate":    {&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: m.customer, Lines: []Line{{Amount: 1, TaxRate: m.class}}}, CodeUnknownReference, "/lines/0/tax_rate"},
		"a line of an unknown class":   {&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: m.customer, Lines: []Line{{Amount: 1, Class: "999"}}}, CodeUnknownReference, "/lines/0/class"},
		"a transfer to itself":         {&Document{Kind: KindBankTransfer, Date: "2026-03-01", Account: m.bank, Counterpart: m.bank, Total: 1}, problem.Invalid, "/counterpart"},
		"a transfer of nothing":        {&Document{Kind: KindBankTransfer, Date: "2026-03-01", Account: m.bank, Counterpart: m.card}, problem.Invalid, "/total"},
		"a transfer to nowhere":        {&Document{Kind: KindBankTransfer, Date: "2026-03-01", Account: m.bank, Total: 1}, CodeMissing, "/counterpart"},
		"a transfer to income":         {&Document{Kind: KindBankTransfer, Date: "2026-03-01", Account: m.bank, Counterpart: m.sales, Total: 1}, CodeWrongAccount, "/counterpart"},
		"an empty deposit":             {&Document{Kind: KindBankDeposit, Date: "2026-03-01", Account: m.bank}, CodeMissing, "/lines"},
		"an expense from income":       {&Document{Kind: KindExpense, Date: "2026-03-01", Account: m.sales, Lines: []Line{{Account: m.supplies, Amount: 1}}}, CodeWrongAccount, "/account"},
		"an expense from nowhere":      {&Document{Kind: KindExpense, Date: "2026-03-01", Lines: []Line{{Account: m.supplies, Amount: 1}}}, CodeMissing, "/account"},
		"a refunded invoice":           {&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: m.customer, Refund: true, Lines: []Line{{Amount: 1}}}, problem.Invalid, "/refund"},
		"a bill closed by hand":        {&Document{Kind: KindBill, Date: "2026-03-01", Contact: m.vendor, Closed: true, Lines: []Line{{Account: m.supplies, Amount: 1}}}, problem.Invalid, "/closed"},
		"an order for nobody":          {&Document{Kind: KindSalesOrder, Date: "2026-03-01", Lines: []Line{{Amount: 1}}}, CodeMissing, "/contact"},
		"an invoice with a bank":       {&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: m.customer, Account: m.bank, Lines: []Line{{Amount: 1}}}, problem.Invalid, "/account"},
		"an invoice that is deposited": {&Document{Kind: KindInvoice, Date: "2026-03-01", Contact: m.customer, Collects: []Collected{{ID: "1"}}, Lines: []Line{{Amount: 1}}}, problem.Invalid, "/collects"},
	} {
		t.Run(name, func(*testing.T) { m.refused(c.code, c.path, create(c.record)) })
	}
	for name, c := range map[string]struct {
		step func(*Tx) (Record, error)
		code problem.Code
		path string
	}{
		"deleting a class with a child": {func(t *Tx) (Record, error) { return t.Delete(KindClass, m.class, -1) }, CodeInUse, "/id"},
		"an agency in use":              {func(t *Tx) (Record, error) { return t.Delete(KindTaxAgency, m.agency, -1) }, CodeInUse, "/id"},
		"its own ancestor": {func(t *Tx) (Record, error) {
			r, _ := t.Reference(KindClass, m.class)
			next := *r
			next.Parent = child
			return t.Update(&next, -1)
		}, problem.Invalid, "/parent"},
		"a stale revision": {func(t *Tx) (Record, error) {
			r, _ := t.Reference(KindClass, m.class)
			next := *r
			return t.Update(&next, 9)
		}, CodeStaleRevision, "/revision"},
	} {
		t.Run(name, func(*testing.T) { m.refused(c.code, c.path, c.step) })
	}
}

func TestClassesHaveFiveGenerations(t *testing.T) {
	m := openMarket(t)
	parent := m.class
	for i := range 4 {
		parent = m.create(&Reference{Kind: KindClass, Name: "Child " + strconv.Itoa(i), Parent: parent}).Header().ID
	}
	m.refused(problem.Invalid, "/parent", func(t *Tx) (Record, error) {
		return t.Create(&Reference{Kind: KindClass, Name: "Too deep", Parent: parent})
	})
}

func TestTermsSetTheDueDate(t *testing.T) {
	m := openMarket(t)
	for name, c := range map[string]struct {
		term        Term
		date, given string
		want        string
	}{
		"after days":                {Term{DueDays: 30}, "2026-01-31", "", "2026-03-02"},
		"on receipt":                {Term{}, "2026-01-31", "", "2026-01-31"},
		"on a day of the next":      {Term{DayOfMonth: 15}, "2026-12-20", "", "2027-01-15"},
		"on the last of the next":   {Term{DayOfMonth: 31}, "2026-01-31", "", "2026-02-28"},
		"unless the caller says so": {Term{DueDays: 30}, "2026-01-31", "2026-02-01", "2026-02-01"},
	} {
		t.Run(name, func(t *testing.T) {
			term := m.create(&Reference{Kind: KindPaymentTerm, Name: name, Term: &c.term}).Header().ID
			d := m.made(&Document{Kind: KindInvoice, Date: c.date, DueDate: c.given, Contact: m.customer, Terms: term, Lines: []Line{{Amount: 1}}})
			if d.DueDate != c.want {
				t.Errorf("due %s, want %s", d.DueDate, c.want)
			}
		})
	}
}

func TestTaxFollowsTheRate(t *testing.T) {
	m := openMarket(t)
	bill := m.made(&Document{Kind: KindBill, Contact: m.vendor, Lines: []Line{{Account: m.supplies, Amount: 1000, Tax: 999, TaxRate: m.rate}}})
	if bill.Tax != 25 || len(bill.Taxes) != 1 || bill.Taxes[0].Agency != m.agency {
		t.Errorf("only the city taxes purchases: %+v", bill.Taxes)
	}
	invoice := m.made(&Document{Kind: KindInvoice, Contact: m.customer, Lines: []Line{
		{Amount: 1000, TaxRate: m.rate}, {Amount: 33, TaxRate: m.rate}, {Amount: 50, Tax: 7}}})
	// 6 % of 1000 and 33 are 60 and 2; 2.5 % of 1060 and 35 are 26.5 and 0.875.
	if invoice.Tax != 60+2+27+1+7 || invoice.Taxes[0].Amount != 62 || invoice.Taxes[1].Amount != 28 || invoice.Taxes[1].Net != 1095 {
		t.Errorf("tax %d, %+v", invoice.Tax, invoice.Taxes)
	}
	again := m.must(func(t *Tx) (Record, error) {
		d := *seen(t, KindInvoice, invoice.ID)
		d.Lines = []Line{{ID: "1", Amount: 2000, TaxRate: m.rate, Tax: d.Lines[0].Tax}}
		return t.Update(&d, -1)
	}).(*Document)
	if again.Tax != 120+53 {
		t.Errorf("tax of the new amount is %d", again.Tax)
	}
	m.verify()
}
