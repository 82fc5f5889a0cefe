package journal

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
	"go.etcd.io/bbolt"
)

// durable is what is known to be on disk.
type durable struct {
	mu     sync.Mutex
	last   uint64
	oldest uint64
	bytes  int64
	newest *Entry // last stored, or read at start
}

// start reads the state of an opened file and begins to work.
func start(db *bbolt.DB, path string, o Options) (*Journal, error) {
	j := &Journal{db: db, path: path, options: o, work: make(chan struct{}, 1), commits: make(chan struct{}, 1)}
	j.room = sync.NewCond(&j.mu)
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		return nil, err
	}
	j.readers.decoder = decoder
	err = db.View(func(tx *bbolt.Tx) error {
		j.id = string(tx.Bucket(bucketMeta).Get(metaWorkspace))
		if j.line, err = newAssembly(o, redactionKey(o, j.id)); err != nil {
			return err
		}
		if j.last, err = j.line.resume(tx); err != nil {
			return err
		}
		j.state.last = j.last
		if k, _ := tx.Bucket(bucketSegments).Cursor().First(); k != nil {
			j.state.oldest = number(k)
		}
		j.state.bytes = tx.Size()
		newest, err := textIn(tx, j.last)
		if newest != nil && err == nil {
			j.state.newest, err = decodeEntry(newest)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the workspace %s: %w", path, err)
	}
	made := make(chan struct{})
	j.ended.Go(func() { j.make(made) })
	j.ended.Go(func() { j.commit(made) })
	return j, nil
}

// yields is how often the processor is offered to others before what was taken is readied. Those who are about to hand
// something over then share the commit, whose cost hardly depends on how much it holds; with nobody about it costs
// next to nothing. handful is how much is readied before the writer hears of it.
const (
	yields  = 4
	handful = 64
)

// make is the goroutine that readies what was taken, in order, while the commit before it is under way.
func (j *Journal) make(made chan<- struct{}) {
	defer close(made)
	for range j.work {
		for range yields {
			runtime.Gosched()
		}
		j.mu.Lock()
		queue, closed := j.queue, j.closed
		j.queue = nil
		j.mu.Unlock()
		for some := range slices.Chunk(queue, handful) {
			for _, r := range some {
				j.line.prepare(r)
			}
			j.readyMu.Lock()
			j.ready = append(j.ready, some...)
			j.readyMu.Unlock()
			poke(j.commits)
		}
		if closed {
			return
		}
	}
}

// commit is the goroutine that writes. Everything that became ready during one commit goes into the next.
func (j *Journal) commit(made <-chan struct{}) {
	for {
		select {
		case <-j.commits:
			j.drain()
		case <-made:
			j.drain()
			return
		}
	}
}

func (j *Journal) drain() {
	for {
		group := j.group()
		if len(group) == 0 {
			return
		}
		dropped, err := j.write(group)
		if err == nil {
			j.publish(group, dropped)
		}
		j.settle(group, err)
	}
}

// group takes what is ready, up to the size of one commit.
func (j *Journal) group() []*request {
	j.readyMu.Lock()
	defer j.readyMu.Unlock()
	n, size := 0, 0
	for n < len(j.ready) && (n == 0 || size+j.ready[n].ready <= maxCommitBytes) {
		size += j.ready[n].ready
		n++
	}
	group := j.ready[:n:n]
	j.ready = j.ready[n:]
	if len(j.ready) == 0 {
		j.ready = nil
	}
	return group
}

// write stores a group in one transaction. After a failure the outcome is unknown, so nothing is tried again.
func (j *Journal) write(group []*request) (dropped uint64, err error) {
	j.mu.Lock()
	degraded := j.degraded
	j.mu.Unlock()
	if degraded != nil {
		return 0, degraded
	}
	nothing := true
	for _, r := range group {
		if r.err != nil {
			return 0, r.err
		}
		nothing = nothing && len(r.rows) == 0 && len(r.batch.Puts) == 0
	}
	if nothing {
		return 0, nil
	}
	err = j.db.Update(func(tx *bbolt.Tx) error {
		rows := rowWriter{segments: tx.Bucket(bucketSegments)}
		for _, r := range group {
			if err := rows.store(r.rows); err != nil {
				return err
			}
			if err := storePuts(tx, r.batch.Puts); err != nil {
				return err
			}
		}
		if err := rows.endBlock(); err != nil {
			return err
		}
		dropped, err = j.retain(tx)
		return err
	})
	return dropped, err
}

// publish makes a committed group known.
func (j *Journal) publish(group []*request, dropped uint64) {
	var entries []*Entry
	for _, r := range group {
		for i := range r.rows {
			entries = append(entries, r.rows[i].entry)
		}
	}
	j.state.mu.Lock()
	if n := len(entries); n > 0 {
		j.state.newest = entries[n-1]
		j.state.last = entries[n-1].Seq
		if j.state.oldest == 0 {
			j.state.oldest = entries[0].Seq
		}
	}
	if dropped > 0 {
		j.state.oldest = dropped + 1
	}
	j.state.mu.Unlock()
	j.recent.add(entries)
	j.streams.deliver(entries)
	j.drops.tell(dropped)
}

// release removes the run file, when it is this process's, and closes the file.
func (j *Journal) release() error {
	j.drops.stop()
	j.readers.decoder.Close()
	var err error
	if run, missing := ReadRunFile(j.path); missing == nil && run.PID == os.Getpid() {
		err = RemoveRunFile(j.path)
	}
	return errors.Join(err, j.db.Close())
}
