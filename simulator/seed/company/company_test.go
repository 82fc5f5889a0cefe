package company

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement/tie"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

var update = flag.Bool("update", false, "write the golden files anew")

var end = time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)

func build(t testing.TB, s seed.Seed, p Plan) *ledger.Book {
	t.Helper()
	if p.End.IsZero() {
		p.End = end
	}
	b, err := Build(t.Context(), s, p, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// print writes everything there is to know of a company, a record a line.
func print(t testing.TB, b *ledger.Book) []byte {
	t.Helper()
	var out bytes.Buffer
	line := func(kind string, v any) {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%s %s\n", kind, data)
	}
	line("company", b.Company())
	b.View(func(v *ledger.View) {
		for _, kind := range ledger.Kinds() {
			v.Each(kind, func(r ledger.Record) bool { line(string(kind), r); return true })
		}
		for _, kind := range []ledger.Kind{ledger.KindCustomer, ledger.KindVendor} {
			v.Each(kind, func(r ledger.Record) bool { line("owed", v.Owed(r.Header().ID)); return true })
		}
		for _, row := range v.TrialBalance() {
			line("trial", row)
		}
	})
	return out.Bytes()
}

func TestGolden(t *testing.T) {
	for _, preset := range Presets() {
		t.Run(preset, func(t *testing.T) {
			got := print(t, build(t, 7, Plan{Preset: preset, Invoices: 10, Months: 2, Sundries: true}))
			path := filepath.Join("testdata", preset+".golden")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("the company made of a seed has changed; if that is meant, run with -update: %s", diff)
			}
		})
	}
}

func TestSeedDecides(t *testing.T) {
	p := Plan{Invoices: 40, Months: 3, Sundries: true}
	first, again, other := print(t, build(t, 1, p)), print(t, build(t, 1, p)), print(t, build(t, 2, p))
	if !bytes.Equal(first, again) {
		t.Error("one seed made two companies")
	}
	if bytes.Equal(first, other) {
		t.Error("two seeds made one company")
	}
	a, b := build(t, 1, p).Company(), build(t, 2, p).Company()
	if a.ID == b.ID || a.Name == b.Name || len(a.ID) < 16 || len(a.ID) > 19 {
		t.Errorf("companies %s %q and %s %q", a.ID, a.Name, b.ID, b.Name)
	}
	if _, err := strconv.ParseInt(a.ID, 10, 64); err != nil {
		t.Error(err)
	}
}

func TestPresets(t *testing.T) {
	for _, preset := range Presets() {
		for _, size := range []struct {
			name     string
			invoices int
			months   int
			currency string
		}{
			{"standard", 120, 12, "USD"},
			{"busy", 1500, 6, "USD"},
			{"long", 60, 36, "EUR"},
			{"without decimals", 120, 12, "JPY"},
			{"with three decimals", 50, 4, "KWD"},
		} {
			t.Run(preset+" "+size.name, func(t *testing.T) {
				b := build(t, 3, Plan{Preset: preset, Invoices: size.invoices, Months: size.months, Currency: size.currency, Sundries: true})
				if err := b.Verify(); err != nil {
					t.Fatal(err)
				}
				b.View(func(v *ledger.View) {
					plausible(t, v, size.invoices)
					sundry(t, v, preset)
					for _, span := range [][2]string{{"", "2026-03-31"}, {"2026-01-01", "2026-01-31"}, {"2025-12-15", "2026-03-10"}} {
						if err := tie.Out(v, span[0], span[1]); err != nil {
							t.Errorf("%v: %v", span, err)
						}
					}
				})
			})
		}
	}
}

func plausible(t *testing.T, v *ledger.View, invoices int) {
	if n := v.Count(ledger.KindInvoice); n != invoices {
		t.Errorf("%d invoices, want %d", n, invoices)
	}
	if n := v.Count(ledger.KindBill); n != invoices*6/10 {
		t.Errorf("%d bills", n)
	}
	if n := v.Count(ledger.KindAccount); n < 20 {
		t.Errorf("%d accounts", n)
	}
	var paid, partly, open, late, voided int
	v.Each(ledger.KindInvoice, func(r ledger.Record) bool {
		d := r.(*ledger.Document)
		switch {
		case d.Voided:
			voided++
		case d.Balance == 0:
			paid++
		case d.Balance < d.Total:
			partly++
		default:
			open++
		}
		if d.Balance > 0 && d.DueDate < "2026-03-31" {
			late++
		}
		return true
	})
	if paid < invoices/2 || partly == 0 || open == 0 || late == 0 {
		t.Errorf("paid %d, partly %d, open %d, late %d, voided %d of %d", paid, partly, open, late, voided, invoices)
	}
	c := v.Company()
	v.Each(ledger.KindAccount, func(r ledger.Record) bool {
		a := r.(*ledger.Account)
		if a.Number == "" || a.Subtype == "" || a.Currency != c.Currency {
			t.Errorf("account %+v", a)
		}
		if a.Name == "Checking" && v.Balance(a.ID) <= 0 {
			t.Errorf("the company ran out of money: %s", v.Balance(a.ID).Fixed(c.Currency))
		}
		return true
	})
	if d, _ := v.Account(c.Receivable); v.Balance(d.ID) <= 0 {
		t.Error("nothing is receivable")
	}
	chronological(t, v)
}

// sundry checks that every kind of document that suits the trade occurs.
func sundry(t *testing.T, v *ledger.View, preset string) {
	for _, kind := range ledger.Kinds() {
		switch n := v.Count(kind); {
		case n > 0:
		case preset == "agency" && (kind == ledger.KindSalesReceipt || kind == ledger.KindTaxAgency || kind == ledger.KindTaxRate):
		case v.Count(ledger.KindInvoice) < 1000 && (kind == ledger.KindCustomerRefund || kind == ledger.KindBillCreditMemo || kind == ledger.KindSalesReceipt):
		default:
			t.Errorf("there is no %s", kind)
		}
	}
	for _, kind := range []ledger.Kind{ledger.KindInvoicePayment, ledger.KindSalesReceipt} {
		v.Each(kind, func(r ledger.Record) bool {
			d := r.(*ledger.Document)
			if d.Account == v.Company().Undeposited && !d.Deposited() && d.Date < "2026-03-20" {
				t.Errorf("%s %s of %s was never taken to the bank", kind, d.ID, d.Date)
			}
			return true
		})
	}
	if orders := v.Count(ledger.KindPurchaseOrder); orders > 0 {
		billed := 0
		v.Each(ledger.KindPurchaseOrder, func(r ledger.Record) bool {
			if r.(*ledger.Document).Status() == ledger.StatusSettled {
				billed++
			}
			return true
		})
		if billed == 0 {
			t.Errorf("none of %d orders was billed", orders)
		}
	}
}

func TestDealingsAbroad(t *testing.T) {
	b := build(t, 3, Plan{Sundries: true, Invoices: 600, Currencies: []string{"EUR", "JPY"}})
	c := b.Company()
	if got := c.Currencies(); !slices.Equal(got, []string{"USD", "EUR", "JPY"}) {
		t.Errorf("currencies %v", got)
	}
	b.View(func(v *ledger.View) {
		foreign := map[ledger.Kind]int{}
		for _, kind := range ledger.Kinds() {
			v.Each(kind, func(r ledger.Record) bool {
				if d, ok := r.(*ledger.Document); ok && d.Rate != 0 {
					foreign[kind]++
				}
				return true
			})
		}
		for _, kind := range []ledger.Kind{ledger.KindInvoice, ledger.KindInvoicePayment, ledger.KindBill, ledger.KindBillPayment, ledger.KindExpense} {
			if foreign[kind] == 0 {
				t.Errorf("no %s is in another currency", kind)
			}
		}
		if v.Balance(c.Exchange) == 0 {
			t.Error("nothing was gained or lost by exchange")
		}
		if err := tie.Out(v, "2026-01-01", "2026-03-31"); err != nil {
			t.Error(err)
		}
	})
}

func TestPlainCompaniesHaveTheOldKindsAlone(t *testing.T) {
	b := build(t, 3, Plan{})
	plain := []ledger.Kind{ledger.KindAccount, ledger.KindCustomer, ledger.KindVendor, ledger.KindItem, ledger.KindInvoice,
		ledger.KindBill, ledger.KindInvoicePayment, ledger.KindBillPayment, ledger.KindJournalEntry}
	b.View(func(v *ledger.View) {
		for _, kind := range ledger.Kinds() {
			if n := v.Count(kind); n > 0 != slices.Contains(plain, kind) {
				t.Errorf("%d of kind %s", n, kind)
			}
		}
	})
}

// chronological checks that documents are dated in the order of their ids, and nothing after the last day.
func chronological(t *testing.T, v *ledger.View) {
	for _, kind := range ledger.Kinds() {
		var last time.Time
		v.Each(kind, func(r ledger.Record) bool {
			h := r.Header()
			if h.CreatedAt.Before(last) || h.UpdatedAt.Before(h.CreatedAt) || h.UpdatedAt.After(end.Add(12*time.Hour)) {
				t.Errorf("%s %s: created %s, updated %s, after %s", kind, h.ID, h.CreatedAt, h.UpdatedAt, last)
				return false
			}
			last = h.CreatedAt
			if d, ok := r.(*ledger.Document); ok && d.Date != h.CreatedAt.Format(time.DateOnly) {
				t.Errorf("%s %s of %s was created %s", kind, h.ID, d.Date, h.CreatedAt)
				return false
			}
			return true
		})
	}
}

func TestListenerHearsOnlyWhatFollows(t *testing.T) {
	heard := 0
	world := end.AddDate(0, 0, 3)
	b, err := Build(t.Context(), 5, Plan{Invoices: 12, Months: 1, End: end}, ledger.Options{
		Now:      func() time.Time { return world },
		Listener: func(_ context.Context, changes []ledger.Change) func() error { heard += len(changes); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if heard != 0 {
		t.Fatalf("heard %d changes of the making", heard)
	}
	changes, err := b.Do(t.Context(), ledger.ActorAPI, func(tx *ledger.Tx) error {
		_, err := tx.Create(&ledger.Contact{Kind: ledger.KindVendor, Name: "Latecomer"})
		return err
	})
	if err != nil || heard != 1 || !changes[0].At.Equal(world) {
		t.Errorf("%v, heard %d, at %s", err, heard, changes[0].At)
	}
}

func TestPlansRefused(t *testing.T) {
	for name, c := range map[string]struct {
		plan Plan
		path string
	}{
		"unknown preset":    {Plan{Preset: "circus", End: end}, "/preset"},
		"no last day":       {Plan{}, "/end"},
		"negative invoices": {Plan{Invoices: -1, End: end}, "/invoices"},
		"too many invoices": {Plan{Invoices: 200_001, End: end}, "/invoices"},
		"too many months":   {Plan{Months: 121, End: end}, "/months"},
		"odd currency":      {Plan{Currency: "dollars", End: end}, "/currency"},
		"no such currency":  {Plan{Currencies: []string{"XXX"}, End: end}, "/currencies"},
		"its own currency":  {Plan{Currencies: []string{"USD"}, End: end}, "/currencies"},
		"a currency twice":  {Plan{Currencies: []string{"EUR", "EUR"}, End: end}, "/currencies"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Build(t.Context(), 1, c.plan, ledger.Options{})
			if p := problem.From(err); err == nil || p.Code != problem.Invalid || p.Path != c.path {
				t.Errorf("got %v", err)
			}
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		build(b, 1, Plan{Invoices: 10_000, Months: 24, Sundries: true})
	}
	b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "invoices/s")
}
