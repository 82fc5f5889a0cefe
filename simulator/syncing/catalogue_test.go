package syncing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/ledger"
)

// What others point at is synced like the rest: whole at first, then what changed, and a term that is no longer in use
// counts as gone. A tax rate comes with the components that the platform keeps apart, and is not told of.
func TestCatalogueSyncs(t *testing.T) {
	w := newWorld(t)
	w.keep("class", &ledger.Reference{Kind: ledger.KindClass, Name: "Trade", Active: true})
	w.keep("term", &ledger.Reference{Kind: ledger.KindPaymentTerm, Name: "Net 30", Active: true, Term: &ledger.Term{DueDays: 30}})
	w.ready()
	if n := w.copy.Count(w.connection.ID, "class"); n != 1 {
		t.Errorf("the first batch brought %d classes", n)
	}
	w.edit(ledger.KindClass, "class", func(r ledger.Record) ledger.Record {
		next := *r.(*ledger.Reference)
		next.Name = "Wholesale"
		return &next
	})
	w.edit(ledger.KindPaymentTerm, "term", func(r ledger.Record) ledger.Record {
		next := *r.(*ledger.Reference)
		next.Active = false
		return &next
	})
	w.keep("agency", &ledger.Reference{Kind: ledger.KindTaxAgency, Name: "City", Active: true})
	w.keep("rate", &ledger.Reference{Kind: ledger.KindTaxRate, Name: "Portland", Active: true,
		Components: []ledger.TaxComponent{{Name: "City", Percent: ledger.Scale, Agency: w.ids["agency"], Sales: true}}})
	w.advance(time.Hour)
	want := []string{"CLASS_UPDATED", "PAYMENT_TERM_DELETED", "INCREMENTAL_SYNC_COMPLETED"}
	if diff := cmp.Diff(want, w.codes()); diff != "" {
		t.Error(diff)
	}
	if n := w.copy.Count(w.connection.ID, "tax_rate"); n != 1 {
		t.Errorf("there are %d tax rates", n)
	}
	w.restart()
	if n := w.copy.Count(w.connection.ID, "tax_rate"); n != 1 || w.copy.Count(w.connection.ID, "payment_term") != 0 {
		t.Errorf("after a restart there are %d tax rates", n)
	}
}
