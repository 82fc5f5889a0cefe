package journal

import (
	"context"
	"time"
)

// Put replaces one row of a table; a nil Value deletes it.
type Put struct {
	Table string
	Key   string
	Value []byte
	// Ascending says that new keys of the table only ever ascend: its pages are then filled whole, and the end of the
	// table is all that a commit touches.
	Ascending bool
}

// Batch is written in one transaction: entries and the objects whose change they explain. The entries, and what their
// headers and raw bodies share with others, must not be modified after the call.
type Batch struct {
	Entries []*Entry
	Puts    []Put
	// TakenIn, when it is set, is called once nobody will read the entries and their raw bodies any more, so that their
	// memory can be used again. It may never be called: of a batch that is refused, or by a recorder that keeps them.
	TakenIn func()
}

// Options of a journal. The zero value is usable.
type Options struct {
	Strict      bool             // Append waits for the commit too
	MaxBytes    int64            // size cap; oldest segments are dropped above it; 0 means 1 GiB
	BodyCap     int              // bytes kept of one body; 0 means 256 KiB
	SegmentSize int              // entries in a segment; 0 means 10,000
	Owner       string           // address printed to a second process that finds the file locked
	Wall        func() time.Time // machine's time for Entry.Wall when it is zero; nil leaves it zero and measures no lag

	// Later calls a function after a length of the machine's time, on another goroutine. With it, what nobody waits for is
	// committed along with what comes within the next few ms; nil commits it at once.
	Later func(length time.Duration, call func())

	Workspace    string   // id of the workspace, written when the file is made; an existing file keeps its own
	RedactionKey []byte   // keys the short hashes of redacted values; nil derives it from the workspace id
	RedactKeys   []string // further names of fields that hold secrets
}

// The defaults of Options, and what bounds the queue. 2,048 entries are about 50 ms of work on a slow disk.
const (
	defaultMaxBytes    = 1 << 30
	defaultBodyCap     = 256 << 10
	defaultSegmentSize = 10_000

	maxQueuedEntries = 2048
	maxQueuedBytes   = 16 << 20
	maxCommitBytes   = 4 << 20
)

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.BodyCap <= 0 {
		o.BodyCap = defaultBodyCap
	}
	if o.SegmentSize <= 0 {
		o.SegmentSize = defaultSegmentSize
	}
	if o.Wall == nil {
		o.Wall = func() time.Time { return time.Time{} }
	}
	return o
}

// Query asks for entries. Before and After are exclusive sequence numbers; 0 means unbounded.
type Query struct {
	Filter  string
	Before  uint64
	After   uint64
	Limit   int  // 0 means 100, at most 500
	Oldest  bool // oldest first; default newest first
	MaxScan int  // entries looked at before stopping early; 0 means 50,000
}

// Page is the answer to a Query.
type Page struct {
	Entries []*Entry `json:"entries"`
	Scanned int      `json:"scanned"`
	// StoppedEarly says that the scan limit was reached: there may be more matches beyond Reached.
	StoppedEarly bool   `json:"stopped_early"`
	Reached      uint64 `json:"reached"` // pass as before (or after) to go on
	More         bool   `json:"more"`    // there is more to scan beyond Reached
}

// Status is the state of the journal for people: the durable window and the room left.
type Status struct {
	Sequence uint64        `json:"sequence"` // last assigned
	Durable  uint64        `json:"durable"`  // last on disk
	Lag      time.Duration `json:"lag_ns"`
	Entries  uint64        `json:"entries"` // kept
	Oldest   uint64        `json:"oldest"`
	Bytes    int64         `json:"bytes"`
	Degraded string        `json:"degraded,omitempty"` // why durability is no longer claimed
}

// Recorder is what most rooms need of a journal. *Journal implements it.
type Recorder interface {
	// Commit assigns sequence numbers in the order of calls and returns once everything is on disk.
	Commit(ctx context.Context, b Batch) error
	// Enqueue assigns sequence numbers and takes the batch at once; wait returns once it is on disk. For callers
	// that must fix the order under a lock of their own and wait outside of it.
	Enqueue(b Batch) (wait func() error)
	// Append is Enqueue without waiting (with Strict, it waits). It blocks only while the queue is full.
	Append(b Batch)
	// Load calls each with every row of a table in key order. The slices may be kept.
	Load(table string, each func(key string, value []byte) error) error
	// Row returns the value of one row, or nil when there is none. The slice may be kept.
	Row(table, key string) ([]byte, error)
}
