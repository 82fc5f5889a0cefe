package ledger

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/problem"
)

// transcribed takes every live record over into other books, parents before their children.
func transcribed(t testing.TB, r *rapid.T, from *Book) *Book {
	t.Helper()
	to := New(from.Company(), Options{})
	from.View(func(v *View) {
		for _, kind := range Kinds() {
			v.Each(kind, func(record Record) bool {
				_, err := to.Do(t.Context(), ActorPlatform, func(tx *Tx) error {
					_, err := tx.Transcribe(record, Transcription{})
					return err
				})
				if err != nil {
					r.Fatalf("%s %s: %v", kind, record.Header().ID, err)
				}
				return true
			})
		}
	})
	return to
}

func TestAnyBooksCanBeTakenOver(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from := AnyBooks(t, r, 20)
		to := transcribed(t, r, from)
		if err := to.Verify(); err != nil {
			r.Fatal(err)
		}
		heads := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type().String() == "ledger.Head" }, cmp.Comparer(func(a, b Head) bool { return a.ID == b.ID }))
		a, b := look(from), look(to)
		for _, kind := range Kinds() {
			if diff := cmp.Diff(a.Live[kind], b.Live[kind], heads); diff != "" {
				r.Fatalf("%s: %s", kind, diff)
			}
		}
		if diff := cmp.Diff(a.Tallies, b.Tallies, cmp.AllowUnexported(tally{})); diff != "" {
			r.Fatal(diff)
		}
	})
}

func TestTranscribeRefuses(t *testing.T) {
	m := openMarket(t)
	inactive := *m.create(&Account{Name: "Old bank", Type: Bank}).(*Account)
	inactive.Active = false
	if _, err := m.book.Do(t.Context(), ActorBookkeeper, func(tx *Tx) error { _, err := tx.Update(&inactive, -1); return err }); err != nil {
		t.Fatal(err)
	}
	invoice := func(change func(d *Document)) *Document {
		d := &Document{Head: Head{ID: "900"}, Kind: KindInvoice, Date: "2026-03-01", Contact: m.customer, Lines: []Line{{ID: "4", Amount: 100}}}
		change(d)
		return d
	}
	for name, tc := range map[string]struct {
		record Record
		path   string // empty: it is taken
	}{
		"as it stands":             {invoice(func(*Document) {}), ""},
		"from an inactive account": {&Document{Head: Head{ID: "901"}, Kind: KindExpense, Date: "2026-03-01", Account: inactive.ID, Lines: []Line{{Account: m.supplies, Amount: 5}}}, ""},
		"voided":                   {invoice(func(d *Document) { d.Voided, d.Lines[0].Amount = true, 0 }), ""},
		"voided with an amount":    {invoice(func(d *Document) { d.Voided = true }), "/lines/0/amount"},
		"an id that is none":       {invoice(func(d *Document) { d.ID = "x1" }), "/id"},
		"an id that is taken":      {invoice(func(d *Document) { d.ID = m.customer }), "/id"},
		"a line twice":             {invoice(func(d *Document) { d.Lines = append(d.Lines, d.Lines[0]) }), "/lines/1/id"},
		"more taxes than the lines": {invoice(func(d *Document) {
			d.Taxes = []TaxShare{{Rate: m.rate, Agency: m.agency, Account: m.duties, Amount: 1}}
		}), "/taxes"},
		"an agency that is none":   {invoice(func(d *Document) { d.Taxes = []TaxShare{{Rate: m.rate, Agency: "77", Account: m.duties}} }), "/taxes/0/agency"},
		"a journal out of balance": {&Document{Head: Head{ID: "902"}, Kind: KindJournalEntry, Date: "2026-03-01", Lines: []Line{{Account: m.bank, Amount: 1}, {Account: m.equity, Amount: -2}}}, "/lines"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := m.book.Preview(t.Context(), ActorPlatform, func(tx *Tx) error { _, err := tx.Transcribe(tc.record, Transcription{}); return err })
			switch {
			case tc.path == "" && err != nil:
				t.Error(err)
			case tc.path != "" && (err == nil || !strings.HasPrefix(problem.From(err).Path, tc.path)):
				t.Errorf("answered %v, want it at %s", err, tc.path)
			}
		})
	}
}
