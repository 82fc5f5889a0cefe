package unified

import "slices"

const journalLine = "JournalEntryLineDetail"

var journalEntryObject = described(Object{
	Name: "journal_entry", Plural: "journal_entries", Path: "/accounting/journal_entries", Entity: "JOURNAL_ENTRY",
	EventPrefix: "JOURNAL_ENTRY", Native: "JournalEntry", DateField: "transaction_date", NativeDate: "TxnDate", Verbs: "RrCUD",
	Fields: append([]Field{
		idOf("subsidiary_id", "subsidiary").null().writes(May, Never),
		timestamp("transaction_date").writes(Must, May).at("TxnDate").to("TxnDate"),
		currency("currency_code").wordNull().writes(Must, May).at("CurrencyRef.value").to("CurrencyRef.value"),
		num("currency_rate").optional().writes(May, May).at("ExchangeRate").to("ExchangeRate"),
		truth("deposited").null().from(journalDeposited),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		enum("status", "void", "approved", "pending_approval").writeOnly().writes(May, May).into(voidJournal),
		customFields(),
		array("line_items",
			lineCustomFields(),
			idOf("account_id", "account").null().writes(Must, Must).at(journalLine+".AccountRef.value").to(journalLine+".AccountRef.value"),
			idOf("tax_rate_id", "tax_rate").null().writes(May, May).from(taxCode(journalLine+".TaxCodeRef.value")).to(journalLine+".TaxCodeRef.value"),
			num("total_amount").writes(Must, Must).from(signedAmount).into(toSignedAmount),
			text("description").null().writes(May, May).at("Description").to("Description"),
			extras(
				idOf("class_id", "class").null().optional().writes(May, May).at(journalLine+".ClassRef.value").to(journalLine+".ClassRef.value"),
				idOf("customer_id", "customer").null().optional().writes(May, May).from(partyOf("Customer")).into(toParty("Customer")),
				idOf("department_id", "department").null().optional().writes(May, May).at(journalLine+".DepartmentRef.value").to(journalLine+".DepartmentRef.value"),
				idOf("location_id", "location").null().optional().writes(May, May),
				idOf("project_id", "project").null().optional().writes(May, May).from(projectAt(partyPath)).into(projectParty),
				idOf("subsidiary_id", "subsidiary").null().optional().writes(May, May),
				idOf("tax_account_id", "account").null().optional().writes(May, May),
				idOf("vendor_id", "vendor").null().optional().writes(May, May).from(partyOf("Vendor")).into(toParty("Vendor")),
				text("tax_area_code").optional().writes(May, May),
				idsOf("additional_class_ids", "class").null().optional().writes(May, May).from(nothing),
			),
		).writes(Must, May).from(elements("Line", func(m node) bool { return m.get("DetailType").String() == journalLine })).
			into(lines("Line", func(w *writing) { w.native.Set("DetailType", journalLine) })),
		extras(
			truth("editable").optional(),
			truth("auto_exchange_rate").writeOnly().writes(May, Never),
			text("document_number").writeOnly().writes(May, Never).to("DocNumber"),
			text("journal_type").writeOnly().writes(May, Never),
			truth("tax_inclusive").writeOnly().writes(May, May),
		),
	}, tail(true)...),
})

// journalDeposited says whether a deposit has taken along what an entry put into Undeposited Funds; it is not said of
// entries that put nothing there.
func journalDeposited(r *reading, _ *Field, b []byte) []byte {
	held := false
	for line := range r.record.follow(documentLines).all() {
		held = held || r.undeposited(line.at(journalLine+".AccountRef.value").String())
	}
	if !held {
		return b
	}
	return appendTruth(b, slices.ContainsFunc(r.peers.settlements(r.object.Name, r.record.follow(ownID).String()), func(s settlement) bool {
		return s.object == "bank_deposit"
	}))
}

// voidJournal voids on an update; on a create every status means the same here, an entry that counts.
func voidJournal(w *writing, f *Field, v any) {
	if v == "void" {
		voidWhen(w, f, v)
	}
}

// signedAmount is positive for a debit and negative for a credit.
func signedAmount(r *reading, _ *Field, b []byte) []byte {
	amount, ok := parseDecimal(r.scope.follow(amountIn).Raw())
	if !ok {
		return b
	}
	if r.scope.at(journalLine+".PostingType").String() == "Credit" {
		amount = -amount
	}
	return appendDecimal(b, amount)
}

func toSignedAmount(w *writing, _ *Field, v any) {
	amount, _ := amountOf(v)
	side := "Debit"
	if amount < 0 {
		side, amount = "Credit", -amount
	}
	w.set("Amount", amount.number())
	w.set(journalLine+".PostingType", side)
}

const partyPath = journalLine + ".Entity.EntityRef.value"

func partyOf(kind string) source {
	return func(r *reading, f *Field, b []byte) []byte {
		if r.scope.at(journalLine+".Entity.Type").String() != kind {
			return b
		}
		return customerAt(partyPath)(r, f, b)
	}
}

// projectParty writes a job as the party of the line.
func projectParty(w *writing, f *Field, v any) {
	if v != nil {
		w.set(journalLine+".Entity.Type", "Customer")
		toProject(partyPath)(w, f, v)
	}
}

func toParty(kind string) target {
	plain := toPath(partyPath)
	return func(w *writing, f *Field, v any) {
		if v != nil {
			w.set(journalLine+".Entity.Type", kind)
			plain(w, f, v)
		}
	}
}
