package unified

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
	"faultline/simulator/link"
)

// intention is a write that was understood.
type intention struct {
	object     *Object
	connection link.Connection
	method     string
	body       *jsontext.Object // the object's members
	target     *row             // what an update or a delete is about; nil when there is no such record
	async      bool
	raw        bool // the answer carries the native record too
	unhindered bool // rules can neither hold the write up nor change it any more
}

// write answers POST, PATCH and DELETE on an object.
func (a *API) write(q *request) exchange.Answer {
	e := a.execution()
	q.execution = e
	parsed, broken := parseBodyIn(&e.bodies, q.body)
	q.intent = e.fingerprint(q, parsed)
	if q.redirected != nil {
		parsed, broken = parseBodyIn(&e.bodies, q.redirected)
	}
	contract := a.contract.Load()
	key, f := contract.key(q)
	if f != nil {
		return q.fail(f)
	}
	q.key = key
	if key != "" {
		if known, ok := a.jobs.lookup(scopedKey(q.organisation, contract.scope(q), key), q.began); ok {
			if answer, answered := a.recognised(q, known); answered {
				return answer
			}
		}
	}
	if broken != nil {
		return a.refused(q, broken)
	}
	if f := a.understand(&e.want, q, parsed); f != nil {
		return a.refused(q, f)
	}
	j := q.job(a)
	j.Async = e.want.async
	if taken := a.jobs.claim(j, q.intent, q.began, contract.keeps); taken != nil {
		return a.repeat(q, *taken) // the same key came in at the same moment and was quicker
	}
	q.jobID, e.job = j.ID, j
	a.directed(q, j, &e.want)
	if e.want.async {
		return a.later(q, e)
	}
	return a.now(q, e)
}

// fingerprint says what a write means to do, so that two requests for the same can be told.
func (e *execution) fingerprint(q *request, parsed *jsontext.Object) string {
	b := e.sent
	for _, part := range []string{q.http.Method, q.path, q.connection.ID} {
		b = append(append(b, part...), 0)
	}
	b = append(appendCanonical(b, q.body, parsed), 0)
	sum := sha256.Sum256(b)
	e.sent = b[:0] // nothing is sent yet
	var text [32]byte
	return string(hex.AppendEncode(text[:0], sum[:16]))
}

func (q *request) job(a *API) *job {
	var query url.Values
	for _, p := range q.query {
		if p.name != "access_token" {
			if query == nil {
				query = make(url.Values, len(q.query))
			}
			query.Add(p.name, p.value)
		}
	}
	j := &job{
		ID: a.o.Seed.UUID("job", q.id), Status: jobPending, Connection: q.connection.ID, Org: q.organisation, Query: query.Encode(), Key: q.key,
		Method: alike(q.http.Method, q.route.Method), Path: alike(q.path, q.route.Template), Version: alike(q.version, Version),
		Request: q.id, Scope: a.contract.Load().scope(q),
	}
	if len(bytes.TrimSpace(q.body)) > 0 {
		j.Body = q.body
	}
	return j
}

// alike is a text of a request, or one of the program's own that says the same: it is kept for long, and a part of the line
// that a request begins with keeps the line.
func alike(sent, own string) string {
	if sent == own {
		return own
	}
	return sent
}

