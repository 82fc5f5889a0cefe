package unified

import "faultline/simulator/jsontext"

// What moves money between accounts: deposits and transfers.

const depositLine = "DepositLineDetail"

var bankDepositObject = described(Object{
	Name: "bank_deposit", Plural: "bank_deposits", Path: "/accounting/bank_deposits", Entity: "BANK_DEPOSIT", EventPrefix: "BANK_DEPOSIT",
	Native: "Deposit", DateField: "transaction_date", NativeDate: "TxnDate", Verbs: "RrCUD",
	settles: map[string]string{"Payment": "invoice_payment", "SalesReceipt": "sales_receipt", "JournalEntry": "journal_entry"},
	finish:  finishDeposit,
	Fields: append([]Field{
		idOf("account_id", "account").null().writes(Must, May).at("DepositToAccountRef.value").to("DepositToAccountRef.value"),
		idOf("subsidiary_id", "subsidiary").null(),
		timestamp("transaction_date").writes(May, May).at("TxnDate").to("TxnDate"),
		currency("currency_code").at("CurrencyRef.value"),
		num("total_amount").at("TotalAmt"),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		array("linked_payments",
			idOf("id", "").null().writes(Must, Must).from(collectedID),
			num("payment_amount").at("Amount"),
			enum("type", "invoice_payment", "journal_entry", "unknown").writes(Must, Must).from(collectedType),
		).writes(May, May).from(elements("Line", collected)).into(toCollected),
		array("line_items",
			text("platform_id").null().writes(Never, May).at("Id").to("Id"),
			idOf("account_id", "account").null().writes(Must, May).at(depositLine+".AccountRef.value").to(depositLine+".AccountRef.value"),
			idOf("class_id", "class").null().writes(May, May).at(depositLine+".ClassRef.value").to(depositLine+".ClassRef.value"),
			idOf("customer_id", "customer").null().writes(May, May).from(depositedBy("Customer")).into(depositFrom("Customer")),
			idOf("department_id", "department").null().writes(May, May).from(ofRecord("DepartmentRef.value")).into(departmentOfAll),
			idOf("location_id", "location").null().writes(May, May),
			idOf("vendor_id", "vendor").null().writes(May, May).from(depositedBy("Vendor")).into(depositFrom("Vendor")),
			num("total_amount").writes(Must, May).at("Amount").to("Amount"),
			text("description").null().writes(May, May).at("Description").to("Description"),
		).writes(May, May).from(elements("Line", ownMoney)).into(lines("Line", func(w *writing) { w.native.Set("DetailType", depositLine) })),
		extras(truth("reconciled").writeOnly().writes(May, May)),
	}, tail(true)...),
})

func ownMoney(m node) bool { return m.get("DetailType").String() == depositLine }

func collected(m node) bool { return !ownMoney(m) && m.get("LinkedTxn").filled() }

// collectable are the native types of what a deposit takes to the bank, with the objects that they are and the words
// that bodies and answers have for them.
var collectable = []struct{ native, object, word string }{
	{"Payment", "invoice_payment", "invoice_payment"}, {"JournalEntry", "journal_entry", "journal_entry"}, {"SalesReceipt", "sales_receipt", "unknown"},
}

func collectedID(r *reading, _ *Field, b []byte) []byte {
	for _, c := range collectable {
		if id := linked(r.scope, c.native); id != "" {
			return r.id(c.object, id, b)
		}
	}
	return b
}

func collectedType(r *reading, _ *Field, b []byte) []byte {
	for _, c := range collectable {
		if linked(r.scope, c.native) != "" {
			return appendWord(b, c.word)
		}
	}
	return appendWord(b, "unknown")
}

// toCollected writes what a deposit takes along as native lines; finishDeposit puts them before the others.
func toCollected(w *writing, f *Field, v any) {
	list, _ := v.([]any)
	links := make([]any, 0, len(list))
	for _, e := range list {
		sent, _ := e.(*jsontext.Object)
		word, id := plainText(sent.Get("type")), plainText(sent.Get("id"))
		found := false
		for _, c := range collectable {
			if c.word != word {
				continue
			}
			if platformID, ok := w.lookup.platformID(c.object, id); ok {
				links = append(links, jsontext.With("LinkedTxn", []any{jsontext.With("TxnId", platformID).With("TxnType", c.native)}))
				found = true
			}
		}
		if !found {
			w.err = unknownReference(&f.Fields[0], id)
			return
		}
	}
	w.record.Set(heldLinks, links)
}

