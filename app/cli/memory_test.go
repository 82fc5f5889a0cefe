package cli

import (
	"runtime"
	"testing"
	"time"
)

func TestMemoryLimitFollowsWhatLives(t *testing.T) {
	for live, want := range map[uint64]int64{0: heapRoom, 100 << 20: heapRoom, 256 << 20: heapRoom, 320 << 20: heapRoom, 480 << 20: 700 << 20, 4 << 30: 7<<30 - heapRoom/4} {
		if got := memoryLimit(live); got != want {
			t.Errorf("with %d MB alive the limit is %d MB, want %d", live>>20, got>>20, want>>20)
		}
	}
}

func TestEveryCollectionIsNoticed(t *testing.T) {
	seen := make(chan uint64, 1)
	afterCollection(func(live uint64) {
		select {
		case seen <- live:
		default:
		}
	})
	for range 3 {
		deadline := time.After(20 * time.Second)
		for noticed := false; !noticed; {
			runtime.GC()
			select {
			case live := <-seen:
				noticed = live > 0
			case <-deadline:
				t.Fatal("a collection went by unnoticed")
			case <-time.After(time.Millisecond):
			}
		}
	}
}
