package unified

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/seed"
)

// Version is the version of the unified API that is served.
const Version = "2024-08-31"

// Native makes one call on the platform's native API in the name of a connection.
type Native interface {
	Call(ctx context.Context, connection, realm string, r platform.Request) (exchange.Answer, error)
}

// Progress tells how far the syncs of a connection have come.
type Progress interface {
	Ready(connection, object string) bool
	Status(connection string) SyncStatus
}

// Syncs starts syncs, and hears when the platform refused a grant during a write.
type Syncs interface {
	Incremental(ctx context.Context, connection string, objects []string) error
	Backfill(ctx context.Context, connection string, order BackfillOrder) error
	Unauthorized(ctx context.Context, connection, reason string)
	Linked(ctx context.Context, connection string) error
}

// BackfillOrder is what a backfill is to bring: the documents of a range of days, both included, and reference objects
// as they are.
type BackfillOrder struct {
	Objects  []string
	From, To time.Time
	Webhooks bool // tell object by object what was found
}

// EndpointConfig is a webhook receiver as the configuration calls show it.
type EndpointConfig struct {
	ID, URL, APIVersion  string
	Events               []string // codes; "*" is every code
	Disabled             bool
	CreatedAt, UpdatedAt time.Time
}

// SyncStatus is how far the syncs of a connection have come.
type SyncStatus struct {
	LastStarted   time.Time // zero: never
	LastCompleted time.Time // of the last run that succeeded
	Historical    bool      // every batch is done
	Batches       []BatchStatus
}

// BatchStatus is one batch of the initial sync.
type BatchStatus struct {
	Number   int
	Months   int
	Chosen   bool // it was configured, rather than taken by default
	Entities []EntityStatus
}

// EntityStatus is one object within a batch.
type EntityStatus struct {
	Object   string // singular name
	State    string // NOT_STARTED, IN_PROGRESS, COMPLETED, FAILED
	Expected int
	Unknown  bool // nobody has counted what is expected yet
	Estimate bool
	From, To time.Time // what the batch covers of it; zero before the connection is linked
}

// Options of the API.
type Options struct {
	Connections *link.Registry
	Native      Native
	Gate        exchange.Gate
	Journal     journal.Recorder
	Clock       *clock.Clock
	Seed        seed.Seed
	// Authorize checks a pair of keys. It names the organisation of a known client id even when it refuses the secret.
	Authorize func(clientID, clientSecret string) (org string, err error)
	BaseURL   func() string // of the sandbox door: http://127.0.0.1:4010
	LimitsOff bool
	// StrictPlatforms refuses what a connection's platform has nothing for; otherwise every verb works on every platform.
	StrictPlatforms bool
	Progress        Progress
	Syncs           Syncs
	SyncConfigs     *SyncConfigs // nil: a set of the API's own
	Endpoints       func(org string) []EndpointConfig
	Run             func() string
	LabelFaults     bool
	Emit            func(ctx context.Context, o ...exchange.Occurrence) error // JOB_COMPLETED; nil sends none
	// NextID gives the ids of requests, which are the ids of their journal entries; nil takes a sequence of the room's own.
	NextID func() string
	// Deleted hears of a connection that is gone, so that others forget what they hold of it; may be nil.
	Deleted func(ctx context.Context, connection string) error
	// Authenticate completes a connection that was created with credentials; nil leaves it to the link page.
	Authenticate func(ctx context.Context, connection, realm string) error
}

// API serves the unified API. Make it with New, read back what an earlier process left with Load, and let unfinished
// jobs go on with Resume. It is safe for concurrent use.
type API struct {
	o      Options
	copy   *Copy
	routes *routeTable
	quotas quotas
	ids    idSource
	jobs   *jobs
	crew   *crew
	// contract is what is promised about Idempotency-Keys at present.
	contract atomic.Pointer[Contract]
	// chosen is how open points of the published API go here.
	chosen       atomic.Pointer[choices]
	files        files
	platformData platformData
	// patience is how long an answer waits for a job, of the machine's time.
	patience, courtesy time.Duration
}

