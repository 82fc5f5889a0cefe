package journal

import "strings"

// properties gives what the entry is, for the key is.
func (s *subject) properties() []string {
	var out []string
	note := func(name string, holds bool) {
		if holds {
			out = append(out, name)
		}
	}
	note("failed", s.failed())
	note("slow", s.slow())
	note("injected", s.injected())
	note("manual", s.manual())
	note("replayed", s.e.Exchange != nil && s.e.Exchange.Replayed)
	note("pinned", s.names.pinned(s.e.Seq))
	truncated, redacted := false, false
	for _, p := range bodiesOf(s.e) {
		truncated = truncated || p.body.Hash != "" && p.body.Kept < p.body.Size
		redacted = redacted || p.body.Redacted
	}
	note("truncated", truncated)
	note("redacted", redacted || s.marked())
	return out
}

func (s *subject) failed() bool {
	e := s.e
	switch {
	case e.Exchange != nil:
		return e.Exchange.Status >= 400
	case e.Attempt != nil:
		return e.Attempt.Result != ResultDelivered
	case e.SyncRun != nil:
		return e.SyncRun.Outcome == SyncFailed
	case e.Step != nil:
		return e.Step.Error != ""
	}
	return false
}

func (s *subject) slow() bool {
	switch {
	case s.e.Exchange != nil:
		return s.e.Exchange.Duration >= slowFrom
	case s.e.Attempt != nil:
		return s.e.Attempt.Duration >= slowFrom
	}
	return false
}

func (s *subject) injected() bool {
	for i := range s.e.Faults {
		if !s.e.Faults[i].Shadowed {
			return true
		}
	}
	return s.e.Exchange != nil && s.e.Exchange.Injected > 0
}

func (s *subject) manual() bool {
	switch {
	case s.e.Attempt != nil:
		return s.e.Attempt.Trigger == "manual"
	case s.e.SyncRun != nil:
		return s.e.SyncRun.Trigger == "manual"
	}
	return s.e.Clock != nil
}

// marked reports whether a secret was replaced outside of the bodies.
func (s *subject) marked() bool {
	in := func(text string) bool { return strings.Contains(text, "REDACTED") }
	for _, value := range s.headers(func(string) bool { return true }) {
		if in(value) {
			return true
		}
	}
	switch {
	case s.e.Exchange != nil:
		return in(s.e.Exchange.Query)
	case s.e.Attempt != nil:
		return in(s.e.Attempt.URL)
	}
	return false
}

// hangers gives what hangs on the entry, for the key has.
func (s *subject) hangers() []string {
	var out []string
	if len(s.e.Faults) > 0 || s.e.Fault != nil {
		out = append(out, "fault")
	}
	if s.e.Event != nil || s.e.Attempt != nil {
		out = append(out, "webhook")
	}
	if s.e.Step != nil && s.e.Step.Type == "note" {
		out = append(out, "note")
	}
	for i := range s.e.Faults {
		if s.e.Faults[i].Would != nil {
			return append(out, "diff")
		}
	}
	return out
}
