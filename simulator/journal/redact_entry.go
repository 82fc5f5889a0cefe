package journal

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
	switch {
	case e.Exchange != nil:
		x := e.Exchange
		sent, secret := r.Header(x.RequestHeader)
		got, too := r.Header(x.ResponseHeader)
		if secret || too {
			e = duplicate(e)
			e.Exchange.RequestHeader, e.Exchange.ResponseHeader = sent, got
		}
	case e.Attempt != nil:
		a := e.Attempt
		sent, secret := r.Header(a.RequestHeader)
		got, too := r.Header(a.ResponseHeader)
		if secret || too {
			e = duplicate(e)
			e.Attempt.RequestHeader, e.Attempt.ResponseHeader = sent, got
		}
	}
	return e
}
