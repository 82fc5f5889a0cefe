package webhook

import (
	"context"
	"sync"

	"faultline/simulator/journal"
)

// lane is the way to one endpoint: so many requests at a time, the rest in the order in which they became due. Those who
// find the lane full leave their work to those that are on it, so that no goroutine waits for a receiver but those that
// talk to it.
//
// Work that must be on disk before it begins is marked there some steps ahead of the requests, many pieces in one
// commit: the disk is then waited for once a group, and while others are on their way.
type lane struct {
	shut  bool // the endpoint has not yet said that it wants events
	on    int
	due   []errand // not marked yet
	ready []errand // marked, on disk

	marking bool
	marked  *sync.Cond // a group is on disk; over the sender's mu
}

// errand is a piece of work on a lane.
type errand struct {
	// begin adds to the batch what must be on disk first, and reports whether there is anything to do. nil: nothing
	// must. It is called while mu is held.
	begin func(b *journal.Batch) bool
	run   func(ctx context.Context)
}

// ahead is how many errands are marked in one go, for each that can be on the lane: a receiver that hangs leaves no more
// than these begun and not sent.
const marksAhead = 4

// drive takes an errand onto an endpoint's lane, and then those that queued up meanwhile.
func (s *Sender) drive(ctx context.Context, l *lane, e errand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.due = append(l.due, e)
	s.work(ctx, l)
}

// work does what there is to do on a lane, until nothing is left or others do it. The caller holds mu, which is let go of
// meanwhile. What is still queued when the world ends is on disk and goes on with the next start.
func (s *Sender) work(ctx context.Context, l *lane) {
	if l.marked == nil {
		l.marked = sync.NewCond(&s.mu)
	}
	if l.shut || l.on >= s.o.Lanes {
		return
	}
	l.on++
	defer func() { l.on-- }()
	for ctx.Err() == nil {
		switch {
		case !l.marking && len(l.due) > 0 && len(l.ready) <= s.o.Lanes/2:
			s.mark(l)
		case len(l.ready) > 0:
			next := l.ready[0]
			l.ready[0] = errand{}
			l.ready = l.ready[1:]
			s.aside(func() { next.run(ctx) })
		case l.marking:
			l.marked.Wait()
		default:
			return
		}
	}
}

// aside does something without mu.
func (s *Sender) aside(f func()) {
	s.mu.Unlock()
	defer s.mu.Lock()
	f()
}

// mark brings the next group of errands onto the disk. Those that a journal cannot keep are not run: the next start
// goes on with them. The caller holds mu, which is let go of meanwhile.
func (s *Sender) mark(l *lane) {
	n := min(len(l.due), marksAhead*s.o.Lanes)
	group := l.due[:n:n]
	l.due = l.due[n:]
	var b journal.Batch
	begun := group[:0]
	for _, e := range group {
		if e.begin == nil || e.begin(&b) {
			begun = append(begun, e)
		}
	}
	var err error
	if len(b.Puts) > 0 {
		wait := s.o.Journal.Enqueue(b)
		l.marking = true
		s.aside(func() { err = wait() })
		l.marking = false
	}
	if err == nil {
		l.ready = append(l.ready, begun...)
	}
	l.marked.Broadcast()
}