// heldLinks is where what a deposit takes along waits for the other lines.
const heldLinks = "links"

// finishDeposit puts the lines of a deposit together. An update changes the lines that it names and adds the others;
// none goes away by it.
func finishDeposit(w *writing) {
	links, relinked := w.record.Get(heldLinks).([]any)
	w.record.Delete(heldLinks)
	sent, relined := w.record.Get("Line").([]any)
	if !relinked && !relined {
		return
	}
	var before []any
	if w.update {
		before = currentLines(w.current)
	}
	all := links
	var own []any
	for _, e := range before {
		line := e.(*jsontext.Object)
		switch {
		case line.Get("DetailType") == depositLine:
			own = append(own, line)
		case !relinked:
			all = append(all, line)
		}
	}
	w.record.Set("Line", append(all, amendedLines(own, sent)...))
}

// amendedLines lays lines over those that a record has, by their ids, and puts the others behind.
func amendedLines(before, sent []any) []any {
	for _, e := range sent {
		line := e.(*jsontext.Object)
		known := false
		for _, b := range before {
			if had := b.(*jsontext.Object); line.Get("Id") != nil && had.Get("Id") == line.Get("Id") {
				overlay(had, line)
				known = true
			}
		}
		if !known {
			line.Delete("Id")
			before = append(before, line)
		}
	}
	return before
}

// overlay puts members over those of another object, at any depth.
func overlay(under, over *jsontext.Object) {
	for _, m := range over.Members() {
		inner, nested := m.Value.(*jsontext.Object)
		if had, both := under.Get(m.Name).(*jsontext.Object); nested && both {
			overlay(had, inner)
			continue
		}
		under.Set(m.Name, m.Value)
	}
}

// depositedBy reads whom the money of a line came from when it is of a kind.
func depositedBy(kind string) source {
	return func(r *reading, f *Field, b []byte) []byte {
		if r.scope.at(depositLine+".Entity.type").String() != kind {
			return b
		}
		return r.id(f.Object, r.scope.at(depositLine+".Entity.value").String(), b)
	}
}

func depositFrom(kind string) target {
	return func(w *writing, f *Field, v any) {
		if v == nil {
			return
		}
		if id, ok := w.resolve(f, plainText(v)); ok {
			w.set(depositLine+".Entity", jsontext.With("value", id).With("type", kind))
		}
	}
}

var bankTransferObject = described(Object{
	Name: "bank_transfer", Plural: "bank_transfers", Path: "/accounting/bank_transfers", Entity: "BANK_TRANSFER", EventPrefix: "BANK_TRANSFER",
	Native: "Transfer", DateField: "transaction_date", NativeDate: "TxnDate", Verbs: "RrCUD",
	Fields: append([]Field{
		idOf("class_id", "class").null().writes(May, Never).at("ClassRef.value").to("ClassRef.value"),
		idOf("credit_account_id", "account").null().writes(Must, Must).at("FromAccountRef.value").to("FromAccountRef.value"),
		idOf("debit_account_id", "account").null().writes(Must, Must).at("ToAccountRef.value").to("ToAccountRef.value"),
		idOf("department_id", "department").null().writes(May, Never).at("DepartmentRef.value").to("DepartmentRef.value"),
		idOf("location_id", "location").null().writes(May, Never),
		idOf("subsidiary_id", "subsidiary").null(),
		timestamp("transaction_date").writes(May, May).at("TxnDate").to("TxnDate"),
		currency("currency_code").at("CurrencyRef.value"),
		num("total_amount").writes(Must, Must).at("Amount").to("Amount"),
		text("memo").null().writes(May, May).at("PrivateNote").to("PrivateNote"),
		extras(
			truth("reconciled_for_destination_account").writeOnly().writes(May, Never),
			truth("reconciled_for_source_account").writeOnly().writes(May, Never),
		),
	}, tail(true)...),
})
