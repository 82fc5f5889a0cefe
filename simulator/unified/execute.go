package unified

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/jsontext"
	"faultline/simulator/link"
	"faultline/simulator/platform"
)

// outcome is how a job ended: the answer, and the rows that go to the disk with it.
type outcome struct {
	answer exchange.Answer
	code   string
	made   string // id of the record that was created
	puts   []journal.Put
}

// execution is one write: the job that it is, and its work on the platform.
type execution struct {
	api      *API
	ctx      context.Context
	job      *job
	want     intention
	bodies   jsontext.Room // for what the request says
	written  writing
	stays    bool // it outlives its request
	lookup   view
	sheaf    // what goes to the disk with the outcome
	made     string
	posts    int
	sent     []byte                     // the bodies that were posted, which the journal reads no more once the outcome is on the disk
	query    [2]platform.Parameter      // of the last
	related  map[string]map[string]bool // documents to read again, by object and platform id
	outlines []*outline                 // of the records that were read
	outcome  outcome
}

// executions are used again, with the room that they have for what goes through them.
var executions = sync.Pool{New: func() any {
	e := &execution{sheaf: sheaf{text: make([]byte, 0, usualText)}, sent: make([]byte, 0, usualSent)}
	e.bodies.Make(usualObjects, usualMembers)
	e.written.room.Make(usualObjects, usualMembers)
	return e
}}

// How much room the body of a usual write takes, and its native record, and how long the rows are that it leaves, and what
// it posts.
const usualObjects, usualMembers, usualText, usualSent = 8, 32, 4 << 10, 1 << 10

func (a *API) execution() *execution {
	e := executions.Get().(*execution)
	e.api = a
	return e
}

// leave gives an execution back that ended with its request, once its rows are on the disk.
func (e *execution) leave() {
	if e.stays {
		return
	}
	e.bodies.Clear()
	e.written.room.Clear()
	e.clearRows()
	if cap(e.sent) > mostText {
		e.sent = nil
	}
	*e = execution{bodies: e.bodies, written: writing{room: e.written.room}, sheaf: e.sheaf, sent: e.sent[:0], outlines: e.outlines}
	executions.Put(e)
}

// execute carries a write out on the platform and brings the copy up to date with what it touched. The caller commits
// the outcome before anybody is told of it, which covers what the platform wrote.
func (e *execution) execute(ctx context.Context) *outcome {
	e.ctx = journal.Cover(ctx)
	if e.want.unhindered {
		e.ctx = exchange.Unhindered(e.ctx)
	}
	e.lookup = view{e.api.copy, e.want.connection.ID}
	defer e.fold()
	answer, f := e.run()
	if f != nil {
		e.outcome = outcome{answer: f.answer(), code: f.code, puts: e.Puts}
	} else {
		e.outcome = outcome{answer: answer, made: e.made, puts: e.Puts}
	}
	return &e.outcome
}

func (e *execution) run() (exchange.Answer, *failure) {
	switch o := e.want.object; {
	case o.does != nil:
		return o.does(e)
	case o == bankFeedTransactionObject:
		return e.keepFeedTransactions()
	case o.Kept:
		return e.keepOwn()
	case o.applies != nil:
		return e.apply(o.applies)
	case o.unapplies != nil:
		return e.unapply(o.unapplies)
	case e.want.method == http.MethodPost:
		return e.create()
	case e.want.method == http.MethodPatch:
		return e.update()
	default:
		return e.remove()
	}
}

// ownCreates make records of the objects for which one native body is not enough.
var ownCreates = map[string]func(*execution) (native node, f *failure){"tax_rate": (*execution).createTaxRate}

func (e *execution) create() (exchange.Answer, *failure) {
	if create, own := ownCreates[e.want.object.Name]; own {
		native, f := create(e)
		if f != nil {
			return exchange.Answer{}, f
		}
		return e.keep(native)
	}
	w := e.writing()
	body, f := w.translate()
	if f != nil {
		return exchange.Answer{}, f
	}
	native, f := e.post(body, "")
	if f != nil {
		return exchange.Answer{}, f
	}
	return e.keep(native)
}

