package journal

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// encodeEntry appends an entry to b as encoding/json writes it, byte for byte. Exchanges, changes, events and attempts, of
// which there are thousands for each other entry, are written by hand; the rest is left to encoding/json, and so are
// touches.
func encodeEntry(b []byte, e *Entry) ([]byte, error) {
	handmade := e.SyncRun == nil && e.Health == nil && e.Fault == nil && e.Clock == nil && e.Step == nil &&
		len(e.Faults) == 0
	w := entryWriter{b: b}
	if handmade {
		w.entry(e)
	}
	if handmade && !w.strange {
		return w.b, nil
	}
	text, err := json.Marshal(e)
	return append(b, text...), err
}

// entryWriter appends members, each with the comma before it.
type entryWriter struct {
	b       []byte
	strange bool // a time that has no form in JSON: encoding/json says so
}

func (w *entryWriter) entry(e *Entry) {
	w.b = strconv.AppendUint(append(w.b, `{"seq":`...), e.Seq, 10)
	w.text("kind", string(e.Kind))
	w.text("id", e.ID)
	w.some("cause", e.Cause)
	w.some("trace", e.Trace)
	w.time("at", e.At)
	w.time("wall", e.Wall)
	w.some("run", e.Run)
	w.some("connection", e.Connection)
	w.some("platform", e.Platform)
	if e.Exchange != nil {
		w.name("exchange")
		w.exchange(e.Exchange)
	}
	if e.Event != nil {
		w.name("event")
		w.event(e.Event)
	}
	if e.Attempt != nil {
		w.name("attempt")
		w.attempt(e.Attempt)
	}
	if e.Change != nil {
		w.name("change")
		w.change(e.Change)
	}
	w.b = append(w.b, '}')
}

func (w *entryWriter) event(v *Event) {
	w.b = appendText(append(w.b, `{"code":`...), v.Code)
	w.text("type", v.Type)
	w.some("object", v.Object)
	w.some("object_id", v.ObjectID)
	w.some("sync_run", v.SyncRun)
	w.body("body", &v.Body)
	w.number("planned", int64(v.Planned))
	if v.Dropped != 0 {
		w.number("dropped", int64(v.Dropped))
	}
	w.b = append(w.b, '}')
}

func (w *entryWriter) attempt(a *Attempt) {
	w.b = appendText(append(w.b, `{"event":`...), a.Event)
	w.text("delivery", a.Delivery)
	w.text("endpoint", a.Endpoint)
	w.text("url", a.URL)
	w.text("code", a.Code)
	w.number("number", int64(a.Number))
	w.text("trigger", a.Trigger)
	w.some("mode", a.Mode)
	w.some("refire_of", a.RefireOf)
	w.text("result", string(a.Result))
	if a.Status != 0 {
		w.number("status", int64(a.Status))
	}
	w.some("error", a.Error)
	w.header("request_header", a.RequestHeader)
	w.body("request_body", &a.RequestBody)
	w.header("response_header", a.ResponseHeader)
	w.body("response_body", &a.ResponseBody)
	w.number("duration_ns", int64(a.Duration))
	if a.NextAt != nil {
		w.time("next_at", *a.NextAt)
	}
	if a.GivenUp {
		w.truth("given_up", true)
	}
	w.some("batch", a.Batch)
	w.b = append(w.b, '}')
}

func (w *entryWriter) exchange(x *Exchange) {
	w.b = appendText(append(w.b, `{"hop":`...), string(x.Hop))
	w.text("method", x.Method)
	w.some("host", x.Host)
	w.text("path", x.Path)
	w.some("query", x.Query)
	w.some("route", x.Route)
	w.some("object", x.Object)
	w.some("object_id", x.ObjectID)
	w.header("request_header", x.RequestHeader)
	w.body("request_body", &x.RequestBody)
	w.number("status", int64(x.Status))
	w.some("code", x.Code)
	w.header("response_header", x.ResponseHeader)
	w.body("response_body", &x.ResponseBody)
	w.number("duration_ns", int64(x.Duration))
	if x.Injected != 0 {
		w.number("injected_ns", int64(x.Injected))
	}
	if x.Replayed {
		w.truth("replayed", true)
	}
	w.some("idempotency_key", x.IdempotencyKey)
	w.some("job_id", x.JobID)
	w.serials("reads", x.Reads)
	w.some("missing", x.Missing)
	w.some("intent", x.Intent)
	w.some("nearest", x.Nearest)
	w.b = append(w.b, '}')
}

func (w *entryWriter) change(c *Change) {
	w.b = appendText(append(w.b, `{"object":`...), c.Object)
	w.text("object_id", c.ObjectID)
	w.number("revision", int64(c.Revision))
	w.text("operation", c.Operation)
	w.text("actor", c.Actor)
	w.truth("linked", c.Linked)
	w.text("summary", c.Summary)
	w.text("amount_from", c.AmountFrom)
	w.text("amount_to", c.AmountTo)
	w.b = append(w.b, '}')
}

func (w *entryWriter) body(name string, body *Body) {
	w.name(name)
	w.b = strconv.AppendInt(append(w.b, `{"size":`...), int64(body.Size), 10)
	w.number("kept", int64(body.Kept))
	w.some("hash", body.Hash)
	if body.Redacted {
		w.truth("redacted", true)
	}
	w.b = append(w.b, '}')
}

func (w *entryWriter) header(name string, h http.Header) {
	if len(h) == 0 {
		return
	}
	w.name(name)
	var room [24]string
	w.b = append(w.b, '{')
	fields := room[:0]
	for field := range h {
		fields = append(fields, field)
	}
	slices.Sort(fields)
	for i, field := range fields {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(appendText(w.b, field), ':')
		w.values(h[field])
	}
	w.b = append(w.b, '}')
}

func (w *entryWriter) values(values []string) {
	if values == nil {
		w.b = append(w.b, "null"...)
		return
	}
	w.b = append(w.b, '[')
	for i, v := range values {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = appendText(w.b, v)
	}
	w.b = append(w.b, ']')
}

func (w *entryWriter) serials(name string, serials []uint64) {
	if len(serials) == 0 {
		return
	}
	w.name(name)
	w.b = append(w.b, '[')
	for i, n := range serials {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = strconv.AppendUint(w.b, n, 10)
	}
	w.b = append(w.b, ']')
}

func (w *entryWriter) name(name string) {
	w.b = append(append(append(w.b, ',', '"'), name...), '"', ':')
}

func (w *entryWriter) text(name, value string) {
	w.name(name)
	w.b = appendText(w.b, value)
}

// some writes a member that is left out when empty.
func (w *entryWriter) some(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

func (w *entryWriter) number(name string, n int64) {
	w.name(name)
	w.b = strconv.AppendInt(w.b, n, 10)
}

func (w *entryWriter) truth(name string, v bool) {
	w.name(name)
	w.b = strconv.AppendBool(w.b, v)
}

func (w *entryWriter) time(name string, t time.Time) {
	w.name(name)
	w.b = append(w.b, '"')
	b, err := t.AppendText(w.b)
	if err != nil {
		w.strange = true
		return
	}
	w.b = b
	w.b = append(w.b, '"')
}

// appendText quotes text; what needs escaping is left to encoding/json.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // text always marshals
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
