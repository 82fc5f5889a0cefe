package ledger

import (
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/problem"
)

func TestPaymentsRealiseExchangeGains(t *testing.T) {
	m := openMarket(t)
	chf := func(rate string) Rate {
		r, err := ParseRate(rate)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	invoice := m.made(&Document{Kind: KindInvoice, Contact: m.swiss, Rate: chf("1.10"), Lines: []Line{{Amount: 3333}, {Amount: 6667}}})
	if diff := cmp.Diff(map[string]Minor{m.receivable: 11000, m.sales: -11000}, m.legs(invoice)); diff != "" {
		t.Errorf("two lines of 3666.3 and 7333.7: %s", diff)
	}
	first := m.made(&Document{Kind: KindInvoicePayment, Contact: m.swiss, Rate: chf("1.20"), Total: 4000, Settles: []Allocation{{ID: invoice.ID, Amount: 4000}}})
	if diff := cmp.Diff(map[string]Minor{m.undeposited: 4800, m.receivable: -4400, m.exchange: -400}, m.legs(first)); diff != "" {
		t.Errorf("a gain: %s", diff)
	}
	second := m.made(&Document{Kind: KindInvoicePayment, Contact: m.swiss, Rate: chf("1.05"), Total: 7000, Settles: []Allocation{{ID: invoice.ID, Amount: 6000}}})
	if diff := cmp.Diff(map[string]Minor{m.undeposited: 7350, m.receivable: -6600 - 1050, m.exchange: 300}, m.legs(second)); diff != "" {
		t.Errorf("a loss, and 1000 unapplied: %s", diff)
	}
	if owed := m.owed(m.swiss); owed != -1000 || m.balance(m.receivable) != -1050 {
		t.Errorf("the customer's credit is %d CHF, carried at %d", owed, m.balance(m.receivable))
	}
	m.verify()
	m.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoicePayment, first.ID, -1) })
	if d := m.document(KindInvoice, invoice.ID); d.Balance != 4000 || m.balance(m.receivable) != 4400-1050 {
		t.Errorf("open %d, carried at %d", d.Balance, m.balance(m.receivable))
	}
	m.verify()
}

// Any cent lost on the way would stay on the receivable for ever.
func TestPartsOfAForeignDocumentLeaveNothing(t *testing.T) {
	m := openMarket(t)
	invoice := m.made(&Document{Kind: KindInvoice, Contact: m.japanese, Lines: []Line{{Amount: 1001}}})
	for range 7 {
		m.made(&Document{Kind: KindInvoicePayment, Contact: m.japanese, Total: 143, Settles: []Allocation{{ID: invoice.ID, Amount: 143}}})
	}
	if d := m.document(KindInvoice, invoice.ID); d.Balance != 0 || d.Status() != StatusSettled || m.balance(m.receivable) != 0 {
		t.Errorf("open %d, carried at %d", d.Balance, m.balance(m.receivable))
	}
	m.verify()
}

// At 0.4, four cents are carried at 2 and three of them at 2, though three alone would be carried at 1.
func TestForeignRoundingFollowsWhatWasTaken(t *testing.T) {
	m := openMarket(t)
	invoice := m.made(&Document{Kind: KindInvoice, Contact: m.swiss, Rate: oneToOne * 4 / 10, Lines: []Line{{Amount: 4}}})
	settling := func(amount Minor) *Document {
		return m.made(&Document{Kind: KindInvoicePayment, Contact: m.swiss, Total: amount, Settles: []Allocation{{ID: invoice.ID, Amount: amount}}})
	}
	first, second := settling(3), settling(1)
	m.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoicePayment, first.ID, -1) })
	m.must(func(t *Tx) (Record, error) { // what it takes is weighed anew, though it settles the same
		d := *seen(t, KindInvoicePayment, second.ID)
		d.Memo = "again"
		return t.Update(&d, -1)
	})
	m.verify()
	m.must(func(t *Tx) (Record, error) { // 1 becomes 3 of 4
		d := *seen(t, KindInvoicePayment, second.ID)
		d.Total, d.Settles = 3, []Allocation{{ID: invoice.ID, Amount: 3}}
		return t.Update(&d, -1)
	})
	if d := m.document(KindInvoice, invoice.ID); d.SettledBy[0].Home != 2 || m.balance(m.receivable) != 0 {
		t.Errorf("taken %+v, carried at %d", d.SettledBy, m.balance(m.receivable))
	}
	m.must(func(t *Tx) (Record, error) { // and the invoice shrinks to what is paid
		d := *seen(t, KindInvoice, invoice.ID)
		d.Lines = []Line{{Amount: 3}}
		return t.Update(&d, -1)
	})
	if d := m.document(KindInvoice, invoice.ID); d.Balance != 0 || m.balance(m.receivable) != 0 {
		t.Errorf("open %d, carried at %d", d.Balance, m.balance(m.receivable))
	}
	m.verify()
}

func TestAnEditKeepsTheRate(t *testing.T) {
	m := openMarket(t)
	rate := Rate(12_000_000_000)
	invoice := m.made(&Document{Kind: KindInvoice, Contact: m.swiss, Rate: rate, Lines: []Line{{Amount: 100}}})
	edited := m.must(func(t *Tx) (Record, error) {
		d := *seen(t, KindInvoice, invoice.ID)
		d.Rate, d.Lines = 0, []Line{{Amount: 200}}
		return t.Update(&d, -1)
	}).(*Document)
	if edited.Rate != rate || m.balance(m.receivable) != 240 {
		t.Errorf("rate %s, carried at %d", edited.Rate.Decimal(), m.balance(m.receivable))
	}
}

