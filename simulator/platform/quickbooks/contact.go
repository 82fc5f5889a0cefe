package quickbooks

import (
	"strings"

	"faultline/simulator/ledger"
)

type contactText = func(c *ledger.Contact) *string

func contactTerm(name string) field {
	return refField(name, contactText(func(c *ledger.Contact) *string { return &c.Terms }), ledger.KindPaymentTerm)
}

func displayName(c *ledger.Contact) *string { return &c.Name }

// person are the fields that customers and vendors share.
func person() []field {
	return []field{
		keptText("Title", 16),
		textField("GivenName", 100, contactText(func(c *ledger.Contact) *string { return &c.GivenName })),
		keptText("MiddleName", 100),
		textField("FamilyName", 100, contactText(func(c *ledger.Contact) *string { return &c.FamilyName })),
		keptText("Suffix", 16),
		textField("CompanyName", 100, contactText(func(c *ledger.Contact) *string { return &c.CompanyName })),
		textField("DisplayName", 500, contactText(displayName)).stick(), // finishContact joins it when it is absent
		{name: "PrintOnCheckName", limit: 110, kept: true, get: func(s *scene, x any) any {
			if raw, ok := s.extras["PrintOnCheckName"]; ok {
				return kept(raw)
			}
			return s.text(x.(*ledger.Contact).Name)
		}},
		shown("FullyQualifiedName", func(s *scene, c *ledger.Contact) any { return s.text(s.qualifiedContact(c)) }),
		innerField("PrimaryPhone", "FreeFormNumber", 30, contactText(func(c *ledger.Contact) *string { return &c.Phone })),
		keptField("AlternatePhone", shapeObject),
		keptField("Mobile", shapeObject),
		keptField("Fax", shapeObject),
		emailField(),
		innerField("WebAddr", "URI", 1000, contactText(func(c *ledger.Contact) *string { return &c.Website })),
		currencyField(contactText(func(c *ledger.Contact) *string { return &c.Currency })),
		addressField("BillAddr", func(c *ledger.Contact) **ledger.Address { return &c.Billing }),
		keptText("AcctNum", 100),
		keptText("Notes", 2000),
		keptRef("DefaultTaxCodeRef"),
		shown("Balance", func(s *scene, c *ledger.Contact) any { return s.amount(s.view.Owed(c.ID), c.Currency) }),
		activeField(func(c *ledger.Contact) (*bool, *string) { return &c.Active, &c.Name }),
	}
}

func emailField() field {
	f := innerField("PrimaryEmailAddr", "Address", 100, contactText(func(c *ledger.Contact) *string { return &c.Email }))
	f.parse = func(in *intake, raw any, path string) (any, error) {
		v, err := in.text(inside(raw, "Address"), 100, path)
		if s, ok := v.(string); ok && (!strings.Contains(s, "@") || !strings.Contains(s, ".")) {
			return nil, business(path, "Email Address does not conform to the syntax rules of RFC 822: %s", s)
		}
		return v, err
	}
	return f
}

func customer() *entity {
	return &entity{
		name: "Customer", kind: ledger.KindCustomer, list: true,
		fields: table(
			[]field{keptFlag("Taxable", false)},
			[]field{
				addressField("ShipAddr", func(c *ledger.Contact) **ledger.Address { return &c.Shipping }),
				keptFlag("Job", false),
				keptFlag("BillWithParent", false),
				keptRef("ParentRef", ledger.KindCustomer),
				contactTerm("SalesTermRef"),
				keptRef("PaymentMethodRef", ledger.KindPaymentMethod),
				keptRef("CustomerTypeRef"),
				keptWords("PreferredDeliveryMethod", "None", "Print", "Email", "None"),
				textField("ResaleNum", 16, contactText(func(c *ledger.Contact) *string { return &c.TaxNumber })),
				keptField("OpenBalanceDate", shapeDate),
				shown("BalanceWithJobs", func(s *scene, c *ledger.Contact) any { return s.amount(s.view.Owed(c.ID), c.Currency) }),
				shown("Level", level),
				shown("IsProject", func(s *scene, c *ledger.Contact) any { return s.flag(c, "Job") && s.extra(c, "ParentRef") != "" }),
			},
			head(), person(),
		),
		blank:  func() ledger.Record { return &ledger.Contact{Kind: ledger.KindCustomer, Active: true} },
		finish: finishContact,
	}
}

// above lists the customers above a job or a part of a customer, the nearest first. Four levels are the most there are.
func (s *scene) above(c *ledger.Contact) []*ledger.Contact {
	var all []*ledger.Contact
	for range 4 {
		parent, ok := s.view.Contact(s.extra(c, "ParentRef"))
		if !ok {
			break
		}
		all, c = append(all, parent), parent
	}
	return all
}

// level is how deep below the top a customer is; it is not said of those at the top.
func level(s *scene, c *ledger.Contact) any {
	if above := len(s.above(c)); above > 0 {
		return count(above)
	}
	return nil
}

func (s *scene) qualifiedContact(c *ledger.Contact) string {
	name := c.Name
	for _, parent := range s.above(c) {
		name = parent.Name + ":" + name
	}
	return name
}

func vendor() *entity {
	return &entity{
		name: "Vendor", kind: ledger.KindVendor, list: true,
		fields: table(
			[]field{
				contactTerm("TermRef"),
				taxIdentifier(),
				keptFlag("Vendor1099", false),
				keptField("BillRate", shapeScaled),
				keptField("CostRate", shapeScaled),
				keptField("OtherContactInfo", shapeObject),
			},
			head(), person(),
		),
		blank:  func() ledger.Record { return &ledger.Contact{Kind: ledger.KindVendor, Active: true} },
		finish: finishContact,
	}
}

// taxIdentifier is shown with its last five characters only. A client that posts back what it read changes nothing.
func taxIdentifier() field {
	return field{name: "TaxIdentifier", limit: 20,
		get: func(_ *scene, x any) any { return text(masked(x.(*ledger.Contact).TaxNumber)) },
		set: func(_ *draft, x any, v any) error {
			c := x.(*ledger.Contact)
			if s, _ := v.(string); s == "" || s != masked(c.TaxNumber) {
				c.TaxNumber = s
			}
			return nil
		},
	}
}

func masked(s string) string {
	const visible = 5
	if len(s) <= visible {
		return s
	}
	return strings.Repeat("X", len(s)-visible) + s[len(s)-visible:]
}

func finishContact(d *draft, r ledger.Record) error {
	c := r.(*ledger.Contact)
	if !d.sent("DisplayName") && (d.create || d.cleared("DisplayName")) {
		var parts []string
		for _, name := range []string{"Title", "GivenName", "MiddleName", "FamilyName", "Suffix"} {
			if s, ok := d.parsed.of(name).(string); ok {
				parts = append(parts, s)
			}
		}
		c.Name = strings.Join(parts, " ")
	}
	if strings.TrimSpace(c.Name) == "" {
		return newFault(codeNoName, "")
	}
	return plainName(c.Name, ":\t\n")
}

func plainName(name, refused string) error {
	if strings.ContainsAny(name, refused) {
		return business("Name", "The name must not contain any of %q", refused)
	}
	return nil
}
