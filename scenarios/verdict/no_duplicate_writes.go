package verdict

import (
	"context"
	"net/http"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator/journal"
)

// noDuplicateWrites demands that one intent leaves one record. Two writes have the same intent when they are equal
// in method, path, connection and body; a replay of a remembered answer creates nothing and does not count.
type noDuplicateWrites struct{ title string }

func (noDuplicateWrites) Name() string            { return plan.NoDuplicateWrites }
func (noDuplicateWrites) Patience() time.Duration { return 0 }

func (n noDuplicateWrites) Judge(_ context.Context, e Evidence) Verdict {
	made := created(e)
	first := map[string]call{}
	var wrong []uint64
	records, repeated := 0, 0
	var twice [2]call
	for _, c := range calls(e) {
		x := c.Exchange
		if x.Method != http.MethodPost || x.Intent == "" {
			continue
		}
		if x.Replayed {
			repeated++
			continue
		}
		if made[c.Trace] == nil {
			continue
		}
		records++
		original, again := first[x.Intent]
		if !again {
			first[x.Intent] = c
			continue
		}
		if len(wrong) == 0 {
			twice = [2]call{original, c}
		}
		wrong = append(wrong, original.Seq, c.Seq, made[original.Trace].Seq, made[c.Trace].Seq)
	}
	switch {
	case len(wrong) > 0:
		return of(n, n.title, Fail, wrong, "%s in the ledger beyond one for each intent: entries %d and %d are the same POST %s, with the keys %s and %s, and each made a record",
			amount(len(wrong)/4, "record"), twice[0].Seq, twice[1].Seq, twice[0].Exchange.Path, key(twice[0]), key(twice[1]))
	case records == 0:
		return of(n, n.title, NotExercised, nil, "nothing was written through the API")
	case repeated > 0:
		return of(n, n.title, Pass, nil, "%s, one for each intent, and %s answered from the first try", amount(records, "record"), amount(repeated, "repeat"))
	default:
		return of(n, n.title, Pass, nil, "%s, one for each intent; none was tried twice", amount(records, "record"))
	}
}

// created finds the record that each request made, by the trace they share.
func created(e Evidence) map[string]*journal.Entry {
	made := map[string]*journal.Entry{}
	for _, entry := range e.Entries {
		if entry.Kind == journal.KindChange && entry.Change.Operation == "create" && !entry.Change.Linked && entry.Trace != "" && made[entry.Trace] == nil {
			made[entry.Trace] = entry
		}
	}
	return made
}

func key(c call) string {
	if c.Exchange.IdempotencyKey == "" {
		return "(none)"
	}
	return c.Exchange.IdempotencyKey
}