func TestForeignDocumentsRefused(t *testing.T) {
	m := openMarket(t)
	invoice := func(change func(*Document)) func(*Tx) (Record, error) {
		d := &Document{Kind: KindInvoice, Date: "2026-03-01", Contact: m.swiss, Lines: []Line{{Amount: 100}}}
		change(d)
		return func(t *Tx) (Record, error) { return t.Create(d) }
	}
	paid := m.made(&Document{Kind: KindInvoice, Contact: m.swiss, Lines: []Line{{Amount: 100}}})
	m.pay(paid, 40)
	deposited := m.made(&Document{Kind: KindInvoicePayment, Contact: m.customer, Total: 10})
	for name, c := range map[string]struct {
		step func(*Tx) (Record, error)
		code problem.Code
		path string
	}{
		"another currency than the customer's": {invoice(func(d *Document) { d.Currency = "JPY" }), CodeWrongCurrency, "/currency"},
		"a currency without a rate":            {invoice(func(d *Document) { d.Currency = "SEK" }), CodeWrongCurrency, "/currency"},
		"a negative rate":                      {invoice(func(d *Document) { d.Rate = -1 }), problem.Invalid, "/rate"},
		"a rate in the home currency":          {invoice(func(d *Document) { d.Contact, d.Rate = m.customer, 2*oneToOne }), problem.Invalid, "/rate"},
		"more than the home currency holds":    {invoice(func(d *Document) { d.Lines[0].Amount, d.Rate = largest, highest }), problem.Invalid, "/rate"},
		"a new rate of a paid invoice": {func(t *Tx) (Record, error) {
			d := *seen(t, KindInvoice, paid.ID)
			d.Rate++
			return t.Update(&d, -1)
		}, CodeInUse, "/id"},
		"another currency of a customer with invoices": {func(t *Tx) (Record, error) {
			c, _ := t.Contact(m.swiss)
			next := *c
			next.Currency = "JPY"
			return t.Update(&next, -1)
		}, CodeInUse, "/id"},
		"a deposit abroad": {func(t *Tx) (Record, error) {
			return t.Create(&Document{Kind: KindBankDeposit, Date: "2026-03-01", Account: m.bank, Currency: "CHF", Collects: []Collected{{ID: deposited.ID}}})
		}, CodeWrongCurrency, "/currency"},
	} {
		t.Run(name, func(*testing.T) { m.refused(c.code, c.path, c.step) })
	}
}

func TestRatesAreExact(t *testing.T) {
	for text, want := range map[string]Rate{"1": oneToOne, "0.0067123456": 67_123_456, "1.5e-3": 15_000_000} {
		got, err := ParseRate(text)
		if err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "1.00000000001", "99999999999"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q is read as %d", text, got)
		}
	}
	for name, c := range map[string]struct {
		amount   Minor
		rate     Rate
		from, to string
		want     Minor
	}{
		"yen to dollars":      {1000, 67_123_456, "JPY", "USD", 671},
		"dollars to yen":      {671, 1_490_000_000_000, "USD", "JPY", 1000},
		"half rounds away":    {-1, oneToOne / 2, "USD", "USD", -1},
		"dinars to dollars":   {1500, 32_500_000_000, "KWD", "USD", 488},
		"no rate, no change":  {123, 0, "USD", "USD", 123},
		"the home currency's": {123, oneToOne, "USD", "USD", 123},
	} {
		if got, err := Convert(c.amount, c.rate, c.from, c.to); err != nil || got != c.want {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
	if _, err := Convert(largest, highest*900, "USD", "JPY"); err == nil {
		t.Error("what does not fit was converted")
	}
}

func FuzzConvert(f *testing.F) {
	f.Add(int64(1000), int64(67_123_456), "JPY", "USD")
	f.Add(int64(-1), int64(oneToOne/2), "USD", "CLF")
	f.Add(int64(math.MinInt64), int64(math.MaxInt64), "KWD", "JPY")
	f.Fuzz(func(t *testing.T, amount, rate int64, from, to string) {
		if rate == 0 {
			return
		}
		got, err := Convert(Minor(amount), Rate(rate), from, to)
		product := new(big.Int).Mul(big.NewInt(amount), big.NewInt(rate))
		divisor := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(10+Digits(from)-Digits(to))), nil)
		rounded := new(big.Int).Abs(product)
		rounded.Mul(rounded, big.NewInt(2)).Add(rounded, divisor).Quo(rounded, new(big.Int).Mul(divisor, big.NewInt(2)))
		if product.Sign() < 0 {
			rounded.Neg(rounded)
		}
		if fits := rounded.IsInt64() && rounded.Int64() != math.MinInt64; fits != (err == nil) {
			t.Fatalf("%d × %d: fits %t, %v", amount, rate, fits, err)
		}
		if err == nil && rounded.Int64() != int64(got) {
			t.Fatalf("%d × %d is %s, not %d", amount, rate, rounded, got)
		}
	})
}

func TestAForeignPaymentCanBeReapplied(t *testing.T) {
	m := openMarket(t)
	invoice := m.made(&Document{Kind: KindInvoice, Contact: m.swiss, Rate: oneToOne * 11 / 10, Lines: []Line{{Amount: 10_000}}})
	payment := m.made(&Document{Kind: KindInvoicePayment, Contact: m.swiss, Total: 5000, Settles: []Allocation{{ID: invoice.ID, Amount: 4000}}})
	m.must(func(t *Tx) (Record, error) {
		d := *seen(t, KindInvoicePayment, payment.ID)
		d.Settles = []Allocation{{ID: invoice.ID, Amount: 5000}}
		return t.Update(&d, -1)
	})
	if d := m.document(KindInvoice, invoice.ID); d.SettledBy[0].Home != 5500 || m.balance(m.receivable) != 5500 {
		t.Errorf("taken %+v, carried at %d", d.SettledBy, m.balance(m.receivable))
	}
	m.verify()
}
