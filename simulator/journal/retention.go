package journal

import (
	"sync"

	"go.etcd.io/bbolt"
)

// retain drops the oldest segment when the used part of the file is above the cap, one in a commit, and never the
// newest. It returns the last sequence number dropped, or 0.
//
// Deleting by bucket matters: deleting row by row leaves a list of free pages that bbolt writes out at every commit.
func (j *Journal) retain(tx *bbolt.Tx) (dropped uint64, err error) {
	stats := j.db.Stats()
	used := tx.Size() - int64(stats.FreePageN+stats.PendingPageN)*int64(j.db.Info().PageSize)
	j.state.mu.Lock()
	j.state.bytes = used
	j.state.mu.Unlock()
	if used <= j.options.MaxBytes {
		return 0, nil
	}
	segments := tx.Bucket(bucketSegments)
	c := segments.Cursor()
	oldest, _ := c.First()
	next, _ := c.Next()
	if next == nil {
		return 0, nil
	}
	dropped = number(next) - 1
	return dropped, segments.DeleteBucket(oldest)
}

// dropWatch tells observers of dropped entries on a goroutine of its own: an observer may append, and must not do so
// on the goroutine that makes room.
type dropWatch struct {
	mu        sync.Mutex
	observers []func(upToSeq uint64)
	latest    uint64
	running   bool
	ended     sync.WaitGroup
}

// OnDrop registers an observer that is told when retention dropped every entry up to a sequence number, so that rooms
// can prune rows which only explained those. Drops that follow each other fast are told as one.
func (j *Journal) OnDrop(observe func(upToSeq uint64)) {
	j.drops.mu.Lock()
	defer j.drops.mu.Unlock()
	j.drops.observers = append(j.drops.observers, observe)
}

func (d *dropWatch) tell(upTo uint64) {
	if upTo == 0 {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.latest = upTo
	if d.running || len(d.observers) == 0 {
		return
	}
	d.running = true
	d.ended.Go(d.run)
}

func (d *dropWatch) run() {
	told := uint64(0)
	for {
		d.mu.Lock()
		latest, observers := d.latest, d.observers
		if latest == told {
			d.running = false
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
		for _, observe := range observers {
			observe(latest)
		}
		told = latest
	}
}

func (d *dropWatch) stop() { d.ended.Wait() }
