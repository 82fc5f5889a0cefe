package webhook

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"faultline/simulator/jsontext"
)

// Rows of events and deliveries are written several times for each request that is sent, and are the same members again
// and again. They are written by hand, as encoding/json reads them; a test holds the two against each other. What only
// rules bring about is left to encoding/json.

// rowWriter leaves out what is nothing.
type rowWriter struct{ jsontext.Writer }

func row(room int) *rowWriter { return &rowWriter{jsontext.Writer{B: make([]byte, 0, room)}} }

func (w *rowWriter) time(name string, at *time.Time) {
	if at != nil {
		w.Time(name, *at)
	}
}

func (w *rowWriter) bytes(name string, value []byte) {
	if value == nil {
		return
	}
	w.Name(name)
	w.B = append(base64.StdEncoding.AppendEncode(append(w.B, '"'), value), '"')
}

// value writes what is not worth a writer of its own.
func (w *rowWriter) value(name string, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("webhook: a row cannot be written: " + err.Error())
	}
	w.Raw(name, raw)
}

// end closes the row. A moment beyond the year 9999 has no form, and the world's clock does not go there.
func (w *rowWriter) end() []byte {
	w.Close()
	if w.Err != nil {
		panic("webhook: a row cannot be written: " + w.Err.Error())
	}
	return w.B
}

func (e *event) written() []byte {
	w := row(512 + 2*len(e.Body))
	w.Open()
	w.Some("id", e.ID)
	w.Count("ordinal", int64(e.Ordinal))
	w.time("at", &e.At)
	w.Some("code", e.Code)
	w.Some("type", e.Type)
	w.Some("object", e.Object)
	w.Some("object_id", e.ObjectID)
	w.Some("connection", e.Connection)
	w.Some("platform", e.Platform)
	w.Some("run", e.Run)
	w.Some("organisation", e.Organisation)
	w.Some("trace", e.Trace)
	w.Some("only", e.Only)
	w.Some("before", e.Before)
	w.Some("repeats", e.Repeats)
	w.bytes("body", e.Body)
	return w.end()
}

func (d *delivery) written() []byte {
	w := row(768)
	w.Open()
	w.Some("id", d.ID)
	w.Some("event", d.Event)
	w.Some("endpoint", d.Endpoint)
	w.Some("state", string(d.State))
	w.Some("ended", string(d.Ended))
	w.Count("attempts", int64(d.Attempts))
	w.Count("refires", int64(d.Refires))
	w.time("next_at", d.NextAt)
	w.Flag("held", d.Held)
	w.Count("ordinal", int64(d.Ordinal))
	w.Count("step", int64(d.Step))
	w.Flag("started", d.Started)
	w.Header("sent", d.Sent)
	w.Some("last", d.Last)
	w.time("begun", d.Begun)
	w.bytes("body", d.Body)
	if d.Way != nil {
		w.value("way", d.Way)
	}
	if d.Touches != nil {
		w.value("touches", d.Touches)
	}
	w.Count("behind", int64(d.Behind))
	w.time("replay_at", d.ReplayAt)
	w.Flag("replayed", d.Replayed)
	w.Flag("lined", d.Lined)
	w.Some("lead", d.Lead)
	w.bytes("batch", d.Batch)
	return w.end()
}
