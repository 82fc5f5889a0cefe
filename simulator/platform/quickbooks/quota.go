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

	// Batches have limits of their own beside the others.
	realmBatches = 120
	appBatches   = 40
	batchSpan    = time.Minute
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

// meter is one limit: so many requests in a span, of one key.
type meter struct {
	key   string
	limit int
	span  time.Duration
}

// admit reports whether a request fits both limits, and counts it if so. Refused requests do not count.
func (q *quotas) admit(realm, app string) bool {
	if q.free(app) {
		return true
	}
	return q.fits(app, meter{realm, realmLimit, realmSpan}, meter{realm + "/" + app, appLimit, appSpan})
}

// admitBatch does the same for the limits of batches.
func (q *quotas) admitBatch(realm, app string) bool {
	return q.fits(app, meter{realm + "//batch", realmBatches, batchSpan}, meter{realm + "/" + app + "/batch", appBatches, batchSpan})
}

// free says that an application is not metered.
func (q *quotas) free(app string) bool { return q.o.LimitsOff || app == unifiedApp }

func (q *quotas) fits(app string, meters ...meter) bool {
	if q.free(app) {
		return true
	}
	now := q.o.Paced()
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, m := range meters {
		if !q.window(m.key).room(now, m.limit, m.span) {
			return false
		}
	}
	for _, m := range meters {
		w := q.window(m.key)
		w.hits = append(w.hits, now)
	}
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
