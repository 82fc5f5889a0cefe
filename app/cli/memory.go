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
	// work is what is allocated in a second of it, by a few hundred requests.
	work = 16 << 20
	// rest is how many seconds without work begin one. Shorter pauses are not worth it: taking the memory from the system
	// again costs as much as the collections that it saves.
	rest = 10
	// worthwhile is how much there must be to give back for that to be worth a collection.
	worthwhile = 64 << 20
)

// boundMemory makes the collector lavish while the program works and thrifty while it rests: work is fast when little
// is collected, and nobody misses the memory for as long as it lasts. What the user set is left alone.
func boundMemory(ctx context.Context) {
	set := func(b bounds) { debug.SetMemoryLimit(b.limit) }
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(restingGrowth)
		set = func(b bounds) {
			debug.SetMemoryLimit(b.limit)
			debug.SetGCPercent(b.growth)
		}
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	set(resting(0))
	k := keeper{ceiling: func(held uint64) uint64 { return memoryCeiling(os.DirFS("/"), held) }, set: set, giveBack: debug.FreeOSMemory}
	go func() {
		second := time.NewTicker(time.Second)
		defer second.Stop()
		k.keep(ctx, second.C)
	}()
}

// bounds are how far the heap may grow until it is collected.
type bounds struct {
	growth int   // percent of what lives
	limit  int64 // bytes of the whole program
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

	now       bounds
	allocated uint64 // since the program began
	busy      bool
	quiet     int    // seconds without work
	most      uint64 // the ceiling when the work began
}

// keep looks at the memory every second.
func (k *keeper) keep(ctx context.Context, second <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-second:
			k.look(readMemory())
		}
	}
}

// memory is how the program stands.
type memory struct {
	allocated uint64 // since it began
	live      uint64 // after the last collection
	held      uint64 // from the system
}

func readMemory() memory {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return memory{s[0].Value.Uint64(), s[1].Value.Uint64(), s[2].Value.Uint64() - s[3].Value.Uint64()}
}

// look tells work from rest by what was allocated since it looked last.
func (k *keeper) look(m memory) {
	k.quiet++
	if m.allocated-k.allocated >= work {
		k.quiet = 0
	}
	k.allocated = m.allocated
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
