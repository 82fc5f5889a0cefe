package webhook

import (
	"cmp"
	"encoding/json"
	"slices"

	"faultline/simulator/problem"
)

// Load reads endpoints, events and deliveries back. Nothing is sent until Resume.
func (s *Sender) Load() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.read(metaTable, func(value []byte) error {
		var c counters
		err := json.Unmarshal(value, &c)
		s.born, s.made = c.Endpoints, c.Events
		return err
	})
	if err != nil {
		return err
	}
	err = s.read(endpointTable, func(value []byte) error {
		e := &endpoint{Endpoint: Endpoint{Organisation: s.organisation("")}} // of endpoints from before there were several
		s.endpoints = append(s.endpoints, e)
		return json.Unmarshal(value, e)
	})
	if err != nil {
		return err
	}
	err = s.read(tallyTable, func(value []byte) error {
		var t Tally
		err := json.Unmarshal(value, &t)
		s.past[t.Connection] = t
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(s.endpoints, func(a, b *endpoint) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	return s.loadOutbox()
}

// loadOutbox reads the events and hangs their deliveries on them. The caller holds mu.
func (s *Sender) loadOutbox() error {
	var events []*event
	err := s.read(eventTable, func(value []byte) error {
		e := &event{Organisation: s.organisation("")}
		if err := json.Unmarshal(value, e); err != nil {
			return err
		}
		events = append(events, e)
		s.events[e.ID] = e
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(events, func(a, b *event) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	err = s.read(deliveryTable, func(value []byte) error {
		d := &delivery{}
		if err := json.Unmarshal(value, d); err != nil {
			return err
		}
		if e := s.events[d.Event]; e != nil {
			d.event = e
			e.deliveries = append(e.deliveries, d)
			s.deliveries[d.ID] = d
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range events {
		s.kept = append(s.kept, e.ID)
		if e.ObjectID != "" && e.Repeats == "" {
			s.latest[e.record()] = e.ID
		}
		slices.SortFunc(e.deliveries, func(a, b *delivery) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	}
	s.regroup()
	s.regain()
	return nil
}

func (s *Sender) read(table string, each func([]byte) error) error {
	return s.o.Journal.Load(table, func(key string, value []byte) error {
		if err := each(value); err != nil {
			return problem.New(problem.Internal, "the row %s of %s cannot be read", key, table).Because(err)
		}
		return nil
	})
}

// Resume goes on with what was not finished: each waiting delivery at its due time, or at once when that has passed.
// An attempt that was begun and not recorded is made again, under the same event.
func (s *Sender) Resume() {
	s.mu.Lock()
	var due []*delivery
	for _, id := range s.kept {
		for _, d := range s.events[id].deliveries {
			if d.due() != nil {
				due = append(due, d)
			}
		}
	}
	slices.SortStableFunc(due, func(a, b *delivery) int { return a.due().Compare(*b.due()) })
	for _, d := range due {
		if d.NextAt == nil {
			s.replay(d)
		}
	}
	for _, target := range s.endpoints {
		if p, _, err := target.manner(); err == nil && target.Handshake == HandshakeRequired {
			s.greet(target, p)
		}
	}
	s.mu.Unlock()
	s.schedule(due...)
}

// regain puts the deliveries that wait back where they waited. The caller holds mu.
func (s *Sender) regain() {
	for _, id := range s.kept {
		for _, d := range s.events[id].deliveries {
			target, p, err := s.manner(d)
			if err != nil || d.NextAt == nil {
				continue
			}
			if d.Lined || d.inLine(p) {
				target.join(d)
			}
			if d.Behind > 0 && d.Begun == nil {
				target.behind = append(target.behind, d)
			}
		}
	}
}
