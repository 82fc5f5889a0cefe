package journal

import (
	"slices"
	"strings"

	"go.etcd.io/bbolt"
)

// rowWriter writes table rows: row blocks. A row that is there already is changed where it lies. New
// ones begin blocks of their own, with those that the commit puts beside them, and part the block that they fall into:
// keys that go on ascending in the middle of a table then find room between two blocks. It belongs to one goroutine,
// and the room it fills is used again by the next commit.
type rowWriter struct {
	tables []tablePuts
	table  *bbolt.Bucket // the one at hand
	edits  []rowEdit     // to make in it
	key    []byte        // room: the store makes its own copy of a key
	run    runOfRows     // begun and not yet in the table
	rows   []row         // room for those of a block that is changed
	room   []byte        // blocks that the transaction refers to
}

// rowEdit puts a block, or deletes the one that begins at the key when there is no value.
type rowEdit struct {
	first string
	block []byte
}

// runOfRows is what the next block is made of.
type runOfRows struct {
	first, last string
	fresh       bool   // its rows are new
	raw         []byte // the rows
}

// tablePuts are the puts of one table.
type tablePuts struct {
	name string
	puts []*Put
}

// store writes rows. The transaction refers to the writer's bytes until it ends.
func (w *rowWriter) store(tables *bbolt.Bucket, given []Put) error {
	w.room = emptied(w.room)
	w.gather(given)
	for i := range w.tables {
		t := &w.tables[i]
		if len(t.puts) == 0 {
			continue
		}
		var err error
		if w.table, err = tables.CreateBucketIfNotExists([]byte(t.name)); err != nil {
			return err
		}
		if t.puts[0].Ascending {
			w.table.FillPercent = 1
		}
		if err := w.storeTable(t.inOrder()); err != nil {
			return err
		}
	}
	return nil
}

// gather lists the puts of each table.
func (w *rowWriter) gather(given []Put) {
	for i := range w.tables { // of the commit before
		t := &w.tables[i]
		clear(t.puts)
		t.puts = t.puts[:0]
	}
	for i := range given {
		t := w.of(given[i].Table)
		t.puts = append(t.puts, &given[i])
	}
}

// of is where the puts of a table are listed. There are not many tables.
func (w *rowWriter) of(table string) *tablePuts {
	i := slices.IndexFunc(w.tables, func(t tablePuts) bool { return t.name == table })
	if i < 0 {
		i = len(w.tables)
		w.tables = append(w.tables, tablePuts{name: table})
	}
	return &w.tables[i]
}

// inOrder is the puts in the order of their keys; of several for a row the last counts.
func (t *tablePuts) inOrder() []*Put {
	slices.SortStableFunc(t.puts, func(a, b *Put) int { return strings.Compare(a.Key, b.Key) })
	counting := t.puts[:0]
	for i, p := range t.puts {
		if next := i + 1; next == len(t.puts) || t.puts[next].Key != p.Key {
			counting = append(counting, p)
		}
	}
	return counting
}

// storeTable writes rows of one table. The blocks are found before any is touched: a cursor of bbolt can go round for
// ever among pages that a transaction has emptied.
func (w *rowWriter) storeTable(puts []*Put) error {
	if err := w.plan(puts); err != nil {
		return err
	}
	for i := range w.edits {
		e := &w.edits[i]
		w.key = append(w.key[:0], e.first...)
		var err error
		if e.block == nil {
			err = w.table.Delete(w.key)
		} else {
			err = w.table.Put(w.key, e.block)
		}
		if err != nil {
			return err
		}
	}
	clear(w.edits)
	w.edits = w.edits[:0]
	return nil
}

// plan lists the edits that put rows, block by block: those that fall into a block, or into the gap behind it.
func (w *rowWriter) plan(puts []*Put) error {
	for len(puts) > 0 {
		first, stored, next := w.around(puts[0].Key)
		if first != nil {
			within, err := viewRows(stored)
			if err != nil {
				return err
			}
			if n := countWhile(puts, func(key string) bool { return key <= string(within.last) }); n > 0 {
				if err := w.amend(string(first), within, puts[:n]); err != nil {
					return err
				}
				puts = puts[n:]
				continue
			}
		}
		n := countWhile(puts, func(key string) bool { return next == nil || key < string(next) })
		w.insert(puts[:n])
		puts = puts[n:]
	}
	return nil
}

func countWhile(puts []*Put, holds func(key string) bool) int {
	if n := slices.IndexFunc(puts, func(p *Put) bool { return !holds(p.Key) }); n >= 0 {
		return n
	}
	return len(puts)
}

// around finds the block that begins last before a key or at it, and where the one after it begins. What there is none
// of is nil.
func (w *rowWriter) around(key string) (first, stored, next []byte) {
	c := w.table.Cursor()
	w.key = append(w.key[:0], key...)
	first, stored = blockAt(c, w.key)
	if first == nil {
		next, _ = c.First()
	} else {
		next, _ = c.Next()
	}
	return first, stored, next
}

// blockAt moves a cursor to the block that begins last before a key or at it.
func blockAt(c *bbolt.Cursor, key []byte) (first, stored []byte) {
	first, stored = c.Seek(key)
	switch {
	case first == nil:
		return c.Last()
	case string(first) == string(key):
		return first, stored
	}
	return c.Prev()
}

// insert puts rows between blocks.
func (w *rowWriter) insert(puts []*Put) {
	for _, p := range puts {
		w.insertOne(p)
	}
	w.endRun()
}

func (w *rowWriter) insertOne(p *Put) {
	if p.Value != nil {
		w.add(row{p.Key, p.Value}, true)
	}
}

// amend changes rows of a block: some are replaced, some are deleted, new ones part it.
func (w *rowWriter) amend(first string, block rowBlock, puts []*Put) (err error) {
	if w.rows, err = block.unpack(w.rows[:0]); err != nil {
		return err
	}
	w.edits = append(w.edits, rowEdit{first: first})
	for _, old := range w.rows {
		for len(puts) > 0 && puts[0].Key < old.key {
			w.insertOne(puts[0])
			puts = puts[1:]
		}
		if len(puts) > 0 && puts[0].Key == old.key {
			old.value, puts = puts[0].Value, puts[1:]
		}
		if old.value != nil {
			w.add(old, false)
		}
	}
	clear(w.rows)
	w.endRun()
	return nil
}

// add extends the run by a row, or begins another with it.
func (w *rowWriter) add(r row, fresh bool) {
	if len(w.run.raw) > 0 && (w.run.fresh != fresh || len(w.run.raw)+r.room() >= rowBlockBytes) {
		w.endRun()
	}
	if len(w.run.raw) == 0 {
		w.run.first, w.run.fresh = r.key, fresh
	}
	w.run.last = r.key
	w.run.raw = r.appendTo(w.run.raw)
}

// endRun makes a block of the run.
func (w *rowWriter) endRun() {
	if len(w.run.raw) == 0 {
		return
	}
	from := len(w.room)
	w.room = appendRowBlock(w.room, w.run.last, w.run.raw)
	w.edits = append(w.edits, rowEdit{w.run.first, w.room[from:len(w.room):len(w.room)]})
	w.run = runOfRows{raw: emptied(w.run.raw)}
}
