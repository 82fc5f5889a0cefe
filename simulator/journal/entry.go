package journal

import (
	"net/http"
	"time"
)

// Kind says what an entry records.
type Kind string

// The entry kinds. The filter grammar also accepts "sync" for sync_run and "ledger" for change.
const (
	KindExchange Kind = "exchange" // one HTTP request and its answer, on one hop
	KindEvent    Kind = "event"    // a webhook event came to be
	KindAttempt  Kind = "attempt"  // one try to deliver an event to one endpoint
	KindSyncRun  Kind = "sync_run" // one run of the sync engine over one connection
	KindHealth   Kind = "health"   // a connection changed its state
	KindChange   Kind = "change"   // the ledger changed one record
	KindFault    Kind = "fault"    // a rule was armed, acted, or was healed
	KindClock    Kind = "clock"    // time was moved by hand
	KindStep     Kind = "step"     // a scenario step, or a note
)

// Hop is the leg of the way on which an exchange happened or a fault sits.
type Hop string

// The hops.
const (
	HopLink      Hop = "link"
	HopUnified   Hop = "unified"
	HopPlatform  Hop = "platform"
	HopSync      Hop = "sync"
	HopWebhook   Hop = "webhook"
	HopTransport Hop = "transport"
)

// Entry is one thing that happened. Exactly one payload, the one of Kind, is set.
//
// Seq, Wall and every duration are left out of the canonical form that Hash digests; everything else is a function
// of the seed, the plan and what clients sent.
type Entry struct {
	Seq        uint64    `json:"seq"`                  // global, dense, from 1; assigned by the journal
	Kind       Kind      `json:"kind"`                 //
	ID         string    `json:"id"`                   // the thing's own id: request id, event id, attempt id, run id, …
	Cause      string    `json:"cause,omitempty"`      // the ID of the entry that brought this one about
	Trace      string    `json:"trace,omitempty"`      // one id for everything that follows from one request or run
	At         time.Time `json:"at"`                   // the world's time
	Wall       time.Time `json:"wall"`                 // the machine's time
	Run        string    `json:"run,omitempty"`        // id of the scenario run that was on
	Connection string    `json:"connection,omitempty"` // connection id
	Platform   string    `json:"platform,omitempty"`   // QUICKBOOKS, …
	Faults     []Touch   `json:"faults,omitempty"`     // every rule that touched this entry

	Exchange *Exchange   `json:"exchange,omitempty"`
	Event    *Event      `json:"event,omitempty"`
	Attempt  *Attempt    `json:"attempt,omitempty"`
	SyncRun  *SyncRun    `json:"sync_run,omitempty"`
	Health   *Health     `json:"health,omitempty"`
	Change   *Change     `json:"change,omitempty"`
	Fault    *FaultEvent `json:"fault,omitempty"`
	Clock    *ClockMove  `json:"clock,omitempty"`
	Step     *Step       `json:"step,omitempty"`
}

// Body is what was sent in one direction. Raw is given by the writer and never serialised inside the entry: the
// journal redacts it, keeps at most the cap, compresses it and stores it once when equal ones follow each other.
type Body struct {
	Raw      []byte `json:"-"`
	Likeness uint64 `json:"-"`                  // bodies of which the writer says the same have the same bytes; 0: it says nothing
	Size     int    `json:"size"`               // bytes on the wire
	Kept     int    `json:"kept"`               // bytes kept; less than Size when the cap cut it
	Hash     string `json:"hash,omitempty"`     // of the redacted bytes; empty when there was no body
	Redacted bool   `json:"redacted,omitempty"` // a secret in it was replaced
}

