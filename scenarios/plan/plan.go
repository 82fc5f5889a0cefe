package plan

import (
	"encoding/json"
	"time"

	"faultline/simulator/seed"
)

// Format is the version of the file format that this package reads.
const Format = 1

// All is what a heal step names to heal every rule.
const All = "all"

// Plan is a scenario, complete with its defaults.
type Plan struct {
	File        string // as given to Parse, for messages
	Hash        string // SHA-256 of the file's bytes, hexadecimal
	Name        string
	Title       string
	Description string
	Seed        seed.Seed
	Connections []Connection
	Webhooks    Webhooks
	Idempotency string // contract about Idempotency-Keys; empty: as the world has it
	Steps       []Step
	Expect      []Expectation
}

// Company is what the company maker is asked for.
type Company struct {
	Preset   string
	Invoices int
	Months   int
	// Currencies that it deals in beside its own; nil leaves that to the trade.
	Currencies []string
}

// Connection is a linked company.
type Connection struct {
	Name     string
	Platform string
	Company  Company
}

// Webhooks says where events go.
type Webhooks struct {
	Profile    string
	Format     string   // empty: the profile's first
	APIVersion string   // empty: the current one
	URL        string   // empty: the port that the integration is given
	Events     []string // event codes; "*" is all
}

// The step types, named as in the file and in the journal.
const (
	StepFault      = "fault"
	StepHeal       = "heal"
	StepBook       = "book"
	StepConnection = "connection"
	StepAdvance    = "advance"
	StepWait       = "wait"
	StepRefire     = "refire"
	StepNote       = "note"
)

// Step is one step. Exactly the member of its Type is set.
type Step struct {
	Type       string
	Line       int // in the file
	Fault      *Fault
	Heal       string // name of a rule, or All
	Book       *Book
	Connection *Act
	Advance    time.Duration
	Wait       *Wait
	Refire     *Refire
	Note       string
}

// Fault arms a rule.
type Fault struct {
	Name       string
	Effect     string
	Connection string          // where.connection; a name of the plan, or a pattern
	Rule       json.RawMessage // the whole rule as the fault engine takes it
}

// The operations of a bookkeeper.
const (
	BookCreate = "create"
	BookUpdate = "update"
	BookVoid   = "void"
	BookDelete = "delete"
)

// Book is what a bookkeeper does in the platform's own pages.
type Book struct {
	Operation  string
	Object     string
	Count      int
	Connection string
	ID         string          // empty: one that the seed picks
	Fields     json.RawMessage // members of the unified API's write body; nil when none were given
}

// Act is something that happens to a connection.
type Act struct {
	Name   string
	Action string
}

// Wait is a demand for so many matching entries.
type Wait struct {
	For    string
	Count  int
	Within time.Duration
}

// Refire sends events again.
type Refire struct {
	Filter string
	Mode   string
}

// The checks that a plan may expect.
const (
	HonoursRetryAfter = "honours_retry_after"
	NoDuplicateWrites = "no_duplicate_writes"
	ReadsEveryChange  = "reads_every_change"
	StopsWhenRevoked  = "stops_when_revoked"
	Entries           = "entries"
)

// Expectation is a check with its parameters; those of other checks are zero.
type Expectation struct {
	Check    string
	Line     int
	Within   time.Duration // reads_every_change, stops_when_revoked
	MaxCalls int           // stops_when_revoked
	Filter   string        // entries
	Min, Max *int          // entries
}

// Defaults of the format, named in the schema's descriptions.
const (
	defaultSeed       = 1
	defaultName       = "main"
	defaultPlatform   = "QUICKBOOKS"
	defaultPreset     = "bakery"
	defaultInvoices   = 60
	defaultMonths     = 6
	defaultProfile    = "rutter"
	defaultRefireMode = "signed_now"
	defaultWait       = 30 * time.Second
	defaultLag        = time.Minute
	defaultMaxCalls   = 3
)
