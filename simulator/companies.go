package simulator

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/ledger"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
	"faultline/simulator/seed/company"
)

// The tables of the books.
const (
	tableCompany = "ledger.company" // by company id
	tableRecord  = "ledger.record"  // by company id, kind and padded record id
)

// companies holds the books of every company, and writes them down. It is the ledger's link to the journal: the
// ledger itself knows of neither.
type companies struct {
	store   journal.Recorder
	options func() ledger.Options
	owner   func(realm string) (link.Connection, bool)

	mu    sync.RWMutex
	books map[string]*ledger.Book
	order []string // by making
}

type companyRow struct {
	Ordinal int            `json:"ordinal"`
	Company ledger.Company `json:"company"`
}

// load reads all books back and checks that they balance.
func (c *companies) load() error {
	rows := []companyRow{}
	err := c.store.Load(tableCompany, func(_ string, value []byte) error {
		var r companyRow
		rows = append(rows, r)
		return json.Unmarshal(value, &rows[len(rows)-1])
	})
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b companyRow) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	for _, r := range rows {
		c.books[r.Company.ID] = ledger.New(r.Company, c.options())
		c.order = append(c.order, r.Company.ID)
	}
	err = c.store.Load(tableRecord, func(key string, value []byte) error {
		realm, rest, _ := strings.Cut(key, "/")
		kind, _, _ := strings.Cut(rest, "/")
		book, ok := c.books[realm]
		if !ok {
			return problem.New(problem.Internal, "record %s belongs to no company", key)
		}
		record, err := ledger.Decode(ledger.Kind(kind), value)
		if err != nil {
			return problem.New(problem.Internal, "record %s does not parse", key).Because(err)
		}
		book.Restore(record)
		return nil
	})
	if err != nil {
		return err
	}
	for _, realm := range c.order {
		if err := c.books[realm].Finish(); err != nil {
			return err
		}
		c.listen(c.books[realm])
	}
	return nil
}

// make builds a company and commits it whole. A company that exists already under this seed is made anew from a
// further seed, so that two connections never share books by accident.
func (c *companies) make(ctx context.Context, s seed.Seed, p company.Plan) (*ledger.Book, error) {
	for try := 0; ; try++ {
		from := s
		if try > 0 {
			from = s.Derive("again", strconv.Itoa(try))
		}
		book, err := company.Build(ctx, from, p, c.options())
		if err != nil {
			return nil, err
		}
		if _, taken := c.book(book.Company().ID); taken {
			continue
		}
		return book, c.keep(ctx, book)
	}
}

// rowsPerCommit keeps a large company from becoming one large transaction.
const rowsPerCommit = 5_000

func (c *companies) keep(ctx context.Context, book *ledger.Book) error {
	realm := book.Company().ID
	c.mu.Lock()
	ordinal := len(c.order) + 1
	c.books[realm] = book
	c.order = append(c.order, realm)
	c.mu.Unlock()
	var records []ledger.Record
	book.View(func(v *ledger.View) {
		for _, kind := range ledger.Kinds() {
			v.Each(kind, func(r ledger.Record) bool {
				records = append(records, r)
				return true
			})
		}
	})
	for chunk := range slices.Chunk(records, rowsPerCommit) {
		puts := make([]journal.Put, 0, len(chunk))
		for _, r := range chunk {
			puts = append(puts, recordRow(realm, r))
		}
		if err := c.store.Commit(ctx, journal.Batch{Puts: puts}); err != nil {
			return err
		}
	}
	row := companyPut(ordinal, book.Company())
	c.listen(book)
	return c.store.Commit(ctx, journal.Batch{Puts: []journal.Put{row}})
}

func companyPut(ordinal int, company ledger.Company) journal.Put {
	row, err := json.Marshal(companyRow{Ordinal: ordinal, Company: company})
	if err != nil {
		panic("simulator: a company does not marshal: " + err.Error()) // its fields always do
	}
	return journal.Put{Table: tableCompany, Key: company.ID, Value: row}
}

