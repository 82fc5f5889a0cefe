package journaltest

import (
	"context"
	"maps"
	"slices"
	"sync"

	"faultline/simulator/journal"
)

// Memory is a journal in memory. The zero value is empty and ready; it is safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	entries []*journal.Entry
	tables  map[string]map[string][]byte
	commits int
	broken  error
}

var _ journal.Recorder = (*Memory)(nil)

// Enqueue takes a batch; there is nothing to wait for.
func (m *Memory) Enqueue(b journal.Batch) func() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.broken; err != nil {
		return func() error { return err }
	}
	for _, e := range b.Entries {
		e.Seq = uint64(len(m.entries) + 1)
		m.entries = append(m.entries, e)
	}
	for _, p := range b.Puts {
		m.put(p)
	}
	return func() error { return nil }
}

func (m *Memory) put(p journal.Put) {
	if m.tables == nil {
		m.tables = map[string]map[string][]byte{}
	}
	if m.tables[p.Table] == nil {
		m.tables[p.Table] = map[string][]byte{}
	}
	if p.Value == nil {
		delete(m.tables[p.Table], p.Key)
		return
	}
	m.tables[p.Table][p.Key] = slices.Clone(p.Value)
}

// Commit is Enqueue, and counted.
func (m *Memory) Commit(_ context.Context, b journal.Batch) error {
	err := m.Enqueue(b)()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.commits++
	return err
}

// Append is Enqueue; a broken journal swallows the batch.
func (m *Memory) Append(b journal.Batch) { m.Enqueue(b) }

// Load calls each with every row of a table in key order.
func (m *Memory) Load(table string, each func(string, []byte) error) error {
	rows := m.Rows(table)
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		if err := each(key, rows[key]); err != nil {
			return err
		}
	}
	return nil
}

// Row returns the value of one row, or nil.
func (m *Memory) Row(table, key string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.tables[table][key]), nil
}

// Break makes every batch from now on fail with an error; nil mends the journal.
func (m *Memory) Break(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = err
}

// Commits is how many times somebody waited for the disk.
func (m *Memory) Commits() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.commits
}

// Rows are the rows of a table as they are now.
func (m *Memory) Rows(table string) map[string][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.tables[table])
}

// Entries lists everything that was written, in order.
func (m *Memory) Entries() []*journal.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.entries)
}

// Of lists the entries of a kind, in order.
func (m *Memory) Of(kind journal.Kind) []*journal.Entry {
	return slices.DeleteFunc(m.Entries(), func(e *journal.Entry) bool { return e.Kind != kind })
}

// Copy is the disk of a world that is killed now: the rows as they are, and no entries.
func (m *Memory) Copy() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := &Memory{tables: map[string]map[string][]byte{}}
	for name, rows := range m.tables {
		c.tables[name] = maps.Clone(rows)
	}
	return c
}
