package simulator

import (
	"sync"

	"faultline/simulator/journal"
)

// told is what an operation on books leaves in the journal, an entry for each change, in memory that is used again.
type told struct {
	changes []toldChange
	entries []*journal.Entry
	takenIn func()
}

type toldChange struct {
	entry  journal.Entry
	change journal.Change
}

var tolds sync.Pool // of *told

// keptTold is how many changes memory is kept for: nearly all operations change one record, or a few.
const keptTold = 16

// tellOf has room for a number of changes.
func tellOf(changes int) *told {
	t, ok := tolds.Get().(*told)
	if !ok {
		t = new(told)
		t.takenIn = t.release
	}
	if cap(t.changes) < changes {
		t.changes = make([]toldChange, 0, changes)
	}
	return t
}

// add gives the entry of another change, with room for what it says.
func (t *told) add() *journal.Entry {
	t.changes = append(t.changes, toldChange{})
	c := &t.changes[len(t.changes)-1]
	c.entry.Change = &c.change
	t.entries = append(t.entries, &c.entry)
	return &c.entry
}

// batch is what is to be stored, after which the memory is the journal's.
func (t *told) batch(puts []journal.Put) journal.Batch {
	return journal.Batch{Entries: t.entries, Puts: puts, TakenIn: t.takenIn}
}

func (t *told) release() {
	if cap(t.changes) > keptTold {
		return
	}
	clear(t.changes)
	t.changes, t.entries = t.changes[:0], t.entries[:0]
	tolds.Put(t)
}