func (e *execution) update() (exchange.Answer, *failure) {
	current, f := e.read(e.want.object, e.want.target.own())
	if f != nil {
		return exchange.Answer{}, f
	}
	w := e.writing()
	w.update, w.current = true, current
	body, f := w.translate()
	if f != nil {
		return exchange.Answer{}, f
	}
	if w.operation != "" {
		body = &jsontext.Object{}
	} else {
		body.Set("sparse", true)
	}
	e.touches(e.want.target, e.targeted())
	body.Set("Id", w.current.get("Id").String())
	body.Set("SyncToken", w.current.get("SyncToken").String())
	native, f := e.post(body, w.operation)
	if f != nil {
		return exchange.Answer{}, f
	}
	return e.keep(native)
}

// deletedAnswer is what a delete answers; a record that is not there is as good as deleted.
func deletedAnswer(code string) exchange.Answer {
	return exchange.Answer{Status: http.StatusOK, Body: []byte(`{"code":"` + code + `","success":true}`)}
}

func (e *execution) remove() (exchange.Answer, *failure) {
	if e.want.target == nil {
		return deletedAnswer("not_found"), nil
	}
	o := e.want.object
	record, f := e.read(o, e.want.target.own())
	if f != nil && f.code == codeInvalidReference {
		e.forget()
		return deletedAnswer("not_found"), nil
	}
	if f != nil {
		return exchange.Answer{}, f
	}
	body := jsontext.With("Id", record.get("Id").String()).With("SyncToken", record.get("SyncToken").String())
	if o.Deactivates {
		return e.deactivate(record, body)
	}
	e.touches(e.want.target, e.targeted())
	if _, f := e.post(body, "delete"); f != nil {
		return exchange.Answer{}, f
	}
	e.forget()
	e.readRelated()
	return deletedAnswer("deleted"), nil
}

// deactivate deletes what the platform can only make inactive: it leaves the reads like all that is deleted.
func (e *execution) deactivate(record node, body *jsontext.Object) (exchange.Answer, *failure) {
	if !record.get("Active").isFalse() {
		body.Set("sparse", true)
		body.Set("Active", false)
		native, f := e.post(body, "")
		if f != nil {
			return exchange.Answer{}, f
		}
		if _, f := e.keep(native); f != nil {
			return exchange.Answer{}, f
		}
	}
	e.forget()
	return deletedAnswer("deleted"), nil
}

func (e *execution) writing() *writing {
	e.written = writing{object: e.want.object, body: e.want.body, lookup: &e.lookup, room: e.written.room}
	return &e.written
}

// keep puts what the platform answered into the copy, reads what moved along, and makes the answer.
func (e *execution) keep(native node) (exchange.Answer, *failure) {
	c := &e.want.connection
	r, answered, err := e.api.copy.upsert(c.ID, e.want.object, native, &e.sheaf)
	if err != nil {
		return exchange.Answer{}, e.unreadable(err)
	}
	for _, other := range e.want.object.alike {
		if other.holds != nil && !other.holds(native) {
			continue
		}
		if _, _, err := e.api.copy.upsert(c.ID, other, native, &e.sheaf); err != nil {
			return exchange.Answer{}, e.unreadable(err)
		}
	}
	e.touches(r, native)
	if e.want.method == http.MethodPost {
		e.made = r.id.String()
	}
	if len(e.related) > 0 {
		e.readRelated()
		if fresh, ok := e.api.copy.get(c.ID, e.want.object.Name, r.platformID, true); ok {
			r = fresh
		}
	}
	if r, err = e.api.copy.inReply(c.ID, e.want.object, r); err != nil {
		return exchange.Answer{}, e.unreadable(err)
	}
	if e.want.raw || !r.within(answered) {
		answered = e.want.object.answering(r, e.want.raw)
	}
	return exchange.Answer{Status: http.StatusOK, Body: answered}, nil
}

