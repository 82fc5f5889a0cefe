package syncing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/unified"
)

// actorSync is who moves a connection when a run does.
const actorSync = "sync"

const (
	reasonFirstBatch = "the first batch is in"
	reasonRecovered  = "a sync succeeded again"
)

// run is one run in the making.
type run struct {
	assignment
	engine     *Engine
	id         string
	connection link.Connection
	started    time.Time
	course     *exchange.SyncCourse // what rules make of it

	exchanges exchange.Tally
	counts    []journal.SyncCount
	news      []news
	told      []exchange.Occurrence // about the news
	puts      []journal.Put
	tallies   map[string]tally
	held      map[string]int             // what a batch of the initial sync held
	plan      *unified.SyncConfiguration // what is configured now
	marks     map[string]time.Time
	serials   map[string]uint64 // of the copy when statements were read, by object
	unmapped  string            // the first record that could not be brought into unified form
	failure   error             // what the platform did wrong
	unstored  error             // why rows could not be written down
	dead      bool              // it no longer honours the grant
	touches   []journal.Touch
	foretell  func(map[string]foreseen) // shows what a batch is to bring while it is on
}

// news is a record version that is to be told of, with the ledger change it came from when that is known.
type news struct {
	unified.Found
	object               *unified.Object
	change, trace, actor string
}

// perform carries out one run: it fetches and merges, then writes the entry, the rows and the connection's place in
// one batch, then moves the connection and tells what there is to tell. The caller holds the track's turn. The error
// says that something could not be recorded; what the platform did wrong is in the run.
func (e *Engine) perform(ctx context.Context, t *track, c link.Connection, a assignment) (*run, error) {
	s := e.stateOf(t)
	r := &run{
		assignment: a, engine: e, connection: c, id: e.o.Seed.UUID("sync_run", c.ID, strconv.Itoa(s.Runs+1)),
		started: e.o.Clock.Now(), tallies: map[string]tally{}, held: map[string]int{}, plan: e.planned(c.ID), marks: map[string]time.Time{}, serials: map[string]uint64{},
	}
	cause := exchange.From(ctx).Cause
	ctx = exchange.With(ctx, exchange.Origin{Trace: r.id, Cause: r.id, Actor: "platform", Run: e.o.Run(c.ID)})
	ctx = exchange.WithTally(within(ctx, c.ID), &r.exchanges)
	r.course = r.plain(s)
	e.running(t, &Running{ID: r.id, Type: a.typ, Trigger: a.trigger, Batch: a.batch, Since: r.started})
	r.foretell = func(f map[string]foreseen) { e.foretell(t, f) }
	r.fetchAll(ctx, &s)
	e.running(t, nil)
	if err := ctx.Err(); err != nil {
		return r, err // the world is ending: the run never happened, and comes due again
	}
	if r.unstored != nil {
		return r, r.unstored
	}
	now := e.o.Clock.Now()
	after := s.after(r, now)
	tell := e.tidings(ctx, r, s, now)
	entry := r.entry(now)
	entry.Cause, entry.Run = cause, e.o.Run(c.ID)
	if err := e.commit(ctx, t, r, entry, after, tell); err != nil {
		return r, err
	}
	if err := e.moves(ctx, r); err != nil {
		return r, err
	}
	return r, e.tell(ctx, c.ID, tell)
}

type withinKey struct{}

// within marks a context as the one of a run: a rule that acts on the run may give consent again, and that must not
// wait for the run to end.
func within(ctx context.Context, connection string) context.Context {
	return context.WithValue(ctx, withinKey{}, connection)
}

func isWithin(ctx context.Context, connection string) bool {
	return ctx.Value(withinKey{}) == connection
}

// commit writes everything a run leaves in one batch and makes the new state the present one.
func (e *Engine) commit(ctx context.Context, t *track, r *run, entry *journal.Entry, after state, tell []exchange.Occurrence) error {
	row, err := after.put(r.connection.ID)
	if err != nil {
		return err
	}
	puts := slices.Concat(r.puts, []journal.Put{row})
	if len(tell) > 0 {
		announcement, err := announcementPut(r.connection.ID, tell)
		if err != nil {
			return err
		}
		puts = append(puts, announcement)
	}
	if err := e.o.Journal.Commit(ctx, journal.Batch{Entries: []*journal.Entry{entry}, Puts: puts}); err != nil {
		return err
	}
	e.mu.Lock()
	t.state = after
	e.mu.Unlock()
	return nil
}

