package unified_test

import (
	"fmt"
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

// fileOne files one document of every kind that the platform serves, for the same customer and the same vendor.
func fileOne(t testing.TB, book *ledger.Book) {
	t.Helper()
	if _, err := book.Do(t.Context(), ledger.ActorBookkeeper, func(tx *ledger.Tx) error {
		customer, vendor := party(tx, ledger.KindCustomer), party(tx, ledger.KindVendor)
		bank, card, rent := ofType(tx, ledger.Bank), ofType(tx, ledger.CreditCard), ofType(tx, ledger.Expense)
		item := sold(tx)
		sale := func(amount ledger.Minor) []ledger.Line {
			return []ledger.Line{{Item: item, Amount: amount, Description: "Sold"}}
		}
		cost := func(amount ledger.Minor) []ledger.Line {
			return []ledger.Line{{Account: rent, Amount: amount, Description: "Bought"}}
		}
		const day = "2026-02-27"
		for _, d := range []*ledger.Document{
			{Kind: ledger.KindInvoiceCreditMemo, Contact: customer, Lines: sale(5000), Number: "CM-F1"},
			{Kind: ledger.KindBillCreditMemo, Contact: vendor, Lines: cost(4000), Number: "VC-F1"},
			{Kind: ledger.KindExpense, Contact: vendor, Account: bank, Lines: cost(1250)},
			{Kind: ledger.KindExpense, Contact: vendor, Account: card, Lines: cost(300), Refund: true},
			{Kind: ledger.KindSalesReceipt, Contact: customer, Lines: sale(2000), Number: "SR-F1"},
			{Kind: ledger.KindCustomerRefund, Contact: customer, Account: bank, Lines: sale(700), Number: "RR-F1"},
			{Kind: ledger.KindSalesOrder, Contact: customer, Lines: sale(9000), Number: "SO-F1"},
			{Kind: ledger.KindPurchaseOrder, Contact: vendor, Lines: cost(8000), Number: "PO-F1"},
			{Kind: ledger.KindBankDeposit, Account: bank, Lines: []ledger.Line{{Account: ofType(tx, ledger.Income), Amount: 1500, Contact: customer}}},
			{Kind: ledger.KindBankTransfer, Account: bank, Counterpart: card, Total: 6000},
		} {
			d.Date, d.Currency = day, "USD"
			if _, err := tx.Create(d); err != nil {
				return fmt.Errorf("%s: %w", d.Kind, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func party(tx *ledger.Tx, kind ledger.Kind) (id string) {
	tx.Each(kind, func(r ledger.Record) bool {
		if c := r.(*ledger.Contact); c.Active && c.Currency == "USD" {
			id = c.ID
		}
		return id == ""
	})
	return id
}

func ofType(tx *ledger.Tx, kind ledger.AccountType) (id string) {
	tx.Each(ledger.KindAccount, func(r ledger.Record) bool {
		if a := r.(*ledger.Account); a.Active && a.Type == kind {
			id = a.ID
		}
		return id == ""
	})
	return id
}

func sold(tx *ledger.Tx) (id string) {
	tx.Each(ledger.KindItem, func(r ledger.Record) bool {
		if i := r.(*ledger.Item); i.Active && i.IncomeAccount != "" {
			id = i.ID
		}
		return id == ""
	})
	return id
}
