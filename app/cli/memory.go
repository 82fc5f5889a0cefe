package cli

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// restingGrowth lets a small heap grow to five times what lives in it before it is collected. What lives is small
	// then; bodies pass through by the thousand.
	restingGrowth = 400
	// restingRoom is where that ends: a workspace of a hundred thousand documents stays below it.
	restingRoom = 560 << 20
	// workingGrowth and workingRoom are how far the heap grows at work: to three times of what lives, and the room. More
	// would save collections, but a page that is touched for the first time costs up to two microseconds, and a workspace
	// that fills would take more of those than it saves.
	workingGrowth = 200
	workingRoom   = 128 << 20
	// work is how many entries the journal records in a second of it: those of a few hundred requests. A company that is
	// made or synced leaves few; it takes seconds and much memory, which should be no more afterwards.
	work = 1000
	// rest is how many seconds without work begin one. Shorter pauses are not worth it: taking the memory from the system
	// again costs as much as the collections that it saves.
	rest = 10
	// worthwhile is how much there must be to give back for that to be worth a collection.
	worthwhile = 64 << 20
)

// boundMemory makes the collector thrifty, which is right for every command, and at the beginning for those that serve.
// What the user set is left alone, here and in keepMemory.
func boundMemory() { resting(0).set() }

// keepMemory makes the collector lavish while the program works for others and thrifty while it rests: work is fast when
// little is collected, and nobody misses the memory for as long as it lasts. It is told how many entries were recorded.
func keepMemory(ctx context.Context, recorded func() uint64) {
	k := keeper{ceiling: func(held uint64) uint64 { return memoryCeiling(os.DirFS("/"), held) }, set: bounds.set, giveBack: debug.FreeOSMemory}
	second := time.NewTicker(time.Second)
	defer second.Stop()
	k.keep(ctx, second.C, recorded)
}

// bounds are how far the heap may grow until it is collected.
type bounds struct {
	growth int   // percent of what lives
	limit  int64 // bytes of the whole program
}

func (b bounds) set() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(b.limit)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(b.growth)
	}
}

// resting is thrifty. A limit that stayed where it is would have the collector run without end once more than that
// lives, so it moves up with what does: the more lives, the more room there is, as with little of it collecting would
// cost more than the work.
func resting(live uint64) bounds {
	return bounds{restingGrowth, int64(max(restingRoom, live+live*3/4-min(live, restingRoom/4)))}
}

// working is lavish, below the ceiling.
func working(live, ceiling uint64) bounds {
	b := resting(live)
	if int64(ceiling) <= b.limit {
		return b
	}
	return bounds{workingGrowth + int(100*workingRoom/max(live, workingRoom/8)), int64(ceiling)}
}

// keeper sets the bounds as the program begins to work and to rest.
type keeper struct {
	ceiling  func(held uint64) uint64
	set      func(bounds)
	giveBack func() // collects, and returns what is free to the system

	now      bounds
	recorded uint64 // entries, a second ago
	busy     bool
	quiet    int    // seconds without work
	most     uint64 // the ceiling when the work began
}

// keep looks at the memory every second.
func (k *keeper) keep(ctx context.Context, second <-chan time.Time, recorded func() uint64) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-second:
			k.look(readMemory(), recorded())
		}
	}
}

// memory is how the program stands.
type memory struct {
	live uint64 // after the last collection
	held uint64 // from the system
}

func readMemory() memory {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return memory{s[0].Value.Uint64(), s[1].Value.Uint64() - s[2].Value.Uint64()}
}

// look tells work from rest by what was recorded since it looked last.
func (k *keeper) look(m memory, recorded uint64) {
	k.quiet++
	if recorded-k.recorded >= work {
		k.quiet = 0
	}
	k.recorded = recorded
	switch {
	case k.quiet == 0 && !k.busy:
		k.busy, k.most = true, k.ceiling(m.held)
	case k.quiet == rest:
		k.busy = false
	}
	b := resting(m.live)
	if k.busy {
		b = working(m.live, k.most)
	}
	if b != k.now {
		k.now = b
		k.set(b)
	}
	if k.quiet == rest && m.held > m.live+max(worthwhile, m.live/4) {
		k.giveBack()
	}
}
