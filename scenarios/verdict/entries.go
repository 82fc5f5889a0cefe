package verdict

import (
	"context"
	"fmt"
	"time"

	"faultline/scenarios/plan"
)

// entries counts what a filter matches: the check for everything that has none of its own.
type entries struct {
	title    string
	filter   string
	min, max *int
}

func (entries) Name() string { return plan.Entries }

// Patience is what a client that does the right thing may take to do it.
func (entries) Patience() time.Duration { return 10 * time.Second }

func (c entries) Judge(_ context.Context, e Evidence) Verdict {
	match, err := e.Compile(c.filter)
	if err != nil {
		return of(c, c.title, Fail, nil, "the filter cannot be used: %s", err)
	}
	var found []uint64
	for _, entry := range e.Entries {
		if match(entry) {
			found = append(found, entry.Seq)
		}
	}
	n := len(found)
	switch {
	case c.min != nil && n < *c.min:
		v := of(c, c.title, Fail, found, "%s, where at least %d were expected", matches(n), *c.min)
		v.Open = true
		return v
	case c.max != nil && n > *c.max:
		return of(c, c.title, Fail, found, "%s, where at most %d were expected", matches(n), *c.max)
	default:
		return of(c, c.title, Pass, found, "%s", matches(n))
	}
}

func matches(n int) string {
	if n == 1 {
		return "1 entry matches"
	}
	return fmt.Sprintf("%d entries match", n)
}