// Exchange is one HTTP request and its answer.
type Exchange struct {
	Hop            Hop           `json:"hop"`
	Method         string        `json:"method"`
	Host           string        `json:"host,omitempty"`
	Path           string        `json:"path"`             // as sent, without the query; on the unified hop without the /versioned prefix
	Query          string        `json:"query,omitempty"`  // redacted
	Route          string        `json:"route,omitempty"`  // low-cardinality template, for example /accounting/invoices/:id
	Object         string        `json:"object,omitempty"` // singular name: invoice, bill_payment, …
	ObjectID       string        `json:"object_id,omitempty"`
	RequestHeader  http.Header   `json:"request_header,omitempty"` // redacted
	RequestBody    Body          `json:"request_body"`
	Status         int           `json:"status"`
	Code           string        `json:"code,omitempty"` // error_code, or the platform's own error code
	ResponseHeader http.Header   `json:"response_header,omitempty"`
	ResponseBody   Body          `json:"response_body"`
	Duration       time.Duration `json:"duration_ns"`               // measured, injected waiting included
	Injected       time.Duration `json:"injected_ns,omitempty"`     // of which injected
	Replayed       bool          `json:"replayed,omitempty"`        // answered from an Idempotency-Key record
	IdempotencyKey string        `json:"idempotency_key,omitempty"` // as sent, unquoted
	JobID          string        `json:"job_id,omitempty"`          // set when a write was accepted
	Remote         string        `json:"-"`                         // never stored
	Reads          []uint64      `json:"reads,omitempty"`           // serials of the copied versions a read answer carried
	Missing        string        `json:"missing,omitempty"`         // id that a single read answered as gone
	Intent         string        `json:"intent,omitempty"`          // fingerprint of a write: method, path, connection and canonical body
	Nearest        string        `json:"nearest,omitempty"`         // for an unknown path: the known one that is nearest
}

// Event is a webhook event as generated. Its raw body is kept by the webhook room.
type Event struct {
	Code     string `json:"code"` // INITIAL_UPDATE, INVOICE_CREATED, …
	Type     string `json:"type"` // CONNECTION, JOB, INVOICE, …
	Object   string `json:"object,omitempty"`
	ObjectID string `json:"object_id,omitempty"`
	SyncRun  string `json:"sync_run,omitempty"` // run that found it
	Body     Body   `json:"body"`
	Planned  int    `json:"planned"`           // deliveries planned: one per endpoint that wants the code
	Dropped  int    `json:"dropped,omitempty"` // of which a rule dropped
}

// AttemptResult classes the outcome of an attempt.
type AttemptResult string

// The attempt results.
const (
	ResultDelivered AttemptResult = "delivered" // 2xx
	ResultStatus    AttemptResult = "status"    // an answer that is not 2xx
	ResultTimeout   AttemptResult = "timeout"
	ResultRefused   AttemptResult = "refused" // connection refused
	ResultReset     AttemptResult = "reset"   // connection closed before an answer
	ResultBlocked   AttemptResult = "blocked" // the target is not allowed
	ResultDropped   AttemptResult = "dropped" // a rule withheld it: nothing was sent
)

// Attempt is one try to deliver one event to one endpoint.
type Attempt struct {
	Event          string        `json:"event"`    // event id
	Delivery       string        `json:"delivery"` // event and endpoint
	Endpoint       string        `json:"endpoint"`
	URL            string        `json:"url"`
	Code           string        `json:"code"`
	Number         int           `json:"number"`              // from 1 within its delivery; refires go on counting
	Trigger        string        `json:"trigger"`             // automatic, manual
	Mode           string        `json:"mode,omitempty"`      // of a refire: signed_now, identical, edited
	RefireOf       string        `json:"refire_of,omitempty"` // id of the attempt it repeats, when there was one
	Result         AttemptResult `json:"result"`
	Status         int           `json:"status,omitempty"`
	Error          string        `json:"error,omitempty"`
	RequestHeader  http.Header   `json:"request_header,omitempty"`
	RequestBody    Body          `json:"request_body"`
	ResponseHeader http.Header   `json:"response_header,omitempty"`
	ResponseBody   Body          `json:"response_body"`
	Duration       time.Duration `json:"duration_ns"`
	NextAt         *time.Time    `json:"next_at,omitempty"` // world's time of the next automatic attempt; nil when there is none
	GivenUp        bool          `json:"given_up,omitempty"`
	Batch          string        `json:"batch,omitempty"` // id of the attempt whose request told of this event along with its own
}

// SyncOutcome says how a run ended.
type SyncOutcome string

// The outcomes. Nothing is "ran and found nothing", which is not the same as failed or never ran.
const (
	SyncUpdates SyncOutcome = "updates"
	SyncNothing SyncOutcome = "no_updates"
	SyncFailed  SyncOutcome = "failed"
	SyncPartial SyncOutcome = "partial"
	SyncDelayed SyncOutcome = "delayed" // a rule put it off: it did not begin
)

