package unified

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"faultline/simulator/journal"
)

// Found is a record version that a sync made known.
type Found struct {
	Object     string
	ID         string // unified id
	PlatformID string
	Operation  string // created, updated, deleted
	Serial     uint64
	Record     json.RawMessage // unified JSON; nil when deleted
	Type       string          // of the event, when that is not the object's own
}

// The operations of a Found.
const (
	OperationCreated = "created"
	OperationUpdated = "updated"
	OperationDeleted = "deleted"
)

// Merged is what came of native records that a run brought.
type Merged struct {
	Found     []Found
	Fetched   int
	Unchanged int
	Failed    int
	Errors    []string
	sheaf
}

// chunk is how many records are merged before readers get their turn.
const chunk = 64

// Merge takes native records of one object as a run fetched them. Found lists what is news: records never announced
// as created, records announced in an older version as updated, versions that the API itself wrote included.
//
// Without announce the news of the platform counts as told (a first batch, a backfill), and what the API wrote stays
// to be announced by a later run. The puts belong into the batch of the run's entry.
func (c *Copy) Merge(connection, object string, natives []json.RawMessage, announce bool) (Merged, error) {
	o, ok := ObjectByName(object)
	if !ok {
		return Merged{}, fmt.Errorf("there is no object %q", object)
	}
	if o.Index || o.Banked {
		return Merged{}, nil // its records follow from those of others
	}
	m := Merged{Fetched: len(natives)}
	if len(natives) > chunk {
		c.forgetIndexes(connection, object)
	}
	for part := range slices.Chunk(natives, chunk) {
		c.mu.Lock()
		b := c.book(connection)
		for _, native := range part {
			c.mergeOne(&m, b, connection, o, native, announce)
		}
		c.mu.Unlock()
	}
	c.counted(&m)
	return m, nil
}

// forgetIndexes drops the indexes, which would be moved record by record; the next list sorts once instead.
func (c *Copy) forgetIndexes(connection, object string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.find(connection, object); t != nil {
		t.dropIndexes()
	}
}

