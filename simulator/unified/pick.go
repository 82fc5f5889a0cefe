package unified

import "slices"

// stretch is a run of rows of an index, by rank.
type stretch struct {
	*index
	from, to int
}

func (s stretch) length() int { return s.to - s.from }

// page picks the rows of one page, and says whether there are more behind them. Rows are walked in the order that the
// list has, unless a condition on another member leaves so few that finding and sorting them takes less.
func (c *Copy) page(connection string, want *listing) (rows []*row, more bool) {
	by, conditions := want.split()
	arrangements := want.arrangements(by, conditions)
	t, unlock := c.indexed(connection, want.object.Name, arrangements)
	defer unlock()
	if t == nil {
		return nil, false
	}
	var part sortKey
	if by != nil {
		part = by.values[0]
	}
	stretches := make([]stretch, len(arrangements))
	for i, a := range arrangements {
		stretches[i] = t.stretch(a, part, conditions)
	}
	walked := stretches[0]
	if want.after != nil {
		walked.from = min(max(walked.from, walked.behind(part, *want.after)), walked.to)
	}
	fewest := slices.MinFunc(stretches, func(a, b stretch) int { return a.length() - b.length() })
	if n := fewest.length(); fewest.index != walked.index && n*n <= (want.limit+1)*walked.length() {
		rows = want.gather(fewest, conditions)
	} else {
		rows = want.walk(walked, conditions)
	}
	if len(rows) > want.limit {
		return rows[:want.limit], true
	}
	return rows, false
}

// split takes out the condition that the index is split by: the first that asks for one value.
func (l *listing) split() (by *condition, rest []condition) {
	at := slices.IndexFunc(l.conditions, func(c condition) bool { return c.op == opEqual })
	if at < 0 {
		return nil, l.conditions
	}
	return &l.conditions[at], slices.Concat(l.conditions[:at], l.conditions[at+1:])
}

// mostArrangements bounds what one list makes of indexes; it is far below what a table keeps.
const mostArrangements = 4

// arrangements are the orders that help with a list: its own first, then those by the members that are bounded.
func (l *listing) arrangements(by *condition, rest []condition) []arrangement {
	own := arrangement{sort: l.sort, descending: l.descending}
	if by != nil {
		own.by = by.field
	}
	list := []arrangement{own}
	for _, c := range rest {
		if len(list) == mostArrangements {
			break
		}
		bounded := arrangement{by: own.by, sort: c.field}
		if c.op != opNot && c.op != opIn && c.field.Name != l.sort.Name && !slices.Contains(list, bounded) {
			list = append(list, bounded)
		}
	}
	return list
}

// walk takes rows in the order of the list until the page is full, and one more.
func (l *listing) walk(s stretch, conditions []condition) (rows []*row) {
	rows = make([]*row, 0, min(l.limit+1, s.length()))
	s.each(s.from, s.to, func(r *row) bool {
		if r.meets(conditions) {
			rows = append(rows, r)
		}
		return len(rows) <= l.limit
	})
	return rows
}

// gather takes the rows of another order that belong on the page or behind it, and sorts them.
func (l *listing) gather(s stretch, conditions []condition) []*row {
	var found []entry
	s.each(s.from, s.to, func(r *row) bool {
		e := entry{key: r.key(l.sort), row: r}
		behind := l.after == nil || position(e.key, l.after.key, r.id, l.after.id, l.descending) > 0
		if behind && r.meets(conditions) {
			found = append(found, e)
		}
		return true
	})
	slices.SortFunc(found, func(a, b entry) int { return position(a.key, b.key, a.row.id, b.row.id, l.descending) })
	rows := make([]*row, len(found))
	for i, e := range found {
		rows[i] = e.row
	}
	return rows
}

// indexed returns the table of an object, locked, with the arrangements there. Only the first list in an arrangement
// has to make it.
func (c *Copy) indexed(connection, object string, arrangements []arrangement) (*table, func()) {
	c.mu.RLock()
	t := c.find(connection, object)
	if t == nil || len(t.moves) == 0 && !slices.ContainsFunc(arrangements, func(a arrangement) bool { return t.indexes[a.name()] == nil }) {
		return t, c.mu.RUnlock
	}
	c.mu.RUnlock()
	c.mu.Lock()
	if t = c.find(connection, object); t == nil {
		return nil, c.mu.Unlock
	}
	for _, a := range arrangements {
		t.index(a)
	}
	return t, c.mu.Unlock
}

// stretch is what an arrangement that is there leaves of a part.
func (t *table) stretch(a arrangement, part sortKey, conditions []condition) stretch {
	ix := t.indexes[a.name()]
	ix.used.Store(t.uses.Add(1))
	from, to := ix.span(part, conditions)
	return stretch{ix, from, to}
}
