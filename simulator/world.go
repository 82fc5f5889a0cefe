package simulator

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/fault"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/organisation"
	"faultline/simulator/platform"
	"faultline/simulator/platform/quickbooks"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
	"faultline/simulator/syncing"
	"faultline/simulator/unified"
	"faultline/simulator/webhook"
)

// World is one open workspace and everything that lives in it. It is safe for concurrent use.
type World struct {
	config  Config
	seed    seed.Seed
	journal *journal.Journal
	clock   *clock.Clock

	organisations *organisation.Registry
	connections   *link.Registry
	consent       *link.Consent
	pages         *link.Pages
	companies     *companies
	facade        *quickbooks.Facade
	hop           *platform.Hop
	copy          *unified.Copy
	unified       *unified.API
	syncConfigs   *unified.SyncConfigs
	syncs         *syncing.Engine
	webhooks      *webhook.Sender
	faults        *fault.Engine

	exchangeIDs, changeIDs, noteIDs *names

	errands atomic.Uint64 // what a bookkeeper did so far in this start
	lags    lags

	mu       sync.Mutex // guards identity
	identity identity
}

// Open opens a workspace, or makes it, and wires the world. Nothing runs before Start.
func Open(ctx context.Context, c Config) (_ *World, err error) {
	w := &World{config: c}
	defer func() {
		if err != nil && w.journal != nil {
			err = errors.Join(err, w.journal.Close())
		}
	}()
	w.journal, err = journal.Open(c.Path, journal.Options{Strict: c.Strict, MaxBytes: c.MaxBytes, Owner: c.ConsoleURL(), Wall: clock.Machine, Later: clock.Later,
		RedactionKey: []byte(c.Seed.Token(32, "redaction"))})
	if err != nil {
		return nil, err
	}
	known, resume, found, err := persisted(w.journal)
	if err != nil {
		return nil, err
	}
	if !found {
		known = identity{Seed: c.Seed}
	}
	known.Starts++
	w.identity, w.seed = known, known.Seed
	w.clock = clock.New(c.Clock, resume)
	if err := w.journal.Commit(ctx, journal.Batch{Puts: []journal.Put{identityRow(known), timeRow(w.clock.Now())}}); err != nil {
		return nil, err
	}
	w.wire()
	if err := w.load(); err != nil {
		return nil, err
	}
	if !found && c.Demo {
		err = w.makeDemo(ctx)
	}
	return w, err
}

// load reads back what each room keeps; books first, for the others refer to them.
func (w *World) load() error {
	for _, load := range []func() error{w.organisations.Load, w.connections.Load, w.companies.load, w.facade.Load, w.hop.Load, w.copy.Load, w.unified.Load, w.syncs.Load, w.webhooks.Load, w.faults.Load} {
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}

// makeDemo links one company a platform and copies its books, so that the first call already answers.
func (w *World) makeDemo(ctx context.Context) error {
	_, err := w.CreateConnection(ctx, NewConnection{Platform: quickbooks.Profile().Name, Name: "Demo bakery", Company: CompanyPlan{Preset: "bakery"}, Prime: true})
	return err
}

// Start lets time pass and due work run.
func (w *World) Start(ctx context.Context) error {
	w.clock.OnMove(w.moved)
	w.journal.SetNames(journal.Names{
		Connection: func(id string) string { c, _ := w.connections.ByID(id); return c.Name },
		Connections: func(name string) []string {
			var ids []string
			for _, c := range w.connections.All() {
				if strings.EqualFold(c.Name, name) {
					ids = append(ids, c.ID)
				}
			}
			return ids
		},
	})
	w.clock.Start(ctx)
	w.webhooks.Resume()
	w.unified.Resume()
	return w.syncs.Start(ctx)
}

// Close ends due work and makes everything durable.
func (w *World) Close(ctx context.Context) error {
	w.clock.Stop()
	w.webhooks.Close()
	w.unified.Close()
	err := w.journal.Commit(ctx, journal.Batch{Puts: []journal.Put{timeRow(w.clock.Now())}})
	return errors.Join(err, w.journal.Close())
}

// moved writes down that time was changed by hand.
func (w *World) moved(m clock.Move) {
	id := w.noteIDs.next()
	w.journal.Append(journal.Batch{
		Entries: []*journal.Entry{{Kind: journal.KindClock, ID: id, Trace: id, At: m.To, Clock: &journal.ClockMove{From: m.From, To: m.To, Mode: m.Mode.String(), Ran: m.Ran}}},
		Puts:    []journal.Put{timeRow(m.To)},
	})
}

// Journal is the record of everything.
func (w *World) Journal() *journal.Journal { return w.journal }

// Clock is the world's time.
func (w *World) Clock() *clock.Clock { return w.clock }

// Faults is the engine of rules.
func (w *World) Faults() *fault.Engine { return w.faults }

// Webhooks is the sender of events.
func (w *World) Webhooks() *webhook.Sender { return w.webhooks }

// Connections are the linked companies.
func (w *World) Connections() *link.Registry { return w.connections }

// Syncs is the engine that copies the platform's books.
func (w *World) Syncs() *syncing.Engine { return w.syncs }

// Seed is the root of all chance in this workspace.
func (w *World) Seed() seed.Seed { return w.seed }

// Epoch changes when sequence numbers start anew: it names the workspace.
func (w *World) Epoch() string { return w.journal.Workspace() }

// Credentials are those of the first organisation.
func (w *World) Credentials() organisation.Organisation { return w.organisations.First() }

// Resolve finds a connection by id or by name.
func (w *World) Resolve(nameOrID string) (link.Connection, bool) {
	if c, ok := w.connections.ByID(nameOrID); ok {
		return c, true
	}
	return w.connections.ByName(nameOrID)
}

// runOf is the scenario run that a connection belongs to.
func (w *World) runOf(connection string) string {
	c, _ := w.connections.ByID(connection)
	return c.Run
}

func (w *World) platformOf(connection string) string {
	c, _ := w.connections.ByID(connection)
	return c.Platform
}

// report logs what went wrong where nobody waits for an answer.
func (w *World) report(err error) { w.config.Log.Error("due work failed", "error", err) }

// BeginRun names a run. Its entries carry the name once its connections are made with it.
func (w *World) BeginRun(ctx context.Context, scenario string, s seed.Seed) (string, error) {
	w.mu.Lock()
	w.identity.Runs++
	now := w.identity
	w.mu.Unlock()
	run := w.seed.UUID("run", scenario, strconv.FormatUint(uint64(s), 10), strconv.Itoa(now.Runs))
	return run, w.journal.Commit(ctx, journal.Batch{Puts: []journal.Put{identityRow(now)}})
}

// Record writes a scenario step, or a note, into the journal.
func (w *World) Record(ctx context.Context, run string, s journal.Step) error {
	id := w.noteIDs.next()
	return w.journal.Commit(ctx, journal.Batch{Entries: []*journal.Entry{{Kind: journal.KindStep, ID: id, Trace: id, At: w.clock.Now(), Run: run, Step: &s}}})
}

// occur tells the integration something about a connection.
func (w *World) occur(ctx context.Context, c link.Connection, code string, members ...exchange.Member) error {
	origin := exchange.From(ctx)
	return w.webhooks.Emit(ctx, exchange.Occurrence{Connection: c.ID, AccessToken: c.AccessToken, Code: code, Type: "CONNECTION", Cause: origin.Cause, Trace: origin.Trace, Members: members})
}

// missing says that a connection is not there.
func missing(id string) error {
	return problem.New(problem.NotFound, "there is no connection %q", id).WithHint("list the connections to see their names and ids")
}
