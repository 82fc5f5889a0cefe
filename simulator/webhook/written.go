package webhook

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Rows of events and deliveries are written several times for each request that is sent, and are the same members again
// and again. They are written by hand, as encoding/json reads them; a test holds the two against each other. What only
// rules bring about is left to encoding/json.

// rowWriter appends members to an object; the first comma is skipped.
type rowWriter []byte

func (w *rowWriter) name(name string) {
	if len(*w) > 1 {
		*w = append(*w, ',')
	}
	*w = append(append(append(*w, '"'), name...), '"', ':')
}

func (w *rowWriter) text(name, value string) {
	if value == "" {
		return
	}
	w.name(name)
	*w = w.quoted(value)
}

func (w *rowWriter) number(name string, n int64) {
	if n == 0 {
		return
	}
	w.name(name)
	*w = strconv.AppendInt(*w, n, 10)
}

func (w *rowWriter) truth(name string, v bool) {
	if v {
		w.name(name)
		*w = append(*w, "true"...)
	}
}

func (w *rowWriter) time(name string, at *time.Time) {
	if at == nil {
		return
	}
	w.name(name)
	*w = append(at.AppendFormat(append(*w, '"'), time.RFC3339Nano), '"')
}

func (w *rowWriter) bytes(name string, value []byte) {
	if value == nil {
		return
	}
	w.name(name)
	*w = append(base64.StdEncoding.AppendEncode(append(*w, '"'), value), '"')
}

func (w *rowWriter) header(name string, h http.Header) {
	if h == nil {
		return
	}
	w.name(name)
	*w = append(*w, '{')
	open := len(*w)
	for _, field := range slices.Sorted(maps.Keys(h)) {
		if len(*w) > open {
			*w = append(*w, ',')
		}
		*w = append(w.quoted(field), ':', '[')
		for i, value := range h[field] {
			if i > 0 {
				*w = append(*w, ',')
			}
			*w = w.quoted(value)
		}
		*w = append(*w, ']')
	}
	*w = append(*w, '}')
}

// quoted is what is written so far and one more text.
func (w *rowWriter) quoted(value string) []byte {
	quoted, err := text(value)
	if err != nil {
		panic("webhook: text cannot be written: " + err.Error())
	}
	return append(*w, quoted...)
}

// value writes what is not worth a writer of its own.
func (w *rowWriter) value(name string, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("webhook: a row cannot be written: " + err.Error())
	}
	w.name(name)
	*w = append(*w, raw...)
}

func (e *event) written() []byte {
	w := make(rowWriter, 0, 512+2*len(e.Body))
	w = append(w, '{')
	w.text("id", e.ID)
	w.number("ordinal", int64(e.Ordinal))
	w.time("at", &e.At)
	w.text("code", e.Code)
	w.text("type", e.Type)
	w.text("object", e.Object)
	w.text("object_id", e.ObjectID)
	w.text("connection", e.Connection)
	w.text("platform", e.Platform)
	w.text("run", e.Run)
	w.text("organisation", e.Organisation)
	w.text("trace", e.Trace)
	w.text("only", e.Only)
	w.text("before", e.Before)
	w.text("repeats", e.Repeats)
	w.bytes("body", e.Body)
	return append(w, '}')
}

func (d *delivery) written() []byte {
	w := make(rowWriter, 0, 768)
	w = append(w, '{')
	w.text("id", d.ID)
	w.text("event", d.Event)
	w.text("endpoint", d.Endpoint)
	w.text("state", string(d.State))
	w.text("ended", string(d.Ended))
	w.number("attempts", int64(d.Attempts))
	w.number("refires", int64(d.Refires))
	w.time("next_at", d.NextAt)
	w.truth("held", d.Held)
	w.number("ordinal", int64(d.Ordinal))
	w.number("step", int64(d.Step))
	w.truth("started", d.Started)
	w.header("sent", d.Sent)
	w.text("last", d.Last)
	w.time("begun", d.Begun)
	w.bytes("body", d.Body)
	if d.Way != nil {
		w.value("way", d.Way)
	}
	if d.Touches != nil {
		w.value("touches", d.Touches)
	}
	w.number("behind", int64(d.Behind))
	w.time("replay_at", d.ReplayAt)
	w.truth("replayed", d.Replayed)
	w.truth("lined", d.Lined)
	w.text("lead", d.Lead)
	w.bytes("batch", d.Batch)
	return append(w, '}')
}

// text writes a JSON string as browsers and most servers do, without escaping & < and >.
func text(s string) ([]byte, error) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return escaped(s)
		}
	}
	out := make([]byte, 0, len(s)+2)
	return append(append(append(out, '"'), s...), '"'), nil
}

func escaped(s string) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return nil, err
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}
