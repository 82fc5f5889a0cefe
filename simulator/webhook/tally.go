package webhook

import (
	"encoding/json"
	"maps"
	"slices"

	"faultline/simulator/journal"
)

const tallyTable = "webhook.tally"

// Tally is what became of a connection's events: what should have arrived, and what did. Planned is the sum of
// Delivered, Pending, Dropped, Failed and GivenUp.
type Tally struct {
	Connection string `json:"connection"`
	Generated  int    `json:"generated"` // events
	Planned    int    `json:"planned"`   // deliveries: one for each event and endpoint that wants it
	Delivered  int    `json:"delivered"` // acknowledged, by hand or by the ladder
	Pending    int    `json:"pending"`   // on their way
	Dropped    int    `json:"dropped"`   // withheld by a rule
	Failed     int    `json:"failed"`    // ended early: the receiver refused, or its endpoint was switched off or removed
	GivenUp    int    `json:"given_up"`  // the ladder was climbed to its end
	Refired    int    `json:"refired"`   // attempts by hand
}

// Plus adds two tallies; the connection is that of the first.
func (t Tally) Plus(o Tally) Tally {
	t.Generated += o.Generated
	t.Planned += o.Planned
	t.Delivered += o.Delivered
	t.Pending += o.Pending
	t.Dropped += o.Dropped
	t.Failed += o.Failed
	t.GivenUp += o.GivenUp
	t.Refired += o.Refired
	return t
}

// counts reports whether an event is one that should have arrived. What a person sent to one endpoint is nobody's
// event, and what a rule has told again was told before.
func (e *event) counts() bool { return e.Only == "" && e.Repeats == "" }

// tally counts one event.
func (e *event) tally() Tally {
	t := Tally{Connection: e.Connection}
	if !e.counts() {
		return t
	}
	t.Generated = 1
	for _, d := range e.deliveries {
		t.Planned++
		t.Refired += d.Refires
		switch d.State { //exhaustive:enforce
		case StateDelivered:
			t.Delivered++
		case StatePending:
			t.Pending++
		case StateDropped:
			t.Dropped++
		case StateFailed:
			if d.Ended == EndedExhausted {
				t.GivenUp++
			} else {
				t.Failed++
			}
		}
	}
	return t
}

// Tally counts the events of a connection since the workspace was made.
func (s *Sender) Tally(connection string) Tally {
	for _, t := range s.Tallies() {
		if t.Connection == connection {
			return t
		}
	}
	return Tally{Connection: connection}
}

// Tallies counts the events of every connection that had one, in the order of their ids.
func (s *Sender) Tallies() []Tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := maps.Clone(s.past)
	for _, id := range s.kept {
		if e := s.events[id]; e.counts() {
			all[e.Connection] = e.tally().Plus(all[e.Connection])
		}
	}
	out := make([]Tally, 0, len(all))
	for _, connection := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[connection])
	}
	return out
}

// remember keeps the count of an event whose bytes are about to be dropped. The caller holds mu.
func (s *Sender) remember(e *event) {
	if e.counts() {
		s.past[e.Connection] = e.tally().Plus(s.past[e.Connection])
	}
}

// pastRows are the rows of the counts that changed. The caller holds mu.
func (s *Sender) pastRows(changed map[string]bool) []journal.Put {
	var puts []journal.Put
	for _, connection := range slices.Sorted(maps.Keys(changed)) {
		t, counted := s.past[connection]
		if !counted {
			continue
		}
		value, err := json.Marshal(t)
		if err != nil {
			panic("webhook: a tally cannot be written: " + err.Error())
		}
		puts = append(puts, journal.Put{Table: tallyTable, Key: connection, Value: value})
	}
	return puts
}
