package journal

import (
	"math"
	"time"

	"faultline/simulator/journal/filter"
)

// Names are what a filter may call things by that entries do not hold. Every field may be nil. The functions run while
// a query does, so they must not wait for somebody who waits for a query.
type Names struct {
	Connection  func(id string) (name string)    // name of a connection
	Connections func(name string) (ids []string) // connections of a name, whatever its case
	Pinned      func(seq uint64) bool            // whether a person pinned an entry
}

func (n *Names) name(id string) string {
	if n == nil || n.Connection == nil || id == "" {
		return ""
	}
	return n.Connection(id)
}

func (n *Names) pinned(seq uint64) bool { return n != nil && n.Pinned != nil && n.Pinned(seq) }

// SetNames registers what filters may call things by.
func (j *Journal) SetNames(n Names) { j.names.Store(&n) }

// CompileFilter parses a filter for Match.
func (j *Journal) CompileFilter(text string) (*filter.Expr, error) { return filter.Parse(text) }

// Match reports whether an entry satisfies a filter. Relative times count from the newest entry on disk.
func (j *Journal) Match(expr *filter.Expr, e *Entry) bool {
	if expr.Empty() {
		return true
	}
	return expr.Match(&subject{e: e, j: j, names: j.names.Load()}, j.newest())
}

// SuggestKeys lists the keys of the filter language, for people who write one.
func SuggestKeys() []filter.Key { return filter.Keys() }

func (e *Entry) moment() filter.Moment { return filter.Moment{Wall: e.Wall, World: e.At} }

// newest is the moment of the newest entry on disk.
func (j *Journal) newest() filter.Moment {
	j.state.mu.Lock()
	defer j.state.mu.Unlock()
	return j.state.newest
}

// matcher returns the test of a filter and what may be skipped for it, both as of now.
func (j *Journal) matcher(expr *filter.Expr) (func(*Entry) bool, plan) {
	if expr.Empty() {
		return func(*Entry) bool { return true }, plan{}
	}
	names, now := j.names.Load(), j.newest()
	match := func(e *Entry) bool { return expr.Match(&subject{e: e, j: j, names: names}, now) }
	return match, planOf(expr.Plan(now), names)
}

// planOf turns what a filter needs into what blocks list.
func planOf(p filter.Plan, names *Names) plan {
	out := plan{
		wall: span{from: edge(p.WallFrom), to: edge(p.WallUntil)},
		at:   span{from: edge(p.WorldFrom), to: edge(p.WorldUntil)},
	}
	for _, group := range p.Groups {
		var terms []uint32
		for _, need := range group {
			terms = append(terms, termHash(need.Index, need.Value))
			if need.Index != "connection" || names == nil || names.Connection == nil {
				continue
			}
			if names.Connections == nil { // the value may be a name, and nobody knows whose
				terms = nil
				break
			}
			for _, id := range names.Connections(need.Value) {
				terms = append(terms, termHash("connection", id))
			}
		}
		if len(terms) > 0 {
			out.groups = append(out.groups, terms)
		}
	}
	return out
}

// edge is the end of a span; a time that blocks cannot hold leaves it open.
func edge(t time.Time) int64 {
	if n := nanos(t); !t.IsZero() && n != math.MinInt64 && n != math.MaxInt64 {
		return n
	}
	return 0
}