// understand checks what a write asks for.
func (a *API) understand(want *intention, q *request, parsed *jsontext.Object) *failure {
	o := q.object()
	if q.route.acts != nil {
		o = q.route.acts
	}
	*want = intention{object: o, connection: q.connection, method: q.http.Method, raw: q.query.get("expand") == expandPlatformData}
	switch mode := parsed.Get("response_mode"); mode {
	case nil, "prefer_sync":
	case "async":
		want.async = !o.Prompt
	default:
		return badRequest(codeInvalidFields, "response_mode must be prefer_sync or async.", "Correct response_mode, or leave it out.")
	}
	if q.http.Method != http.MethodPost {
		byPlatform, f := q.idType()
		if f != nil {
			return f
		}
		if r, ok := a.copy.get(q.connection.ID, o.Name, q.pathID, byPlatform); ok {
			want.target = r
		}
	}
	if o.attaches != nil && !q.route.bygone {
		beside, f := a.beside(q)
		if f != nil {
			return f
		}
		want.target = beside
	}
	if q.http.Method == http.MethodDelete {
		return nil
	}
	wrapper := text1(o.Wrapper, o.Name)
	body, ok := parsed.Get(wrapper).(*jsontext.Object)
	if !ok {
		return badRequest(codeMissingFields, "Required: "+wrapper+".", `Wrap the members: {"`+wrapper+`":{…}}.`)
	}
	want.body = body
	update := q.http.Method == http.MethodPatch
	if s, differs := shapes[q.version]; differs {
		if lacking := s.up(o.Name, body, update); len(lacking) > 0 {
			return (&complaints{missing: lacking}).failure()
		}
	}
	if update && want.target == nil {
		return notFound(o.Name, quoted(q.pathID))
	}
	f := validate(o, body, update)
	if f == nil && o.attaches != nil && q.route.bygone {
		q.pathID = plainText(body.Get(besideMember))
		want.target, f = a.beside(q)
	}
	return f
}

// repeat answers a request whose key was used before.
func (a *API) repeat(q *request, known remembered) exchange.Answer {
	if known.Fingerprint != q.intent {
		reused := a.contract.Load().reused
		return q.fail(&reused)
	}
	j, err := a.jobs.get(known.Job)
	if err != nil || j == nil {
		return q.fail(internalFailure())
	}
	q.replayed = true
	shown := a.jobs.shown(j)
	if !shown.Refused {
		q.jobID = j.ID
	}
	q.echo(&shown)
	if shown.Status != jobPending {
		q.code = shown.Code
		return shown.answer()
	}
	if !shown.underWay {
		return a.again(q, j) // a process before this one took the request and did not live to answer it
	}
	if a.contract.Load().refuses {
		return q.fail(underWay())
	}
	if a.wait(q.ctx, a.jobs.ending(j)) {
		shown = a.jobs.shown(j)
		q.code = shown.Code
		// The request that the job belongs to may still be on its way to the disk; this one brings the outcome along.
		a.jobs.put(&q.sheaf, j, a.o.Clock.Now())
		q.durable = true
		return shown.answer()
	}
	return a.asyncAnswer(j)
}

// again runs a job that was left over under the identity it had, so that what reached the platform is not done twice.
func (a *API) again(q *request, left *job) exchange.Answer {
	e := q.execution
	e.job = left
	parsed, f := parseBodyIn(&e.bodies, q.body)
	if f != nil {
		return q.fail(f)
	}
	if f := a.understand(&e.want, q, parsed); f != nil {
		return q.fail(f)
	}
	q.replayed = false
	if !a.jobs.revive(left) {
		return a.asyncAnswer(left)
	}
	return a.now(q, e)
}

// now runs a job while the request waits. When that takes too long the job goes on by itself.
func (a *API) now(q *request, e *execution) exchange.Answer {
	j := e.job
	if j.Key != "" {
		// In the order of the journal this comes before whatever the write changes: if that is on disk, so is the key.
		a.o.Journal.Append(journal.Batch{Puts: a.jobs.rows(j, q.began)})
	}
	ctx := q.uncancelled()
	var outcome *outcome
	if e.want.unhindered = q.unhindered; e.want.unhindered {
		outcome = e.carry(ctx)
	} else if outcome = a.watched(ctx, e); outcome == nil {
		return a.asyncAnswer(j)
	}
	a.jobs.end(j, outcome.answer, outcome.code)
	q.code, q.made = outcome.code, outcome.made
	a.jobs.put(&e.sheaf, j, q.began)
	q.Puts = joined(q.Puts, e.Puts)
	a.released(q, j, outcome.answer.Status)
	q.durable = true
	return outcome.answer
}

// joined is both, the second behind the first.
func joined(first, second []journal.Put) []journal.Put {
	if len(first) == 0 {
		return second
	}
	return append(first, second...)
}

