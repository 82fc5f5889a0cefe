package unified

import (
	"encoding/json"
)

// The index is a table like any other, made of the tables of the documents when somebody first asks for it and moved
// along with them from then on. It is not stored.

// mirror follows the rows of a table into one that is made of it.
type mirror interface {
	note(r *row)
	gone(r *row)
}

// reflect lets a mirror follow the rows there are, and those to come.
func (t *table) reflect(m mirror) {
	t.mirrors = append(t.mirrors, m)
	for r := range t.rows.all() {
		m.note(r)
	}
}

// indexing takes the rows of one document table over into the index.
type indexing struct {
	copy   *Copy
	book   *book
	object *Object
	into   *table
}

// note follows a row that was put in.
func (x *indexing) note(r *row) {
	if r.deleted {
		x.gone(r)
		return
	}
	if entry := x.entry(r); entry != nil {
		x.into.replace(x.into.rows.at(entry.platformID), entry)
	}
}

func (x *indexing) gone(r *row) {
	if entry := x.into.rows.at(r.platformID); entry != nil {
		x.into.remove(entry)
	}
}

// entry is what the index says of a row; nil when it has nothing to say.
func (x *indexing) entry(r *row) *row {
	reading := reading{object: transactionObject, indexed: x.object, seed: x.copy.o.Seed, realm: x.book.realm, synced: r.synced,
		own: unifiedID(x.copy.o.Seed, x.book.realm, transactionObject.Name, r.own()), record: x.copy.outline.read(r.native.String()), peers: x.book}
	if x.copy.drawn.draw(transactionObject.Name, &reading) != nil {
		return nil
	}
	entry := &row{
		id: unifiedID(x.copy.o.Seed, x.book.realm, transactionObject.Name, r.platformID), platformID: r.platformID,
		serial: r.serial, announced: r.announced, version: r.version, synced: r.synced, native: r.native,
	}
	entry.take(&x.copy.drawn)
	return entry
}

// index makes the index of a connection if there is none yet.
func (c *Copy) index(connection string) {
	c.mu.RLock()
	b, ok := c.books[connection]
	there := ok && b.tables[transactionObject.Name] != nil
	c.mu.RUnlock()
	if there || !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if b = c.books[connection]; b == nil || b.tables[transactionObject.Name] != nil {
		return
	}
	into := b.table(transactionObject.Name)
	for _, o := range objects {
		if !o.Indexed() {
			continue
		}
		t := b.table(o.Name)
		t.reflect(&indexing{copy: c, book: b, object: o, into: into})
	}
}

// Entry is what the index says of one document: its id there and the record.
func (c *Copy) Entry(connection, object, platformID string) (id string, record json.RawMessage, ok bool) {
	c.index(connection)
	if o, known := ObjectByName(object); !known || !o.Indexed() {
		return "", nil, false
	}
	r, ok := c.get(connection, transactionObject.Name, platformID, true)
	if !ok {
		return "", nil, false
	}
	return r.id.String(), r.record, true
}
