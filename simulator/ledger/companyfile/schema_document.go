package companyfile

import (
	"encoding/json"
	"strings"

	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

type jsonObject = json.RawMessage

// leading are the columns that every document has.
func leading() []column[ledger.Document] {
	type R = ledger.Document
	return []column[R]{
		text("number", "what people call it", func(r *R) *string { return &r.Number }),
		text("date", "required: YYYY-MM-DD", func(r *R) *string { return &r.Date }),
		text("due_date", "YYYY-MM-DD; empty: by the terms", func(r *R) *string { return &r.DueDate }),
		text("currency", "empty: that of the contact, else the home currency", func(r *R) *string { return &r.Currency }),
		rate("rate", "home currency for one of the document's; empty: the standing rate", func(r *R) *ledger.Rate { return &r.Rate }),
	}
}

// trailing are more columns that every document has.
func trailing() []column[ledger.Document] {
	type R = ledger.Document
	return []column[R]{
		text("method", "check, credit_card, cash or eft", func(r *R) *string { return &r.Method }),
		reference("payment_method", tableLists, "id of a payment_method", func(r *R) *string { return &r.PaidWith }),
		text("reference", "", func(r *R) *string { return &r.Reference }),
		text("memo", "what the other party reads", func(r *R) *string { return &r.Memo }),
		text("private_note", "what it does not read", func(r *R) *string { return &r.Private }).called("private"),
		reference("terms", tableLists, "id of a payment_term", func(r *R) *string { return &r.Terms }),
		reference("class", tableLists, "id of a class", func(r *R) *string { return &r.Class }),
		reference("department", tableLists, "id of a department", func(r *R) *string { return &r.Department }),
		flag("voided", "all its amounts are zero then", false, func(r *R) *bool { return &r.Voided }),
		extra(func(r *R) *ledger.Head { return &r.Head }),
	}
}

func documentTable() *table[ledger.Document] {
	type R = ledger.Document
	columns := []column[R]{
		id(func(r *R) *ledger.Head { return &r.Head }),
		word("kind", "required: "+listed(documentKinds()), func(r *R) *ledger.Kind { return &r.Kind }),
		reference("contact", tableContacts, "contact id", func(r *R) *string { return &r.Contact }),
	}
	columns = append(columns, leading()...)
	columns = append(columns,
		reference("control_account", tableAccounts, "account id of the receivable or payable; empty: the company's", func(r *R) *string { return &r.Control }).called("control"),
		reference("account", tableAccounts, "account id: where the money comes from or goes to", func(r *R) *string { return &r.Account }),
		reference("counter_account", tableAccounts, "account id: where a transfer goes to; the undeposited funds of a deposit", func(r *R) *string { return &r.Counterpart }).called("counterpart"),
		flag("refund", "expenses: money came back", false, func(r *R) *bool { return &r.Refund }),
		flag("closed", "orders: closed, whatever is open", false, func(r *R) *bool { return &r.Closed }),
		money("subtotal", "when it is given, the lines must sum to it", always, func(r *R) *ledger.Minor { return &r.Subtotal }),
		money("tax", "when it is given, the taxes of the lines must sum to it", always, func(r *R) *ledger.Minor { return &r.Tax }),
		money("total", "required of payments and transfers; otherwise, when it is given, the document must come to it", always, func(r *R) *ledger.Minor { return &r.Total }),
		money("open", "when it is given, so much must be open once all is read", always, func(r *R) *ledger.Minor { return &r.Balance }),
	)
	return &table[R]{name: tableDocuments, about: "Everything with a date and an amount but journal entries.", columns: append(columns, trailing()...), kids: []kid[R]{
		inside("document_lines", "document", "The lines of documents. Payments and transfers have none.", "lines", func(r *R) *[]ledger.Line { return &r.Lines }, lineColumns(
			money("amount", "required: without tax", always, func(l *ledger.Line) *ledger.Minor { return &l.Amount }),
			money("tax", "empty, beside a tax rate: by the rate", func(l *ledger.Line) bool { return l.Tax != 0 || l.TaxRate != "" }, func(l *ledger.Line) *ledger.Minor { return &l.Tax }),
			reference("account", tableAccounts, "account id; empty: that of the item", func(l *ledger.Line) *string { return &l.Account }),
			reference("item", tableItems, "item id", func(l *ledger.Line) *string { return &l.Item }),
			reference("tax_rate", tableLists, "id of a tax_rate", func(l *ledger.Line) *string { return &l.TaxRate }),
		)),
		inside("document_taxes", "document", "What of a document's tax is owed to whom. What no row names is owed on the company's tax account.", "taxes", func(r *R) *[]ledger.TaxShare { return &r.Taxes }, []column[ledger.TaxShare]{
			reference("rate", tableLists, "required: id of a tax_rate", func(s *ledger.TaxShare) *string { return &s.Rate }),
			text("name", "of the component", func(s *ledger.TaxShare) *string { return &s.Name }),
			scaled("percent", "of the component", func(s *ledger.TaxShare) *ledger.Scaled { return &s.Percent }),
			reference("agency", tableLists, "required: id of a tax_agency", func(s *ledger.TaxShare) *string { return &s.Agency }),
			reference("account", tableAccounts, "required: account id", func(s *ledger.TaxShare) *string { return &s.Account }),
			money("net", "the amount that is taxed", always, func(s *ledger.TaxShare) *ledger.Minor { return &s.Net }),
			money("amount", "the tax", always, func(s *ledger.TaxShare) *ledger.Minor { return &s.Amount }),
		}),
		inside("settlements", "document", "What a document settles: a payment an invoice, a credit memo an invoice, an invoice a sales order.", "settles", func(r *R) *[]ledger.Allocation { return &r.Settles }, []column[ledger.Allocation]{
			word("kind", "required: of the other document", func(a *ledger.Allocation) *ledger.Kind { return &a.Kind }),
			settled("settled", "required: document id", func(a *ledger.Allocation) (*string, ledger.Kind) { return &a.ID, a.Kind }).called("id"),
			money("amount", "required", always, func(a *ledger.Allocation) *ledger.Minor { return &a.Amount }),
			text("date", "YYYY-MM-DD; empty: that of the document", func(a *ledger.Allocation) *string { return &a.Date }),
			home("home_amount", func(c *context, _ ledger.Minor) bool { return c.foreign }, "of foreign documents: what it takes in the home currency; empty: its share", func(a *ledger.Allocation) *ledger.Minor { return &a.Home }).called("home"),
		}),
		inside("deposits", "document", "The payments and receipts that a bank deposit takes to the bank.", "collects", func(r *R) *[]ledger.Collected { return &r.Collects }, []column[ledger.Collected]{
			word("kind", "required: of the payment", func(a *ledger.Collected) *ledger.Kind { return &a.Kind }),
			settled("payment", "required: document id", func(a *ledger.Collected) (*string, ledger.Kind) { return &a.ID, a.Kind }).called("id"),
			home("amount", func(*context, ledger.Minor) bool { return true }, "when it is given, so much must wait for the bank", func(a *ledger.Collected) *ledger.Minor { return &a.Amount }),
		}),
	}}
}

func journalTable() *table[ledger.Document] {
	type R = ledger.Document
	columns := append([]column[R]{id(func(r *R) *ledger.Head { return &r.Head })}, leading()...)
	columns = append(columns, money("total", "when it is given, the debits must sum to it", always, func(r *R) *ledger.Minor { return &r.Total }))
	side := func(name string, sign ledger.Minor) column[ledger.Line] {
		return column[ledger.Line]{cellInfo: cellInfo{name, "one of debit and credit", cellText}, path: "amount",
			get: func(c *context, l *ledger.Line) string {
				if amount := sign * l.Amount; amount > 0 || amount == 0 && sign > 0 {
					return amount.Fixed(c.currency)
				}
				return ""
			},
			set: func(c *context, l *ledger.Line, cell string) error {
				amount, err := ledger.ParseMinor(cell, c.currency)
				if err == nil && l.Amount != 0 && amount != 0 {
					return problem.New(problem.Invalid, "the line has both a debit and a credit").WithHint("leave one of them empty")
				}
				l.Amount += sign * amount
				return err
			}}
	}
	return &table[R]{name: tableJournals, about: "Journal entries. The debits of each sum to its credits.", columns: append(columns, trailing()...), kids: []kid[R]{
		inside("journal_lines", "journal", "The lines of journal entries.", "lines", func(r *R) *[]ledger.Line { return &r.Lines }, lineColumns(
			side("debit", +1), side("credit", -1),
			reference("account", tableAccounts, "required: account id", func(l *ledger.Line) *string { return &l.Account }),
		)),
	}}
}

// lineColumns are the columns of a line, with those of its sort.
func lineColumns(own ...column[ledger.Line]) []column[ledger.Line] {
	type R = ledger.Line
	columns := []column[R]{
		text("line", "empty: numbered in order", func(l *R) *string { return &l.ID }).called("id"),
		text("description", "", func(l *R) *string { return &l.Description }),
	}
	columns = append(columns, own...)
	return append(columns,
		maybe("quantity", "", func(l *R) **ledger.Scaled { return &l.Quantity }),
		maybe("unit_price", "", func(l *R) **ledger.Scaled { return &l.UnitPrice }),
		reference("contact", tableContacts, "contact id: whose receivable or payable the line moves, or for whom it was bought", func(l *R) *string { return &l.Contact }),
		reference("class", tableLists, "id of a class", func(l *R) *string { return &l.Class }),
		reference("department", tableLists, "id of a department", func(l *R) *string { return &l.Department }),
		object(func(l *R) *jsonObject { return &l.Extra }),
	)
}

// settled names a document, which may be a journal entry.
func settled[R any](name, about string, field func(*R) (*string, ledger.Kind)) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(_ *context, r *R) string { id, _ := field(r); return *id },
		set: func(c *context, r *R, cell string) (err error) {
			id, kind := field(r)
			table := tableDocuments
			if kind == ledger.KindJournalEntry {
				table = tableJournals
			}
			*id, err = c.named(table, cell)
			return err
		}}
}

// home is an amount in the home currency.
func home[R any](name string, shown func(*context, ledger.Minor) bool, about string, field func(*R) *ledger.Minor) column[R] {
	return column[R]{cellInfo: cellInfo{name, about, cellText},
		get: func(c *context, r *R) string {
			if !shown(c, *field(r)) {
				return ""
			}
			return field(r).Fixed(c.home)
		},
		set: func(c *context, r *R, cell string) (err error) {
			*field(r), err = ledger.ParseMinor(cell, c.home)
			return err
		}}
}

func documentKinds() []ledger.Kind {
	var kinds []ledger.Kind
	for _, kind := range ledger.Kinds() {
		if kind.IsDocument() && kind != ledger.KindJournalEntry {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func listed[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, one := range all {
		words[i] = string(one)
	}
	return strings.Join(words, ", ")
}
