package webhook

import "context"

// Out returns once every event of a connection that is due by now was attempted, or when the context ends.
func (s *Sender) Out(ctx context.Context, connection string) {
	for {
		s.mu.Lock()
		if !s.owes(connection) {
			s.mu.Unlock()
			return
		}
		if s.moved == nil {
			s.moved = make(chan struct{})
		}
		moved := s.moved
		s.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return
		}
	}
}

// owes reports whether a first attempt that is due has no outcome yet. The caller holds mu.
func (s *Sender) owes(connection string) bool {
	now := s.o.Clock.Now()
	for _, d := range s.deliveries {
		if d.event.Connection == connection && d.NextAt != nil && d.Step == 0 && !d.Held && !d.NextAt.After(now) {
			return true
		}
	}
	return false
}

// stir tells those who wait for an attempt that one has ended. The caller holds mu.
func (s *Sender) stir() {
	if s.moved != nil {
		close(s.moved)
		s.moved = nil
	}
}
