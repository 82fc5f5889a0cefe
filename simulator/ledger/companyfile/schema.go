package companyfile

import (
	"faultline/simulator/ledger"
)

// The tables of a folder, and how rows of others name theirs.
const (
	tableCompany   = "company"
	tableAccounts  = "accounts"
	tableLists     = "lists"
	tableContacts  = "contacts"
	tableItems     = "items"
	tableDocuments = "documents"
	tableJournals  = "journals"
)

// version is that of the format. It grows when a folder that was right before would be read otherwise.
const version = "1"

// head is the one row of the company.
type head struct {
	Version string
	ledger.Company
}

func shapes() []shape {
	return []shape{companyTable().shape(), accountTable().shape(), listTable().shape(), contactTable().shape(), itemTable().shape(),
		documentTable().shape(), journalTable().shape()}
}

func id[R any](of func(*R) *ledger.Head) column[R] {
	return text("id", "what other rows name this one by; unique in the table. When all ids of the folder are whole numbers they are kept, else the books number the rows anew", func(r *R) *string { return &of(r).ID })
}

func extra[R any](of func(*R) *ledger.Head) column[R] {
	return object(func(r *R) *jsonObject { return &of(r).Extra })
}

func address[R any](prefix, about string, of func(r *R, make bool) *ledger.Address) []column[R] {
	part := func(name string, field func(*ledger.Address) *string) column[R] {
		return column[R]{cellInfo: cellInfo{prefix + name, about, cellText},
			get: func(_ *context, r *R) string {
				if a := of(r, false); a != nil {
					return *field(a)
				}
				return ""
			},
			set: func(_ *context, r *R, cell string) error { *field(of(r, true)) = cell; return nil }}
	}
	return []column[R]{
		part("line1", func(a *ledger.Address) *string { return &a.Line1 }), part("line2", func(a *ledger.Address) *string { return &a.Line2 }),
		part("line3", func(a *ledger.Address) *string { return &a.Line3 }), part("city", func(a *ledger.Address) *string { return &a.City }),
		part("region", func(a *ledger.Address) *string { return &a.Region }), part("postal_code", func(a *ledger.Address) *string { return &a.PostalCode }),
		part("country", func(a *ledger.Address) *string { return &a.Country }),
	}
}

func companyTable() *table[head] {
	columns := []column[head]{
		text("schema_version", "of the format: "+version, func(h *head) *string { return &h.Version }),
		text("name", "required", func(h *head) *string { return &h.Name }),
		text("legal_name", "", func(h *head) *string { return &h.LegalName }),
		text("currency", "required: the home currency, ISO 4217", func(h *head) *string { return &h.Currency }),
		text("country", "two letters", func(h *head) *string { return &h.Country }),
		text("email", "", func(h *head) *string { return &h.Email }),
		text("phone", "", func(h *head) *string { return &h.Phone }),
		text("start_date", "YYYY-MM-DD", func(h *head) *string { return &h.StartDate }),
		text("closed_to", "the books are closed up to and including this date", func(h *head) *string { return &h.ClosedTo }),
		text("preset", "what kind of business it is", func(h *head) *string { return &h.Preset }),
	}
	columns = append(columns, address("address_", "of the company", func(h *head, _ bool) *ledger.Address { return &h.Address })...)
	standard := func(name, about string, field func(*head) *string) column[head] {
		return reference(name, tableAccounts, "account id: "+about, field)
	}
	columns = append(columns,
		standard("receivable_account", "of invoices that name none", func(h *head) *string { return &h.Receivable }),
		standard("payable_account", "of bills that name none", func(h *head) *string { return &h.Payable }),
		standard("undeposited_account", "where payments wait for the bank", func(h *head) *string { return &h.Undeposited }),
		standard("tax_account", "where taxes of no agency are owed", func(h *head) *string { return &h.TaxPayable }),
		standard("sales_account", "income of lines that name neither item nor account", func(h *head) *string { return &h.Sales }),
		standard("exchange_account", "exchange gains and losses", func(h *head) *string { return &h.Exchange }),
	)
	return &table[head]{name: tableCompany, about: "One row: whose books they are.", columns: columns, kids: []kid[head]{
		inside("rates", "company", "The other currencies that contacts and documents may be in.", "rates", func(h *head) *[]ledger.CurrencyRate { return &h.Rates }, []column[ledger.CurrencyRate]{
			text("currency", "ISO 4217", func(r *ledger.CurrencyRate) *string { return &r.Currency }),
			rate("rate", "home currency for one of it", func(r *ledger.CurrencyRate) *ledger.Rate { return &r.Rate }),
		}),
	}}
}

