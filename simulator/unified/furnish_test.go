package unified_test

import (
	"testing"

	"faultline/simulator/ledger"
)

// furnish gives the books what a generated company does without: records of every catalogue, so that no list that the
// platform has is empty.
func furnish(t testing.TB, book *ledger.Book) {
	t.Helper()
	if _, err := book.Do(t.Context(), ledger.ActorBookkeeper, func(tx *ledger.Tx) error {
		made := map[string]string{}
		create := func(name string, r *ledger.Reference) error {
			r.Active = true
			record, err := tx.Create(r)
			if err == nil {
				made[name] = record.Header().ID
			}
			return err
		}
		for _, one := range []struct {
			name   string
			record func() *ledger.Reference
		}{
			{"trade", func() *ledger.Reference { return &ledger.Reference{Kind: ledger.KindClass, Name: "Trade"} }},
			{"cafes", func() *ledger.Reference {
				return &ledger.Reference{Kind: ledger.KindClass, Name: "Cafés", Parent: made["trade"]}
			}},
			{"quay", func() *ledger.Reference { return &ledger.Reference{Kind: ledger.KindDepartment, Name: "Quay"} }},
			{"net", func() *ledger.Reference {
				return &ledger.Reference{Kind: ledger.KindPaymentTerm, Name: "2% 10 net 30", Term: &ledger.Term{DueDays: 30, DiscountDays: 10, DiscountPercent: 2 * ledger.Scale}}
			}},
			{"tenth", func() *ledger.Reference {
				return &ledger.Reference{Kind: ledger.KindPaymentTerm, Name: "The tenth", Term: &ledger.Term{DayOfMonth: 10}}
			}},
			{"card", func() *ledger.Reference {
				return &ledger.Reference{Kind: ledger.KindPaymentMethod, Name: "Amex", Card: true}
			}},
			{"city", func() *ledger.Reference {
				return &ledger.Reference{Kind: ledger.KindTaxAgency, Name: "City of Portland"}
			}},
			{"rate", func() *ledger.Reference {
				return &ledger.Reference{Kind: ledger.KindTaxRate, Name: "Portland", Components: []ledger.TaxComponent{
					{Name: "City", Percent: 5 * ledger.Scale, Agency: made["city"], Sales: true},
					{Name: "State", Percent: 10 * ledger.Scale, Agency: made["city"], Compound: true},
				}}
			}},
		} {
			if err := create(one.name, one.record()); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
