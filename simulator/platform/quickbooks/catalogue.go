package quickbooks

import (
	"strconv"

	"faultline/simulator/ledger"
)

// What others point at: classes, departments, payment terms, payment methods and tax agencies.

type (
	catalogueText = func(r *ledger.Reference) *string
	termNumber    = func(m *ledger.Term) *int
)

func catalogueName(name string, limit int) field {
	return textField(name, limit, catalogueText(func(r *ledger.Reference) *string { return &r.Name })).require()
}

func catalogueActive() field {
	return activeField(func(r *ledger.Reference) (*bool, *string) { return &r.Active, &r.Name })
}

func newReference(kind ledger.Kind) func() ledger.Record {
	return func() ledger.Record { return &ledger.Reference{Kind: kind, Active: true} }
}

// nested are the fields of an entity whose records form a tree; sub is the flag that tells a branch.
func nested(kind ledger.Kind, sub string) []field {
	return []field{
		catalogueName("Name", 100),
		refField("ParentRef", catalogueText(func(r *ledger.Reference) *string { return &r.Parent }), kind),
		shown(sub, func(_ *scene, r *ledger.Reference) any { return r.Parent != "" }),
		shown("FullyQualifiedName", func(s *scene, r *ledger.Reference) any { return s.qualifiedReference(r) }),
		catalogueActive(),
	}
}

// qualifiedReference joins the names of the record's parents and its own. Five levels are the most there are.
func (s *scene) qualifiedReference(r *ledger.Reference) string {
	name := r.Name
	for range 4 {
		parent, ok := s.view.Reference(r.Kind, r.Parent)
		if !ok {
			break
		}
		name, r = parent.Name+":"+name, parent
	}
	return name
}

func finishNested(d *draft, r ledger.Record) error {
	return plainName(r.(*ledger.Reference).Name, ":")
}

func class() *entity {
	return &entity{
		name: "Class", kind: ledger.KindClass, list: true,
		fields: table(nested(ledger.KindClass, "SubClass"), head()),
		blank:  newReference(ledger.KindClass), finish: finishNested,
	}
}

func department() *entity {
	return &entity{
		name: "Department", kind: ledger.KindDepartment, list: true,
		fields: table(nested(ledger.KindDepartment, "SubDepartment"), []field{keptField("Address", shapeObject)}, head()),
		blank:  newReference(ledger.KindDepartment), finish: finishNested,
	}
}

func paymentMethodEntity() *entity {
	const card, other = "CREDIT_CARD", "NON_CREDIT_CARD"
	return &entity{
		name: "PaymentMethod", kind: ledger.KindPaymentMethod, list: true,
		fields: table([]field{
			catalogueName("Name", 31),
			{name: "Type", words: []string{card, other}, sticky: true,
				get: func(_ *scene, x any) any {
					if x.(*ledger.Reference).Card {
						return card
					}
					return other
				},
				set: func(_ *draft, x any, v any) error { x.(*ledger.Reference).Card = v == card; return nil },
			},
			catalogueActive(),
		}, head()),
		blank: newReference(ledger.KindPaymentMethod),
	}
}

// The words for how a term finds the day that something is due on.
const (
	termStandard = "STANDARD"
	termByDate   = "DATE_DRIVEN"
)

func term() *entity {
	return &entity{
		name: "Term", kind: ledger.KindPaymentTerm, list: true,
		fields: table([]field{
			catalogueName("Name", 31),
			shown("Type", func(_ *scene, r *ledger.Reference) any {
				if termOf(r).DayOfMonth > 0 {
					return termByDate
				}
				return termStandard
			}),
			termField("DueDays", func(m *ledger.Term) *int { return &m.DueDays }, func(m *ledger.Term) bool { return m.DayOfMonth == 0 }),
			termField("DayOfMonthDue", func(m *ledger.Term) *int { return &m.DayOfMonth }, func(m *ledger.Term) bool { return m.DayOfMonth > 0 }),
			keptField("DueNextMonthDays", shapeCount),
			termField("DiscountDays", func(m *ledger.Term) *int { return &m.DiscountDays }, func(m *ledger.Term) bool { return m.DiscountPercent > 0 }),
			keptField("DiscountDayOfMonth", shapeCount),
			{name: "DiscountPercent", shape: shapeScaled,
				get: func(_ *scene, x any) any {
					if p := termOf(x.(*ledger.Reference)).DiscountPercent; p > 0 {
						return quantity(p)
					}
					return nil
				},
				set: func(_ *draft, x any, v any) error {
					changeTerm(x.(*ledger.Reference), func(m *ledger.Term) {
						m.DiscountPercent = 0
						if n, ok := v.(*ledger.Scaled); ok {
							m.DiscountPercent = *n
						}
					})
					return nil
				},
			},
			catalogueActive(),
		}, head()),
		blank: newReference(ledger.KindPaymentTerm),
		finish: func(d *draft, _ ledger.Record) error {
			if d.create && !d.sent("DueDays") && !d.sent("DayOfMonthDue") {
				return missing("DueDays")
			}
			return nil
		},
	}
}

func termOf(r *ledger.Reference) ledger.Term {
	if r.Term == nil {
		return ledger.Term{}
	}
	return *r.Term
}

// changeTerm gives the record a term of its own: the one it has belongs to the committed record.
func changeTerm(r *ledger.Reference, change func(*ledger.Term)) {
	next := termOf(r)
	change(&next)
	r.Term = &next
}

func termField(name string, at termNumber, matters func(*ledger.Term) bool) field {
	return field{name: name, shape: shapeCount,
		get: func(_ *scene, x any) any {
			if m := termOf(x.(*ledger.Reference)); matters(&m) {
				return count(*at(&m))
			}
			return nil
		},
		set: func(_ *draft, x any, v any) error {
			changeTerm(x.(*ledger.Reference), func(m *ledger.Term) { *at(m), _ = v.(int) })
			return nil
		},
	}
}

// whole reads a number without a fraction.
func (in *intake) whole(raw any, path string) (any, error) {
	n, err := strconv.Atoi(decimalText(raw))
	if err != nil || n < 0 || n > 1_000_000 {
		return nil, faultf(codeNumber, path, "Illegal number format for %s: a whole number is expected", path)
	}
	return n, nil
}

func taxAgency() *entity {
	return &entity{
		name: "TaxAgency", kind: ledger.KindTaxAgency, list: true, uncaptured: true,
		fields: table([]field{
			catalogueName("DisplayName", 100),
			keptFlag("TaxTrackedOnSales", true),
			keptFlag("TaxTrackedOnPurchases", false),
			textField("TaxRegistrationNumber", 50, catalogueText(func(r *ledger.Reference) *string { return &r.Code })),
		}, head()),
		blank: newReference(ledger.KindTaxAgency),
	}
}
