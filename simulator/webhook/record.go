package webhook

// Events about the same record follow each other: a rule may have the news before the present one told once more.

// follows notes which event came before one about the same record. The caller holds mu.
func (s *Sender) follows(e *event) {
	if e.ObjectID == "" {
		return
	}
	e.Before = s.latest[e.record()]
	s.latest[e.record()] = e.ID
}

// unfollow forgets an event that is not kept any more. The caller holds mu.
func (s *Sender) unfollow(e *event) {
	if s.latest[e.record()] == e.ID {
		delete(s.latest, e.record())
	}
}

func (e *event) record() string { return e.Connection + " " + e.Object + " " + e.ObjectID }

// forms are the other bodies of an event for an endpoint. They are asked for while mu is held.
type forms struct {
	s      *Sender
	e      *event
	target *endpoint
	format format
}

// In is the body in the shapes of another version. Formats of platforms know no versions.
func (f forms) In(version string) []byte {
	if f.s.o.Convert == nil || f.format.write != nil {
		return nil
	}
	return f.s.o.Convert(version, f.e.Object, f.e.Body)
}

// Before is what the endpoint was told of the record the last time.
func (f forms) Before() []byte {
	before := f.s.events[f.e.Before]
	if before == nil {
		return nil
	}
	if d := before.delivery(f.target.ID); d != nil {
		return d.bytes()
	}
	return nil
}
