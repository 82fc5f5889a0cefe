package syncing

import (
	"slices"
	"strings"
	"time"

	"faultline/simulator/link"
	"faultline/simulator/unified"
)

// A connection syncs by the plan that was configured when it was linked, or at its last backfill: a configuration that
// is changed later leaves it alone.

// batch is one step of the initial sync.
type batch struct {
	months   int
	entities []string // nil: all
	openEnd  bool     // documents of any age
}

// usual are the batches where nothing was configured: what is recent first, then everything else.
var usual = []batch{{months: recentMonths}, {months: lookBack, openEnd: true}}

// batches is the course of the initial sync.
func (s state) batches() []batch {
	if s.Plan == nil {
		return usual
	}
	list := make([]batch, len(s.Plan.Initial.Batches))
	for i, b := range s.Plan.Initial.Batches {
		list[i] = batch{months: b.Months, entities: b.Entities}
	}
	return list
}

// complete reports whether all batches are in.
func (s state) complete() bool { return s.Batches >= len(s.batches()) }

// period is the time between regular runs.
func (s state) period() time.Duration {
	if s.Plan == nil {
		return usualPeriod
	}
	return time.Duration(s.Plan.Incremental.Minutes) * time.Minute
}

func (b batch) takes(o *unified.Object) bool {
	return b.entities == nil || slices.Contains(b.entities, o.Entity)
}

// chosen leaves out what incremental runs do not look at.
func (s state) chosen(objects []*unified.Object) []*unified.Object {
	if s.Plan == nil {
		return objects
	}
	return slices.DeleteFunc(slices.Clone(objects), func(o *unified.Object) bool {
		return !slices.Contains(s.Plan.Incremental.Entities, o.Entity)
	})
}

// floor is the first day that any batch takes documents of an object from; empty when there is none, or when the
// object is not a document.
func (s state) floor(o *unified.Object) string {
	if !dated(o) {
		return ""
	}
	lowest := ""
	for _, b := range s.batches() {
		switch day := s.from(b); {
		case !b.takes(o):
		case b.openEnd:
			return ""
		case lowest == "" || day < lowest:
			lowest = day
		}
	}
	return lowest
}

// dated reports whether the look-back applies to an object: the others always come whole.
func dated(o *unified.Object) bool { return !o.Reference && o.NativeDate != "" }

// from is the first day of a batch.
func (s state) from(b batch) string {
	if b.openEnd {
		return ""
	}
	return s.LinkedAt.AddDate(0, -b.months, 0).Format(time.DateOnly)
}

// initial is the next batch: what it takes that no earlier one took.
func initial(number int, s state, objects []*unified.Object) assignment {
	list := s.batches()
	now := list[number-1]
	a := assignment{typ: typeHistorical, trigger: triggerLink, batch: number, months: now.months}
	if number == 1 {
		a.typ = typeInitial
	}
	for _, o := range objects {
		if !now.takes(o) {
			continue
		}
		f := fetch{object: o, mark: true, floor: s.floor(o)}
		taken, covered := s.covered(list[:number-1], o)
		switch from := s.from(now); {
		case o.Report != nil:
			f.since = s.LinkedAt.AddDate(0, -now.months, 0)
		case !dated(o):
			if covered {
				continue
			}
		case covered && from != "" && from >= taken:
			continue
		default:
			if from != "" {
				f.conditions = append(f.conditions, o.NativeDate+" >= "+quoted(from))
			}
			if covered {
				f.conditions = append(f.conditions, o.NativeDate+" < "+quoted(taken))
				f.mark = false
			}
		}
		a.fetches = append(a.fetches, f)
	}
	return a
}

// covered is how far back earlier batches took an object, and whether any did. What they left out counts as not taken.
func (s state) covered(earlier []batch, o *unified.Object) (day string, covered bool) {
	if _, marked := s.Watermarks[o.Name]; !marked {
		return "", false
	}
	for _, b := range earlier {
		if !b.takes(o) {
			continue
		}
		if from := s.from(b); !covered || from < day {
			day, covered = from, true
		}
	}
	return day, covered
}

// opens is the number of the batch after which reads of an object are open; what no batch takes opens with the first.
func (s state) opens(o *unified.Object) int {
	for i, b := range s.batches() {
		if b.takes(o) {
			return i + 1
		}
	}
	return 1
}

// backfilled takes over what is configured now, once a backfill has brought what was asked for.
func (s *state) backfilled(plan *unified.SyncConfiguration) {
	if !s.complete() {
		return
	}
	s.Plan, s.Held = plan, nil
	s.Batches = len(s.batches())
}

// planned makes a configuration the plan of a connection that has not begun to sync.
func (e *Engine) planned(connection string) *unified.SyncConfiguration {
	if e.o.Config == nil {
		return nil
	}
	return e.o.Config(connection)
}

// entityOf is the name of an object in the lists of the API.
func entityOf(o *unified.Object) string { return strings.ToLower(o.Entity) }

// Ready reports whether reads of an object are open: its first batch came in.
func (e *Engine) Ready(connection, object string) bool {
	o, known := unified.ObjectByName(object)
	if !known && object != "" {
		return false
	}
	t, ok := e.known(connection)
	if !ok {
		return false
	}
	e.mu.Lock() // every read asks this: a copy of the whole state would be most of what it costs
	defer e.mu.Unlock()
	if !known {
		return t.state.Batches >= 1
	}
	return t.state.Batches >= t.state.opens(o)
}

// available leaves out what the person kept back.
func available(c link.Connection, objects []*unified.Object) []*unified.Object {
	return slices.DeleteFunc(slices.Clone(objects), func(o *unified.Object) bool {
		return slices.ContainsFunc(c.Unavailable, func(name string) bool { return named(o, name) })
	})
}
