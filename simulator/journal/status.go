package journal

// Status says what is stored, what is still on its way, and whether durability can be claimed.
func (j *Journal) Status() Status {
	j.mu.Lock()
	s := Status{Sequence: j.last}
	oldest := j.writing
	if oldest.IsZero() && len(j.queue) > 0 {
		oldest = j.queue[0].taken
	}
	if j.underway.requests > 0 {
		s.Lag = max(0, j.options.Wall().Sub(oldest))
	}
	if j.degraded != nil {
		s.Degraded = j.degraded.Error()
	}
	j.mu.Unlock()

	j.state.mu.Lock()
	defer j.state.mu.Unlock()
	s.Durable, s.Oldest, s.Bytes = j.state.last, j.state.oldest, j.state.bytes
	if s.Oldest > 0 {
		s.Entries = s.Durable - s.Oldest + 1
	}
	return s
}