// later answers at once; the job runs in the background as soon as its acceptance is on disk.
func (a *API) later(q *request, e *execution) exchange.Answer {
	e.stays = true
	a.jobs.put(&q.sheaf, e.job, a.o.Clock.Now())
	q.durable = true
	origin := exchange.From(q.ctx)
	q.after = func() { a.schedule(e, origin) }
	return a.asyncAnswer(e.job)
}

func (a *API) schedule(e *execution, origin exchange.Origin) {
	a.o.Clock.Background(e.job.due(a.o.Clock.Now()), "job "+e.job.ID, func(ctx context.Context) {
		ctx = exchange.With(context.WithoutCancel(ctx), origin)
		a.settleLate(ctx, e.job, e.carry(ctx))
	})
}

// settleSoon stores, in the background, the outcome of a job that is done before anybody asks for it.
func (a *API) settleSoon(j *job, origin exchange.Origin, o *outcome) {
	a.o.Clock.Background(a.o.Clock.Now(), "job "+j.ID, func(ctx context.Context) {
		a.settleLate(exchange.With(context.WithoutCancel(ctx), origin), j, o)
	})
}

// settleLate stores the outcome of a job that no request waits for, and tells the integration.
func (a *API) settleLate(ctx context.Context, j *job, o *outcome) {
	ended := a.jobs.shown(j)
	ended.finish(o.answer, o.code)
	o.puts = append(o.puts, a.jobs.rows(&ended, a.o.Clock.Now())...)
	err := a.o.Journal.Commit(ctx, journal.Batch{Puts: o.puts})
	a.jobs.end(j, o.answer, o.code)
	if err != nil {
		return // the journal is degraded and says so; the job is pending again after a restart
	}
	c, ok := a.o.Connections.ByID(j.Connection)
	if a.o.Emit == nil || !ok {
		return
	}
	if err := a.o.Emit(ctx, exchange.Occurrence{
		Connection: c.ID, AccessToken: c.AccessToken, Code: "JOB_COMPLETED", Type: "JOB", Cause: j.Request, Trace: j.Request,
		Members: []exchange.Member{{Name: "job", Value: a.jobDocument(j)}},
	}); err != nil {
		return // the same: the event room journals what it could not keep
	}
}

func (a *API) asyncAnswer(j *job) exchange.Answer { return a.asyncNamed(j.ID, a.jobs.shown(j).Status) }

func (a *API) asyncNamed(id, status string) exchange.Answer {
	b := append([]byte(nil), `{"async_response":{"id":"`...)
	b = append(b, id...)
	b = append(b, `","response_url":"`...)
	b = append(b, a.o.BaseURL()...)
	b = append(b, "/versioned/jobs/"...)
	b = append(b, id...)
	b = append(b, `","status":"`...)
	b = append(b, status...)
	return exchange.Answer{Status: http.StatusOK, Body: append(b, '"', '}', '}')}
}

// Resume lets the jobs go on that were accepted and not finished when an earlier process ended. Those with a key wait
// for their client to ask again, which it must, never having had an answer.
func (a *API) Resume() {
	for _, j := range a.jobs.unfinished() {
		if !j.Async || !a.jobs.revive(j) {
			continue
		}
		e, origin, ok := a.recall(j)
		if !ok {
			f := internalFailure()
			a.jobs.end(j, f.answer(), f.code)
			continue
		}
		a.schedule(e, origin)
	}
}

// recall understands the request of a stored job again.
func (a *API) recall(j *job) (*execution, exchange.Origin, bool) {
	origin := exchange.Origin{Trace: j.Request, Cause: j.Request, Actor: "api", Run: a.run("")}
	c, ok := a.o.Connections.ByID(j.Connection)
	route, id, _ := a.routes.match(j.Method, j.Path)
	if !ok || route == nil {
		return nil, origin, false
	}
	origin.Run = a.run(c.Run)
	q := &request{ctx: context.Background(), query: parseParams(j.Query), route: route, pathID: id, connection: c, body: j.Body,
		http: &http.Request{Method: j.Method}, path: j.Path, version: j.Version}
	e := a.execution()
	e.job, e.stays = j, true
	parsed, f := parseBodyIn(&e.bodies, j.Body)
	if f != nil {
		return nil, origin, false
	}
	return e, origin, a.understand(&e.want, q, parsed) == nil
}
