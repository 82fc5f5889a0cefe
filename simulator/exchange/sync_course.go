package exchange

import (
	"encoding/json"
	"time"
)

// SyncCourse is how one sync run goes, as far as rules on the hop sync have a say. The engine of syncs lays a plain one
// into its call, and carries out what it finds there once the gate lets the run go on.
type SyncCourse struct {
	Fixed   bool   // the run cannot be moved: it is refused anyway, or somebody waits for the world to open
	Failing bool   // the run before this one failed
	Waited  string // the rule that put this run off before
	Planned bool   // the run would take over a configuration that the connection does not go by yet

	PutOff    time.Duration // the run begins so much later, in world's time
	By        string        // the rule that says so
	Shown     bool          // meanwhile the status document has the run in progress
	Fail      string        // the run fails at once, for this reason
	Next      time.Duration // the run after this one is due so long after it
	Unplanned bool          // the connection goes on by what it went by before, or by what is usual

	Editors []Editor // see what the run works with, one after the other
}

// Editor changes what a sync run works with, at the moments at which the run lays it open.
type Editor interface {
	Fetched(*Fetched)
	Compared(*Compared)
	Told(*Told)
}

// Fetched is what the platform gave of one object, before the copy takes it.
type Fetched struct {
	Run    string // type of the run
	Object string // singular name
	Rows   []Row
	Owed   bool // something was left out that a later run is to ask for again
}

// Row is one record in the platform's own form.
type Row struct {
	ID     string
	Day    string // the date of a document; empty for other records
	Native json.RawMessage
	Before json.RawMessage // as the copy holds it; nil when it does not
}

// Compared is how the copy stands against the platform for one object, after it took what was fetched. What is in
// here when every editor has seen it is what the copy does next.
type Compared struct {
	Run    string
	Object string
	Held   []string // platform ids that the copy holds, ascending
	Lost   []string // platform ids of deleted records that it could take back, newest first

	Gone     []string // platform ids that the platform no longer has: they leave the copy
	Unlogged bool     // without a word in the feed of deletions
	Twins    []string // platform ids that the copy holds under a second id too
	Revived  []string // deleted ones that it takes back
	Folds    []Fold
	Rough    int // the expected count is an estimate that is off by so many percent; 0: exact
}

// Fold makes one record of two: what refers to From refers to Into from now on, and From leaves the copy.
type Fold struct{ From, Into string }

// Told is what a run is going to tell object by object.
type Told struct {
	Run         string
	Occurrences []Occurrence
	Altered     []int // places of those that are not as they would have been
}
