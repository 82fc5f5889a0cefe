package journal

import (
	"bytes"
	"slices"

	"go.etcd.io/bbolt"

	"faultline/simulator/problem"
)

// maxRows bounds what one read transaction copies. A reader that stays open makes the writer wait and the file grow.
const maxRows = 500

// metaTable holds what SetMeta stores.
const metaTable = "journal.meta"

// Load calls each with every row of a table in key order. The slices may be kept. Rows that are put meanwhile may or
// may not be seen; those put before the call are.
func (j *Journal) Load(table string, each func(key string, value []byte) error) error {
	if err := j.catchUp(); err != nil {
		return err
	}
	var from []byte
	for {
		rows, next, err := j.rowsFrom(table, from)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if err := each(r.key, r.value); err != nil {
				return err
			}
		}
		if next == nil {
			return nil
		}
		from = next
	}
}

// rowsFrom reads the rows of the blocks that begin at a key or behind it, some maxRows, and says where the blocks go on;
// nil at the end.
func (j *Journal) rowsFrom(table string, from []byte) (rows []row, next []byte, err error) {
	err = j.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketTables).Bucket([]byte(table))
		if b == nil {
			return nil
		}
		c := b.Cursor()
		k, v := c.Seek(from)
		for ; k != nil && len(rows) < maxRows; k, v = c.Next() {
			block, err := viewRows(v)
			if err == nil {
				rows, err = block.unpack(rows)
			}
			if err != nil {
				return err
			}
		}
		next = bytes.Clone(k)
		return nil
	})
	return rows, next, err
}

// Row returns the value of one row, or nil when there is none. A row that was put before the call is seen.
func (j *Journal) Row(table, key string) ([]byte, error) {
	if err := j.catchUp(); err != nil {
		return nil, err
	}
	return j.rowAt(table, key)
}

func (j *Journal) rowAt(table, key string) (value []byte, err error) {
	err = j.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketTables).Bucket([]byte(table))
		if b == nil {
			return nil
		}
		first, stored := blockAt(b.Cursor(), []byte(key))
		if first == nil {
			return nil
		}
		block, err := viewRows(stored)
		if err != nil || key > string(block.last) {
			return err
		}
		rows, err := block.unpack(nil)
		if i := slices.IndexFunc(rows, func(r row) bool { return r.key == key }); i >= 0 {
			value = rows[i].value
		}
		return err
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
