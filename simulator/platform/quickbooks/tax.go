package quickbooks

import (
	"fmt"

	"faultline/simulator/ledger"
)

// A tax rate of the books is a tax code here, and each of its components is a tax rate.

// taxCode cannot be written directly: see taxService.
func taxCode() *entity {
	return &entity{
		name: "TaxCode", kind: ledger.KindTaxRate, list: true, readOnly: true, uncaptured: true,
		fields: table([]field{
			shown("Name", func(_ *scene, r *ledger.Reference) any { return r.Name }),
			shown("Description", func(_ *scene, r *ledger.Reference) any { return either(r.Description, r.Name) }),
			shown("Active", func(_ *scene, r *ledger.Reference) any { return r.Active }),
			shown("Hidden", func(_ *scene, r *ledger.Reference) any { return false }),
			shown("Taxable", func(_ *scene, r *ledger.Reference) any { return true }),
			shown("TaxGroup", func(_ *scene, r *ledger.Reference) any { return true }),
			shown("SalesTaxRateList", func(s *scene, r *ledger.Reference) any { return s.rateList(r, onSales) }),
			shown("PurchaseTaxRateList", func(s *scene, r *ledger.Reference) any { return s.rateList(r, onPurchases) }),
			shown("TaxCodeConfigType", func(_ *scene, r *ledger.Reference) any { return "USER_DEFINED" }),
		}, head()),
	}
}

// A component that says neither applies to both.
func onSales(c *ledger.TaxComponent) bool     { return c.Sales || !c.Purchases }
func onPurchases(c *ledger.TaxComponent) bool { return c.Purchases || !c.Sales }

func (s *scene) rateList(r *ledger.Reference, applies func(*ledger.TaxComponent) bool) any {
	details := array{}
	for i := range r.Components {
		c := &r.Components[i]
		if !applies(c) {
			continue
		}
		on := "TaxOnAmount"
		if c.Compound {
			on = "TaxOnAmountPlusTax"
		}
		details = append(details, object{
			{"TaxRateRef", reference(componentID(r, i), c.Name)}, {"TaxTypeApplicable", on}, {"TaxOrder", count(len(details))},
		})
	}
	return object{{"TaxRateDetail", details}}
}

// component is one component of a tax rate as a record of its own. The books know it by its place alone.
type component struct {
	ledger.Head
	of *ledger.Reference
	ledger.TaxComponent
}

// Header is the head of the tax rate, under the component's own id.
func (c *component) Header() *ledger.Head { return &c.Head }

// RecordKind is that of the tax rate.
func (c *component) RecordKind() ledger.Kind { return ledger.KindTaxRate }

// componentID is the id of the tax rate and the place of the component, which has at most two digits.
func componentID(r *ledger.Reference, at int) string { return r.ID + fmt.Sprintf("%02d", at+1) }

// components are the tax rates, by the codes that they belong to.
func (s *scene) components() []ledger.Record {
	var all []ledger.Record
	s.view.Each(ledger.KindTaxRate, func(r ledger.Record) bool {
		code := r.(*ledger.Reference)
		for i, c := range code.Components {
			head := code.Head
			head.ID, head.Extra = componentID(code, i), nil
			all = append(all, &component{head, code, c})
		}
		return true
	})
	return all
}

func taxRate() *entity {
	return &entity{
		name: "TaxRate", list: true, readOnly: true, uncaptured: true,
		derived: (*scene).components,
		fields: table([]field{
			shown("Name", func(_ *scene, c *component) any { return c.Name }),
			shown("Description", func(_ *scene, c *component) any { return c.Name }),
			shown("Active", func(_ *scene, c *component) any { return c.of.Active }),
			shown("RateValue", func(_ *scene, c *component) any { return quantity(c.Percent) }),
			shown("AgencyRef", func(s *scene, c *component) any {
				return reference(c.Agency, s.name(c.Agency, ledger.KindTaxAgency))
			}),
			shown("SpecialTaxType", func(_ *scene, c *component) any {
				if c.Percent == 0 {
					return "ZERO_RATE"
				}
				return "NONE"
			}),
			shown("DisplayType", func(*scene, *component) any { return "ReadOnly" }),
			shown("EffectiveTaxRate", func(_ *scene, c *component) any {
				return array{object{{"RateValue", quantity(c.Percent)}, {"EffectiveDate", moment(c.CreatedAt)}}}
			}),
		}, head()),
	}
}
