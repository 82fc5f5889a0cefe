package journal

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"faultline/simulator/problem"
)

// Journal is an open workspace. It owns three goroutines: one makes entries ready (redaction, hashing, compression,
// encoding), one commits, one tells observers of dropped segments. Close ends them.
type Journal struct {
	db      *bbolt.DB
	path    string
	options Options
	id      string // of the workspace

	mu       sync.Mutex
	room     *sync.Cond // signalled when the queue shrinks
	queue    []*request // taken, not yet made ready
	flight   []*request // taken, not yet on disk, in order
	entries  int        // in flight
	bytes    int        // in flight
	last     uint64     // last assigned
	closed   bool
	degraded error
	changed  chan struct{} // closed at the next commit; nil when nobody waits

	work chan struct{} // there is something in queue, or the end has come
	line *assembly     // touched by the making goroutine alone

	readyMu sync.Mutex
	ready   []*request
	commits chan struct{} // there is something in ready

	state   durable
	recent  recent
	readers readers
	streams streams
	drops   dropWatch
	names   atomic.Pointer[Names]
	ended   sync.WaitGroup
}

// request is one batch on its way to the disk.
type request struct {
	batch Batch
	size  int           // as given
	ready int           // as stored
	taken time.Time     // machine's time, for the lag
	rows  []row         // the entries, made ready
	err   error         // set before done is closed
	done  chan struct{} // nil when nobody waits
}

func (r *request) finish(err error) {
	r.err = err
	if r.done != nil {
		close(r.done)
	}
}

// Commit assigns sequence numbers in the order of calls and returns once everything is on disk. A context that has
// ended is refused; later the outcome is awaited, so that a caller is never left in doubt.
func (j *Journal) Commit(ctx context.Context, b Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return j.Enqueue(b)()
}

// Enqueue assigns sequence numbers and takes the batch at once; wait returns once it is on disk. The entries, their
// headers and raw bodies must not be modified any more.
func (j *Journal) Enqueue(b Batch) (wait func() error) {
	r := &request{batch: b, done: make(chan struct{})}
	j.take(r)
	return func() error {
		<-r.done
		return r.err
	}
}

// Append is Enqueue without waiting; with Options.Strict it waits. It blocks while the queue is full, and loses
// nothing unless the journal is degraded, which Status shows.
func (j *Journal) Append(b Batch) {
	if j.options.Strict {
		_ = j.Enqueue(b)() // the failure is the journal's state, which Status shows
		return
	}
	j.take(&request{batch: b})
}

// take queues a request, waiting for room. A batch bigger than the queue is let in when the queue is empty.
func (j *Journal) take(r *request) {
	if err := r.batch.check(); err != nil {
		r.finish(err)
		return
	}
	r.size = r.batch.size()
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.refusal() == nil && len(j.flight) > 0 &&
		(j.entries+len(r.batch.Entries) > maxQueuedEntries || j.bytes+r.size > maxQueuedBytes) {
		j.room.Wait()
	}
	if err := j.refusal(); err != nil {
		r.finish(err)
		return
	}
	r.taken = j.options.Wall()
	for _, e := range r.batch.Entries {
		j.last++
		e.Seq = j.last
		if e.Wall.IsZero() {
			e.Wall = r.taken
		}
	}
	j.entries += len(r.batch.Entries)
	j.bytes += r.size
	j.queue = append(j.queue, r)
	j.flight = append(j.flight, r)
	poke(j.work)
}

// refusal says why nothing can be taken any more. The caller holds mu.
func (j *Journal) refusal() error {
	switch {
	case j.degraded != nil:
		return problem.New(problem.Unavailable, "the journal cannot store anything any more: %v", j.degraded).
			WithHint("free space on the disk and restart Faultline; what was acknowledged is kept").Because(j.degraded)
	case j.closed:
		return problem.New(problem.Unavailable, "the journal is closed")
	}
	return nil
}

// flush returns once everything taken before the call is on disk.
func (j *Journal) flush() error {
	j.mu.Lock()
	idle, closed := len(j.flight) == 0, j.closed
	refusal := j.refusal()
	j.mu.Unlock()
	if closed {
		return refusal
	}
	if idle { // a degraded journal can still be read
		return nil
	}
	return j.Enqueue(Batch{})()
}

// settle takes finished requests out of flight and answers those who wait.
func (j *Journal) settle(done []*request, err error) {
	j.mu.Lock()
	if err != nil {
		if j.degraded == nil {
			j.degraded = err
		}
		err = j.refusal()
	}
	for _, r := range done {
		j.entries -= len(r.batch.Entries)
		j.bytes -= r.size
	}
	rest := copy(j.flight, j.flight[len(done):])
	clear(j.flight[rest:])
	j.flight = j.flight[:rest]
	j.mu.Unlock()
	j.room.Broadcast()
	j.wake()
	for _, r := range done {
		r.finish(err)
	}
}

// change returns a channel that is closed at the next commit.
func (j *Journal) change() <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	return j.changed
}

// wake ends the waits for a change.
func (j *Journal) wake() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// Close stores what is queued, ends the goroutines and releases the file.
func (j *Journal) Close() error {
	j.mu.Lock()
	if j.closed {
		j.mu.Unlock()
		return nil
	}
	j.closed = true
	j.mu.Unlock()
	j.room.Broadcast()
	poke(j.work)
	j.ended.Wait()
	j.streams.close()
	j.wake()
	return j.release()
}

// poke leaves a note for a goroutine; one note is enough.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// check refuses rows that cannot be stored, before they can spoil the commit of others.
func (b Batch) check() error {
	for _, p := range b.Puts {
		if p.Table == "" || p.Key == "" || len(p.Key) > bbolt.MaxKeySize || len(p.Table) > bbolt.MaxKeySize {
			return problem.New(problem.Invalid, "a row of table %q needs a key of 1 to %d bytes", p.Table, bbolt.MaxKeySize).At("/puts")
		}
	}
	return nil
}

func (b Batch) size() int {
	n := 0
	for _, e := range b.Entries {
		n += 512 // headers and fields, roughly
		for _, p := range bodiesOf(e) {
			n += len(p.body.Raw)
		}
	}
	for _, p := range b.Puts {
		n += len(p.Key) + len(p.Value)
	}
	return n
}
