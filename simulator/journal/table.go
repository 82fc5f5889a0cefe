package journal

import (
	"bytes"

	"go.etcd.io/bbolt"

	"faultline/simulator/problem"
)

// maxRows bounds what one read transaction copies. A reader that stays open makes the writer wait and the file grow.
const maxRows = 500

// metaTable holds what SetMeta stores.
const metaTable = "journal.meta"

// openTable is a table that a transaction writes.
type openTable struct {
	name string
	*bbolt.Bucket
}

// tables writes table rows within one transaction. A commit goes to the same few tables over and over.
type tables struct {
	all  *bbolt.Bucket
	open []openTable
	key  []byte // room: the store makes its own copy of a key
}

func openTables(tx *bbolt.Tx) tables {
	return tables{all: tx.Bucket(bucketTables), open: make([]openTable, 0, 8), key: make([]byte, 0, 128)}
}

func (t *tables) store(puts []Put) error {
	for i := range puts {
		p := &puts[i]
		table, err := t.table(p)
		if err != nil {
			return err
		}
		t.key = append(t.key[:0], p.Key...)
		if p.Value == nil {
			err = table.Delete(t.key)
		} else {
			err = table.Put(t.key, p.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// table opens the table that a row belongs to.
func (t *tables) table(p *Put) (*bbolt.Bucket, error) {
	for i := range t.open {
		if t.open[i].name == p.Table {
			return t.open[i].Bucket, nil
		}
	}
	opened, err := t.all.CreateBucketIfNotExists([]byte(p.Table))
	if err != nil {
		return nil, err
	}
	if p.Ascending {
		opened.FillPercent = 1
	}
	t.open = append(t.open, openTable{p.Table, opened})
	return opened, nil
}

// Load calls each with every row of a table in key order. The slices may be kept. Rows that are put meanwhile may or
// may not be seen; those put before the call are.
func (j *Journal) Load(table string, each func(key string, value []byte) error) error {
	if err := j.flush(); err != nil {
		return err
	}
	type pair struct {
		key   string
		value []byte
	}
	var from []byte
	for {
		var rows []pair
		err := j.view(func(tx *bbolt.Tx) error {
			b := tx.Bucket(bucketTables).Bucket([]byte(table))
			if b == nil {
				return nil
			}
			c := b.Cursor()
			for k, v := c.Seek(from); k != nil && len(rows) < maxRows; k, v = c.Next() {
				rows = append(rows, pair{string(k), bytes.Clone(v)})
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := each(r.key, r.value); err != nil {
				return err
			}
		}
		if len(rows) < maxRows {
			return nil
		}
		from = append([]byte(rows[len(rows)-1].key), 0)
	}
}

// Row returns the value of one row, or nil when there is none. A row that was put before the call is seen.
func (j *Journal) Row(table, key string) ([]byte, error) {
	if err := j.flush(); err != nil {
		return nil, err
	}
	var value []byte
	err := j.view(func(tx *bbolt.Tx) error {
		if b := tx.Bucket(bucketTables).Bucket([]byte(table)); b != nil {
			value = bytes.Clone(b.Get([]byte(key)))
		}
		return nil
	})
	return value, err
}

// Meta returns a value that SetMeta stored, or nil.
func (j *Journal) Meta(key string) ([]byte, error) { return j.Row(metaTable, key) }

// SetMeta stores a fact about the workspace, such as its seed, and returns once it is on disk.
func (j *Journal) SetMeta(key string, value []byte) error {
	if key == "" {
		return problem.New(problem.Invalid, "a fact about the workspace needs a name").At("/key")
	}
	return j.store(Batch{Puts: []Put{{Table: metaTable, Key: key, Value: value}}})
}

// Workspace is the id of the workspace, given when its file was made.
func (j *Journal) Workspace() string { return j.id }
