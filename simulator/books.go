package simulator

import (
	"slices"
	"strconv"
	"strings"

	"faultline/simulator/ledger"
	"faultline/simulator/link"
	"faultline/simulator/problem"
	"faultline/simulator/unified"
)

type (
	// Books is what one company's books hold, as its bookkeeper sees them.
	Books struct {
		Connection string      `json:"connection"`
		Company    BookCompany `json:"company"`
		ClosedTo   string      `json:"closed_to,omitempty" doc:"the books are closed up to and including this date"`
		Balanced   bool        `json:"balanced" doc:"debits are credits, by the running totals of the accounts"`
		Debit      string      `json:"debit" doc:"sum of the accounts that stand in debit"`
		Credit     string      `json:"credit" doc:"sum of the accounts that stand in credit"`
		Behind     int         `json:"behind" doc:"records that the synced copy holds in an older version, or not at all"`
		Kinds      []BookKind  `json:"kinds"`
	}
	// BooksVerified says what a count of the whole books came to.
	BooksVerified struct {
		Balanced  bool   `json:"balanced" doc:"accounts, contacts and open documents agree with the postings"`
		Imbalance string `json:"imbalance,omitempty" doc:"the first thing that does not agree"`
		Documents int    `json:"documents" doc:"how many were read"`
	}
	// BookCompany is whose books they are.
	BookCompany struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		LegalName string `json:"legal_name"`
		Currency  string `json:"currency"`
		Country   string `json:"country"`
		StartDate string `json:"start_date"`
		Today     string `json:"today" doc:"the date by the world's clock"`
	}
	// BookKind is one kind of record.
	BookKind struct {
		Kind   string `json:"kind"`
		Group  string `json:"group" enum:"document,contact,account,reference"`
		Count  int    `json:"count" doc:"live records"`
		Copied bool   `json:"copied" doc:"the unified API has these records too"`
		Behind int    `json:"behind" doc:"records that the synced copy holds in an older version, or not at all"`
	}
)

// shelves is a bookkeeper's look at the books of a connection: it changes nothing.
type shelves struct {
	w          *World
	connection link.Connection
	book       *ledger.Book
}

func (w *World) shelves(connection string) (*shelves, error) {
	c, ok := w.connections.ByID(connection)
	if !ok {
		return nil, missing(connection)
	}
	book, ok := w.companies.book(c.Realm)
	if !ok {
		return nil, problem.New(problem.Refused, "connection %q has no books yet", connection).WithHint("link it first: %s", c.LinkPath())
	}
	return &shelves{w, c, book}, nil
}

// Books says what the books of a connection hold. It costs what has changed since it was last asked; VerifyBooks counts
// everything again.
func (w *World) Books(connection string) (Books, error) {
	s, err := w.shelves(connection)
	if err != nil {
		return Books{}, err
	}
	c := s.book.Company()
	all := Books{Connection: s.connection.ID, ClosedTo: c.ClosedTo, Company: BookCompany{ID: c.ID, Name: c.Name,
		LegalName: c.LegalName, Currency: c.Currency, Country: c.Country, StartDate: c.StartDate, Today: s.today()}}
	s.book.View(func(v *ledger.View) {
		debit, credit := v.Trial()
		all.Balanced, all.Debit, all.Credit = debit == credit, debit.Fixed(c.Currency), credit.Fixed(c.Currency)
		behind := w.lags.of(s.connection.ID).behind(v, s.synced, s.lost)
		for _, kind := range ledger.Kinds() {
			k := BookKind{Kind: string(kind), Group: groupOf(kind), Count: v.Count(kind), Copied: copied(kind), Behind: behind[kind]}
			all.Behind += k.Behind
			all.Kinds = append(all.Kinds, k)
		}
	})
	return all, nil
}

// VerifyBooks counts the books of a connection again from their documents alone.
func (w *World) VerifyBooks(connection string) (BooksVerified, error) {
	s, err := w.shelves(connection)
	if err != nil {
		return BooksVerified{}, err
	}
	verified := BooksVerified{Balanced: true}
	if err := s.book.Verify(); err != nil {
		verified.Balanced, verified.Imbalance = false, problem.From(err).Message
	}
	s.book.View(func(v *ledger.View) {
		for _, kind := range ledger.Kinds() {
			if kind.IsDocument() {
				verified.Documents += v.Count(kind)
			}
		}
	})
	return verified, nil
}

func (s *shelves) today() string { return s.w.clock.Now().UTC().Format("2006-01-02") }

// held is the unified id of a record, and whether the copy has its latest version. The platform counts versions from 0.
func (s *shelves) held(r ledger.Record) (id string, synced bool) {
	id, version, ok := s.w.copy.Held(s.connection.ID, string(r.RecordKind()), r.Header().ID)
	return id, ok && version >= int64(r.Header().Revision-1)
}

// synced says that the copy has a record as it stands.
func (s *shelves) synced(r ledger.Record) bool {
	_, synced := s.held(r)
	return synced
}

// lost counts the records of a kind that the copy had and has no more.
func (s *shelves) lost(kind ledger.Kind) int { return s.w.copy.Lost(s.connection.ID, string(kind)) }

func copied(kind ledger.Kind) bool {
	_, known := unified.ObjectByName(string(kind))
	return known
}

func groupOf(kind ledger.Kind) string {
	switch {
	case kind.IsDocument():
		return "document"
	case kind == ledger.KindCustomer, kind == ledger.KindVendor:
		return "contact"
	case kind == ledger.KindAccount:
		return "account"
	}
	return "reference"
}

// kindOf finds a kind by its name, singular or plural.
func kindOf(name string) (ledger.Kind, error) {
	all := ledger.Kinds()
	at := slices.IndexFunc(all, func(k ledger.Kind) bool { return string(k) == name || plural(k) == name })
	if at >= 0 {
		return all[at], nil
	}
	known := make([]string, len(all))
	for i, k := range all {
		known[i] = string(k)
	}
	return "", problem.New(problem.Invalid, "there is no object %q", name).At("/object").WithHint("use one of %s", strings.Join(known, ", "))
}

func plural(k ledger.Kind) string {
	name := string(k)
	switch {
	case strings.HasSuffix(name, "y"):
		return strings.TrimSuffix(name, "y") + "ies"
	case strings.HasSuffix(name, "s"):
		return name + "es"
	}
	return name + "s"
}

// find returns a live record by its unified or platform id.
func (s *shelves) find(v *ledger.View, kind ledger.Kind, id string) (ledger.Record, error) {
	platformID := id
	if known, ok := s.w.copy.PlatformID(s.connection.ID, string(kind), id); ok {
		platformID = known
	}
	// The ledger reads an id as a number, and would find 007 as well; an address names one record in one way.
	if n, err := strconv.ParseUint(platformID, 10, 64); err == nil && strconv.FormatUint(n, 10) == platformID {
		if r, ok := v.Get(kind, platformID); ok && !r.Header().Deleted {
			return r, nil
		}
	}
	return nil, problem.New(problem.NotFound, "there is no %s %q in these books", kind, id).WithHint("use a unified or a platform id")
}
