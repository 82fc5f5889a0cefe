package syncing

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
	"faultline/simulator/unified"
)

// Native reaches the platform of a connection. The error is platform.ErrGrantDead when it no longer honours the grant.
type Native interface {
	Call(ctx context.Context, connection, realm string, r platform.Request) (exchange.Answer, error)
}

// Emitter tells the integration of what happened. The webhook room implements it.
type Emitter interface {
	Emit(ctx context.Context, occurrences ...exchange.Occurrence) error
}

// Options of an engine.
type Options struct {
	Connections *link.Registry
	Copy        *unified.Copy
	Native      Native
	Gate        exchange.Gate // hop sync
	Journal     journal.Recorder
	Clock       *clock.Clock
	Seed        seed.Seed
	Emit        Emitter
	// Changes finds the ledger change that a record's present version came from; empty when it is not known.
	Changes func(connection, object, platformID string) (changeID, trace, actor string)
	// Config is what is configured for a connection now; nil, or a nil answer, is what is usual.
	Config  func(connection string) *unified.SyncConfiguration
	Run     func(connection string) string // scenario run of a connection; nil means none
	BaseURL func() string                  // of the sandbox door, for update_url
	// Revoked hears of a grant that a run found dead, before the connection moves, and says whether the integration
	// is told. nil means that it is.
	Revoked func(ctx context.Context, c link.Connection, reason string) (announce bool)
	// RowsAtOnce bounds the rows of one transaction when a whole company comes in; 0 is 5,000.
	RowsAtOnce int
	// Report hears of scheduled work that could not be recorded. nil means that nobody listens.
	Report func(error)
}

// Engine runs the syncs of all connections. It is safe for concurrent use.
type Engine struct {
	o      Options
	mu     sync.Mutex // guards tracks and what they hold, never held during a run
	tracks map[string]*track
}

// track is the course of one connection.
type track struct {
	turn    sync.Mutex // held during a run: manual runs wait for a scheduled one and the other way round
	state   state
	timer   *clock.Timer
	running *Running // the run that is on
}

// New returns an engine that schedules nothing yet: see Load and Start.
func New(o Options) *Engine {
	if o.Gate == nil {
		o.Gate = exchange.Open{}
	}
	if o.Run == nil {
		o.Run = func(string) string { return "" }
	}
	if o.Changes == nil {
		o.Changes = func(string, string, string) (string, string, string) { return "", "", "" }
	}
	if o.RowsAtOnce == 0 {
		o.RowsAtOnce = 5_000
	}
	if o.Report == nil {
		o.Report = func(error) {}
	}
	return &Engine{o: o, tracks: map[string]*track{}}
}

// Load reads where each connection stands.
func (e *Engine) Load() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.o.Journal.Load(tableState, func(key string, value []byte) error {
		t := &track{}
		if err := json.Unmarshal(value, &t.state); err != nil {
			return fmt.Errorf("row %s of %s: %w", key, tableState, err)
		}
		e.tracks[key] = t
		return nil
	})
}

