//go:build unix

package journal

import (
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// spent is the processor time of this process so far.
func spent() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// A create as the unified API makes it, with one client, a few, and 64 at a time. What the creates themselves are made
// of is made before: the processor time is that of the journal.
func BenchmarkCreate(b *testing.B) {
	for _, clients := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("%d clients", clients), func(b *testing.B) { benchmarkCreate(b, clients) })
	}
}

func benchmarkCreate(b *testing.B, clients int) {
	j := open(b, workspace(b), Options{Wall: time.Now, Later: func(d time.Duration, call func()) { time.AfterFunc(d, call) }})
	creations := make([][3]Batch, b.N)
	for n := range creations {
		creations[n] = creation(n)
	}
	commits := func() (n int) {
		_ = j.db.View(func(tx *bbolt.Tx) error { n = tx.ID(); return nil })
		return n
	}
	var next atomic.Int64
	b.ReportAllocs()
	before, began := commits(), spent()
	b.ResetTimer()
	var ended sync.WaitGroup
	for range clients {
		ended.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				c := &creations[n-1]
				j.Enqueue(c[0]) // covered by the last
				j.Append(c[1])
				if err := j.Commit(b.Context(), c[2]); err != nil {
					b.Error(err)
				}
			}
		})
	}
	ended.Wait()
	b.StopTimer()
	b.ReportMetric(float64((spent()-began).Microseconds())/float64(b.N), "cpu-µs/op")
	b.ReportMetric(float64(b.N)/float64(commits()-before), "creates/commit")
}

// What it costs to make the entries of a create ready, 64 creates to a commit.
func BenchmarkReady(b *testing.B) {
	a, err := newAssembly(Options{}.withDefaults(), []byte("key"), new(recent))
	if err != nil {
		b.Fatal(err)
	}
	creations := make([][3]Batch, b.N)
	for n := range creations {
		creations[n] = creation(n)
	}
	seq := uint64(0)
	b.ReportAllocs()
	b.ResetTimer()
	for n := range creations {
		if n%64 == 0 {
			a.finish()
			a.begin()
		}
		for i := range creations[n] {
			e := creations[n][i].Entries[0]
			seq++
			e.Seq, e.Wall = seq, e.At
			if err := a.add(e); err != nil {
				b.Fatal(err)
			}
		}
	}
}
