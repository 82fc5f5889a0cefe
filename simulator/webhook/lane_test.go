package webhook

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
)

// slowDisk lets every commit wait until it is told, and counts what each was about.
type slowDisk struct {
	*journaltest.Memory
	mu      sync.Mutex
	commits []int // deliveries marked as begun in each
	free    chan struct{}
}

func (d *slowDisk) Enqueue(b journal.Batch) func() error {
	marks := 0
	for _, p := range b.Puts {
		if p.Table == deliveryTable && len(b.Entries) == 0 {
			marks++
		}
	}
	wait := d.Memory.Enqueue(b)
	if marks == 0 {
		return wait
	}
	d.mu.Lock()
	d.commits = append(d.commits, marks)
	d.mu.Unlock()
	return func() error {
		<-d.free
		return wait()
	}
}

// TestMarksShareACommit lets many deliveries become due at once: few commits mark them all, and nothing is sent before
// its mark is on disk.
func TestMarksShareACommit(t *testing.T) {
	disk := &slowDisk{Memory: new(journaltest.Memory), free: make(chan struct{})}
	o := open(t, disk.Memory, clock.Wall, func(o *Options) { o.Journal = disk })
	r := listen(t, time.Now, nil)
	o.endpoint(t, r.URL)
	const events = 100
	o.emit(t, slices.Repeat([]exchange.Occurrence{initialUpdate}, events)...)
	eventually(t, "a first group is marked, and the rest are queued", func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		disk.mu.Lock()
		defer disk.mu.Unlock()
		return len(disk.commits) == 1 && disk.commits[0]+len(o.endpoints[0].lane.due) == events
	})
	if n := len(r.requests()); n != 0 {
		t.Errorf("%d requests before the disk has answered", n)
	}
	close(disk.free)
	eventually(t, "everything is delivered", func() bool { return len(r.requests()) == events && o.Pending() == 0 })
	disk.mu.Lock()
	defer disk.mu.Unlock()
	total := 0
	for _, n := range disk.commits {
		total += n
	}
	if total != events || len(disk.commits) > 4 {
		t.Errorf("%d marks in %d commits", total, len(disk.commits))
	}
}

// An endpoint that hangs has no more begun than are on their way and the next few, whatever is queued.
func TestMarksStayCloseToTheRequests(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Wall, func(o *Options) { o.Timeout, o.Lanes = 30*time.Second, 2 })
	release := make(chan struct{})
	r := listen(t, time.Now, func(_ http.ResponseWriter, q *http.Request) {
		select {
		case <-release:
		case <-q.Context().Done():
		}
	})
	o.endpoint(t, r.URL)
	o.emit(t, slices.Repeat([]exchange.Occurrence{initialUpdate}, 100)...)
	eventually(t, "two requests hang", func() bool { return len(r.requests()) == 2 })
	o.mu.Lock()
	begun := 0
	for _, d := range o.deliveries {
		if d.Started {
			begun++
		}
	}
	o.mu.Unlock()
	if begun > 2+2*2*marksAhead {
		t.Errorf("%d are begun", begun)
	}
	close(release)
	eventually(t, "everything is delivered", func() bool { return len(r.requests()) == 100 && o.Pending() == 0 })
	o.Out(context.Background(), initialUpdate.Connection)
}
