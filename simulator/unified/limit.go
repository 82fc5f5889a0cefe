package unified

import (
	"sync"
	"time"
)

// The quota of an organisation.
const (
	quotaRequests = 500
	quotaWindow   = 10 * time.Second
)

// quota is a sliding window over the moments of the last requests that were let through.
type quota struct {
	mu    sync.Mutex
	taken [quotaRequests]time.Time
	next  int
}

// take asks to let one request through at a moment.
func (q *quota) take(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	oldest := q.taken[q.next]
	if !oldest.IsZero() && now.Sub(oldest) < quotaWindow {
		return false
	}
	q.taken[q.next] = now
	q.next = (q.next + 1) % quotaRequests
	return true
}
