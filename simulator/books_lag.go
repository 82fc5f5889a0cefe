package simulator

import (
	"sync"
	"time"

	"faultline/simulator/ledger"
)

// lag keeps which records of a company the synced copy of a connection does not have as they stand. A record falls
// behind by a change, and catches up by a sync: so those changed since the last look are added, and those that the copy
// has by now are dropped. A look costs what moved, not what the books hold; where the copy lost records, it begins anew.
type lag struct {
	mu    sync.Mutex
	kinds map[ledger.Kind]*lagging
}

type lagging struct {
	seen time.Time // every change before it has been looked at
	lost int       // what the copy had lost by then
	ids  map[string]bool
}

// behind counts the live records that the copy has in an older version, or not at all.
func (l *lag) behind(v *ledger.View, synced func(ledger.Record) bool, lost func(ledger.Kind) int) map[ledger.Kind]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	counts := map[ledger.Kind]int{}
	for _, kind := range ledger.Kinds() {
		if !copied(kind) {
			continue
		}
		k := l.kinds[kind]
		if k == nil {
			k = &lagging{ids: map[string]bool{}}
			l.kinds[kind] = k
		}
		if n := lost(kind); n != k.lost {
			k.seen, k.lost = time.Time{}, n
		}
		k.look(v, kind, synced)
		counts[kind] = len(k.ids)
	}
	return counts
}

func (k *lagging) look(v *ledger.View, kind ledger.Kind, synced func(ledger.Record) bool) {
	for id := range k.ids {
		if r, ok := v.Get(kind, id); !ok || r.Header().Deleted || synced(r) {
			delete(k.ids, id)
		}
	}
	v.EachSince(kind, k.seen, func(r ledger.Record) bool {
		head := r.Header()
		k.seen = head.UpdatedAt // later changes of the same moment are looked at again
		if !head.Deleted && !synced(r) {
			k.ids[head.ID] = true
		}
		return true
	})
}

// lags holds the lag of every connection that somebody has looked at.
type lags struct {
	mu  sync.Mutex
	all map[string]*lag
}

func (l *lags) of(connection string) *lag {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all == nil {
		l.all = map[string]*lag{}
	}
	one, ok := l.all[connection]
	if !ok {
		one = &lag{kinds: map[ledger.Kind]*lagging{}}
		l.all[connection] = one
	}
	return one
}
