package webhook

import (
	"encoding/json"

	"faultline/simulator/journal"
)

// Some vendors tell of several changes of a company in one request. Of the deliveries that are planned together, the
// first then leads: its request tells of all, it alone is attempted, and the others ride with it. Each of them keeps its
// own state, its own body for a refire, and an entry for each attempt, which names the one that carried it.

// mostJoined is how many events a request tells of; no vendor publishes a number.
const mostJoined = 50

// leads are the deliveries to which others can still be joined, by endpoint and connection.
type leads map[[2]string]*delivery

// board lets a delivery ride with one before it, and reports whether it does. One that a rule has its way with goes
// alone. The caller holds mu.
func (l leads) board(d *delivery, target *endpoint, f format) bool {
	if f.join == nil || d.Way != nil {
		return false
	}
	key := [2]string{target.ID, d.event.Connection}
	lead := l[key]
	if lead == nil || len(lead.riders)+1 >= mostJoined {
		l[key] = d
		return false
	}
	d.Lead, d.NextAt = lead.ID, nil
	lead.riders = append(lead.riders, d)
	return true
}

// join makes the body of a request that tells of a delivery's riders, too. The caller holds mu.
func (s *Sender) join(d *delivery) {
	target, err := s.endpoint(d.Endpoint)
	if err != nil || len(d.riders) == 0 {
		return
	}
	_, f, err := target.manner()
	if err != nil || f.join == nil {
		return
	}
	bodies := [][]byte{d.bytes()}
	for _, r := range d.riders {
		bodies = append(bodies, r.bytes())
	}
	d.Batch = f.join(bodies)
}

// rides reports whether a delivery waits for the outcome of another one's request.
func (d *delivery) rides() bool { return d.Lead != "" && d.State == StatePending }

// carry lets the riders of a delivery share the outcome of its attempt. The caller holds mu.
func (s *Sender) carry(d *delivery, o outcome, b *journal.Batch) {
	for _, r := range d.riders {
		if r.State != StatePending {
			continue
		}
		r.State, r.Ended, r.Step = d.State, d.Ended, d.Step
		r.Attempts++
		shared := o
		shared.number, shared.id, shared.touches = r.Attempts, s.attemptID(r, r.Attempts), r.touches(r.Step == 1, 0)
		r.Last = shared.id
		entry := attemptEntry(r, shared)
		entry.Attempt.Batch = o.id
		b.Entries = append(b.Entries, entry)
		b.Puts = append(b.Puts, r.row())
	}
}

// regroup brings riders back to their leads after a restart. The caller holds mu.
func (s *Sender) regroup() {
	for _, id := range s.kept {
		for _, d := range s.events[id].deliveries {
			if lead := s.deliveries[d.Lead]; lead != nil {
				lead.riders = append(lead.riders, d)
			}
		}
	}
}

// joinNotifications puts the changes of one company into one notification.
func joinNotifications(bodies [][]byte) []byte {
	var all struct {
		Notifications []struct {
			Realm string `json:"realmId"`
			Event struct {
				Entities []json.RawMessage `json:"entities"`
			} `json:"dataChangeEvent"`
		} `json:"eventNotifications"`
	}
	for i, body := range bodies {
		if i == 0 {
			read(body, &all)
			continue
		}
		next := all
		next.Notifications = nil
		read(body, &next)
		for _, n := range next.Notifications {
			into := &all.Notifications[0].Event.Entities
			*into = append(*into, n.Event.Entities...)
		}
	}
	return document(all)
}

// joinArrays puts the elements of arrays into one.
func joinArrays(bodies [][]byte) []byte {
	var all []json.RawMessage
	for _, body := range bodies {
		var some []json.RawMessage
		read(body, &some)
		all = append(all, some...)
	}
	return document(all)
}

// joinSequences puts numbered notifications that follow each other into one.
func joinSequences(bodies [][]byte) []byte {
	type numbered struct {
		Events  []json.RawMessage `json:"events"`
		First   uint64            `json:"firstEventSequence"`
		Last    uint64            `json:"lastEventSequence"`
		Entropy string            `json:"entropy"`
	}
	var all numbered
	for i, body := range bodies {
		var one numbered
		read(body, &one)
		if i == 0 {
			all = one
			continue
		}
		all.Events, all.Last = append(all.Events, one.Events...), one.Last
	}
	return document(all)
}

// read parses what this package wrote.
func read(body []byte, into any) {
	if err := json.Unmarshal(body, into); err != nil {
		panic("webhook: a notification does not parse: " + err.Error())
	}
}
