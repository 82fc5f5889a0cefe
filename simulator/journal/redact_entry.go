package journal

// entry redacts everything of an entry but its raw bodies, which are redacted when they are stored. The entry is a
// copy of the writer's: its headers are replaced, never modified.
func (r *Redactor) entry(e *Entry) {
	text := func(s *string) { *s, _ = r.Text(*s) }
	switch {
	case e.Exchange != nil:
		x := e.Exchange
		x.RequestHeader, _ = r.Header(x.RequestHeader)
		x.ResponseHeader, _ = r.Header(x.ResponseHeader)
		x.Query, _ = r.Query(x.Query)
		x.Remote = ""
	case e.Attempt != nil:
		a := e.Attempt
		a.RequestHeader, _ = r.Header(a.RequestHeader)
		a.ResponseHeader, _ = r.Header(a.ResponseHeader)
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