func accountTable() *table[ledger.Account] {
	type R = ledger.Account
	return &table[R]{name: tableAccounts, about: "The chart of accounts. Balances follow from the documents.", columns: []column[R]{
		id(func(r *R) *ledger.Head { return &r.Head }),
		text("name", "required, unique", func(r *R) *string { return &r.Name }),
		text("number", "", func(r *R) *string { return &r.Number }),
		word("type", "required: "+listed(ledger.AccountTypes()), func(r *R) *ledger.AccountType { return &r.Type }),
		text("subtype", "the platform's finer type", func(r *R) *string { return &r.Subtype }),
		text("currency", "empty: the home currency", func(r *R) *string { return &r.Currency }),
		flag("active", "empty: true", true, func(r *R) *bool { return &r.Active }),
		extra(func(r *R) *ledger.Head { return &r.Head }),
	}}
}

func listTable() *table[ledger.Reference] {
	type R = ledger.Reference
	term := func(name, about string, field func(*ledger.Term) *int) column[R] {
		return column[R]{cellInfo: cellInfo{name, about, cellCount}, path: "term",
			get: func(c *context, r *R) string {
				if r.Term == nil {
					return ""
				}
				return count(name, about, field).get(c, r.Term)
			},
			set: func(c *context, r *R, cell string) error {
				return count(name, about, field).set(c, made(&r.Term), cell)
			}}
	}
	discount := scaled("discount_percent", "payment terms", func(t *ledger.Term) *ledger.Scaled { return &t.DiscountPercent })
	return &table[R]{name: tableLists, about: "What documents are classified and dated by.", columns: []column[R]{
		id(func(r *R) *ledger.Head { return &r.Head }),
		word("kind", "required: payment_term, payment_method, tax_agency, tax_rate, class or department", func(r *R) *ledger.Kind { return &r.Kind }),
		text("name", "required, unique in its kind", func(r *R) *string { return &r.Name }),
		text("code", "", func(r *R) *string { return &r.Code }),
		text("description", "", func(r *R) *string { return &r.Description }),
		reference("parent", tableLists, "classes and departments: the id of one of the same kind", func(r *R) *string { return &r.Parent }),
		flag("active", "empty: true", true, func(r *R) *bool { return &r.Active }),
		flag("card", "payment methods: a card", false, func(r *R) *bool { return &r.Card }),
		reference("account", tableAccounts, "tax agencies: the account that its taxes are owed on", func(r *R) *string { return &r.Account }),
		term("due_days", "payment terms: due after so many days", func(t *ledger.Term) *int { return &t.DueDays }),
		term("day_of_month", "payment terms: due on that day of the next month instead", func(t *ledger.Term) *int { return &t.DayOfMonth }),
		term("discount_days", "payment terms", func(t *ledger.Term) *int { return &t.DiscountDays }),
		{cellInfo: discount.cellInfo, path: "term",
			get: func(c *context, r *R) string {
				if r.Term == nil {
					return ""
				}
				return discount.get(c, r.Term)
			},
			set: func(c *context, r *R, cell string) error { return discount.set(c, made(&r.Term), cell) }},
		extra(func(r *R) *ledger.Head { return &r.Head }),
	}, kids: []kid[R]{
		inside("tax_components", "list", "The taxes that a tax rate is made of.", "components", func(r *R) *[]ledger.TaxComponent { return &r.Components }, []column[ledger.TaxComponent]{
			text("name", "required", func(c *ledger.TaxComponent) *string { return &c.Name }),
			scaled("percent", "8.25 is 8.25 %", func(c *ledger.TaxComponent) *ledger.Scaled { return &c.Percent }),
			reference("agency", tableLists, "required: id of a tax_agency", func(c *ledger.TaxComponent) *string { return &c.Agency }),
			flag("compound", "taken of the taxes before it too", false, func(c *ledger.TaxComponent) *bool { return &c.Compound }),
			flag("sales", "of sales; neither: of both", false, func(c *ledger.TaxComponent) *bool { return &c.Sales }),
			flag("purchases", "of purchases", false, func(c *ledger.TaxComponent) *bool { return &c.Purchases }),
		}),
	}}
}

