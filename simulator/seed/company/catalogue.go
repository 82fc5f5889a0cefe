package company

import (
	"context"
	"strconv"

	"faultline/simulator/ledger"
)

// openCatalogue makes what documents are classified with: terms, ways to pay, the tax, classes and departments.
func (m *maker) openCatalogue(ctx context.Context) error {
	if !m.plan.Sundries {
		return nil
	}
	for _, days := range []int{0, 7, 14, 15, 20, 30, 45, 60} {
		r := &ledger.Reference{Kind: ledger.KindPaymentTerm, Name: "Net " + strconv.Itoa(days), Term: &ledger.Term{DueDays: days}}
		if days == 0 {
			r.Name = "Due on receipt"
		}
		if err := m.enter(ctx, term(days), r); err != nil {
			return err
		}
	}
	for _, way := range []struct {
		key, name string
		card      bool
	}{{"cash", "Cash", false}, {"check", "Check", false}, {"credit_card", "Credit Card", true}, {"eft", "Bank Transfer", false}} {
		if err := m.enter(ctx, way.key, &ledger.Reference{Kind: ledger.KindPaymentMethod, Name: way.name, Card: way.card}); err != nil {
			return err
		}
	}
	for i, name := range m.preset.classes {
		if err := m.enter(ctx, "class "+strconv.Itoa(i), &ledger.Reference{Kind: ledger.KindClass, Name: name}); err != nil {
			return err
		}
	}
	for i, name := range m.preset.places {
		if err := m.enter(ctx, "place "+strconv.Itoa(i), &ledger.Reference{Kind: ledger.KindDepartment, Name: name}); err != nil {
			return err
		}
	}
	return m.openTax(ctx)
}

func (m *maker) openTax(ctx context.Context) error {
	if m.preset.taxRate == 0 {
		return nil
	}
	if err := m.enter(ctx, "agency", &ledger.Reference{Kind: ledger.KindTaxAgency, Name: "State Department of Revenue",
		Account: m.accounts["sales tax"]}); err != nil {
		return err
	}
	return m.enter(ctx, "tax", &ledger.Reference{Kind: ledger.KindTaxRate, Name: "Sales Tax", Components: []ledger.TaxComponent{{
		Name: "State sales tax", Percent: ledger.Scaled(m.preset.taxRate) * ledger.Scale / 100, Agency: m.entries["agency"], Sales: true}}})
}

func (m *maker) enter(ctx context.Context, key string, r *ledger.Reference) error {
	made, err := m.create(ctx, ledger.ActorBookkeeper, r)
	if err == nil {
		m.entries[key] = made.Header().ID
	}
	return err
}

func term(days int) string { return "term " + strconv.Itoa(days) }

// term is the id of the term of that many days, or "" where there is none.
func (m *maker) term(days int) string { return m.entries[term(days)] }

// class picks one of the classes, always the same for the same thing.
func (m *maker) class(of int) string {
	if len(m.preset.classes) == 0 {
		return ""
	}
	return m.entries["class "+strconv.Itoa(of%len(m.preset.classes))]
}

// place picks one of the departments.
func (m *maker) place(of int) string {
	if len(m.preset.places) == 0 {
		return ""
	}
	return m.entries["place "+strconv.Itoa(of%len(m.preset.places))]
}