// fetchAll passes the gate and fetches object by object; a rule may answer in the place of the platform.
func (r *run) fetchAll(ctx context.Context, s *state) {
	call := exchange.Call{Hop: journal.HopSync, Connection: r.connection.ID, Platform: r.connection.Platform, Method: "SYNC", Path: "/sync/" + r.typ, Entry: r.id, Sync: r.course}
	ran := false
	answer, touches := r.engine.o.Gate.Around(ctx, call, func(ctx context.Context) exchange.Answer {
		ran = true
		if r.refused != "" {
			return exchange.Answer{Status: r.status, Header: http.Header{}, Body: []byte(r.refused)}
		}
		return r.follow(ctx, s)
	}, func(refused exchange.Refusal) exchange.Answer {
		return exchange.Answer{Status: refused.Status, Header: refused.Header, Body: []byte(refused.Message)}
	})
	r.touches = touches
	if !ran && r.refused == "" {
		r.failure = &platformError{Status: answer.Status, Message: string(answer.Body)}
	}
}

// objectByObject fetches in dependency order and stops at the first error: what refused one object is not going to
// answer the next.
func (r *run) objectByObject(ctx context.Context) exchange.Answer {
	for _, f := range r.fetches {
		if err := r.fetchOne(ctx, f); err != nil {
			return r.stopped(f.object.Name, err)
		}
	}
	return exchange.Answer{Status: http.StatusOK, Header: http.Header{}}
}

// stopped notes what stopped the run, and where, and says so at the gate.
func (r *run) stopped(at string, err error) exchange.Answer {
	var refused *platformError
	r.dead = errors.Is(err, platform.ErrGrantDead) || errors.As(err, &refused) && refused.Status == http.StatusForbidden
	r.failure = fmt.Errorf("%s: %w", at, err)
	switch {
	case r.dead:
		return exchange.Answer{Status: http.StatusUnauthorized, Header: http.Header{}, Body: []byte(err.Error())}
	case errors.As(err, &refused):
		return exchange.Answer{Status: refused.Status, Header: http.Header{}, Body: []byte(refused.Message)}
	}
	return exchange.Answer{Status: http.StatusBadGateway, Header: http.Header{}}
}

func (r *run) fetchOne(ctx context.Context, f fetch) error {
	began := r.engine.o.Clock.Now()
	if f.object.Report != nil {
		return r.fetchStatements(ctx, f)
	}
	if f.object.Kept {
		return r.announceKept(f)
	}
	if f.object.Native == "" {
		r.counts = append(r.counts, journal.SyncCount{Object: f.object.Name}) // the platform has no such thing of its own
		return nil
	}
	if err := r.fetchNeeds(ctx, f); err != nil {
		return err
	}
	natives, err := r.rows(ctx, "*", f)
	if err != nil {
		return err
	}
	natives, owed := r.laidOpen(f, natives)
	copied := r.engine.o.Copy
	merged, err := copied.Merge(r.connection.ID, f.object.Name, natives, r.announce)
	if err != nil {
		return err
	}
	count := journal.SyncCount{Object: f.object.Name, Fetched: merged.Fetched, Unchanged: merged.Unchanged, Failed: merged.Failed}
	r.take(&count, f.object, merged)
	if r.typ == typeBackfill {
		r.take(&count, f.object, copied.Single(r.connection.ID, f.object.Name))
	}
	if len(merged.Errors) > 0 && r.unmapped == "" {
		r.unmapped = merged.Errors[0]
	}
	r.counts = append(r.counts, count)
	r.storeEarly(ctx)
	if f.mark && merged.Failed == 0 && !owed {
		r.marks[f.object.Name] = began.Add(-overlap)
	}
	if f.object.Single {
		return nil
	}
	return r.compare(ctx, f)
}

// announceKept has nothing to ask the platform for: it makes what clients wrote known.
func (r *run) announceKept(f fetch) error {
	copied := r.engine.o.Copy
	merged, err := copied.Merge(r.connection.ID, f.object.Name, copied.Natives(r.connection.ID, f.object.Name), r.announce)
	if err != nil {
		return err
	}
	count := journal.SyncCount{Object: f.object.Name, Fetched: merged.Fetched, Unchanged: merged.Unchanged, Failed: merged.Failed}
	r.take(&count, f.object, merged)
	if f.deletions {
		r.take(&count, f.object, copied.Absent(r.connection.ID, f.object.Name, func(string) bool { return true }))
	}
	r.counts = append(r.counts, count)
	held := copied.Count(r.connection.ID, f.object.Name)
	r.tallies[f.object.Name] = tally{Native: held, Copied: held}
	return nil
}

// fetchNeeds brings the records that the object is read from and that are no object of their own.
func (r *run) fetchNeeds(ctx context.Context, f fetch) error {
	for _, needed := range f.object.Needs {
		natives, err := r.rows(ctx, "*", fetch{object: needed, conditions: f.conditions})
		if err != nil {
			return err
		}
		merged, err := r.engine.o.Copy.Merge(r.connection.ID, needed.Name, natives, false)
		if err != nil {
			return err
		}
		r.puts = append(r.puts, merged.Puts...)
	}
	return nil
}

