package journal

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
	"go.etcd.io/bbolt"

	"faultline/simulator/journal/filter"
)

// durable is what is known to be on disk.
type durable struct {
	mu     sync.Mutex
	last   uint64
	oldest uint64
	bytes  int64
	newest filter.Moment // of the last
}

// start reads the state of an opened file and begins to work.
func start(db *bbolt.DB, path string, o Options) (*Journal, error) {
	j := &Journal{db: db, path: path, options: o, work: make(chan struct{}, 1)}
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
		if newest == nil || err != nil {
			return err
		}
		e, err := decodeEntry(newest)
		if err == nil {
			j.state.newest = e.moment()
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the workspace %s: %w", path, err)
	}
	j.ended.Go(j.commit)
	return j, nil
}

// yields is how often the processor is offered to others before what was taken is written. Those who are about to hand
// something over then share the commit, whose cost hardly depends on how much it holds; with nobody about it costs
// next to nothing.
const yields = 4

// commit is the goroutine that makes ready and writes what was taken, in order. Everything that comes during one commit
// goes into the next.
func (j *Journal) commit() {
	for range j.work {
		for range yields {
			runtime.Gosched()
		}
		taken, waiting, closed := j.takeOver()
		waiting.finish(j.writeAll(taken))
		clear(taken)
		j.spare = taken[:0]
		if closed {
			return
		}
	}
}

// takeOver empties the queue.
func (j *Journal) takeOver() (taken []request, waiting *round, closed bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	taken, waiting, closed = j.queue, j.waiting, j.closed
	j.queue, j.waiting, j.called = j.spare, nil, false
	if len(taken) > 0 {
		j.writing = taken[0].taken
	}
	return taken, waiting, closed
}

// writeAll stores requests in as many transactions as their size asks for.
func (j *Journal) writeAll(requests []request) (failed error) {
	for len(requests) > 0 {
		n, dropped, err := j.write(requests)
		if err == nil {
			j.publish(&j.line.draft, dropped)
		}
		if err := j.settle(requests[:n], err); err != nil {
			failed = err
		}
		requests = requests[n:]
	}
	j.mu.Lock()
	j.writing = time.Time{}
	j.mu.Unlock()
	return failed
}

// write stores the first n requests in one transaction. After a failure the outcome is unknown, so nothing is tried
// again.
func (j *Journal) write(requests []request) (n int, dropped uint64, err error) {
	j.mu.Lock()
	degraded := j.degraded
	j.mu.Unlock()
	if degraded != nil {
		return len(requests), 0, degraded
	}
	made, err := j.ready(requests)
	if err != nil {
		return len(requests), 0, err
	}
	requests = requests[:made.requests]
	if made.entries == 0 && made.puts == 0 {
		return made.requests, 0, nil
	}
	entries := j.line.finish()
	err = j.db.Update(func(tx *bbolt.Tx) error {
		if err := entries.store(tx); err != nil {
			return err
		}
		if err := j.rows.store(tx.Bucket(bucketTables), requests); err != nil {
			return err
		}
		dropped, err = j.retain(tx)
		return err
	})
	return made.requests, dropped, err
}

// readied is what goes into one commit.
type readied struct{ requests, entries, puts int }

// ready makes the entries of the first requests ready, as many as one commit takes.
func (j *Journal) ready(requests []request) (made readied, err error) {
	j.line.begin()
	size := 0
	for i := range requests {
		if i > 0 && j.line.size()+size > maxCommitBytes {
			break
		}
		b := &requests[i].batch
		for _, e := range b.Entries {
			text, err := j.line.add(e)
			if err != nil {
				return made, err
			}
			j.recent.keep(e.Seq, text)
		}
		if b.TakenIn != nil {
			b.TakenIn()
		}
		for i := range b.Puts {
			size += len(b.Puts[i].Value)
		}
		made = readied{made.requests + 1, made.entries + len(b.Entries), made.puts + len(b.Puts)}
	}
	return made, nil
}

// publish makes what was committed known.
func (j *Journal) publish(made *draft, dropped uint64) {
	j.state.mu.Lock()
	if made.last > 0 {
		j.state.last, j.state.newest = made.last, made.newest
		if j.state.oldest == 0 {
			j.state.oldest = made.first
		}
	}
	if dropped > 0 {
		j.state.oldest = dropped + 1
	}
	j.state.mu.Unlock()
	if made.last > 0 {
		j.streams.deliver(made.first, made.last, j.stored)
	}
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
