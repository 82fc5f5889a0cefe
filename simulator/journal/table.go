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

// storePuts writes table rows.
func storePuts(tx *bbolt.Tx, puts []Put) error {
	tables := tx.Bucket(bucketTables)
	var (
		table *bbolt.Bucket
		name  string
		err   error
	)
	for _, p := range puts {
		if table == nil || p.Table != name {
			if table, err = tables.CreateBucketIfNotExists([]byte(p.Table)); err != nil {
				return err
			}
			name = p.Table
			if p.Ascending {
				table.FillPercent = 1
			}
		}
		if p.Value == nil {
			err = table.Delete([]byte(p.Key))
		} else {
			err = table.Put([]byte(p.Key), p.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
	return j.Enqueue(Batch{Puts: []Put{{Table: metaTable, Key: key, Value: value}}})()
}

// Workspace is the id of the workspace, given when its file was made.
func (j *Journal) Workspace() string { return j.id }