// SyncRun is one run over one connection.
type SyncRun struct {
	Type      string        `json:"type"`    // initial, historical, incremental, backfill
	Trigger   string        `json:"trigger"` // schedule, manual, link, recovery
	Started   time.Time     `json:"started"`
	Ended     time.Time     `json:"ended"`
	Outcome   SyncOutcome   `json:"outcome"`
	Error     string        `json:"error,omitempty"`
	Objects   []SyncCount   `json:"objects"`
	Exchanges int           `json:"exchanges"`          // platform exchanges it made; they carry its id as cause
	Versions  []SyncVersion `json:"versions,omitempty"` // what became readable; initial and historical runs leave it out
}

// SyncCount is what a run did for one object.
type SyncCount struct {
	Object    string `json:"object"` // singular name
	Fetched   int    `json:"fetched"`
	Created   int    `json:"created"`
	Updated   int    `json:"updated"`
	Deleted   int    `json:"deleted"`
	Unchanged int    `json:"unchanged"`
	Failed    int    `json:"failed"`
}

// SyncVersion is one record version that a run made readable.
type SyncVersion struct {
	Object  string `json:"object"`
	ID      string `json:"id"`     // unified id
	Serial  uint64 `json:"serial"` // of the copied version; Exchange.Reads carries it when a client read it
	Deleted bool   `json:"deleted,omitempty"`
	Actor   string `json:"actor"`            // who changed it last: api, bookkeeper, platform
	Change  string `json:"change,omitempty"` // id of the ledger change
}

// Health is a change of a connection's state.
type Health struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Reason string `json:"reason"`
	Actor  string `json:"actor,omitempty"` // fault, operator, person, sync
}

// Change is one revision of one ledger record.
type Change struct {
	Object     string `json:"object"`      // ledger kind: account, customer, invoice, …
	ObjectID   string `json:"object_id"`   // the platform's id
	Revision   int    `json:"revision"`    // from 1
	Operation  string `json:"operation"`   // create, update, delete, void
	Actor      string `json:"actor"`       // api, bookkeeper, platform
	Linked     bool   `json:"linked"`      // moved along with another record of the same operation
	Summary    string `json:"summary"`     // for people
	AmountFrom string `json:"amount_from"` // open balance before and after, decimal, when the record has one
	AmountTo   string `json:"amount_to"`
}

// Touch says that a rule touched an entry, and what would have been answered without it.
type Touch struct {
	Rule     string  `json:"rule"`
	Effect   string  `json:"effect"`
	Hop      Hop     `json:"hop"`
	Stream   string  `json:"stream"` // name of the rule's seeded stream
	Index    uint64  `json:"index"`  // ordinal of the draw
	Draw     float64 `json:"draw"`
	Detail   string  `json:"detail,omitempty"`
	Shadowed bool    `json:"shadowed,omitempty"` // matched, but an earlier rule had answered
	Would    *Would  `json:"would,omitempty"`
	// Injected is how long the rule made the call wait, of the machine's time.
	Injected time.Duration `json:"injected_ns,omitempty"`
}

// Would is the answer that a rule replaced. A write is not executed to find it out: then Executed is false and Note
// says what would have happened.
type Would struct {
	Status   int    `json:"status"`
	Executed bool   `json:"executed"`
	Note     string `json:"note,omitempty"`
	Body     Body   `json:"body"`
}

// FaultEvent is what happened to a rule.
type FaultEvent struct {
	Rule   string `json:"rule"`
	Effect string `json:"effect"`
	Action string `json:"action"` // armed, activated, healed, expired, exhausted, changed
	Detail string `json:"detail,omitempty"`
	Count  int    `json:"count,omitempty"` // activations so far
}

// ClockMove is a change of time by hand.
type ClockMove struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Mode string    `json:"mode"`
	Ran  int       `json:"ran"`
}

// Step is a scenario step, or a note.
type Step struct {
	Number int    `json:"number"`
	Type   string `json:"type"` // fault, heal, book, connection, advance, wait, refire, note, start, end
	Text   string `json:"text"`
	Error  string `json:"error,omitempty"`
}
