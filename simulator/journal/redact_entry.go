package journal

import "net/http"

// shown is a copy of an entry as everybody may see it: without secrets, and with what became of its bodies.
func (r *Redactor) shown(e *Entry, bodies []takenBody) *Entry {
	e = duplicate(e)
	for i, p := range bodiesOf(e) {
		*p.body = bodies[i].shown()
	}
	r.texts(e)
	if sent, got := headersOf(e); sent != nil {
		*sent, _ = r.Header(*sent)
		*got, _ = r.Header(*got)
	}
	return e
}

// texts redacts the texts of an entry.
func (r *Redactor) texts(e *Entry) {
	text := func(s *string) { *s, _ = r.Text(*s) }
	switch {
	case e.Exchange != nil:
		e.Exchange.Query, _ = r.Query(e.Exchange.Query)
	case e.Attempt != nil:
		text(&e.Attempt.URL)
		text(&e.Attempt.Error)
	case e.SyncRun != nil:
		text(&e.SyncRun.Error)
	case e.Step != nil:
		text(&e.Step.Text)
		text(&e.Step.Error)
	}
	for i := range e.Faults {
		text(&e.Faults[i].Detail)
		if w := e.Faults[i].Would; w != nil {
			text(&w.Note)
		}
	}
}

// headersOf is where an entry keeps the headers that were sent and those that came back; nil when it keeps none.
func headersOf(e *Entry) (sent, got *http.Header) {
	switch {
	case e.Exchange != nil:
		return &e.Exchange.RequestHeader, &e.Exchange.ResponseHeader
	case e.Attempt != nil:
		return &e.Attempt.RequestHeader, &e.Attempt.ResponseHeader
	}
	return nil, nil
}
