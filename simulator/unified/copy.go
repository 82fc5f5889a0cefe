package unified

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// The tables of the room.
const (
	tableCopy        = "unified.copy"
	tableCounter     = "unified.counter"
	tableJob         = "unified.job"
	tableIdempotency = "unified.idempotency"
)

// CopyOptions are what a copy is made of.
type CopyOptions struct {
	Store journal.Recorder
	Seed  seed.Seed
	Now   func() time.Time
	// Realm is the platform's company of a connection; unified ids depend on it, so that two connections of one
	// company agree. nil takes the connection's id.
	Realm func(connection string) string
}

// Copy is the synced copy: what the unified API answers reads from. It is safe for concurrent use.
//
// Rows are immutable once they are in; a change makes a new one. Readers therefore only hold the lock while they pick
// rows, not while they put an answer together.
type Copy struct {
	o       CopyOptions
	mu      sync.RWMutex
	books   map[string]*book
	serial  uint64
	outline outline   // of the record that is rendered, one at a time
	members directory // of it
	parts   directory // of one element of it after the other
	reading reading   // of it
	drawn   drawn     // what it is rendered in
	slab    slab      // for those that come in with many others
	ids     shelf     // for the platform's ids
	room    packRoom  // where native records are packed
}

// book is the copy of one connection.
type book struct {
	realm  string
	tables map[string]*table
	// settled lists, by object and platform id of the document, what payments pay of it.
	settled map[string]map[string][]settlement
	paid    map[string]paid // by object of the payment and of the document
	// defaults are the accounts that go without saying, by type and currency, as far as anybody asked.
	defaults map[accountKind]string
	// deletions are in the order of the feed.
	deletions []deletion
}

// table holds the records of one object.
type table struct {
	rows    rows
	indexes map[string]*index
	moves   []moved       // that the indexes have not followed yet
	uses    atomic.Uint64 // of indexes
	pages   pages
	packing *packing // of native records that came in with many others
	open    *batch   // for those that come in one by one
	lost    int      // rows taken out for good
	mirrors []mirror // tables that are made of this one
}

// row is one version of one record.
type row struct {
	id         seed.ID
	platformID string
	serial     uint64 // of this version
	announced  uint64 // serial last announced; 0: never
	version    int64  // the platform's own count of versions
	synced     time.Time
	deleted    bool       // deleted through the API and not announced yet
	native     nativeText // as the platform gave it
	apart      *outline   // of native, once the rendering of another record has looked at it
	record     []byte     // unified JSON
	starts     starts     // of the members of record
	print      uint64     // of record: no other rendering has it
}

// outlined is the native record, taken apart. A few records are looked at time and again: accounts, items, tax rates.
// The caller holds the lock for writing.
func (r *row) outlined() node {
	if r.native.by != nil { // it is text of its own each time
		return outlined(r.native.String())
	}
	if r.apart == nil || r.apart.text != r.native.kept {
		r.apart = outlined(r.native.kept).in
	}
	return node{in: r.apart}
}

// NewCopy returns an empty copy; Load fills it.
func NewCopy(o CopyOptions) *Copy { return &Copy{o: o, books: map[string]*book{}} }

func (c *Copy) book(connection string) *book {
	b, ok := c.books[connection]
	if !ok {
		realm := connection
		if c.o.Realm != nil {
			if named := c.o.Realm(connection); named != "" {
				realm = named
			}
		}
		b = &book{realm: realm, tables: map[string]*table{}, settled: map[string]map[string][]settlement{}}
		c.books[connection] = b
	}
	return b
}

func (b *book) table(object string) *table {
	t, ok := b.tables[object]
	if !ok {
		t = &table{rows: newRows(), indexes: map[string]*index{}}
		b.tables[object] = t
	}
	return t
}

// find returns the table of an object, or nil.
func (c *Copy) find(connection, object string) *table {
	b, ok := c.books[connection]
	if !ok {
		return nil
	}
	return b.tables[object]
}

// replace puts a row in the place of the one with the same platform id; nil when there is none.
func (t *table) replace(before, r *row) {
	t.pages.forget()
	t.follow(before, r)
	t.rows.put(r)
	for _, m := range t.mirrors {
		m.note(r)
	}
}

func (t *table) remove(r *row) {
	t.pages.forget()
	t.lost++
	t.rows.remove(r)
	t.follow(r, nil)
	for _, m := range t.mirrors {
		m.gone(r)
	}
}

// Count is the number of records of an object that a list would return.
func (c *Copy) Count(connection, object string) int {
	_, _, n := c.Span(connection, object)
	return n
}

