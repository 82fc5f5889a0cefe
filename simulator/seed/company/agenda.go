package company

import (
	"cmp"
	"container/heap"
	"context"
	"time"
)

// event is something to be written into the books at a moment.
type event struct {
	at      time.Time
	ordinal int // order of scheduling, which decides between events of one moment
	write   func(context.Context) error
}

// agenda hands out events by time.
type agenda struct {
	events    []event
	scheduled int
}

func (a *agenda) Len() int { return len(a.events) }
func (a *agenda) Less(i, j int) bool {
	if c := a.events[i].at.Compare(a.events[j].at); c != 0 {
		return c < 0
	}
	return cmp.Less(a.events[i].ordinal, a.events[j].ordinal)
}
func (a *agenda) Swap(i, j int) { a.events[i], a.events[j] = a.events[j], a.events[i] }
func (a *agenda) Push(x any)    { a.events = append(a.events, x.(event)) }
func (a *agenda) Pop() any {
	last := a.events[len(a.events)-1]
	a.events = a.events[:len(a.events)-1]
	return last
}

// at schedules an event; what would fall behind the last day never happens.
func (m *maker) at(when time.Time, write func(context.Context) error) {
	if when.Before(m.start.AddDate(0, 0, m.days)) {
		m.agenda.scheduled++
		heap.Push(&m.agenda, event{at: when, ordinal: m.agenda.scheduled, write: write})
	}
}

// work writes everything scheduled, and what that schedules in turn.
func (m *maker) work(ctx context.Context) error {
	for m.agenda.Len() > 0 && ctx.Err() == nil {
		e := heap.Pop(&m.agenda).(event)
		m.now = e.at
		if err := e.write(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// moment is a minute of the working hours of a day, moved back to a working day where there is one.
func (m *maker) moment(day, minute int) time.Time {
	date := m.start.AddDate(0, 0, day)
	for back := range 2 {
		weekday := (int(date.Weekday()) + 6) % 7 // Monday is 0
		if weekday < m.preset.workweek || day-back == 0 {
			break
		}
		date = date.AddDate(0, 0, -1)
	}
	return date.Add(9*time.Hour + time.Duration(minute)*time.Minute)
}

// spread places the i-th of n evenly over the history, with some jitter.
func (m *maker) spread(i, n, jitter, minute int) time.Time {
	return m.moment((i*1000+jitter)*m.days/(n*1000), minute)
}
