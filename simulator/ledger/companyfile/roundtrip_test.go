package companyfile_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/companyfile"
	"faultline/simulator/ledger/statement"
	"faultline/simulator/ledger/statement/tie"
	"faultline/simulator/seed"
	"faultline/simulator/seed/company"
)

func exported(t testing.TB, b *ledger.Book, form companyfile.Form) (files []companyfile.File) {
	t.Helper()
	var err error
	b.View(func(v *ledger.View) { files, err = companyfile.Write(v, form) })
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func imported(t testing.TB, files []companyfile.File) (*ledger.Book, companyfile.Report) {
	t.Helper()
	identity := ledger.Company{ID: "9", CreatedAt: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	b, report, err := companyfile.Import(context.Background(), files, identity, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b, report
}

// The books that come back make the same files, say the same in every statement, and balance.
func TestPresetsComeBackAsTheyWere(t *testing.T) {
	for _, preset := range company.Presets() {
		for _, form := range []companyfile.Form{companyfile.CSV, companyfile.JSON} {
			t.Run(preset+" as "+string(form), func(t *testing.T) {
				from, err := company.Build(t.Context(), seed.Seed(11), company.Plan{Preset: preset, Invoices: 60, Months: 4, Sundries: true,
					Currencies: []string{"CHF", "JPY", "EUR"}, End: time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)}, ledger.Options{})
				if err != nil {
					t.Fatal(err)
				}
				files := exported(t, from, form)
				to, report := imported(t, files)
				if len(report.Findings) > 0 {
					t.Fatalf("%d findings, the first %+v", len(report.Findings), report.Findings[0])
				}
				same(t, from, to, form)
			})
		}
	}
}

func same(t testing.TB, from, to *ledger.Book, form companyfile.Form) {
	t.Helper()
	if diff := cmp.Diff(texts(exported(t, from, form)), texts(exported(t, to, form))); diff != "" {
		t.Fatal(diff)
	}
	if err := to.Verify(); err != nil {
		t.Fatal(err)
	}
	made := func(b *ledger.Book) (s statement.Sheet, trial []ledger.AccountBalance) {
		b.View(func(v *ledger.View) {
			s, trial = statement.BalanceSheet(v, "2026-12-31"), v.TrialBalance()
			if err := tie.Out(v, "2026-01-01", "2026-12-31"); err != nil {
				t.Fatal(err)
			}
		})
		return s, trial
	}
	sheet, trial := made(from)
	otherSheet, otherTrial := made(to)
	if diff := cmp.Diff(sheet, otherSheet); diff != "" {
		t.Fatal(diff)
	}
	if diff := cmp.Diff(trial, otherTrial); diff != "" {
		t.Fatal(diff)
	}
}

func texts(files []companyfile.File) map[string]string {
	all := map[string]string{}
	for _, f := range files {
		all[f.Name] = string(f.Data)
	}
	return all
}

// Texts that spreadsheets trip over come back as they were.
func TestTextsComeBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		form := rapid.SampledFrom([]companyfile.Form{companyfile.CSV, companyfile.JSON}).Draw(r, "form")
		text := rapid.OneOf(rapid.StringMatching(`[ ,;"'\\\r\n\t=<>&é€A-z0-9]{0,12}`), rapid.String()).Draw(r, "text")
		b := ledger.New(ledger.Company{ID: "1", Name: "Texts", Currency: "USD", Email: text}, ledger.Options{})
		_, err := b.Do(t.Context(), ledger.ActorBookkeeper, func(tx *ledger.Tx) error {
			if _, err := tx.Create(&ledger.Account{Name: "Account " + text, Type: ledger.Bank, Number: text}); err != nil {
				return err
			}
			_, err := tx.Create(&ledger.Item{Name: "Item", Description: text})
			return err
		})
		if err != nil {
			r.Fatal(err)
		}
		files := exported(t, b, form)
		to, report := imported(t, files)
		if len(report.Findings) > 0 {
			r.Fatalf("%+v in %q", report.Findings, files)
		}
		if diff := cmp.Diff(texts(files), texts(exported(t, to, form))); diff != "" {
			r.Fatal(diff)
		}
		to.View(func(v *ledger.View) {
			if a, _ := v.Account("1"); a.Number != text || v.Company().Email != text {
				r.Fatalf("%q came back as %q", text, a.Number)
			}
		})
	})
}
