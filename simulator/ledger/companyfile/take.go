package companyfile

import (
	"slices"

	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// take enters the rows, in an order in which references point backwards.
func (in *importer) take(h *head) error {
	accounts := accountTable()
	for _, r := range in.folder.tables[tableAccounts] {
		enter(in, accounts, r, func(a *ledger.Account) *ledger.Head { a.Active = true; return &a.Head })
	}
	if err := in.defaults(h); err != nil {
		return err
	}
	lists := listTable()
	for _, r := range in.parentsFirst() {
		enter(in, lists, r, func(e *ledger.Reference) *ledger.Head { e.Active = true; return &e.Head })
	}
	contacts := contactTable()
	for _, r := range in.folder.tables[tableContacts] {
		enter(in, contacts, r, func(c *ledger.Contact) *ledger.Head { c.Active = true; return &c.Head })
	}
	items := itemTable()
	for _, r := range in.folder.tables[tableItems] {
		enter(in, items, r, func(i *ledger.Item) *ledger.Head { i.Active = true; return &i.Head })
	}
	in.documents()
	company := in.book.Company()
	company.ClosedTo = h.ClosedTo
	in.book.SetCompany(company)
	return in.ctx.Err()
}

// defaults names the company's accounts, now that there are some.
func (in *importer) defaults(h *head) error {
	company, r, t := h.Company, in.folder.tables[tableCompany][0], companyTable()
	company.ClosedTo = "" // the history comes first
	for _, one := range []struct {
		field string
		id    *string
	}{
		{"receivable_account", &company.Receivable}, {"payable_account", &company.Payable}, {"undeposited_account", &company.Undeposited},
		{"tax_account", &company.TaxPayable}, {"sales_account", &company.Sales}, {"exchange_account", &company.Exchange},
	} {
		if *one.id == "" {
			continue
		}
		var err error
		if *one.id, err = in.named(tableAccounts, *one.id); err != nil {
			p := problem.From(err)
			at, _ := t.place(r, "")
			in.report.find(Finding{File: at.file, Line: at.line, Field: one.field, Message: p.Message + "; the company has no such default", Remedy: p.Hint})
		}
	}
	in.book.SetCompany(company)
	return nil
}

// record is what a row becomes.
type record[R any] interface {
	*R
	ledger.Record
}

// enter takes a row of a table whose cells depend on no other cell.
func enter[R any, P record[R]](in *importer, t *table[R], r *row, begin func(*R) *ledger.Head) {
	value := new(R)
	head := begin(value)
	home := in.book.Company().Currency
	c := &context{home: home, currency: home, named: in.named}
	err := in.identified(t.name, r)
	if err == nil {
		err = t.read(c, value, r)
	}
	if err == nil {
		head.ID = in.ids[t.name][t.of(r, "id")].id
		_, err = in.book.Do(in.ctx, ledger.ActorPlatform, func(tx *ledger.Tx) error {
			_, err := tx.Transcribe(P(value), ledger.Transcription{})
			return err
		})
	}
	if err != nil {
		refuse(in, t, r, err)
		return
	}
	in.taken(t.name, t.of(r, "id"))
}

func (in *importer) taken(table, id string) {
	in.ids[table][id].taken = true
	in.rows[table]++
}

// identified refuses rows without an id, and all but the first of one id.
func (in *importer) identified(table string, r *row) error {
	id := r.cells[0] // of every table but the company
	if id == "" {
		return problem.New(ledger.CodeMissing, "the id is missing").At("/id").WithHint("give the row an id that no other has")
	}
	if first := in.ids[table][id].row; first != r {
		return problem.New(problem.Invalid, "the id %s is that of line %d", quoted(id), first.line).At("/id").WithHint("give the row an id that no other has")
	}
	return nil
}

// parentsFirst lists the rows of the lists by kind, those that others name as their parent before these.
func (in *importer) parentsFirst() []*row {
	var rows []*row
	in.each(func(table string, _ int, r *row) {
		if table == tableLists {
			rows = append(rows, r)
		}
	})
	s := listTable().shape()
	id, parent := s.column("id"), s.column("parent")
	ordered, placed := make([]*row, 0, len(rows)), map[string]bool{}
	for len(rows) > 0 {
		n := len(rows)
		rows = slices.DeleteFunc(rows, func(r *row) bool {
			p := r.cells[parent]
			if _, there := in.ids[tableLists][p]; p != "" && there && !placed[p] {
				return false
			}
			ordered, placed[r.cells[id]] = append(ordered, r), true
			return true
		})
		if len(rows) == n { // a circle: each row of it is refused for its parent
			return append(ordered, rows...)
		}
	}
	return ordered
}

// documents takes documents and journal entries kind by kind: what settles comes after what is settled.
func (in *importer) documents() {
	documents, journals := documentTable(), journalTable()
	byKind := map[ledger.Kind][]*row{}
	for _, r := range in.folder.tables[tableDocuments] {
		kind := ledger.Kind(documents.of(r, "kind"))
		if !slices.Contains(documentKinds(), kind) {
			refuse(in, documents, r, problem.New(problem.Invalid, "%s is not a kind of document", quoted(string(kind))).At("/kind").WithHint("use one of %s", listed(documentKinds())))
			continue
		}
		byKind[kind] = append(byKind[kind], r)
	}
	for _, kind := range ledger.Kinds() {
		if kind == ledger.KindJournalEntry {
			for _, r := range in.folder.tables[tableJournals] {
				in.document(journals, r, kind)
			}
			continue
		}
		for _, r := range byKind[kind] {
			in.document(documents, r, kind)
		}
	}
}

func (in *importer) document(t *table[ledger.Document], r *row, kind ledger.Kind) {
	d := &ledger.Document{Kind: kind}
	err := in.identified(t.name, r)
	if err == nil {
		err = t.read(in.about(t, r), d, r)
	}
	if err == nil {
		d.ID = in.ids[t.name][t.of(r, "id")].id
		_, err = in.book.Do(in.ctx, ledger.ActorPlatform, func(tx *ledger.Tx) error {
			made, err := tx.Transcribe(d, leftOpen(t, r, d))
			if err != nil {
				return err
			}
			return foots(t, r, d, made.(*ledger.Document))
		})
	}
	if err != nil {
		refuse(in, t, r, err)
		return
	}
	in.taken(t.name, t.of(r, "id"))
	in.notes(t, r, d)
	if t.of(r, "open") != "" {
		in.open = append(in.open, stated{row: r, kind: kind, id: d.ID, amount: d.Balance})
	}
}

// about is what the amounts of a document are in.
func (in *importer) about(t *table[ledger.Document], r *row) *context {
	c := &context{named: in.named}
	in.book.View(func(v *ledger.View) {
		c.home = v.Company().Currency
		c.currency = t.of(r, "currency")
		if id, err := in.named(tableContacts, t.of(r, "contact")); c.currency == "" && err == nil {
			if contact, ok := v.Contact(id); ok {
				c.currency = contact.Currency
			}
		}
	})
	if c.currency == "" {
		c.currency = c.home
	}
	return c
}

// leftOpen says what the row leaves to the books: taxes that no cell states, and shares in the home currency.
func leftOpen(t *table[ledger.Document], r *row, d *ledger.Document) ledger.Transcription {
	var as ledger.Transcription
	for i := range t.kids {
		k := &t.kids[i]
		for j, one := range r.kids[i] {
			switch k.shape.name {
			case "document_lines":
				as.Levy = as.Levy || d.Lines[j].TaxRate != "" && one.cells[k.shape.column("tax")] == ""
			case "settlements":
				as.Carry = as.Carry || one.cells[k.shape.column("home_amount")] == ""
			}
		}
	}
	return as
}