// counted adds the counter of serials, which must never fall back.
func (c *Copy) counted(m *Merged) {
	if len(m.Puts) == 0 {
		return
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	m.Puts = append(m.Puts, serialPut(c.serial))
}

func (c *Copy) mergeOne(m *Merged, b *book, connection string, o *Object, native []byte, announce bool) {
	next, err := c.rendered(b, o, c.outline.read(string(native)))
	if err != nil {
		m.Failed++
		m.Errors = append(m.Errors, err.Error())
		return
	}
	before := b.table(o.Name).rows.at(next.platformID)
	if before != nil && (before.version > next.version || before.deleted && before.version == next.version) {
		m.Unchanged++ // an own write has overtaken the page that this run fetched
		return
	}
	if before != nil && before.deleted && o.asleep(next) {
		m.Unchanged++ // we deleted it, which made it inactive
		return
	}
	same := false
	if changed := before == nil || before.version != next.version; changed {
		c.serial++
		next.serial = c.serial
		if before != nil {
			next.announced = before.announced
		}
	} else {
		next.serial, next.announced = before.serial, before.announced
		if same = sameBut(before, next); same {
			next.synced, next.native = before.synced, before.native
			next.record, next.starts, next.print = before.record, before.starts, before.print
		}
	}
	c.report(m, o, before, next, announce)
	if same && before.announced == next.announced {
		return
	}
	if o.Reference {
		c.store(&m.sheaf, b, connection, o, before, next)
		return
	}
	t := b.table(o.Name)
	if announce && !same {
		c.gather(t, next)
	} else {
		c.detach(next)
	}
	c.store(&m.sheaf, b, connection, o, before, next)
	if !announce {
		c.settleIn(t, next)
	}
}

// report decides whether a version is news and counts it.
func (c *Copy) report(m *Merged, o *Object, before, next *row, announce bool) {
	isNew := before == nil || before.serial != next.serial
	if next.announced == next.serial || !isNew && !announce {
		m.Unchanged++
		return
	}
	operation := OperationUpdated
	if next.announced == 0 && (before == nil || before.announced == 0) {
		operation = OperationCreated
	}
	m.Found = append(m.Found, Found{Object: o.Name, ID: next.id.String(), PlatformID: next.platformID, Operation: operation, Serial: next.serial, Record: next.record})
	next.announced = next.serial
}

// sameBut reports whether two renderings differ in nothing but the time of the sync.
func sameBut(a, b *row) bool {
	const mark = `"last_synced_at":"`
	cut := func(record []byte) (string, string) {
		s := string(record)
		i := strings.LastIndex(s, mark)
		if i < 0 {
			return s, ""
		}
		rest := s[i+len(mark):]
		_, after, _ := strings.Cut(rest, `"`)
		return s[:i], after
	}
	aHead, aTail := cut(a.record)
	bHead, bTail := cut(b.record)
	return aHead == bHead && aTail == bTail
}

// rendered makes a row of a native record. The caller holds the lock.
func (c *Copy) rendered(b *book, o *Object, record node) (*row, error) {
	r, err := c.identified(b, o, record)
	if err != nil {
		return nil, err
	}
	return r, c.renderInto(b, o, r, record)
}

// identified makes a row of a native record, without the unified one.
func (c *Copy) identified(b *book, o *Object, record node) (*row, error) {
	if !record.IsObject() {
		return nil, fmt.Errorf("%s: the native record is not a JSON object", o.Name)
	}
	platformID := record.get("Id").String()
	if platformID == "" {
		return nil, fmt.Errorf("%s: the native record has no Id", o.Name)
	}
	return &row{
		id: unifiedID(c.o.Seed, b.realm, o.Name, platformID), platformID: platformID,
		version: record.get("SyncToken").Int(), synced: c.o.Now(), native: plain(record.Raw()),
	}, nil
}

func (c *Copy) renderInto(b *book, o *Object, r *row, record node) error {
	if err := c.draw(b, o, r, record); err != nil {
		return err
	}
	r.take(&c.drawn)
	return nil
}

// draw renders a record into what the copy keeps for that.
func (c *Copy) draw(b *book, o *Object, r *row, record node) error {
	c.reading = reading{object: o, seed: c.o.Seed, realm: b.realm, synced: r.synced, own: r.id, record: record, peers: b, starts: c.reading.starts[:0], parts: &c.parts}
	c.members.direct(record)
	err := c.drawn.draw(o.Name, &c.reading)
	record.in.undirected()
	if err != nil {
		return fmt.Errorf("%w (platform id %s)", err, r.platformID)
	}
	return nil
}

// store puts a row in the place of the one before it, if there is one, keeps the settlements that it brings, and renders the documents anew that these move. The
// caller holds the lock.
func (c *Copy) store(to *sheaf, b *book, connection string, o *Object, before, r *row) {
	b.table(o.Name).replace(before, r)
	to.row(connection, o.Name, r)
	if o.tree {
		c.refreshParents(to, b, connection, o, before, r)
	}
	if o == accountObject {
		b.defaults = nil
	}
	if o.settles == nil || r.twin() {
		return
	}
	var pays map[string]map[string][]settlement
	if !r.deleted {
		looked(r.native.String(), func(record node) { pays = o.payments(r.platformID, record, b) })
	}
	c.settle(to, b, connection, o, r.platformID, pays)
}

// settle replaces everything a payment pays and renders the documents anew whose payments differ by it. They keep
// their serial: the platform counts a new version of them by itself, which a sync brings.
func (c *Copy) settle(to *sheaf, b *book, connection string, o *Object, payment string, pays map[string]map[string][]settlement) {
	for _, object := range sortedTargets(o.settles) {
		index := b.settled[object]
		if index == nil {
			index = map[string][]settlement{}
			b.settled[object] = index
		}
		touched := map[string]bool{}
		for document := range pays[object] {
			touched[document] = true
		}
		if t := b.tables[object]; t != nil {
			for document := range b.paidBy(o.Name, object, payment) {
				touched[document] = true
			}
		}
		for _, document := range sortedKeys(touched) {
			if !replaceSettlements(index, document, payment, pays[object][document]) {
				continue
			}
			c.refresh(to, b, connection, object, document)
		}
		b.remember(o.Name, object, payment, pays[object])
	}
}

func sortedTargets(settles map[string]string) []string {
	targets := make([]string, 0, len(settles))
	for _, txnType := range sortedKeys(settles) {
		targets = append(targets, settles[txnType])
	}
	return targets
}

// refresh renders a record anew that did not change natively but whose rendering looks at what did.
func (c *Copy) refresh(to *sheaf, b *book, connection, object, platformID string) {
	t := b.tables[object]
	if t == nil {
		return
	}
	before := t.rows.at(platformID)
	if before == nil || before.deleted {
		return
	}
	o := objectsByName[object]
	next := *before
	next.synced = c.o.Now()
	if c.renderInto(b, o, &next, c.outline.read(before.native.String())) != nil || sameBut(before, &next) {
		return
	}
	t.replace(before, &next)
	to.row(connection, object, &next)
}

// Absent drops every record of the object that the platform no longer has, and announces the deletions that the API
// made itself. live says which platform ids are there.
func (c *Copy) Absent(connection, object string, live func(platformID string) bool) Merged {
	c.mu.Lock()
	defer c.mu.Unlock()
	var m Merged
	o, known := ObjectByName(object)
	t := c.find(connection, object)
	if !known || t == nil {
		return m
	}
	b := c.books[connection]
	for _, platformID := range t.rows.ids() {
		r := t.rows.at(platformID)
		if live(r.own()) && (!r.deleted || o.asleep(r) && r.announced == r.serial) {
			continue
		}
		serial := r.serial // a deletion of ours was logged under it
		if !r.deleted {
			c.serial++
			serial = c.serial
			c.logDeletion(&m.sheaf, b, connection, o, r, serial)
		}
		m.Found = append(m.Found, Found{Object: object, ID: r.id.String(), PlatformID: r.own(), Operation: OperationDeleted, Serial: serial, Type: o.goneAs(r)})
		if o.asleep(r) && live(r.own()) {
			told := *r
			told.announced = serial
			c.store(&m.sheaf, b, connection, o, r, &told)
			continue
		}
		c.discard(&m.sheaf, b, connection, o, r)
	}
	if len(m.Puts) > 0 {
		m.Puts = append(m.Puts, serialPut(c.serial))
	}
	return m
}

// asleep reports whether a record is what a delete leaves of it where runs still see it: inactive.
func (o *Object) asleep(r *row) bool {
	return o.Deactivates && o.Inactive && outlined(r.native.String()).get("Active").isFalse()
}

// discard takes a row out for good. The caller holds the lock.
func (c *Copy) discard(to *sheaf, b *book, connection string, o *Object, r *row) {
	b.table(o.Name).remove(r)
	to.Puts = append(to.Puts, journal.Put{Table: tableCopy, Key: copyKey(connection, o.Name, r.platformID)})
	if o.tree {
		c.refreshParents(to, b, connection, o, r, nil)
	}
	if o.settles != nil && !r.twin() {
		c.settle(to, b, connection, o, r.platformID, nil)
	}
}
