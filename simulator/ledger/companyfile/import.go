package companyfile

import (
	std "context"
	"strconv"

	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// Import makes books of a folder. Only a folder without a usable company is an error: whatever else is not right is in
// the report, row by row. The identity is that of the new company, which the folder does not tell: its id and when it
// is made.
func Import(ctx std.Context, files []File, identity ledger.Company, o ledger.Options) (*ledger.Book, Report, error) {
	report := Report{Findings: []Finding{}}
	in := &importer{ctx: ctx, folder: readFolder(files, &report), report: &report, rows: map[string]int{}}
	company, err := in.company(identity)
	if err != nil {
		return nil, report, err
	}
	in.book = ledger.New(company.Company, ledger.Options{Now: o.Now, ChangeID: o.ChangeID})
	in.number()
	if err := in.take(company); err != nil {
		return nil, report, err
	}
	in.compare()
	report.Taken = inventory(in.rows)
	report.sort()
	if err := in.book.Verify(); err != nil {
		return nil, report, err
	}
	in.book.SetListener(o.Listener)
	return in.book, report, nil
}

type importer struct {
	ctx    std.Context
	folder *folder
	report *Report
	book   *ledger.Book
	rows   map[string]int
	ids    map[string]map[string]*numbered // by table and id in the folder
	open   []stated
}

// numbered is what became of a row.
type numbered struct {
	row   *row
	id    string // in the books
	taken bool
}

// stated is what a row says of a document that only the whole books can tell.
type stated struct {
	row    *row
	kind   ledger.Kind
	id     string
	amount ledger.Minor
}

// company reads the one row of the company, apart from its accounts.
func (in *importer) company(identity ledger.Company) (*head, error) {
	rows := in.folder.tables[tableCompany]
	if len(rows) == 0 {
		return nil, missingCompany()
	}
	for _, r := range rows[1:] {
		in.report.find(Finding{File: r.file, Line: r.line, Message: "the company is described already", Remedy: "a folder holds one company", Refused: true})
	}
	h := &head{Company: identity}
	t := companyTable()
	c := &context{named: func(_, id string) (string, error) { return id, nil }} // resolved once there are accounts
	at := func(err error) error {
		p := problem.From(err)
		one, field := t.place(rows[0], p.Path)
		return p.At(one.file + ":" + strconv.Itoa(one.line) + ":" + field)
	}
	if err := t.read(c, h, rows[0]); err != nil {
		return nil, at(err)
	}
	for _, wanted := range []struct{ field, value, message, remedy string }{
		{"name", h.Name, "the company has no name", "give it one"},
		{"currency", h.Currency, "the company has no currency", "write its code, like USD"},
		{"schema_version", h.Version, "the version of the format is missing", "write " + version},
	} {
		if wanted.value == "" {
			return nil, at(problem.New(problem.Invalid, "%s", wanted.message).At("/"+wanted.field).WithHint("%s", wanted.remedy))
		}
	}
	if h.Version != version {
		return nil, at(problem.New(problem.Unsupported, "the format is of version %q", shorten(h.Version)).At("/schema_version").WithHint("this Faultline reads version %s", version))
	}
	if !isCurrency(h.Currency) {
		return nil, at(problem.New(problem.Invalid, "%q is not a currency", shorten(h.Currency)).At("/currency").WithHint("write its code, like USD"))
	}
	return h, nil
}

func isCurrency(code string) bool {
	for _, c := range code {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(code) == 3
}

// number gives every row its id in the books: its own, where all ids of the folder are whole numbers and no two are the
// same, else the next one in the order of the books.
func (in *importer) number() {
	in.ids = map[string]map[string]*numbered{}
	keep := true
	seen := map[string]bool{}
	for _, s := range shapes()[1:] {
		in.ids[s.name] = map[string]*numbered{}
		id := s.column("id")
		for _, r := range in.folder.tables[s.name] {
			own := r.cells[id]
			if own == "" {
				continue // refused when its turn comes
			}
			if n, err := strconv.ParseUint(own, 10, 62); err != nil || n == 0 || strconv.FormatUint(n, 10) != own || seen[own] {
				keep = keep && in.ids[s.name][own] != nil // the same id twice in a table is that row's own mistake
			}
			seen[own] = true
			if in.ids[s.name][own] == nil {
				in.ids[s.name][own] = &numbered{row: r}
			}
		}
	}
	next := 0
	in.each(func(s string, id int, r *row) {
		next++
		one := in.ids[s][r.cells[id]]
		switch {
		case one == nil || one.row != r:
		case keep:
			one.id = r.cells[id]
		default:
			one.id = strconv.Itoa(next)
		}
	})
}

// each calls fn with the rows in the order of the books: references of rows point backwards only.
func (in *importer) each(fn func(table string, id int, r *row)) {
	all := shapes()[1:]
	byKind := func(s *shape) {
		kind, id := s.column("kind"), s.column("id")
		for _, k := range ledger.Kinds() {
			if k == ledger.KindJournalEntry && s.name == tableDocuments {
				continue
			}
			for _, r := range in.folder.tables[s.name] {
				if r.cells[kind] == string(k) {
					fn(s.name, id, r)
				}
			}
		}
		for _, r := range in.folder.tables[s.name] { // those of no kind have an id as well
			if !isKind(r.cells[kind]) {
				fn(s.name, id, r)
			}
		}
	}
	for i := range all {
		s := &all[i]
		if s.column("kind") >= 0 {
			byKind(s)
			continue
		}
		for _, r := range in.folder.tables[s.name] {
			fn(s.name, s.column("id"), r)
		}
	}
}

func isKind(name string) bool {
	_, err := ledger.Decode(ledger.Kind(name), []byte("{}"))
	return err == nil
}

// named finds the record that a row became.
func (in *importer) named(table, id string) (string, error) {
	one, ok := in.ids[table][id]
	if !ok {
		return "", problem.New(ledger.CodeUnknownReference, "there is no row %s in %s", quoted(id), table).WithHint("name a row of it, or add one")
	}
	if !one.taken {
		return "", problem.New(ledger.CodeUnknownReference, "row %s of %s is not in the books", quoted(id), table).
			WithHint("mend line %d of %s first", one.row.line, one.row.file)
	}
	return one.id, nil
}

// refuse says why a row is not in the books.
func refuse[R any](in *importer, t *table[R], r *row, err error) {
	p := problem.From(err)
	at, field := t.place(r, p.Path)
	if p.Code == problem.Internal {
		field = ""
	}
	remedy := p.Hint
	if remedy == "" {
		remedy = "correct the cell"
		if p.Code == ledger.CodeMissing {
			remedy = "fill it in"
		}
	}
	in.report.find(Finding{File: at.file, Line: at.line, Field: field, Message: p.Message, Remedy: remedy, Refused: true})
}
