package ledger

// Reference is a record that others point at by id and that posts nothing: a class, a department, a payment term, a
// payment method, a tax agency or a tax rate. Its kind says which of the optional fields it has.
type Reference struct {
	Head
	Kind        Kind           `json:"kind"`
	Name        string         `json:"name"` // unique within the kind
	Code        string         `json:"code,omitempty"`
	Description string         `json:"description,omitempty"`
	Parent      string         `json:"parent,omitempty"` // classes, departments: of the same kind
	Active      bool           `json:"active"`
	Card        bool           `json:"card,omitempty"`       // payment methods: a card
	Account     string         `json:"account,omitempty"`    // tax agencies: the liability it is owed on; empty: the company's
	Term        *Term          `json:"term,omitempty"`       // payment terms
	Components  []TaxComponent `json:"components,omitempty"` // tax rates
}

// Term says when a document is due.
type Term struct {
	DueDays         int    `json:"due_days"`
	DayOfMonth      int    `json:"day_of_month,omitempty"` // above 0: due on that day of the next month, instead of after DueDays
	DiscountDays    int    `json:"discount_days,omitempty"`
	DiscountPercent Scaled `json:"discount_percent,omitempty"`
}

// TaxComponent is one tax of a tax rate.
type TaxComponent struct {
	Name      string `json:"name"`
	Percent   Scaled `json:"percent"` // 8.25 % is 8.25 × Scale
	Agency    string `json:"agency"`  // tax_agency
	Compound  bool   `json:"compound,omitempty"`
	Sales     bool   `json:"sales,omitempty"`
	Purchases bool   `json:"purchases,omitempty"`
}