// Start tells what an earlier process found and did not get to tell, and schedules what is due. Work that came due
// in between runs as soon as the clock does.
func (e *Engine) Start(ctx context.Context) error {
	if err := e.forgetGone(ctx); err != nil {
		return err
	}
	if err := e.tellPending(ctx); err != nil {
		return err
	}
	for _, c := range e.o.Connections.All() {
		t, known := e.known(c.ID)
		switch {
		case known:
			if err := e.settle(ctx, c, e.stateOf(t)); err != nil {
				return err
			}
			e.schedule(c.ID, t)
		case c.State == health.NotReady:
			// The consent is on disk and what should have followed it is not.
			if err := e.Linked(ctx, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// forgetGone ends the courses of connections that were deleted while the process was ending.
func (e *Engine) forgetGone(ctx context.Context) error {
	e.mu.Lock()
	ids := slices.Sorted(maps.Keys(e.tracks))
	e.mu.Unlock()
	for _, id := range ids {
		if _, ok := e.o.Connections.ByID(id); ok {
			continue
		}
		if err := e.Forget(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// settle makes up for a process that ended between a first batch and the move that follows it.
func (e *Engine) settle(ctx context.Context, c link.Connection, s state) error {
	if s.Batches == 0 || c.State != health.NotReady {
		return nil
	}
	_, _, err := e.o.Connections.Move(ctx, c.ID, health.FirstBatch, reasonFirstBatch, actorSync)
	return err
}

func (e *Engine) known(connection string) (*track, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := e.tracks[connection]
	return t, ok
}

func (e *Engine) track(connection string) *track {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := e.tracks[connection]
	if !ok {
		t = &track{}
		e.tracks[connection] = t
	}
	return t
}

func (e *Engine) stateOf(t *track) state {
	e.mu.Lock()
	defer e.mu.Unlock()
	return t.state.copy()
}

func (e *Engine) running(t *track, r *Running) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t.running = r
}

// keep makes a state the present one and writes it, for changes that no run brings about.
func (e *Engine) keep(ctx context.Context, connection string, t *track, s state) error {
	row, err := s.put(connection)
	if err != nil {
		return err
	}
	if err := e.o.Journal.Commit(ctx, journal.Batch{Puts: []journal.Put{row}}); err != nil {
		return err
	}
	e.mu.Lock()
	t.state = s
	e.mu.Unlock()
	return nil
}

// Linked begins the course of a connection that was consented to: the first batch 2 seconds later, each further one 3
// seconds after that. After a consent given again, or a connection switched on again, it catches up at once.
func (e *Engine) Linked(ctx context.Context, connection string) error {
	return e.LinkedLater(ctx, connection, 0)
}

// LinkedLater is Linked of a connection whose first batches begin so much later.
func (e *Engine) LinkedLater(ctx context.Context, connection string, hold time.Duration) error {
	c, err := e.connection(connection)
	if err != nil {
		return err
	}
	if isWithin(ctx, connection) {
		e.o.Clock.Background(e.o.Clock.Now(), "consent during a sync "+connection, func(ctx context.Context) {
			if err := e.LinkedLater(ctx, connection, hold); err != nil {
				e.o.Report(err)
			}
		})
		return nil
	}
	t := e.track(connection)
	t.turn.Lock()
	defer t.turn.Unlock()
	s, now := e.stateOf(t), e.o.Clock.Now()
	s.Halted, s.Late = false, nil
	switch {
	case s.Batches == 0:
		s.LinkedAt, s.Plan = now.Add(hold), e.planned(connection)
		s.Due = s.batchDue()
	case !s.complete():
		s.Due = now.Add(furtherBatchEach)
	default:
		s.Slot = later(s.Slot, now, s.period())
		s.Due = s.Slot
	}
	if err := e.keep(ctx, connection, t, s); err != nil {
		return err
	}
	if s.complete() && !c.State.Stopped() {
		if _, err := e.perform(context.WithoutCancel(ctx), t, c, incremental(triggerRecovery, s, s.chosen(available(c, unified.Objects())))); err != nil {
			return err
		}
	}
	e.schedule(connection, t)
	return nil
}

// Prime fetches all batches at once and tells nobody: for companies that are there when the doors open.
func (e *Engine) Prime(ctx context.Context, connection string) error {
	c, err := e.connection(connection)
	if err != nil {
		return err
	}
	t := e.track(connection)
	t.turn.Lock()
	defer t.turn.Unlock()
	s := e.stateOf(t)
	s.LinkedAt, s.Plan = e.o.Clock.Now(), e.planned(connection)
	e.mu.Lock()
	t.state = s
	e.mu.Unlock()
	for batch := s.Batches + 1; batch <= len(s.batches()); batch++ {
		a := initial(batch, e.stateOf(t), available(c, unified.Objects()))
		a.silent = true
		done, err := e.perform(ctx, t, c, a)
		if err != nil {
			return err
		}
		if done.failure != nil {
			return problem.New(problem.Unavailable, "the first sync of %s failed: %s", connection, done.failure).Because(done.failure)
		}
	}
	e.schedule(connection, t)
	return nil
}

// RunNow runs at once and returns when the run has ended, whatever its outcome was: the entry says that. The type is
// incremental or backfill; no objects means all of them, an empty list means none.
func (e *Engine) RunNow(ctx context.Context, connection, typ string, objects []string) (runID string, err error) {
	switch typ {
	case typeIncremental:
		return e.runNow(ctx, connection, objects, func(s state, list []*unified.Object) assignment {
			if objects == nil {
				list = s.chosen(list)
			}
			return incremental(triggerManual, s, list)
		})
	case typeBackfill:
		return e.runNow(ctx, connection, objects, func(_ state, list []*unified.Object) assignment {
			return backfill(list, time.Time{}, e.o.Clock.Now())
		})
	}
	return "", problem.New(problem.Invalid, "%q is not a type of sync", typ).At("/type").WithHint("use incremental or backfill")
}

// Incremental runs at once, on behalf of a client of the unified API.
func (e *Engine) Incremental(ctx context.Context, connection string, objects []string) error {
	_, err := e.RunNow(ctx, connection, typeIncremental, objects)
	return err
}

// Backfill fetches documents of a range of days, both included, and the whole of reference objects. What it finds is
// not told object by object unless the order says so. Scheduled runs wait until it is done.
func (e *Engine) Backfill(ctx context.Context, connection string, order unified.BackfillOrder) error {
	_, err := e.runNow(ctx, connection, order.Objects, func(_ state, list []*unified.Object) assignment {
		a := backfill(list, order.From, order.To)
		a.announce, a.order.Announce = order.Webhooks, order.Webhooks
		return a
	})
	return err
}

func (e *Engine) runNow(ctx context.Context, connection string, names []string, plan func(state, []*unified.Object) assignment) (string, error) {
	c, err := e.connection(connection)
	if err != nil {
		return "", err
	}
	objects, err := objectsNamed(names)
	if err != nil {
		return "", err
	}
	t := e.track(connection)
	t.turn.Lock()
	defer t.turn.Unlock()
	if c, err = e.connection(connection); err != nil { // it may have moved while this run waited
		return "", err
	}
	s := e.stateOf(t)
	switch {
	case c.State.Stopped():
		return "", problem.New(problem.Refused, "connection %s is %s: nothing syncs", connection, c.State).WithHint("recover it first: %s", c.LinkPath())
	case s.Batches == 0:
		return "", problem.New(problem.Unavailable, "the first sync of %s has not ended", connection).WithHint("wait for INITIAL_UPDATE")
	}
	done, err := e.perform(context.WithoutCancel(ctx), t, c, plan(s, available(c, objects)))
	e.schedule(connection, t)
	return done.id, err
}

// Unauthorized hears that the platform refused the grant outside of a run: the connection stops as if a run had
// found out.
func (e *Engine) Unauthorized(ctx context.Context, connection, reason string) {
	c, ok := e.o.Connections.ByID(connection)
	if !ok {
		return
	}
	if err := e.revoke(ctx, c, reason); err != nil {
		e.o.Report(err)
	}
}

func (e *Engine) revoke(ctx context.Context, c link.Connection, reason string) error {
	tell := e.revocation(ctx, c, reason)
	if len(tell) == 0 {
		return e.apply(ctx, c.ID, health.Revoked, reason)
	}
	key := c.ID + grantSuffix // a run of the connection may have something to tell of its own
	row, err := announcementPut(key, tell)
	if err != nil {
		return err
	}
	if err := e.o.Journal.Commit(ctx, journal.Batch{Puts: []journal.Put{row}}); err != nil {
		return err
	}
	if err := e.apply(ctx, c.ID, health.Revoked, reason); err != nil {
		return err
	}
	return e.tell(ctx, key, tell)
}

// Forget ends the course of a connection that was deleted.
func (e *Engine) Forget(ctx context.Context, connection string) error {
	e.mu.Lock()
	t, ok := e.tracks[connection]
	delete(e.tracks, connection)
	if ok && t.timer != nil {
		t.timer.Cancel()
	}
	e.mu.Unlock()
	if !ok {
		return nil
	}
	return e.o.Journal.Commit(ctx, journal.Batch{Puts: []journal.Put{{Table: tableState, Key: connection}, {Table: tableAnnouncement, Key: connection}, {Table: tableAnnouncement, Key: connection + grantSuffix}}})
}

func (e *Engine) connection(id string) (link.Connection, error) {
	c, ok := e.o.Connections.ByID(id)
	if !ok {
		return c, problem.New(problem.NotFound, "there is no connection %q", id).WithHint("list the connections to see their ids")
	}
	if !c.Authenticated() {
		return c, problem.New(problem.Refused, "nobody has consented to connection %q yet", id).WithHint("open its link page: %s", c.LinkPath())
	}
	return c, nil
}
