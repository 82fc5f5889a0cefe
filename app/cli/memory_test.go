package cli

import (
	"context"
	"math"
	"runtime/debug"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const mb = 1 << 20

func TestBoundsFollowWhatLives(t *testing.T) {
	rests := func(limit int64) bounds { return bounds{restingGrowth, limit * mb} }
	for name, tt := range map[string]struct {
		live, ceiling uint64
		rest, work    bounds
	}{
		"nothing":                {0, 8192, rests(560), bounds{1000, 8192 * mb}},
		"a demo company":         {32, 8192, rests(560), bounds{600, 8192 * mb}},
		"a large workspace":      {256, 8192, rests(560), bounds{250, 8192 * mb}},
		"a larger one":           {480, 8192, rests(700), bounds{226, 8192 * mb}},
		"huge":                   {4096, 65536, rests(7168 - 140), bounds{203, 65536 * mb}},
		"the ceiling is lower":   {480, 1000, rests(700), bounds{226, 1000 * mb}},
		"little is to be had":    {32, 300, rests(560), rests(560)},
		"and more is needed now": {480, 700, rests(700), rests(700)},
	} {
		t.Run(name, func(t *testing.T) {
			got := []bounds{resting(tt.live * mb), working(tt.live*mb, tt.ceiling*mb)}
			if diff := cmp.Diff([]bounds{tt.rest, tt.work}, got, cmp.AllowUnexported(bounds{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestKeeperTellsWorkFromRest(t *testing.T) {
	var now bounds
	var asked, given int
	k := keeper{
		ceiling:  func(uint64) uint64 { asked++; return 8 << 30 },
		set:      func(b bounds) { now = b },
		giveBack: func() { given++ },
	}
	m, recorded := memory{live: 100 * mb, held: 500 * mb}, uint64(0)
	second := func(entries uint64) {
		recorded += entries
		k.look(m, recorded)
	}
	expect := func(when string, want bounds, wantAsked, wantGiven int) {
		t.Helper()
		if now != want || asked != wantAsked || given != wantGiven {
			t.Errorf("%s: %+v, asked for the ceiling %d times, gave back %d times", when, now, asked, given)
		}
	}
	for range 3 {
		second(work)
	}
	expect("at work", working(100*mb, 8<<30), 1, 0)
	m.live = 200 * mb
	second(work)
	expect("as more lives", working(200*mb, 8<<30), 1, 0)
	for range rest - 1 {
		second(work / 2)
	}
	expect("in a pause", working(200*mb, 8<<30), 1, 0)
	second(work)
	for range rest {
		second(0)
	}
	expect("at rest", resting(200*mb), 1, 1)
	for range 3 * rest {
		second(work / 2)
	}
	expect("after a long rest", resting(200*mb), 1, 1)
	second(work)
	expect("at work again", working(200*mb, 8<<30), 2, 1)
	m.held = 250 * mb
	for range rest {
		second(0)
	}
	expect("with little to give back", resting(200*mb), 2, 1)
}

func TestRestGivesMemoryBack(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	percent := debug.SetGCPercent(-1)
	t.Cleanup(func() {
		debug.SetMemoryLimit(before)
		debug.SetGCPercent(percent)
	})
	debug.FreeOSMemory()
	ctx, stop := context.WithCancel(t.Context())
	seconds, ended := make(chan time.Time), make(chan struct{})
	k := keeper{ceiling: func(uint64) uint64 { return 0 }, set: func(bounds) {}, giveBack: debug.FreeOSMemory}
	go func() {
		defer close(ended)
		k.keep(ctx, seconds, func() uint64 { return 0 })
	}()
	idle := readMemory().held
	const bodies = 256
	for range bodies {
		passing = make([]byte, mb)
	}
	passing = nil
	if taken := readMemory().held - idle; taken < bodies*mb/2 {
		t.Fatalf("%d bodies of 1 MB took %d MB", bodies, taken/mb)
	}
	for range rest + 2 {
		seconds <- time.Time{}
	}
	stop()
	<-ended
	if held := readMemory().held; held > idle+bodies*mb/4 {
		t.Errorf("at rest it still holds %d MB, before it was %d MB", held/mb, idle/mb)
	}
}

var passing []byte

func TestMemoryCeiling(t *testing.T) {
	const held = 100 * mb
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	const free = "MemTotal:       24731888 kB\nMemFree:        16349256 kB\nMemAvailable:    8388608 kB\n"
	for name, tt := range map[string]struct {
		files fstest.MapFS
		want  uint64
	}{
		"a system that does not say":   {fstest.MapFS{}, unknownCeiling},
		"a system that does":           {fstest.MapFS{"proc/meminfo": file(free)}, held + 4<<30},
		"groups without limits":        {fstest.MapFS{"proc/meminfo": file(free), "proc/self/cgroup": file("4:memory:/a\n0::/b/c\n"), "sys/fs/cgroup/memory/a/memory.limit_in_bytes": file("9223372036854771712\n"), "sys/fs/cgroup/b/c/memory.max": file("max\n")}, held + 4<<30},
		"a group":                      {fstest.MapFS{"proc/meminfo": file(free), "proc/self/cgroup": file("0::/b/c\n"), "sys/fs/cgroup/b/c/memory.max": file("2147483648\n")}, 1 << 30},
		"the group above it":           {fstest.MapFS{"proc/meminfo": file(free), "proc/self/cgroup": file("0::/b/c\n"), "sys/fs/cgroup/b/c/memory.max": file("max\n"), "sys/fs/cgroup/b/memory.max": file("2147483648\n")}, 1 << 30},
		"a container":                  {fstest.MapFS{"proc/meminfo": file(free), "proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("2147483648\n")}, 1 << 30},
		"a container that sees beyond": {fstest.MapFS{"proc/meminfo": file(free), "proc/self/cgroup": file("0::/../b\n"), "sys/fs/cgroup/memory.max": file("2147483648\n")}, 1 << 30},
		"an older container":           {fstest.MapFS{"proc/meminfo": file(free), "proc/self/cgroup": file("9:name=systemd:/\n5:cpu,cpuacct:/x\n4:memory:/docker/a\n"), "sys/fs/cgroup/memory/memory.limit_in_bytes": file("2147483648\n")}, 1 << 30},
		"nonsense":                     {fstest.MapFS{"proc/meminfo": file("MemAvailable: much\n"), "proc/self/cgroup": file("nothing\n0::\n")}, unknownCeiling},
	} {
		t.Run(name, func(t *testing.T) {
			if got := memoryCeiling(tt.files, held); got != tt.want {
				t.Errorf("%d MB, want %d MB", got/mb, tt.want/mb)
			}
		})
	}
	if groupLimit(fstest.MapFS{}) != math.MaxUint64 {
		t.Error("a limit from nowhere")
	}
}
