package exchange

import (
	"encoding/json"

	"faultline/simulator/journal"
)

// Occurrence is something worth telling the integration: it becomes one webhook event.
type Occurrence struct {
	Connection  string // connection id
	AccessToken string // carried in every payload, as the real service does
	Code        string // INITIAL_UPDATE, INVOICE_CREATED, …
	Type        string // CONNECTION, JOB, or the object's event prefix
	Object      string // singular unified name, for object events
	ObjectID    string // unified id, for object events
	SyncRun     string // the run that found it
	Cause       string // id of the entry that brought it about
	Trace       string
	Members     []Member        // further members of the payload, in order
	Faults      []journal.Touch // rules that made it other than it would have been
}

// Member is one named member of a JSON object.
type Member struct {
	Name  string
	Value json.RawMessage
}
