package journal

import "sync"

// Subscription receives committed entries in order. A receiver that is slow loses entries, never holds up the writer,
// and is told what it lost.
type Subscription struct {
	streams *streams
	c       chan []*Entry

	mu       sync.Mutex
	from, to uint64 // lost and not told yet
}

// streams are the open subscriptions.
type streams struct {
	mu     sync.Mutex
	open   []*Subscription
	closed bool
}

// Subscribe delivers everything committed from now on, in batches of one commit; buffer is the number of batches that
// may wait for the receiver.
func (j *Journal) Subscribe(buffer int) *Subscription {
	s := &Subscription{streams: &j.streams, c: make(chan []*Entry, max(buffer, 1))}
	j.streams.mu.Lock()
	defer j.streams.mu.Unlock()
	if j.streams.closed {
		close(s.c)
		return s
	}
	j.streams.open = append(j.streams.open, s)
	return s
}

// C gives the batches. It is closed with the subscription or the journal. The entries are shared: they must not be
// modified.
func (s *Subscription) C() <-chan []*Entry { return s.c }

// Lost returns the range of entries that were not delivered since the last call, or zeros. Ask after each receive: a
// gap in the sequence numbers of what C gives is always covered by it.
func (s *Subscription) Lost() (from, to uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from, to = s.from, s.to
	s.from, s.to = 0, 0
	return from, to
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.streams.mu.Lock()
	defer s.streams.mu.Unlock()
	for i, other := range s.streams.open {
		if other == s {
			s.streams.open = append(s.streams.open[:i:i], s.streams.open[i+1:]...)
			close(s.c)
			return
		}
	}
}

// deliver gives committed entries to those who follow, if anybody does: what is stored, so that they see what every
// reader sees. What cannot be read again is lost to them, and they are told so.
func (t *streams) deliver(first, last uint64, stored func(seq uint64) (*Entry, error)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.open) == 0 {
		return
	}
	entries := make([]*Entry, 0, last-first+1)
	for seq := first; seq <= last; seq++ {
		if e, err := stored(seq); e != nil && err == nil {
			entries = append(entries, e)
		}
	}
	for _, s := range t.open {
		if uint64(len(entries)) <= last-first {
			s.lose(first, last)
			continue
		}
		select {
		case s.c <- entries:
		default:
			s.lose(first, last)
		}
	}
}

func (s *Subscription) lose(from, to uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.from == 0 {
		s.from = from
	}
	s.to = to
}

func (t *streams) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for _, s := range t.open {
		close(s.c)
	}
	t.open = nil
}