// storeEarly writes down the rows that have gathered when nothing is told of them: a run that is cut short is done
// again, and finds them there. Rows that are news wait for the entry of the run, or a crash would swallow the news.
func (r *run) storeEarly(ctx context.Context) {
	most := r.engine.o.RowsAtOnce
	if r.announce || len(r.puts) < most || r.unstored != nil {
		return
	}
	for rows := range slices.Chunk(r.puts, most) {
		if r.unstored = r.engine.o.Journal.Commit(ctx, journal.Batch{Puts: rows}); r.unstored != nil {
			return
		}
	}
	r.puts = nil
}

// take keeps what a merge found and counts it.
func (r *run) take(count *journal.SyncCount, o *unified.Object, merged unified.Merged) {
	r.puts = append(r.puts, merged.Puts...)
	for _, found := range merged.Found {
		switch found.Operation {
		case unified.OperationCreated:
			count.Created++
		case unified.OperationUpdated:
			count.Updated++
		case unified.OperationDeleted:
			count.Deleted++
		}
		if !r.announce {
			continue
		}
		of := o
		if found.Object != o.Name { // what refers to a record moves along with it
			of, _ = unified.ObjectByName(found.Object)
		}
		change, trace, actor := r.engine.o.Changes(r.connection.ID, of.Name, found.PlatformID)
		r.news = append(r.news, news{Found: found, object: of, change: change, trace: trace, actor: actor})
	}
}

// entry is the journal's record of the run.
func (r *run) entry(now time.Time) *journal.Entry {
	record := &journal.SyncRun{
		Type: r.typ, Trigger: r.trigger, Started: r.started, Ended: now, Outcome: r.outcome(), Error: r.reason(),
		Objects: r.counts, Exchanges: r.exchanges.Made(),
	}
	if record.Objects == nil {
		record.Objects = []journal.SyncCount{}
	}
	if r.batch == 0 {
		for _, n := range r.news {
			record.Versions = append(record.Versions, journal.SyncVersion{
				Object: n.Object, ID: n.ID, Serial: n.Serial, Deleted: n.Operation == unified.OperationDeleted, Actor: n.actor, Change: n.change,
			})
		}
	}
	return &journal.Entry{
		Kind: journal.KindSyncRun, ID: r.id, Trace: r.id, At: now, Connection: r.connection.ID, Platform: r.connection.Platform,
		Faults: r.touches, SyncRun: record,
	}
}

// outcome tells "found nothing" from "failed", and both from "some of it".
func (r *run) outcome() journal.SyncOutcome {
	changed, failed := 0, 0
	for _, c := range r.counts {
		changed += c.Created + c.Updated + c.Deleted
		failed += c.Failed
	}
	switch {
	case r.course.PutOff > 0:
		return journal.SyncDelayed
	case r.refused != "", r.dead, r.failure != nil && len(r.counts) == 0:
		return journal.SyncFailed
	case r.failure != nil, failed > 0:
		return journal.SyncPartial
	case changed > 0:
		return journal.SyncUpdates
	}
	return journal.SyncNothing
}

// reason is why a run did not succeed, for people.
func (r *run) reason() string {
	var reasons []string
	switch {
	case r.refused != "":
		reasons = append(reasons, r.refused)
	case r.dead:
		reasons = append(reasons, "grant revoked: "+r.failure.Error())
	case r.failure != nil:
		reasons = append(reasons, r.failure.Error())
	}
	if r.unmapped != "" {
		reasons = append(reasons, r.unmapped)
	}
	return strings.Join(reasons, "; ")
}

// moves takes the connection to where the run's end leads.
func (e *Engine) moves(ctx context.Context, r *run) error {
	switch {
	case r.refused != "", r.course.PutOff > 0:
		return nil
	case r.dead:
		return e.apply(ctx, r.connection.ID, health.Revoked, r.reason())
	case r.failure != nil:
		return e.apply(ctx, r.connection.ID, health.Degraded, r.failure.Error())
	}
	if r.batch == 1 {
		if err := e.apply(ctx, r.connection.ID, health.FirstBatch, reasonFirstBatch); err != nil {
			return err
		}
	}
	return e.apply(ctx, r.connection.ID, health.Recovered, reasonRecovered)
}

// apply moves a connection when its state, which may have changed during the run, still allows it.
func (e *Engine) apply(ctx context.Context, connection string, trigger health.Trigger, reason string) error {
	c, ok := e.o.Connections.ByID(connection)
	if !ok {
		return nil
	}
	if _, possible := health.Next(c.State, trigger); !possible {
		return nil
	}
	_, _, err := e.o.Connections.Move(ctx, connection, trigger, reason, actorSync)
	return err
}
