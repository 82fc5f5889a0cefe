package verdict

import (
	"context"
	"fmt"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator/journal"
)

// Status is the outcome of a check.
type Status string

// The outcomes.
const (
	Pass         Status = "pass"
	Fail         Status = "fail"
	NotExercised Status = "not_exercised" // the run did not put it to the test
)

// Verdict is what a check found.
type Verdict struct {
	Name     string   `json:"name"`     // of the check
	Title    string   `json:"title"`    // the check with its parameters
	Status   Status   `json:"status"`   //
	Reason   string   `json:"reason"`   // one sentence, with numbers
	Evidence []uint64 `json:"evidence"` // sequence numbers of the entries that decide it
	Open     bool     `json:"-"`        // more time could still change it for the better
}

// Evidence is what a check may look at.
type Evidence struct {
	Entries []*journal.Entry // of the run, in the order of the journal
	// Compile turns a filter into a test of one entry.
	Compile func(filter string) (func(*journal.Entry) bool, error)
}

// Check judges a run.
type Check interface {
	Name() string
	// Judge looks at what is there now. It may be asked again when there is more.
	Judge(ctx context.Context, e Evidence) Verdict
	// Patience is how long after the last step an open verdict is worth waiting for.
	Patience() time.Duration
}

// For returns the check of an expectation.
func For(e plan.Expectation) (Check, error) {
	title := e.Title()
	switch e.Check {
	case plan.HonoursRetryAfter:
		return honoursRetryAfter{title: title}, nil
	case plan.NoDuplicateWrites:
		return noDuplicateWrites{title: title}, nil
	case plan.ReadsEveryChange:
		return readsEveryChange{title: title, within: e.Within}, nil
	case plan.StopsWhenRevoked:
		return stopsWhenRevoked{title: title, within: e.Within, maxCalls: e.MaxCalls}, nil
	case plan.Entries:
		return entries{title: title, filter: e.Filter, min: e.Min, max: e.Max}, nil
	default:
		return nil, fmt.Errorf("there is no check %q", e.Check)
	}
}

// most is how many entries a verdict names: enough to look, few enough to read.
const most = 10

// of puts a verdict together.
func of(c Check, title string, status Status, evidence []uint64, reason string, args ...any) Verdict {
	if len(evidence) > most {
		evidence = evidence[:most]
	}
	if evidence == nil {
		evidence = []uint64{}
	}
	return Verdict{Name: c.Name(), Title: title, Status: status, Reason: fmt.Sprintf(reason, args...), Evidence: evidence}
}

// call is a request of the integration as it saw it.
type call struct {
	*journal.Entry
	began time.Time // the answer was given at Wall
}

// calls are the requests of the integration, in the order in which they were answered.
func calls(e Evidence) []call {
	var all []call
	for _, entry := range e.Entries {
		if entry.Kind == journal.KindExchange && entry.Exchange.Hop == journal.HopUnified {
			all = append(all, call{entry, entry.Wall.Add(-entry.Exchange.Duration)})
		}
	}
	return all
}

// amount prints a count with its noun.
func amount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
