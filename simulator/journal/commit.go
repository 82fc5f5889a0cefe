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

// durable is what is known of what is on disk.
type durable struct {
	mu       sync.Mutex
	last     uint64
	readable uint64 // last that is in the tables
	oldest   uint64
	bytes    int64
	newest   filter.Moment // of the last
}

// start reads the state of an opened file and begins to work.
func start(db *bbolt.DB, path string, o Options) (_ *Journal, err error) {
	j := &Journal{db: db, path: path, options: o, work: make(chan struct{}, 1), applications: make(chan application, 1), full: int(min(logBytes, o.MaxBytes/64))}
	j.room = sync.NewCond(&j.mu)
	logs, recorded, err := openLogs(path, db)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, closeLogs(logs))
		}
	}()
	j.recorded, j.applied = recorded, recorded
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(2), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(1<<30))
	if err != nil {
		return nil, err
	}
	j.readers.decoder = decoder
	err = db.View(func(tx *bbolt.Tx) error {
		j.id = string(tx.Bucket(bucketMeta).Get(metaWorkspace))
		if j.line, err = newAssembly(o, redactionKey(o, j.id), &j.recent); err != nil {
			return err
		}
		if j.last, err = j.line.resume(tx); err != nil {
			return err
		}
		j.state.last, j.state.readable = j.last, j.last
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
	j.log, j.idle = logs[0], make(chan *log, len(logs))
	j.idle <- logs[1]
	j.ended.Go(j.commit)
	j.ended.Go(j.apply)
	return j, nil
}

// yields is how often the processor is offered to others before what was taken is written. Those who are about to hand
// something over then share the commit, whose cost hardly depends on how much it holds; with nobody about it costs
// next to nothing.
const yields = 4

// commit is the goroutine that makes ready and writes what was taken, in order. Everything that comes during one commit
// goes into the next.
func (j *Journal) commit() {
	defer close(j.applications)
	for range j.work {
		for range yields {
			runtime.Gosched()
		}
		t := j.takeOver()
		j.timed = j.timed && !t.due
		t.waiting.finish(j.writeAll(t.requests))
		clear(t.requests)
		j.spare = t.requests[:0]
		if t.due || t.closed || t.reading != nil || j.options.Later == nil || j.logFull() {
			j.handOver(t.reading)
		}
		if t.closed {
			return
		}
	}
}

// taken is what there is to do for the writer.
type taken struct {
	requests         []request
	waiting, reading *round
	due, closed      bool
}

// takeOver empties the queue.
func (j *Journal) takeOver() taken {
	j.mu.Lock()
	defer j.mu.Unlock()
	t := taken{j.queue, j.waiting, j.reading, j.due, j.closed}
	j.queue, j.waiting, j.reading, j.due, j.called = j.spare, nil, nil, false, false
	if len(t.requests) > 0 {
		j.writing = t.requests[0].taken
	}
	return t
}

// writeAll stores requests in as many commits as their size asks for.
func (j *Journal) writeAll(requests []request) (failed error) {
	for len(requests) > 0 {
		if j.logFull() { // of the commit before; who waits for the last one need not wait for the tables
			j.handOver(nil)
		}
		n, err := j.write(requests)
		if err == nil {
			j.publish(&j.line.draft)
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

// write stores the first n requests in one commit. After a failure the outcome is unknown, so nothing is tried again.
func (j *Journal) write(requests []request) (n int, err error) {
	if err := j.failed(); err != nil {
		return len(requests), err
	}
	made, err := j.ready(requests)
	if err != nil {
		return len(requests), err
	}
	if made.entries == 0 && made.puts == 0 {
		return made.requests, nil
	}
	write := j.writeLog
	if made.bytes > logBytes || made.entries > ringLength { // who follows reads it from the ring, or from the tables
		write = j.writeDirectly
	}
	return made.requests, write(j.line.finish(), requests[:made.requests])
}

// logFull reports whether the use of the log ends.
func (j *Journal) logFull() bool { return len(j.log.room) >= j.full }

// writeLog commits to the log, and sees to it that this will be handed over.
func (j *Journal) writeLog(made *draft, requests []request) error {
	j.mu.Lock()
	j.recorded++
	number := j.recorded
	j.mu.Unlock()
	if err := j.log.add(number, made, requests); err != nil {
		return err
	}
	if !j.timed && j.options.Later != nil {
		j.timed = true
		j.options.Later(applyWithin, j.fallDue)
	}
	return nil
}

// writeDirectly commits to the tables: copying so much would cost more than a log saves.
func (j *Journal) writeDirectly(made *draft, requests []request) error {
	var c changes
	c.give(made, requests)
	j.handOver(nil)
	done := &round{done: make(chan struct{})}
	j.applications <- application{changes: c, done: done}
	return done.wait()
}

// applyWithin is how long what was committed stays in a log alone.
const applyWithin = 200 * time.Millisecond

// fallDue has the log handed over.
func (j *Journal) fallDue() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.due = true
	j.call()
}

// readied is what goes into one commit.
type readied struct{ requests, entries, puts, bytes int }

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
			if err := j.line.add(e); err != nil {
				return made, err
			}
		}
		if b.TakenIn != nil {
			b.TakenIn()
		}
		for i := range b.Puts {
			size += len(b.Puts[i].Value)
		}
		made = readied{made.requests + 1, made.entries + len(b.Entries), made.puts + len(b.Puts), j.line.size() + size}
	}
	return made, nil
}

// publish makes what was committed known.
func (j *Journal) publish(made *draft) {
	j.state.mu.Lock()
	if made.last > 0 {
		j.state.last, j.state.newest = made.last, made.newest
		if j.state.oldest == 0 {
			j.state.oldest = made.first
		}
	}
	j.state.mu.Unlock()
	if made.last > 0 {
		j.streams.deliver(made.first, made.last, j.stored)
	}
}

// release closes the files, and removes what is there only while a workspace is open: its logs, when all that they hold
// is in the tables, and the run file, when it is this process's.
func (j *Journal) release() error {
	j.drops.stop()
	j.readers.decoder.Close()
	err := closeLogs([2]*log{j.log, <-j.idle})
	if j.applied == j.recorded {
		err = errors.Join(err, removeLogs(j.path))
	}
	if run, missing := ReadRunFile(j.path); missing == nil && run.PID == os.Getpid() {
		err = errors.Join(err, RemoveRunFile(j.path))
	}
	return errors.Join(err, j.db.Close())
}
