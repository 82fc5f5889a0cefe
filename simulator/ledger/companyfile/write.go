package companyfile

import (
	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// Write makes the folder of a company's live records. The same books make the same bytes.
func Write(v *ledger.View, form Form) ([]File, error) {
	w := &writer{view: v, form: form, context: context{home: v.Company().Currency, currency: v.Company().Currency}}
	company := head{Version: version, Company: v.Company()}
	put(w, companyTable(), []*row{companyTable().write(&w.context, &company)})
	table := accountTable()
	put(w, table, rowsOfKinds(w, table, func(r ledger.Record) *ledger.Account { return r.(*ledger.Account) }, ledger.KindAccount))
	lists := listTable()
	put(w, lists, rowsOfKinds(w, lists, func(r ledger.Record) *ledger.Reference { return r.(*ledger.Reference) }, kindsOf(ledger.Kind.IsReference)...))
	contacts := contactTable()
	put(w, contacts, rowsOfKinds(w, contacts, func(r ledger.Record) *ledger.Contact { return r.(*ledger.Contact) }, ledger.KindCustomer, ledger.KindVendor))
	items := itemTable()
	put(w, items, rowsOfKinds(w, items, func(r ledger.Record) *ledger.Item { return r.(*ledger.Item) }, ledger.KindItem))
	documents := documentTable()
	put(w, documents, rowsOfKinds(w, documents, document, documentKinds()...))
	journals := journalTable()
	put(w, journals, rowsOfKinds(w, journals, document, ledger.KindJournalEntry))
	return w.files, w.failed
}

func document(r ledger.Record) *ledger.Document { return r.(*ledger.Document) }

func kindsOf(passes func(ledger.Kind) bool) []ledger.Kind {
	var kinds []ledger.Kind
	for _, kind := range ledger.Kinds() {
		if passes(kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

type writer struct {
	view    *ledger.View
	form    Form
	context context
	files   []File
	failed  error
}

// rowsOfKinds writes the records of some kinds, kind by kind in ascending id.
func rowsOfKinds[R any](w *writer, t *table[R], of func(ledger.Record) *R, kinds ...ledger.Kind) []*row {
	var rows []*row
	for _, kind := range kinds {
		w.view.Each(kind, func(r ledger.Record) bool {
			c := w.context
			if d, ok := r.(*ledger.Document); ok {
				c.currency, c.foreign = d.Currency, d.Rate != 0
			}
			rows = append(rows, t.write(&c, of(r)))
			return true
		})
	}
	return rows
}

func put[R any](w *writer, t *table[R], rows []*row) {
	if w.failed != nil || len(rows) == 0 {
		return
	}
	s := t.shape()
	if w.form == JSON {
		file, err := writeJSON(&s, rows)
		w.files, w.failed = append(w.files, file), err
		return
	}
	files, err := writeCSV(&s, rows)
	w.files, w.failed = append(w.files, files...), err
}

// Inventory counts the rows of a folder by table, as Import reports them.
func inventory(rows map[string]int) []TakenTable {
	var all []TakenTable
	for _, s := range shapes() {
		if n := rows[s.name]; n > 0 {
			all = append(all, TakenTable{s.name, n})
		}
	}
	return all
}

func missingCompany() error {
	return problem.New(problem.Invalid, "the folder has no company").At("company").
		WithHint("add company.csv or company.json with one row: schema_version, name and currency at the least")
}
