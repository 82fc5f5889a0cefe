package filter

import (
	"math"
	"strconv"
	"time"
)

// Plan is what an index may skip by: whatever matches the filter has, of each group, at least one of the values, and
// lies within the times. A zero time is open.
type Plan struct {
	Groups                [][]Need
	WallFrom, WallUntil   time.Time
	WorldFrom, WorldUntil time.Time
}

// Need is a value under the name of an index. Case does not count.
type Need struct{ Index, Value string }

// Plan derives what can be skipped by.
func (e *Expr) Plan(now Moment) Plan {
	var p Plan
	if e.root == nil {
		return p
	}
	p.Groups = groups(e.root)
	parts := []node{e.root}
	if a, ok := e.root.(*all); ok {
		parts = a.parts
	}
	for _, part := range parts {
		if t, ok := part.(*term); ok && t.key.Type == Time && len(t.values) == 1 {
			p.bound(t, now)
		}
	}
	return p
}

func (p *Plan) bound(t *term, now Moment) {
	from, until, newest := &p.WallFrom, &p.WallUntil, now.Wall
	if t.world() {
		from, until, newest = &p.WorldFrom, &p.WorldUntil, now.World
	}
	at := t.values[0].moment.from(newest)
	switch {
	case t.since() && (from.IsZero() || at.After(*from)):
		*from = at
	case !t.since() && (until.IsZero() || at.Before(*until)):
		*until = at
	}
}

func groups(n node) [][]Need {
	switch n := n.(type) {
	case *all:
		var out [][]Need
		for _, part := range n.parts {
			out = append(out, groups(part)...)
		}
		return out
	case *alternatives:
		var union []Need
		for _, part := range n.parts {
			inner := groups(part)
			if len(inner) == 0 {
				return nil
			}
			union = append(union, inner[0]...)
		}
		return [][]Need{union}
	case *term:
		if needs := n.needs(); needs != nil {
			return [][]Need{needs}
		}
	}
	return nil
}

// StatusClass is the name under which an index lists a status: its first digit, odd statuses being the outermost.
func StatusClass(status int) string { return strconv.Itoa(max(0, min(9, status/100))) }

func classBounds(class int) (low, high float64) {
	low, high = float64(class*100), float64(class*100+99)
	if class == 0 {
		low = math.Inf(-1)
	}
	if class == 9 {
		high = math.Inf(1)
	}
	return low, high
}

// needs lists the index values of a term; nil when one of its values can match more than the index knows.
func (t *term) needs() []Need {
	if t.key.index == "" {
		return nil
	}
	var needs []Need
	for _, v := range t.values {
		if t.key.Type == Status {
			for class := range 10 {
				if low, high := classBounds(class); high >= v.interval.low && low <= v.interval.high {
					needs = append(needs, Need{t.key.index, strconv.Itoa(class)})
				}
			}
			continue
		}
		if v.exact == "" {
			return nil
		}
		needs = append(needs, Need{t.key.index, v.exact})
	}
	return needs
}
