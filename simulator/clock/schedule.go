package clock

import (
	"container/heap"
	"time"
)

// Timer is a piece of scheduled work.
type Timer struct {
	clock      *Clock
	due        time.Time
	order      uint64
	name       string
	background bool
	routine    bool
	task       Task
	index      int // position in the heap, -1 once taken
}

// At schedules work for a moment of the world's time; a moment that has passed means as soon as possible. The name
// is for people who read what is pending.
func (c *Clock) At(due time.Time, name string, task Task) *Timer {
	return c.schedule(due, name, false, task)
}

// Background schedules work that waits on somebody outside, such as a delivery attempt.
func (c *Clock) Background(due time.Time, name string, task Task) *Timer {
	return c.schedule(due, name, true, task)
}

func (c *Clock) schedule(due time.Time, name string, background bool, task Task) *Timer {
	c.mu.Lock()
	c.order++
	t := &Timer{clock: c, due: due.UTC().Truncate(time.Millisecond), order: c.order, name: name, background: background, task: task}
	heap.Push(&c.queue, t)
	c.busy += t.weight()
	c.mu.Unlock()
	c.poke()
	return t
}

// Due is when the work is scheduled for.
func (t *Timer) Due() time.Time { return t.due }

// Cancel takes the work back and reports whether it had not begun.
func (t *Timer) Cancel() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	if t.index < 0 {
		return false
	}
	t.clock.busy -= t.weight()
	heap.Remove(&t.clock.queue, t.index)
	return true
}

// Routine marks work that comes again and again by itself: a world in which only such work waits is idle.
func (t *Timer) Routine() {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	if t.index >= 0 {
		t.clock.busy -= t.weight()
		t.routine = true
	}
}

// weight is what the work counts among that which keeps the world busy.
func (t *Timer) weight() int {
	if t.background && !t.routine {
		return 1
	}
	return 0
}

// queue is a heap by due time, then by the order of scheduling.
type queue []*Timer

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if !q[i].due.Equal(q[j].due) {
		return q[i].due.Before(q[j].due)
	}
	return q[i].order < q[j].order
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i]; q[i].index, q[j].index = i, j }
func (q *queue) Push(x any)   { t := x.(*Timer); t.index = len(*q); *q = append(*q, t) }
func (q *queue) Pop() any {
	old := *q
	t := old[len(old)-1]
	old[len(old)-1] = nil
	t.index = -1
	*q = old[:len(old)-1]
	return t
}
