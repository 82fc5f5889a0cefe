package syncing

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/unified"
)

// Rules on the hop sync have a say in how a run goes: at its beginning, and at the moments at which it lays open what
// it works with. The ledger is out of their reach, so that a later run, or a backfill, finds the truth again.

// plain is the course of a run without rules.
func (r *run) plain(s state) *exchange.SyncCourse {
	c := &exchange.SyncCourse{Fixed: r.silent || r.refused != "", Failing: s.Failing}
	if s.Late != nil {
		c.Waited = s.Late.Rule
	}
	switch {
	case r.batch == 1:
		c.Planned = s.Plan != nil
	case r.typ == typeBackfill:
		c.Planned = !reflect.DeepEqual(s.Plan, r.plan)
	}
	return c
}

// follow goes the course that rules left, and fetches where it leads there.
func (r *run) follow(ctx context.Context, s *state) exchange.Answer {
	switch c := r.course; {
	case c.PutOff > 0:
		if c.Shown && s.Foreseen == nil {
			_ = r.foresee(ctx, s) // a platform that does not answer is met by the run itself, when it comes
		}
		return exchange.Answer{Status: http.StatusAccepted, Header: http.Header{}}
	case c.Fail != "":
		r.failure = &platformError{Status: http.StatusServiceUnavailable, Message: c.Fail}
		return exchange.Answer{Status: http.StatusServiceUnavailable, Header: http.Header{}, Body: []byte(c.Fail)}
	case c.Unplanned && r.batch == 1:
		s.Plan = nil
		r.assignment = initial(1, *s, available(r.connection, unified.Objects()))
	case c.Unplanned:
		r.plan = s.Plan
	}
	if err := r.foresee(ctx, s); err != nil {
		return r.stopped("count", err)
	}
	answer := r.objectByObject(ctx)
	r.tellObjects(*s)
	return answer
}

// laidOpen shows the rules what the platform gave of one object. owed says that a later run is to ask for it again.
func (r *run) laidOpen(f fetch, natives []json.RawMessage) (kept []json.RawMessage, owed bool) {
	if len(r.course.Editors) == 0 {
		return natives, false
	}
	page := exchange.Fetched{Run: r.typ, Object: f.object.Name, Rows: make([]exchange.Row, len(natives))}
	for i, native := range natives {
		row := exchange.Row{ID: gjson.GetBytes(native, "Id").String(), Native: native}
		row.Before = r.engine.o.Copy.Kept(r.connection.ID, f.object.Name, row.ID)
		if dated(f.object) {
			row.Day = gjson.GetBytes(native, f.object.NativeDate).String()
		}
		page.Rows[i] = row
	}
	for _, e := range r.course.Editors {
		e.Fetched(&page)
	}
	for _, row := range page.Rows {
		kept = append(kept, row.Native)
	}
	return kept, page.Owed
}

// settle takes out what is gone, and does what else rules want of the copy. It returns by how many percent the
// expected count is off.
func (r *run) settle(o *unified.Object, gone []string) (rough int) {
	count := &r.counts[len(r.counts)-1]
	copied, connection := r.engine.o.Copy, r.connection.ID
	if len(r.course.Editors) == 0 {
		r.dropGone(count, o, gone)
		return 0
	}
	twins := copied.Twins(connection, o.Name)
	c := exchange.Compared{Run: r.typ, Object: o.Name, Held: copied.IDs(connection, o.Name), Lost: copied.Deleted(connection, o.Name), Gone: gone, Twins: twins}
	for _, e := range r.course.Editors {
		e.Compared(&c)
	}
	if c.Unlogged {
		r.take(count, o, copied.Vanish(connection, o.Name, c.Gone))
	} else {
		r.dropGone(count, o, c.Gone)
	}
	for _, id := range c.Twins {
		if !slices.Contains(twins, id) {
			r.take(count, o, copied.Double(connection, o.Name, id))
		}
	}
	for _, id := range c.Revived {
		r.take(count, o, copied.Revive(connection, o.Name, id))
	}
	for _, f := range c.Folds {
		r.take(count, o, copied.Fold(connection, o.Name, f.From, f.Into))
	}
	return c.Rough
}

func (r *run) dropGone(count *journal.SyncCount, o *unified.Object, gone []string) {
	if len(gone) == 0 {
		return
	}
	absent := make(map[string]bool, len(gone))
	for _, id := range gone {
		absent[id] = true
	}
	r.take(count, o, r.engine.o.Copy.Absent(r.connection.ID, o.Name, func(platformID string) bool { return !absent[platformID] }))
}

// tellObjects puts into words what was found, and lets rules at it.
func (r *run) tellObjects(s state) {
	for _, n := range r.news {
		if o, ok := r.objectEvent(n); ok {
			r.told = append(r.told, o)
		}
		if o, ok := r.indexEvent(n, s); ok {
			r.told = append(r.told, o)
		}
	}
	if len(r.course.Editors) == 0 {
		return
	}
	t := exchange.Told{Run: r.typ, Occurrences: r.told}
	for _, e := range r.course.Editors {
		e.Told(&t)
	}
	r.told = t.Occurrences
}
