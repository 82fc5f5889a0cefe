package quickbooks

import (
	"sync"
	"time"
)

// The platform's limits.
const (
	realmLimit = 500
	realmSpan  = time.Minute
	appLimit   = 10
	appSpan    = time.Second
)

// quotas meters applications against the limits, by sliding windows over the paced time.
type quotas struct {
	o       Options
	mu      sync.Mutex
	windows map[string]*window
}

// window holds the times of the requests that still count.
type window struct{ hits []time.Time }

func newQuotas(o Options) *quotas { return &quotas{o: o, windows: map[string]*window{}} }

// admit reports whether a request fits both limits, and counts it if so. Refused requests do not count.
func (q *quotas) admit(realm, app string) bool {
	if q.o.LimitsOff || app == unifiedApp {
		return true
	}
	now := q.o.Paced()
	q.mu.Lock()
	defer q.mu.Unlock()
	company, application := q.window(realm), q.window(realm+"/"+app)
	if !company.room(now, realmLimit, realmSpan) || !application.room(now, appLimit, appSpan) {
		return false
	}
	company.hits = append(company.hits, now)
	application.hits = append(application.hits, now)
	return true
}

func (q *quotas) window(key string) *window {
	w, ok := q.windows[key]
	if !ok {
		w = &window{}
		q.windows[key] = w
	}
	return w
}

func (w *window) room(now time.Time, limit int, span time.Duration) bool {
	gone := 0
	for gone < len(w.hits) && now.Sub(w.hits[gone]) >= span {
		gone++
	}
	w.hits = append(w.hits[:0], w.hits[gone:]...)
	return len(w.hits) < limit
}