// New returns an API that reads from the copy.
func New(o Options, copy *Copy) *API {
	if o.Gate == nil {
		o.Gate = exchange.Open{}
	}
	if o.SyncConfigs == nil {
		o.SyncConfigs = NewSyncConfigs(o.Journal)
	}
	a := &API{o: o, copy: copy, routes: newRouteTable(), jobs: newJobs(o.Journal), crew: newCrew(), patience: patience, courtesy: courtesy}
	a.contract.Store(&contracts[0])
	a.chosen.Store(&choices{})
	a.ids.sequence = o.Seed.Sequence("request", 0)
	a.ids.seed = o.Seed
	return a
}

// Load reads back request counts, jobs and idempotency results.
func (a *API) Load() error {
	if err := a.ids.load(a.o.Journal); err != nil {
		return err
	}
	if err := a.o.SyncConfigs.Load(); err != nil {
		return err
	}
	if err := a.files.load(a.o.Journal); err != nil {
		return err
	}
	if err := a.platformData.load(a.o.Journal); err != nil {
		return err
	}
	if err := a.loadSettings(); err != nil {
		return err
	}
	return a.jobs.load()
}

// Close waits for writes that outlive their request.
func (a *API) Close() { a.crew.close() }

// basePath is where the API is served. The same paths without it belong to an older version, which is not.
const basePath = "/versioned"

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := requests.Get().(*request)
	defer q.back()
	q.api, q.http, q.ctx, q.started, q.query = a, r, r.Context(), a.o.Clock.Wall(), parseParams(r.URL.RawQuery)
	q.began = a.o.Clock.NowAt(q.started)
	path, underBase := strings.CutPrefix(r.URL.Path, basePath)
	q.path, q.elsewhere = path, !underBase
	if len(q.path) > 1 {
		q.path = strings.TrimSuffix(q.path, "/")
	}
	if a.o.NextID != nil {
		q.id = a.o.NextID()
	} else {
		q.id, q.Puts = a.ids.next()
	}
	q.readBody(w)
	var pathKnown bool
	if id, linked := strings.CutPrefix(r.URL.Path, filesPath); linked {
		q.route, q.pathID, q.elsewhere = fileRoute, id, false
	} else {
		q.route, q.pathID, pathKnown = a.routes.match(r.Method, q.path)
	}
	answer, touches := a.answer(q, pathKnown)
	a.finish(w, q, answer, append(touches, q.echoed...))
}

// answer checks what must hold for any request and lets the rest pass the gate.
func (a *API) answer(q *request, pathKnown bool) (exchange.Answer, []journal.Touch) {
	if q.elsewhere {
		return q.fail(a.unsupported(q, false)), nil
	}
	if q.route != nil && q.route.open {
		return q.route.serve(a, q), nil
	}
	f := a.admit(q)
	knownToken := a.findConnection(q)
	if f != nil && q.organisation == "" {
		return q.fail(f), nil
	}
	call := exchange.Call{
		Hop: journal.HopUnified, Connection: q.connection.ID, Platform: q.connection.Platform,
		Method: q.http.Method, Path: q.path, ObjectID: q.pathID, Entry: q.id,
		Query: q.http.URL.RawQuery, Key: a.keyOf(q), Body: q.body, Socket: true, Inject: q.http.Header.Get(exchange.InjectHeader),
		Barred: f != nil, Organisation: q.organisation,
	}
	if o := q.object(); o != nil {
		call.Object = o.Name
	}
	ctx := exchange.With(q.ctx, exchange.Origin{Trace: q.id, Cause: q.id, Actor: "api", Run: a.run(q.connection.Run)})
	q.ctx = ctx
	if f != nil {
		return a.o.Gate.Around(ctx, call, func(context.Context) exchange.Answer { return q.fail(f) }, shapeRefusal)
	}
	sent, writes := q.query, call.Write()
	return a.o.Gate.Around(ctx, call, func(ctx context.Context) exchange.Answer {
		if q.unhindered = writes && exchange.IsUnhindered(ctx); !q.unhindered {
			q.heed(ctx, sent, writes)
		}
		if f := a.check(q, pathKnown, knownToken); f != nil {
			return q.fail(f)
		}
		answer := q.route.serve(a, q)
		q.versioned(&answer)
		answer.Body = a.nothing(objectName(q.object()), q.route.Template, answer.Body)
		return answer
	}, shapeRefusal)
}

