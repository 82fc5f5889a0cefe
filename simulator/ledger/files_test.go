package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/companyfile"
	"faultline/simulator/ledger/statement/tie"
)

// Whatever was done to the books, what is written of them makes books of which the same is written.
func TestFilesOfAnyBooksComeBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		form := rapid.SampledFrom([]companyfile.Form{companyfile.CSV, companyfile.JSON}).Draw(r, "form")
		from := ledger.AnyBooks(t, r, 20)
		write := func(b *ledger.Book) (files []companyfile.File) {
			b.View(func(v *ledger.View) {
				var err error
				if files, err = companyfile.Write(v, form); err != nil {
					r.Fatal(err)
				}
			})
			return files
		}
		files := write(from)
		to, report, err := companyfile.Import(t.Context(), files, ledger.Company{ID: "2"}, ledger.Options{})
		if err != nil {
			r.Fatal(err)
		}
		for _, f := range report.Findings {
			if f.Refused || f.Field == "open" {
				r.Fatalf("%+v", f)
			}
		}
		if diff := cmp.Diff(files, write(to)); diff != "" {
			r.Fatal(diff)
		}
		var trial [2][]ledger.AccountBalance
		for i, b := range []*ledger.Book{from, to} {
			b.View(func(v *ledger.View) {
				trial[i] = v.TrialBalance()
				if err := tie.Out(v, "", "2026-12-31"); err != nil {
					r.Fatal(err)
				}
			})
		}
		if diff := cmp.Diff(trial[0], trial[1]); diff != "" {
			r.Fatal(diff)
		}
	})
}
