package unified

import (
	"net/http"

	"github.com/tidwall/gjson"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// The headers of answers, in canonical spelling.
const (
	headerRequestID = exchange.RequestIDHeader
	headerJobID     = "X-Rutter-Job-Id"
)

var contentJSON = []string{"application/json; charset=utf-8"}

// finish writes the journal entry and then the answer.
func (a *API) finish(w http.ResponseWriter, q *request, answer exchange.Answer, touches []journal.Touch) {
	out := newOutgoing()
	defer out.release()
	header := a.header(out.header, q, answer, touches)
	leaf := a.leaf(q, answer, header, touches)
	if out.sheet = q.lent(answer, len(touches) > 0); out.sheet != nil {
		leaf.Exchange.ResponseBody.Likeness = q.page.print
	}
	batch := leaf.Batch(q.Puts, out.letGo)
	var err error
	if q.durable {
		err = a.o.Journal.Commit(q.uncancelled(), batch)
	} else {
		a.o.Journal.Append(batch)
	}
	switch {
	case err != nil:
		answer = internalFailure().answer()
		header.Del(headerJobID)
		header["Content-Type"] = contentJSON
	case q.execution != nil:
		q.execution.leave()
	}
	if q.after != nil {
		q.after()
	}
	answer.Header = header
	exchange.Send(q.ctx, w, answer, clock.Rest)
}

// header fills the header of an answer, which is empty.
func (a *API) header(header http.Header, q *request, answer exchange.Answer, touches []journal.Touch) http.Header {
	header["Content-Type"] = contentJSON
	for name, values := range answer.Header {
		header[http.CanonicalHeaderKey(name)] = values
	}
	if !answer.Foreign {
		a.own(header, q)
	}
	if a.o.LabelFaults {
		return exchange.Label(header, touches)
	}
	return header
}

// own adds the headers by which the API is known.
func (a *API) own(header http.Header, q *request) {
	ids := []string{q.id, q.jobID}
	header[headerRequestID] = ids[:1:1]
	if q.jobID != "" {
		header[headerJobID] = ids[1:]
	}
	if q.replayed && a.Chosen(settingMarkReplays) == valueYes {
		header["Idempotent-Replay"] = []string{"true"}
	}
}

// leaf is what the call leaves in the journal.
func (a *API) leaf(q *request, answer exchange.Answer, header http.Header, touches []journal.Touch) *journal.Leaf {
	wall := a.o.Clock.Wall()
	l := journal.NewLeaf()
	x := &l.Exchange // what is empty in it stays so
	x.Hop, x.Method, x.Host, x.Path, x.Query, x.Remote = journal.HopUnified, q.http.Method, q.http.Host, q.path, q.http.URL.RawQuery, q.http.RemoteAddr
	x.RequestHeader, x.RequestBody = q.http.Header, q.requestBody()
	x.Status, x.Code, x.ResponseHeader, x.ResponseBody = answer.Status, q.code, header, journal.Body{Raw: answer.Body, Size: len(answer.Body)}
	x.Replayed, x.IdempotencyKey, x.JobID, x.Intent, x.Nearest = q.replayed, q.key, q.jobID, q.intent, q.nearest
	x.Duration, x.Injected = wall.Sub(q.started), exchange.Injected(touches)
	x.ObjectID = text1(q.made, q.pathID)
	if q.route != nil {
		x.Route = q.route.Template
	}
	if o := q.object(); o != nil {
		x.Object = o.Name
		if q.route.acts != nil {
			x.Object = q.route.acts.Name
		}
	}
	switch answer.Status { // a rule may have said something else than what was found
	case http.StatusOK:
		if !answer.Unread {
			x.Reads = q.reads
		}
	case http.StatusGone, http.StatusNotFound:
		x.Missing = q.missing
	}
	if len(touches) > 0 {
		x.Code = codeOf(answer)
	}
	e := &l.Entry
	e.Kind, e.ID, e.Trace, e.At, e.Wall, e.Run = journal.KindExchange, q.id, q.id, a.o.Clock.NowAt(wall), wall, a.run(q.connection.Run)
	e.Connection, e.Platform, e.Faults = q.connection.ID, q.connection.Platform, touches
	return l
}

// keptOfOversized is how much of a refused body goes into the journal.
const keptOfOversized = 256 << 10

func (q *request) requestBody() journal.Body {
	body := journal.Body{Raw: q.body, Size: len(q.body)}
	if q.oversized {
		body.Raw = q.body[:min(len(q.body), keptOfOversized)]
		body.Size = max(len(q.body), int(q.http.ContentLength))
	}
	return body
}

// codeOf reads the error code of an answer that a rule may have put in the place of ours.
func codeOf(a exchange.Answer) string {
	if a.Status < http.StatusBadRequest {
		return ""
	}
	return gjson.GetBytes(a.Body, "error_code").Str
}
