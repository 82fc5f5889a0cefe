package webhook

import (
	"fmt"
	"net/http"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// burst makes the further events with the news of a delivery that a rule wants, for its endpoint alone. Their entries
// and rows go into the batch; they name the rule, and no rule acts on them again. The caller holds mu.
func (s *Sender) burst(d *delivery, o exchange.Occurrence, target *endpoint, b *journal.Batch) []*delivery {
	if d.Way == nil || d.Way.Burst == 0 {
		return nil
	}
	count, spread := d.Way.Burst, d.Way.Spread
	out := make([]*delivery, 0, count)
	for i := range count {
		e := s.anew(d.event, o)
		again := s.newDelivery(e, target, d.bytes())
		at := d.NextAt.Add(spread * time.Duration(i+1) / time.Duration(count))
		again.State, again.NextAt = StatePending, &at
		again.Touches = d.noted(fmt.Sprintf("event %d of %d with the same news", i+1, count))
		for j := range again.Touches {
			again.Touches[j].Would = &journal.Would{Status: http.StatusOK, Note: "there would have been no such event"}
		}
		entry := e.entry(o, exchange.Origin{})
		entry.Cause, entry.Event.Planned, entry.Faults = d.Event, 1, again.Touches
		b.Entries = append(b.Entries, entry)
		b.Puts = append(b.Puts, again.row(), e.row())
		out = append(out, again)
	}
	return out
}

// anew registers another event with the news of one. The caller holds mu.
func (s *Sender) anew(e *event, o exchange.Occurrence) *event {
	id, ordinal := s.o.Seed.Sequence("event", s.made).Next()
	s.made = ordinal
	again := *e
	again.ID, again.Ordinal, again.Repeats, again.Before, again.deliveries = id, ordinal, e.ID, "", nil
	s.events[id] = &again
	s.kept = append(s.kept, id)
	return &again
}
