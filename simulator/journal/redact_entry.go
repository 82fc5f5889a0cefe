package journal

import "net/http"

// entry redacts everything of an entry but its raw bodies, which are redacted when they are stored, and its headers,
// which are redacted while they are written (encode) and for those who follow (shown).
func (r *Redactor) entry(e *Entry) {
	text := func(s *string) { *s, _ = r.Text(*s) }
	switch {
	case e.Exchange != nil:
		x := e.Exchange
		x.Query, _ = r.Query(x.Query)
		x.Remote = ""
	case e.Attempt != nil:
		a := e.Attempt
		text(&a.URL)
		text(&a.Error)
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

// shown is a stored entry for those who follow: without the secrets in its headers.
func (r *Redactor) shown(e *Entry) *Entry {
	sent, got := headersOf(e)
	if sent == nil {
		return e
	}
	cleanSent, secret := r.Header(*sent)
	cleanGot, too := r.Header(*got)
	if secret || too {
		e = duplicate(e)
		sent, got = headersOf(e)
		*sent, *got = cleanSent, cleanGot
	}
	return e
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
