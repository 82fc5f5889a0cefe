package unified

// createOnly writes a member that the platform fixes once the record exists.
func createOnly(path string) target {
	plain := toPath(path)
	return func(w *writing, f *Field, v any) {
		if !w.update {
			plain(w, f, v)
		}
	}
}

// namedAfterContact gives a contact the display name that the platform insists on.
func namedAfterContact(w *writing) {
	if w.update || w.record.Has("DisplayName") {
		return
	}
	if name := plainText(w.whole.Get("contact_name")); name != "" {
		w.record.Set("DisplayName", name)
	}
}

var customerObject = described(Object{
	Name: "customer", Plural: "customers", Path: "/accounting/customers", Entity: "ACCOUNTING_CUSTOMER", EventPrefix: "CUSTOMER",
	Native: "Customer", Reference: true, Inactive: true, DateField: "created_at", Verbs: "RrCU",
	Exact: []string{"customer_name"}, finish: namedAfterContact, alike: []*Object{projectObject},
	Fields: append([]Field{
		idOf("parent_id", "customer").null().at("ParentRef.value"),
		idOf("payment_terms_id", "payment_term").null().at("SalesTermRef.value"),
		idOf("subsidiary_id", "subsidiary").null().writes(May, Never),
		enum("status", "active", "archived", "unknown").writes(Never, May).from(active("active", "archived")).into(archive),
		text("contact_name").null().writes(Must, May).from(personName).into(splitName),
		text("currency_code").null().at("CurrencyRef.value"),
		text("customer_name").null().writes(May, May).at("DisplayName").to("DisplayName"),
		text("email").null().writes(May, May).at("PrimaryEmailAddr.Address").to("PrimaryEmailAddr.Address"),
		text("phone").null().writes(May, May).at("PrimaryPhone.FreeFormNumber").to("PrimaryPhone.FreeFormNumber"),
		text("registration_number").null(),
		text("tax_number").null().at("ResaleNum"),
		array("addresses", addressFields...).writes(May, May).
			from(addresses(address{"BillAddr", "billing"}, address{"ShipAddr", "shipping"})).
			into(toAddresses(address{"BillAddr", "billing"}, address{"ShipAddr", "shipping"})),
		extras(
			idOf("parent_id", "customer").writeOnly().writes(May, May).to("ParentRef.value"),
			currency("currency_code").writeOnly().writes(May, Never).to("CurrencyRef.value"),
			text("language").writeOnly().writes(May, Never),
		),
	}, tail(true)...),
})

var vendorObject = described(Object{
	Name: "vendor", Plural: "vendors", Path: "/accounting/vendors", Entity: "VENDOR", EventPrefix: "VENDOR",
	Native: "Vendor", Reference: true, Inactive: true, DateField: "created_at", Verbs: "RrCUD", Deactivates: true,
	Exact: []string{"vendor_name"}, finish: namedAfterContact,
	Fields: append([]Field{
		idOf("payment_terms_id", "payment_term").null().writes(May, Never).at("TermRef.value").to("TermRef.value"),
		enum("status", "active", "archived", "unknown").writes(Never, May).takesValues("active", "archived").
			from(active("active", "archived")).into(archive),
		text("bank_account_number").null(),
		text("contact_name").null().writes(Must, May).from(personName).into(splitName),
		currency("currency_code").writeOnly().writes(Must, May).into(createOnly("CurrencyRef.value")),
		array("currency_codes").from(currencyList),
		text("display_name").null().at("DisplayName"),
		text("email").null().writes(May, May).takes(TypeEmail).at("PrimaryEmailAddr.Address").to("PrimaryEmailAddr.Address"),
		text("phone").null().writes(May, May).at("PrimaryPhone.FreeFormNumber").to("PrimaryPhone.FreeFormNumber"),
		text("registration_number").null().writes(May, May),
		text("tax_number").null().writes(May, May).at("TaxIdentifier").to("TaxIdentifier"),
		text("vendor_name").null().writes(Must, May).at("DisplayName").to("DisplayName"),
		text("website").null().writes(May, May).at("WebAddr.URI").to("WebAddr.URI"),
		array("subsidiaries",
			idOf("id", "subsidiary").writes(Must, Must),
			truth("primary").writes(Must, Must),
			enum("status", "active", "inactive")).writes(May, May),
		array("addresses", addressFields...).writes(May, May).
			from(addresses(address{"BillAddr", "billing"})).into(toAddresses(address{"BillAddr", "billing"})),
		extras(idOf("default_payables_account_id", "account").writeOnly().writes(May, May)),
	}, tail(true)...),
})

func currencyList(r *reading, _ *Field, b []byte) []byte {
	b = append(b, '[')
	b = appendPlain(b, r.record.at("CurrencyRef.value"))
	return append(b, ']')
}
