package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// heapGrowth lets a small heap grow to five times what lives in it before it is collected. What lives is small
	// then; bodies pass through by the thousand.
	heapGrowth = 400
	// heapRoom is where that ends: a workspace of a hundred thousand documents stays below it.
	heapRoom = 560 << 20
)

// boundMemory makes the collector lavish while memory is small and thrifty when it is not. A limit that stayed where it
// is would have the collector run without end once more than that lives, so it moves up with what does.
func boundMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapRoom)
		afterCollection(func(live uint64) { debug.SetMemoryLimit(memoryLimit(live)) })
	}
}

// memoryLimit is how much memory to use when so much of it is alive. Near heapRoom it is thrifty; the more lives, the
// more room there is, as with little of it collecting would cost more than the work.
func memoryLimit(live uint64) int64 {
	return int64(max(heapRoom, live+live*3/4-min(live, heapRoom/4))) //nolint:gosec // a heap is smaller than 2^62
}

// afterCollection calls do with the size of what lives after each collection, for as long as the process runs.
func afterCollection(do func(live uint64)) {
	type mark [32]byte // smaller ones share a block, and would live as long as their neighbours
	var next func(*mark)
	next = func(*mark) {
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(sample)
		do(sample[0].Value.Uint64())
		runtime.SetFinalizer(new(mark), next)
	}
	runtime.SetFinalizer(new(mark), next)
}
