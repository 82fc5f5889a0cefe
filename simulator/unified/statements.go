package unified

import (
	"net/http"
	"time"

	"faultline/simulator/exchange"
)

// What lists of statements have beside what all lists have: the span of days that they are asked for, and an answer
// that may come as a job.

// spanParameters are the days of a list of statements.
var spanParameters = []string{"start_date", "end_date"}

// addSpan keeps the statements of every month that the days from start_date to end_date, both included, touch.
func (l *listing) addSpan(q *request) *failure {
	if l.object.Report == nil {
		return nil
	}
	c := &complaints{}
	days := map[string]time.Time{}
	for _, name := range spanParameters {
		text := q.query.get(name)
		if text == "" {
			continue
		}
		t, ok := parseMoment(text)
		if !ok {
			c.complain(name, "must be YYYY-MM-DD or a full ISO 8601 time, not %s", quoted(text))
		}
		days[name] = monthOf(t)
	}
	from, some := days["start_date"]
	to, bounded := days["end_date"]
	if some && bounded && to.Before(from) {
		c.complain("end_date", "must not be before start_date")
	}
	if f := c.failure(); f != nil {
		return f
	}
	start := l.object.index["start_date"]
	if some {
		l.conditions = append(l.conditions, condition{field: start, op: opAtLeast, values: []sortKey{{number: from.UnixMilli()}}})
	}
	if bounded {
		l.conditions = append(l.conditions, condition{field: start, op: opBelow, values: []sortKey{{number: to.AddDate(0, 1, 0).UnixMilli()}}})
	}
	return nil
}

// statements answers a list of statements, at once or, when the request would rather not wait, with a job.
func (a *API) statements(q *request) exchange.Answer {
	switch mode := q.query.get("response_mode"); mode {
	case "", "prefer_sync":
		return a.list(q)
	case "async":
	default:
		return q.fail(badRequest(codeInvalidFields, "response_mode must be prefer_sync or async.", "Correct response_mode, or leave it out."))
	}
	answer := a.list(q)
	if answer.Status != http.StatusOK {
		return answer // what is wrong with the request is said at once
	}
	j := q.job(a)
	j.Async, q.jobID = true, j.ID
	a.jobs.claim(j, "", a.o.Clock.Now(), keyLife)
	a.jobs.put(&q.sheaf, j, a.o.Clock.Now())
	q.durable = true
	origin := exchange.From(q.ctx)
	q.versioned(&answer)
	q.after = func() { a.settleSoon(j, origin, &outcome{answer: answer}) }
	q.reads = nil
	return a.asyncAnswer(j)
}
