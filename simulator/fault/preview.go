package fault

import (
	"cmp"
	"net/url"
	"slices"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// Preview says what a rule would have done had it been armed before entries that are there already.
type Preview struct {
	Rule    Rule        `json:"rule"`    // completed
	Looked  int         `json:"looked"`  // entries that are calls of some hop
	Matched int         `json:"matched"` // of which the rule selects
	Acts    []Previewed `json:"acts"`    // of which it would have acted on, oldest first
}

// Previewed is one entry that a rule would have touched.
type Previewed struct {
	Seq  uint64  `json:"seq"`
	ID   string  `json:"id"`
	Draw float64 `json:"draw"`
	// ShadowedBy names the armed rule that may answer such a call first: then there is nothing left to act on.
	ShadowedBy string `json:"shadowed_by,omitempty"`
}

// Preview counts and draws through entries as the armed rule would through calls. Windows of time are left aside: they
// lie ahead. Whether an answer would have held something to alter is not looked at.
func (e *Engine) Preview(r Rule, entries []*journal.Entry) (Preview, error) {
	c, err := examine(r, e.o.Surface)
	if err != nil {
		return Preview{}, err
	}
	if c.rule.Name == "" {
		e.mu.Lock()
		c.rule.Name = e.freeName(c.effect.Type)
		e.mu.Unlock()
	}
	a := e.prepare(c)
	out := Preview{Rule: c.rule, Acts: []Previewed{}}
	for _, entry := range slices.SortedFunc(slices.Values(entries), func(x, y *journal.Entry) int { return cmp.Compare(x.Seq, y.Seq) }) {
		call, ok := callOf(entry)
		if !ok {
			continue
		}
		out.Looked++
		if a.lasting != nil || !a.selects(&call) || !e.attempted(a, call) || a.exhausted() {
			continue
		}
		if d, acts := a.count(); acts {
			out.Acts = append(out.Acts, Previewed{Seq: entry.Seq, ID: entry.ID, Draw: d.value, ShadowedBy: e.answeredBy(a, &call)})
		}
	}
	out.Matched = a.rule.Matched
	return out, nil
}

// answeredBy names the armed rule that may answer a call in place of its handler, where a later rule needs that nobody
// has answered yet. Whether it does is left to its draws.
func (e *Engine) answeredBy(late *armed, call *exchange.Call) string {
	active := e.active.Load()
	if active == nil || late.answering == nil && !late.needsAnswer() {
		return ""
	}
	now := e.o.Clock.Now()
	for _, a := range *active {
		if a.answering != nil && a.rule.Name != late.rule.Name && e.concerns(a, call, now) && e.eligible(a) {
			return a.rule.Name
		}
	}
	return ""
}

func (a *armed) exhausted() bool { return a.rule.When.Times > 0 && a.rule.Count >= a.rule.When.Times }

// callOf is the call that became an entry.
func callOf(e *journal.Entry) (exchange.Call, bool) {
	call := exchange.Call{Connection: e.Connection, Platform: e.Platform, Entry: e.ID}
	switch {
	case e.Exchange != nil:
		x := e.Exchange
		call.Hop, call.Method, call.Path, call.Object, call.ObjectID = x.Hop, x.Method, x.Path, x.Object, x.ObjectID
		call.Query, call.Key, call.Socket = x.Query, x.IdempotencyKey, x.Hop == journal.HopUnified || x.Hop == journal.HopLink || x.Host != ""
		if x.Method == "POST" && x.Hop == journal.HopUnified {
			call.ObjectID = "" // it got its id only by being carried out
		}
	case e.Attempt != nil && e.Attempt.Number == 1:
		call.Hop, call.Method, call.Event = journal.HopWebhook, "POST", e.Attempt.Code
		if target, err := url.Parse(e.Attempt.URL); err == nil {
			call.Path = target.Path
		}
	case e.SyncRun != nil:
		call.Hop, call.Method, call.Path = journal.HopSync, "SYNC", "/sync/"+e.SyncRun.Type
	default:
		return call, false
	}
	return call, true
}