// Span is how far the records of an object reach, by the member that places them in time, and how many there are.
func (c *Copy) Span(connection, object string) (oldest, newest time.Time, n int) {
	o, ok := ObjectByName(object)
	if !ok {
		return oldest, newest, 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !o.Index {
		return c.span(connection, o)
	}
	for _, part := range objects {
		if !part.Indexed() {
			continue
		}
		from, to, some := c.span(connection, part)
		if !from.IsZero() && (oldest.IsZero() || from.Before(oldest)) {
			oldest = from
		}
		if to.After(newest) {
			newest = to
		}
		n += some
	}
	return oldest, newest, n
}

// span is Span of one table. The caller holds the lock.
func (c *Copy) span(connection string, o *Object) (oldest, newest time.Time, n int) {
	t := c.find(connection, o.Name)
	if t == nil {
		return oldest, newest, 0
	}
	field, _ := o.Field(o.DateField)
	rows := t.index(arrangement{sort: field}).tree
	if e, ok := rows.Min(); ok && !e.key.null {
		oldest = time.UnixMilli(e.key.number).UTC()
	}
	rows.Reverse(func(e entry) bool {
		if !e.key.null {
			newest = time.UnixMilli(e.key.number).UTC()
		}
		return e.key.null
	})
	return oldest, newest, rows.Len()
}

// Drop forgets everything of a connection and returns at once; its rows leave the disk with the next commit.
func (c *Copy) Drop(connection string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	b, ok := c.books[connection]
	if !ok {
		return
	}
	puts := b.forgottenDeletions(connection)
	for _, object := range sortedKeys(b.tables) {
		for _, platformID := range b.tables[object].rows.ids() {
			puts = append(puts, journal.Put{Table: tableCopy, Key: copyKey(connection, object, platformID)})
		}
	}
	delete(c.books, connection)
	puts = append(puts, serialPut(c.serial))
	c.o.Store.Append(journal.Batch{Puts: puts})
}

// get finds a record by its unified or its platform id.
func (c *Copy) get(connection, object, id string, byPlatform bool) (*row, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t := c.find(connection, object)
	if t == nil {
		return nil, false
	}
	var r *row
	if byPlatform {
		r = t.rows.at(id)
	} else if known, ok := seed.ParseID(id); ok {
		r = t.rows.of(known)
	}
	if r == nil || r.deleted {
		return nil, false
	}
	return r, true
}

// platformID finds what a unified id stands for among the records that can be referred to.
func (c *Copy) platformID(connection, object, id string) (string, bool) {
	r, ok := c.get(connection, object, id, false)
	if !ok {
		return "", false
	}
	return r.own(), true
}

// within is the copy of one connection as renderings and bodies see it. The caller of lookups made through a locked
// view holds the lock.
type view struct {
	copy       *Copy
	connection string
}

func (v view) platformID(object, id string) (string, bool) {
	return v.copy.platformID(v.connection, object, id)
}

func (v view) native(object, platformID string) (node, bool) {
	r, ok := v.copy.get(v.connection, object, platformID, true)
	if !ok {
		return node{}, false
	}
	return outlined(r.native.String()), true
}

func (v view) firstOf(object string, passes func(node) bool) (string, bool) {
	v.copy.mu.RLock()
	defer v.copy.mu.RUnlock()
	b := v.copy.books[v.connection]
	if b == nil || b.tables[object] == nil {
		return "", false
	}
	least := ""
	for r := range b.tables[object].rows.all() {
		if !r.deleted && (least == "" || byNumber(r.platformID, least) < 0) && passes(outlined(r.native.String())) {
			least = r.platformID
		}
	}
	return least, least != ""
}

func (v view) defaultAccount(accountType, currency string) string {
	v.copy.mu.Lock()
	defer v.copy.mu.Unlock()
	return v.copy.book(v.connection).defaultAccount(accountType, currency)
}

// id, native, settlements and anyNative let a rendering look at other records; the caller holds the lock.
func (b *book) id(object, platformID string) (seed.ID, bool) {
	r := b.row(object, platformID)
	if r == nil {
		return seed.ID{}, false
	}
	return r.id, true
}

func (b *book) native(object, platformID string) (node, bool) {
	r := b.row(object, platformID)
	if r == nil {
		return node{}, false
	}
	return r.outlined(), true
}

func (b *book) row(object, platformID string) *row {
	if t := b.tables[object]; t != nil {
		return t.rows.at(platformID)
	}
	return nil
}

func (b *book) settlements(object, platformID string) []settlement {
	return slices.Clone(b.settled[object][platformID])
}

func (b *book) anyNative(object string) (node, bool) {
	t := b.tables[object]
	if t == nil || t.rows.len() == 0 {
		return node{}, false
	}
	var least *row
	for r := range t.rows.all() {
		if least == nil || byNumber(r.platformID, least.platformID) < 0 {
			least = r
		}
	}
	return least.outlined(), true
}

// byNumber orders decimal ids by value and other ids as text.
func byNumber(a, b string) int {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}
