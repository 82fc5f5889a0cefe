package unified

// Indexes follow the rows of a table only when a list asks for them: what is written, and never listed in that order,
// does not pay for it.

// moved is a row that came in the place of another one; either may be nil.
type moved struct{ before, after *row }

// mostMoves is how many moves an index may be behind, besides an eighth of the table: making it anew takes less then.
const mostMoves = 1024

// follow notes what the indexes have to follow.
func (t *table) follow(before, after *row) {
	if len(t.indexes) == 0 {
		return
	}
	if len(t.moves) >= mostMoves+t.rows.len()/8 {
		t.dropIndexes()
		return
	}
	t.moves = append(t.moves, moved{before, after})
}

// catchUp brings the indexes up to date. The caller holds the lock for writing.
func (t *table) catchUp() {
	for _, m := range t.moves {
		for _, ix := range t.indexes {
			if m.before != nil && !m.before.deleted {
				ix.remove(m.before)
			}
			if m.after != nil && !m.after.deleted {
				ix.insert(m.after)
			}
		}
	}
	t.moves = nil
}

// dropIndexes forgets the indexes; the next list makes its own.
func (t *table) dropIndexes() { t.indexes, t.moves = map[string]*index{}, nil }
