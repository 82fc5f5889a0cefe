package webhook

import (
	"slices"
	"time"

	"faultline/simulator/journal"
)

// Some vendors hold the events of a connection back until the one before them was acknowledged. Such deliveries stand
// in a line: the first is attempted, the others are held when their time comes and freed by the one that leaves.

// A rule may begin such a line where the vendor keeps none; it lasts until nobody stands in it.

// inLine reports whether a delivery keeps its place. One that a rule puts off does not: it is to be overtaken.
func (d *delivery) inLine(p profile) bool {
	return !d.putOff() && (p.ordered || d.Way != nil && d.Way.InLine)
}

// putOff reports whether a rule lets others overtake the delivery.
func (d *delivery) putOff() bool { return d.Way != nil && (d.Way.Delay > 0 || d.Way.Behind > 0) }

// lines reports whether a delivery is to stand in a line: its own nature, or a line that is there. The caller holds mu.
func (e *endpoint) lines(d *delivery, p profile) bool {
	return d.inLine(p) || !d.putOff() && len(e.queues[d.event.Connection]) > 0
}

// join puts a delivery at the end of its connection's line. The caller holds mu.
func (e *endpoint) join(d *delivery) {
	if e.queues == nil {
		e.queues = map[string][]*delivery{}
	}
	d.Lined = true
	e.queues[d.event.Connection] = append(e.queues[d.event.Connection], d)
}

// ahead reports whether others stand before a delivery. The caller holds mu.
func (e *endpoint) ahead(d *delivery) bool {
	return slices.Index(e.queues[d.event.Connection], d) > 0
}

// release takes a delivery out of its line and frees the one that is first now. The caller holds mu.
func (s *Sender) release(e *endpoint, d *delivery) []*delivery {
	line := e.queues[d.event.Connection]
	i := slices.Index(line, d)
	if i < 0 {
		return nil
	}
	line = slices.Delete(line, i, i+1)
	if len(line) == 0 {
		delete(e.queues, d.event.Connection)
		return nil
	}
	e.queues[d.event.Connection] = line
	next := line[0]
	if !next.Held || next.NextAt == nil {
		return nil
	}
	now := s.o.Clock.Now()
	next.Held, next.NextAt = false, &now
	return []*delivery{next}
}

// longestBehind is how long a delivery is held behind later ones where a rule names no end.
const longestBehind = time.Hour

// passed counts a first attempt for the deliveries that a rule holds behind later ones. Those whose turn it is now are
// freed; the rows are of all that it moved. The caller holds mu.
func (e *endpoint) passed(d *delivery, now time.Time) (freed []*delivery, rows []journal.Put) {
	e.behind = slices.DeleteFunc(e.behind, func(held *delivery) bool {
		if held.NextAt == nil || held.Begun != nil {
			return true
		}
		if d.event.Ordinal <= held.event.Ordinal {
			return false
		}
		held.Behind--
		last := held.Behind <= 0
		if last && held.timer != nil && held.timer.Cancel() {
			held.NextAt = &now
			freed = append(freed, held)
		}
		rows = append(rows, held.row())
		return last
	})
	return freed, rows
}