// keyOf is the key that rules are told of.
func (a *API) keyOf(q *request) string {
	if q.http.Method == http.MethodGet {
		return ""
	}
	keys := a.contract.Load().sent(q.http, q.query)
	if len(keys) == 0 {
		return ""
	}
	key, _ := unquoted(keys[0])
	return key
}

// run is the scenario run that a connection says it belongs to, or else the one that is on.
func (a *API) run(said string) string {
	if said != "" || a.o.Run == nil {
		return said
	}
	return a.o.Run()
}

// admit checks version, credentials and quota.
func (a *API) admit(q *request) *failure {
	switch q.version = q.http.Header.Get("X-Rutter-Version"); {
	case q.version == "":
		return badRequest("MISSING_VERSION", "The X-Rutter-Version header is missing.", "Send X-Rutter-Version: "+Version+".")
	case !slices.Contains(Versions(), q.version):
		return badRequest("UNSUPPORTED_VERSION", "Version "+quoted(q.version)+" is not served here.", "Send X-Rutter-Version: "+Version+".")
	}
	if f := a.authorize(q); f != nil {
		return f
	}
	if !a.o.LimitsOff && !a.quotas.of(q.organisation).take(a.o.Clock.Paced()) {
		return &failure{status: http.StatusTooManyRequests, kind: kindRateLimit, code: "RATE_LIMIT_EXCEEDED",
			message: "Too many requests: 500 in 10 seconds are allowed for the organisation.", remedy: "Pause, then go on more slowly."}
	}
	return nil
}

// check makes sure that the route is known and the connection may be used.
func (a *API) check(q *request, pathKnown, tokenKnown bool) *failure {
	if q.route == nil || q.route.bygone && q.version != older {
		return a.unsupported(q, pathKnown)
	}
	if q.oversized {
		return badRequest(codeInvalidFields, "The body is larger than 10 MB.", "Send the records in smaller requests.")
	}
	if !q.route.token {
		return nil
	}
	if q.query.get("access_token") == "" {
		return badRequest(codeMissingFields, "The query parameter access_token is missing.", "Add ?access_token=<the connection's token>.")
	}
	if !tokenKnown {
		return unauthorized("The access_token opens no connection.", "Use the token of a connection that exists and was not rotated: GET /connections lists them.")
	}
	if !q.route.data {
		return nil
	}
	return a.open(q)
}

func (a *API) unsupported(q *request, pathKnown bool) *failure {
	q.nearest = a.routes.nearest(q.http.Method, q.path)
	message := "There is no " + q.http.Method + " " + quoted(q.path) + "."
	if pathKnown {
		message = "The platform does not offer " + q.http.Method + " on " + q.path + "."
	}
	remedy := "The nearest call is " + q.nearest + "."
	if q.elsewhere {
		remedy = "The API is served under " + a.o.BaseURL() + basePath + "."
	}
	return &failure{status: http.StatusNotFound, kind: kindRequest, code: codeUnsupportedEndpoint, message: message, remedy: remedy}
}

// quoted cuts text from outside to a length that fits a message.
func quoted(s string) string {
	const most = 120
	if len(s) > most {
		s = s[:most] + "…"
	}
	return `"` + strings.ToValidUTF8(s, "�") + `"`
}

// fail notes the error code for the journal.
func (q *request) fail(f *failure) exchange.Answer {
	q.code = f.code
	answer := f.answer()
	if q.api != nil {
		answer.Status = q.api.status(q, f)
	}
	return answer
}