// listen writes down what happens to books from now on.
func (c *companies) listen(book *ledger.Book) {
	realm := book.Company().ID
	book.SetListener(c.listener(realm))
	book.SetCompanyListener(func(ctx context.Context, company ledger.Company, change ledger.Change) func() error {
		c.mu.RLock()
		ordinal := slices.Index(c.order, realm) + 1
		c.mu.RUnlock()
		t := tellOf(1)
		*c.entry(ctx, realm, &change, t.add()).Change = journal.Change{Object: "company_info", ObjectID: "1", Revision: company.Revision, Operation: change.Operation, Actor: string(change.Actor),
			Summary: string(change.Actor) + ": " + change.Operation + " company info (" + company.Name + ")"}
		wait := c.store.Enqueue(t.batch(append(platform.TakePuts(ctx), companyPut(ordinal, company))))
		if journal.Covered(ctx) {
			return func() error { return nil }
		}
		return wait
	})
}

// entry fills in what every change has in the journal.
func (c *companies) entry(ctx context.Context, realm string, change *ledger.Change, e *journal.Entry) *journal.Entry {
	origin := exchange.From(ctx)
	connection, _ := c.owner(realm)
	e.Kind, e.ID, e.Cause, e.Trace, e.At = journal.KindChange, change.ID, origin.Cause, cmp.Or(origin.Trace, change.ID), change.At
	e.Run, e.Connection, e.Platform = cmp.Or(origin.Run, connection.Run), connection.ID, connection.Platform
	return e
}

func (c *companies) book(realm string) (*ledger.Book, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, ok := c.books[realm]
	return b, ok
}

// realms lists the companies by making.
func (c *companies) realms() []quickbooks.Realm {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := make([]quickbooks.Realm, 0, len(c.order))
	for _, id := range c.order {
		all = append(all, quickbooks.Realm{ID: id, Name: c.books[id].Company().Name})
	}
	return all
}

// listener writes each operation down: the new records, and one entry for each that says who changed what.
func (c *companies) listener(realm string) ledger.Listener {
	return func(ctx context.Context, changes []ledger.Change) func() error {
		t, puts := tellOf(len(changes)), platform.TakePuts(ctx)
		for i := range changes {
			entry := c.entry(ctx, realm, &changes[i], t.add())
			describe(&changes[i], entry.Change)
			changes[i].Record.Header().Trace = entry.Trace
			puts = append(puts, recordRow(realm, changes[i].Record))
		}
		wait := c.store.Enqueue(t.batch(puts))
		if journal.Covered(ctx) {
			return func() error { return nil }
		}
		return wait
	}
}

func recordRow(realm string, r ledger.Record) journal.Put {
	value, err := ledger.Encode(r)
	if err != nil {
		panic("simulator: a ledger record does not marshal: " + err.Error()) // its fields always do
	}
	id := r.Header().ID
	const zeros = "0000000000"
	key := realm + "/" + string(r.RecordKind()) + "/" + zeros[min(len(id), len(zeros)):] + id
	return journal.Put{Table: tableRecord, Key: key, Value: value, Ascending: true}
}

// describe says what happened in a sentence.
func describe(c *ledger.Change, d *journal.Change) {
	head := c.Record.Header()
	*d = journal.Change{Object: string(c.Kind), ObjectID: head.ID, Revision: head.Revision, Operation: c.Operation, Actor: string(c.Actor), Linked: c.Linked}
	var room [256]byte
	text, from, to := room[:0], 0, 0
	if r, ok := c.Record.(*ledger.Document); ok {
		if before, ok := c.Before.(*ledger.Document); ok && before != nil {
			text = before.Balance.AppendFixed(text, r.Currency)
		}
		from = len(text)
		text = r.Balance.AppendFixed(text, r.Currency)
		to = len(text)
	}
	all := string(summary(text, c, text[:from], text[from:to])) // in one piece, for they live together
	d.AmountFrom, d.AmountTo, d.Summary = all[:from], all[from:to], all[to:]
}

// summary appends the sentence. The amounts are what was open before, which may be nothing, and what is now.
func summary(text []byte, c *ledger.Change, before, now []byte) []byte {
	text = append(append(append(text, c.Actor...), ": "...), c.Operation...)
	object := len(text) + 1
	text = append(append(text, ' '), c.Kind...)
	for i, letter := range text[object:] {
		if letter == '_' {
			text[object+i] = ' '
		}
	}
	text = append(append(text, ' '), c.Record.Header().ID...)
	if label := ledger.Label(c.Record); label != "" {
		text = append(append(append(text, " ("...), label...), ')')
	}
	if c.Linked {
		text = append(text, ", moved along"...)
	}
	if len(before) > 0 && !bytes.Equal(before, now) {
		text = append(append(append(append(text, ", open "...), before...), " → "...), now...)
	}
	return text
}