// made returns what a pointer points to, making it when there is nothing yet.
func made[T any](p **T) *T {
	if *p == nil {
		*p = new(T)
	}
	return *p
}

func contactTable() *table[ledger.Contact] {
	type R = ledger.Contact
	columns := []column[R]{
		id(func(r *R) *ledger.Head { return &r.Head }),
		word("kind", "required: customer or vendor", func(r *R) *ledger.Kind { return &r.Kind }),
		text("name", "required, unique over customers and vendors", func(r *R) *string { return &r.Name }),
		text("company_name", "", func(r *R) *string { return &r.CompanyName }),
		text("given_name", "", func(r *R) *string { return &r.GivenName }),
		text("family_name", "", func(r *R) *string { return &r.FamilyName }),
		text("email", "", func(r *R) *string { return &r.Email }),
		text("phone", "", func(r *R) *string { return &r.Phone }),
		text("website", "", func(r *R) *string { return &r.Website }),
		text("tax_number", "", func(r *R) *string { return &r.TaxNumber }),
		text("currency", "empty: the home currency; others need a rate", func(r *R) *string { return &r.Currency }),
		reference("terms", tableLists, "id of a payment_term", func(r *R) *string { return &r.Terms }),
		flag("active", "empty: true", true, func(r *R) *bool { return &r.Active }),
	}
	place := func(field func(*R) **ledger.Address) func(*R, bool) *ledger.Address {
		return func(r *R, make bool) *ledger.Address {
			if make {
				return made(field(r))
			}
			return *field(r)
		}
	}
	columns = append(columns, address("billing_", "where bills go", place(func(r *R) **ledger.Address { return &r.Billing }))...)
	columns = append(columns, address("shipping_", "where goods go", place(func(r *R) **ledger.Address { return &r.Shipping }))...)
	return &table[R]{name: tableContacts, about: "Customers and vendors. Balances follow from the documents.", columns: append(columns, extra(func(r *R) *ledger.Head { return &r.Head }))}
}

func itemTable() *table[ledger.Item] {
	type R = ledger.Item
	return &table[R]{name: tableItems, about: "What is sold and bought.", columns: []column[R]{
		id(func(r *R) *ledger.Head { return &r.Head }),
		text("name", "required, unique", func(r *R) *string { return &r.Name }),
		text("code", "", func(r *R) *string { return &r.Code }),
		text("type", "service, inventory or non_inventory; empty: service", func(r *R) *string { return &r.Type }),
		text("description", "", func(r *R) *string { return &r.Description }),
		maybe("unit_price", "", func(r *R) **ledger.Scaled { return &r.UnitPrice }),
		maybe("purchase_cost", "", func(r *R) **ledger.Scaled { return &r.PurchaseCost }),
		text("purchase_text", "", func(r *R) *string { return &r.PurchaseText }),
		reference("income_account", tableAccounts, "account id", func(r *R) *string { return &r.IncomeAccount }),
		reference("expense_account", tableAccounts, "account id", func(r *R) *string { return &r.ExpenseAccount }),
		flag("active", "empty: true", true, func(r *R) *bool { return &r.Active }),
		maybe("quantity_on_hand", "", func(r *R) **ledger.Scaled { return &r.QuantityOnHand }),
		reference("inventory_account", tableAccounts, "account id", func(r *R) *string { return &r.InventoryAccount }),
		extra(func(r *R) *ledger.Head { return &r.Head }),
	}}
}
