package simulator

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/journal"
	"faultline/simulator/ledger"
)

func TestChangesAreToldInASentence(t *testing.T) {
	head := ledger.Head{ID: "12", Revision: 2}
	document := func(balance ledger.Minor, number string) *ledger.Document {
		return &ledger.Document{Head: head, Kind: ledger.KindInvoice, Number: number, Currency: "USD", Balance: balance}
	}
	for name, c := range map[string]struct {
		change ledger.Change
		want   journal.Change
	}{
		"a new document": {
			ledger.Change{Kind: ledger.KindInvoice, Record: document(12050, "1001"), Operation: "create", Actor: "api"},
			journal.Change{Object: "invoice", Operation: "create", Actor: "api", AmountTo: "120.50", Summary: "api: create invoice 12 (1001)"},
		},
		"one that moves along": {
			ledger.Change{Kind: ledger.KindInvoice, Record: document(0, ""), Before: document(12050, ""), Operation: "update", Actor: "api", Linked: true},
			journal.Change{Object: "invoice", Operation: "update", Actor: "api", Linked: true, AmountFrom: "120.50", AmountTo: "0.00",
				Summary: "api: update invoice 12, moved along, open 120.50 → 0.00"},
		},
		"one that stays as open as it was": {
			ledger.Change{Kind: ledger.KindInvoice, Record: document(-5, "7"), Before: document(-5, "7"), Operation: "update", Actor: "bookkeeper"},
			journal.Change{Object: "invoice", Operation: "update", Actor: "bookkeeper", AmountFrom: "-0.05", AmountTo: "-0.05", Summary: "bookkeeper: update invoice 12 (7)"},
		},
		"what has no amount": {
			ledger.Change{Kind: ledger.KindPaymentTerm, Record: &ledger.Reference{Head: head, Kind: ledger.KindPaymentTerm, Name: "Net 30"}, Operation: "update", Actor: "platform"},
			journal.Change{Object: "payment_term", Operation: "update", Actor: "platform", Summary: "platform: update payment term 12 (Net 30)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.want.ObjectID, c.want.Revision = "12", 2
			var got journal.Change
			describe(&c.change, &got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
