package webhook

import "context"

// lane is the way to one endpoint: so many attempts at a time, the rest in the order in which they became due. An
// attempt that finds the lane full leaves its work to those that are on it, so that no goroutine waits.
type lane struct {
	on    int
	queue []func(context.Context)
}

// drive makes an attempt on the endpoint's lane, and then those that queued up meanwhile.
func (s *Sender) drive(ctx context.Context, l *lane, attempt func(context.Context)) {
	s.mu.Lock()
	if l.on >= s.o.Lanes {
		l.queue = append(l.queue, attempt)
		s.mu.Unlock()
		return
	}
	l.on++
	s.mu.Unlock()
	for attempt != nil {
		attempt(ctx)
		attempt = s.following(ctx, l)
	}
}

// following takes the next attempt off the queue, or leaves the lane. What is still queued when the world ends is on
// disk and goes on with the next start.
func (s *Sender) following(ctx context.Context, l *lane) func(context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(l.queue) == 0 || ctx.Err() != nil {
		l.on--
		return nil
	}
	next := l.queue[0]
	l.queue[0] = nil
	l.queue = l.queue[1:]
	return next
}