// answering is the body that answers a write with a record.
func (o *Object) answering(r *row, raw bool) []byte {
	b := make([]byte, 0, len(r.record)+32)
	b = append(append(append(b, '{', '"'), o.Name...), '"', ':')
	return append(appendRecord(b, r, raw), '}')
}

func (e *execution) unreadable(err error) *failure {
	f := internalFailure()
	f.message, f.remedy = "The platform took the write, but its answer cannot be read: "+err.Error()+".", "The next sync brings the record."
	return f
}

func (e *execution) forget() {
	e.api.copy.hide(e.want.connection.ID, e.want.object, e.want.target.platformID, &e.sheaf)
}

func (e *execution) read(o *Object, platformID string) (node, *failure) {
	answer, f := e.call(platform.Request{Method: http.MethodGet, Path: nativePath(e.want.connection.Realm, o) + "/" + url.PathEscape(platformID)})
	if f != nil {
		return node{}, f
	}
	return e.recordIn(answer, o)
}

// post sends a record of the object that the job is about, or an operation on one.
func (e *execution) post(body *jsontext.Object, operation string) (node, *failure) {
	answer, f := e.postTo(nativePath(e.want.connection.Realm, e.want.object), body, operation)
	if f != nil {
		return node{}, f
	}
	return e.recordIn(answer, e.want.object)
}

// postTo sends a body. The job's id goes along as the platform's own request id, so that the platform, too, does a job
// only once, however often it is sent; a job that sends several numbers them.
func (e *execution) postTo(path string, body *jsontext.Object, operation string) (string, *failure) {
	from := len(e.sent)
	var err error
	if e.sent, err = jsontext.AppendValue(e.sent, body); err != nil {
		return "", internalFailure()
	}
	raw := e.sent[from:len(e.sent):len(e.sent)]
	id := e.job.ID
	if e.posts++; e.posts > 1 {
		id += "-" + strconv.Itoa(e.posts)
	}
	query := append(platform.Query(e.query[:0]), platform.Parameter{Name: "requestid", Value: id})
	if operation != "" {
		query = append(query, platform.Parameter{Name: "operation", Value: operation})
	}
	return e.call(platform.Request{Method: http.MethodPost, Path: path, Query: query, Body: raw, Decoded: body})
}

// call makes one native call and returns what it answers.
func (e *execution) call(r platform.Request) (string, *failure) {
	c := &e.want.connection
	answer, err := e.api.o.Native.Call(e.ctx, c.ID, c.Realm, r)
	switch {
	case errors.Is(err, platform.ErrGrantDead):
		return "", e.grantDead(*c, answer)
	case err != nil:
		return "", platformFailure(statusPlatformUnavailable, codePlatformBadRequest, err.Error())
	}
	if f := nativeFailure(answer); f != nil {
		return "", f
	}
	return string(answer.Body), nil
}

// recordIn takes the record out of what a native call answers.
func (e *execution) recordIn(answer string, o *Object) (node, *failure) {
	record := e.takenApart(answer).get(o.Native)
	if !record.IsObject() {
		return node{}, platformFailure(statusPlatformUnavailable, codePlatformBadRequest, "the platform's answer holds no "+o.Native)
	}
	return record, nil
}

// takenApart is a text that stays apart until the execution ends.
func (e *execution) takenApart(text string) node {
	o := outlines.Get().(*outline)
	e.outlines = append(e.outlines, o)
	return o.read(text)
}

// targeted is the native record that the write is about, as the copy has it.
func (e *execution) targeted() node { return e.takenApart(e.want.target.native.String()) }

// fold gives back what texts were taken apart in.
func (e *execution) fold() {
	for _, o := range e.outlines {
		o.back()
	}
	clear(e.outlines)
	e.outlines = e.outlines[:0]
}

func (e *execution) grantDead(c link.Connection, answer exchange.Answer) *failure {
	if e.api.o.Syncs != nil {
		e.api.o.Syncs.Unauthorized(e.ctx, c.ID, "the platform refused the grant during a write")
	}
	f := e.api.needsUpdate(c.LinkPath())
	f.native = nativeDetail(answer)
	return f
}
