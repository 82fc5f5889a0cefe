package syncing

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"faultline/simulator/journal"
	"faultline/simulator/unified"
)

// Statements come by the month from the platform's reports. A scheduled run asks for them only when what they are made
// of has moved since they were last read, or when another month has begun.

// reach is the first day whose month the connection is to have statements of.
func (s state) reach(o *unified.Object) time.Time {
	var first time.Time
	for _, b := range s.batches() {
		if from := s.LinkedAt.AddDate(0, -b.months, 0); b.takes(o) && (first.IsZero() || from.Before(first)) {
			first = from
		}
	}
	if first.IsZero() {
		return s.LinkedAt.AddDate(0, -lookBack, 0)
	}
	return first
}

// fetchStatements reads the months of a report and merges them.
func (r *run) fetchStatements(ctx context.Context, f fetch) error {
	now, copied := r.engine.o.Clock.Now(), r.engine.o.Copy
	serial := copied.Serial(r.connection.ID)
	held := copied.Count(r.connection.ID, f.object.Name)
	if f.spare && f.serial == serial && f.month == monthOf(now) {
		r.counts = append(r.counts, journal.SyncCount{Object: f.object.Name, Unchanged: held})
		return nil
	}
	from, to := f.since, now
	if !f.until.IsZero() {
		to = f.until
	}
	if from.IsZero() {
		from = now.AddDate(0, -lookBack, 0)
	}
	var natives []json.RawMessage
	for _, request := range f.object.Report.Requests(r.connection, from, to) {
		answer, err := r.engine.o.Native.Call(ctx, r.connection.ID, r.connection.Realm, request)
		if err != nil {
			return err
		}
		if answer.Status != http.StatusOK {
			return refusal(answer.Status, answer.Body)
		}
		months, err := f.object.Report.Records(answer.Body)
		if err != nil {
			return &platformError{Status: answer.Status, Message: err.Error()}
		}
		natives = append(natives, months...)
	}
	merged, err := copied.Merge(r.connection.ID, f.object.Name, natives, false)
	if err != nil {
		return err
	}
	r.puts = append(r.puts, merged.Puts...)
	r.counts = append(r.counts, journal.SyncCount{Object: f.object.Name, Fetched: merged.Fetched, Created: len(merged.Found), Unchanged: merged.Unchanged, Failed: merged.Failed})
	if len(merged.Errors) > 0 && r.unmapped == "" {
		r.unmapped = merged.Errors[0]
	}
	held = copied.Count(r.connection.ID, f.object.Name)
	r.tallies[f.object.Name] = tally{Native: held, Copied: held}
	if f.mark && merged.Failed == 0 {
		r.marks[f.object.Name], r.serials[f.object.Name] = now, serial
	}
	return nil
}

func monthOf(t time.Time) string { return t.UTC().Format("2006-01") }

// sparing makes a fetch of statements one that a run may leave out when nothing has moved.
func (f fetch) sparing(s state) fetch {
	f.serial, f.spare = s.Serials[f.object.Name]
	f.month = monthOf(s.Watermarks[f.object.Name])
	return f
}
