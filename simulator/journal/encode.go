package journal

import (
	"encoding/json"
	"net/http"
	"strconv"

	"faultline/simulator/jsontext"
)

// encode appends an entry to b as encoding/json writes it when it is shown, byte for byte. Exchanges, changes, events and
// attempts, of which there are thousands for each other entry, are written by hand; the rest is left to encoding/json,
// and so are touches.
func (r *Redactor) encode(b []byte, e *Entry) ([]byte, error) {
	handmade := e.SyncRun == nil && e.Health == nil && e.Fault == nil && e.Clock == nil && e.Step == nil &&
		len(e.Faults) == 0
	w := entryWriter{jsontext.Writer{B: b}, r}
	if handmade {
		w.entry(e)
	}
	if handmade && w.Err == nil {
		return w.B, nil
	}
	text, err := json.Marshal(r.shown(e))
	return append(b, text...), err
}

// entryWriter writes the parts of an entry.
type entryWriter struct {
	jsontext.Writer
	redactor *Redactor
}

func (w *entryWriter) entry(e *Entry) {
	w.Open()
	w.Name("seq")
	w.B = strconv.AppendUint(w.B, e.Seq, 10)
	w.Text("kind", string(e.Kind))
	w.Text("id", e.ID)
	w.Some("cause", e.Cause)
	w.Some("trace", e.Trace)
	w.Time("at", e.At)
	w.Time("wall", e.Wall)
	w.Some("run", e.Run)
	w.Some("connection", e.Connection)
	w.Some("platform", e.Platform)
	if e.Exchange != nil {
		w.Name("exchange")
		w.exchange(e.Exchange)
	}
	if e.Event != nil {
		w.Name("event")
		w.event(e.Event)
	}
	if e.Attempt != nil {
		w.Name("attempt")
		w.attempt(e.Attempt)
	}
	if e.Change != nil {
		w.Name("change")
		w.change(e.Change)
	}
	w.Close()
}

func (w *entryWriter) event(v *Event) {
	w.Open()
	w.Text("code", v.Code)
	w.Text("type", v.Type)
	w.Some("object", v.Object)
	w.Some("object_id", v.ObjectID)
	w.Some("sync_run", v.SyncRun)
	w.body("body", &v.Body)
	w.Number("planned", int64(v.Planned))
	w.Count("dropped", int64(v.Dropped))
	w.Close()
}

func (w *entryWriter) attempt(a *Attempt) {
	w.Open()
	w.Text("event", a.Event)
	w.Text("delivery", a.Delivery)
	w.Text("endpoint", a.Endpoint)
	w.Text("url", a.URL)
	w.Text("code", a.Code)
	w.Number("number", int64(a.Number))
	w.Text("trigger", a.Trigger)
	w.Some("mode", a.Mode)
	w.Some("refire_of", a.RefireOf)
	w.Text("result", string(a.Result))
	w.Count("status", int64(a.Status))
	w.Some("error", a.Error)
	w.header("request_header", a.RequestHeader)
	w.body("request_body", &a.RequestBody)
	w.header("response_header", a.ResponseHeader)
	w.body("response_body", &a.ResponseBody)
	w.Number("duration_ns", int64(a.Duration))
	if a.NextAt != nil {
		w.Time("next_at", *a.NextAt)
	}
	w.Flag("given_up", a.GivenUp)
	w.Some("batch", a.Batch)
	w.Close()
}

func (w *entryWriter) exchange(x *Exchange) {
	w.Open()
	w.Text("hop", string(x.Hop))
	w.Text("method", x.Method)
	w.Some("host", x.Host)
	w.Text("path", x.Path)
	w.Some("query", x.Query)
	w.Some("route", x.Route)
	w.Some("object", x.Object)
	w.Some("object_id", x.ObjectID)
	w.header("request_header", x.RequestHeader)
	w.body("request_body", &x.RequestBody)
	w.Number("status", int64(x.Status))
	w.Some("code", x.Code)
	w.header("response_header", x.ResponseHeader)
	w.body("response_body", &x.ResponseBody)
	w.Number("duration_ns", int64(x.Duration))
	w.Count("injected_ns", int64(x.Injected))
	w.Flag("replayed", x.Replayed)
	w.Some("idempotency_key", x.IdempotencyKey)
	w.Some("job_id", x.JobID)
	w.serials("reads", x.Reads)
	w.Some("missing", x.Missing)
	w.Some("intent", x.Intent)
	w.Some("nearest", x.Nearest)
	w.Close()
}

func (w *entryWriter) change(c *Change) {
	w.Open()
	w.Text("object", c.Object)
	w.Text("object_id", c.ObjectID)
	w.Number("revision", int64(c.Revision))
	w.Text("operation", c.Operation)
	w.Text("actor", c.Actor)
	w.Truth("linked", c.Linked)
	w.Text("summary", c.Summary)
	w.Text("amount_from", c.AmountFrom)
	w.Text("amount_to", c.AmountTo)
	w.Close()
}

func (w *entryWriter) header(name string, h http.Header) {
	w.HeaderBy(name, h, w.redactor.headerValue)
}

func (w *entryWriter) body(name string, body *Body) {
	w.Name(name)
	w.Open()
	w.Number("size", int64(body.Size))
	w.Number("kept", int64(body.Kept))
	w.Some("hash", body.Hash)
	w.Flag("redacted", body.Redacted)
	w.Close()
}

func (w *entryWriter) serials(name string, serials []uint64) {
	if len(serials) == 0 {
		return
	}
	w.Name(name)
	w.B = append(w.B, '[')
	for i, n := range serials {
		if i > 0 {
			w.B = append(w.B, ',')
		}
		w.B = strconv.AppendUint(w.B, n, 10)
	}
	w.B = append(w.B, ']')
}
