package unified

import (
	"context"
	"net/http"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// Where rules have a say in a write: in how an accepted job goes on, and in whether a key is still remembered.

// directed lets a rule give a job its fate. The job is registered already, so that others may look at it meanwhile.
func (a *API) directed(q *request, j *job, want *intention) {
	if q.counsel == nil {
		return
	}
	ruling, ruled := q.counsel.Ask(exchange.MatterJob, journal.Would{Status: http.StatusOK, Note: "the write would have been carried out at once, and its own outcome answered"})
	if !ruled {
		return
	}
	fate := ruling.Fate
	want.async = want.async || fate.Background
	a.jobs.direct(j, fate, a.o.Clock.Now().Add(fate.Hold), want.async)
}

// echo names, on an answer that shows what became of a job, the rule that had a say in it.
func (q *request) echo(j *job) {
	if j.Fate == nil || j.Fate.Rule == "" {
		return
	}
	q.echoed = append(q.echoed, journal.Touch{Rule: j.Fate.Rule, Effect: j.Fate.Effect, Hop: journal.HopUnified,
		Detail: "job " + j.ID + " went the way that this rule gave it", Would: &journal.Would{Note: "what the job would have come to without the rule"}})
}

// carry carries the job out, or brings it to the end that a rule has given it.
func (e *execution) carry(ctx context.Context) *outcome {
	fate := e.job.Fate
	if fate == nil || fate.Outcome == nil {
		return e.execute(ctx)
	}
	end := &outcome{answer: shapeRefusal(*fate.Outcome), code: fate.Outcome.Code}
	if fate.Committed {
		done := e.execute(ctx)
		if done.answer.Status != http.StatusOK {
			return done // the platform refused it by itself: there is nothing to hide
		}
		end.made, end.puts = done.made, done.puts
	}
	return end
}

// recognised answers a request whose key is remembered, unless a rule has it forgotten.
func (a *API) recognised(q *request, known remembered) (exchange.Answer, bool) {
	if q.counsel == nil {
		return a.repeat(q, known), true
	}
	ruling, ruled := q.counsel.Ask(exchange.MatterKey, a.foreseen(q, known))
	j, err := a.jobs.get(known.Job)
	if !ruled || err != nil || j == nil {
		return a.repeat(q, known), true
	}
	switch ruling.Memory {
	case exchange.MemoryLost:
		a.jobs.forget(j.scoped())
		q.Puts = append(q.Puts, journal.Put{Table: tableIdempotency, Key: j.scoped()})
		return exchange.Answer{}, false
	case exchange.MemoryRunning:
		q.jobID, q.replayed = j.ID, true
		return a.asyncNamed(j.ID, jobPending), true
	case exchange.MemoryTaken:
		return q.fail(underWay()), true
	case exchange.MemoryKept:
	}
	return a.repeat(q, known), true
}

// underWay refuses a key whose first request has not ended yet.
func underWay() *failure {
	return &failure{status: http.StatusConflict, kind: kindRequest, code: "IDEMPOTENCY_KEY_IN_USE",
		message: "A request with this Idempotency-Key is still under way.", remedy: "Wait, and send the same request again."}
}

// foreseen is what a repetition would be answered.
func (a *API) foreseen(q *request, known remembered) journal.Would {
	if known.Fingerprint != q.intent {
		return journal.Would{Status: a.contract.Load().reused.status, Note: "the key would have been refused: it was used with another request"}
	}
	if j, err := a.jobs.get(known.Job); err == nil && j != nil {
		if shown := a.jobs.shown(j); shown.Status != jobPending {
			return journal.Would{Status: shown.HTTP, Executed: true, Body: journal.Body{Raw: shown.Response, Size: len(shown.Response)}}
		}
	}
	return journal.Would{Status: http.StatusOK, Note: "it would have waited for the first request with this key"}
}
