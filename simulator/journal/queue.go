package journal

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"

	"faultline/simulator/problem"
)

// Journal is an open workspace. It owns three goroutines: one makes entries ready and commits them to a log, one
// brings what was committed into the tables, one tells observers of dropped segments. Close ends them.
type Journal struct {
	db      *bbolt.DB
	path    string
	options Options
	id      string // of the workspace

	mu       sync.Mutex
	room     *sync.Cond // signalled when what is under way shrinks
	queue    []request  // taken, not yet being written
	waiting  *round     // of those who wait for what is in queue; nil when nobody does
	reading  *round     // of those who wait for everything to be in the tables; nil when nobody does
	called   bool       // the writer knows of what is in queue
	lingers  bool       // it will, before long
	underway load       // taken, not yet on disk
	writing  time.Time  // when the oldest that is being written was taken; zero when nothing is
	last     uint64     // last assigned
	closed   bool
	recorded uint64 // number of the last record in the logs
	applied  uint64 // of the last one in the tables
	due      bool   // what is in the log has been there for long enough
	degraded error
	changed  chan struct{} // closed at the next commit; nil when nobody waits

	work  chan struct{} // there is something in queue, or the end has come
	line  *assembly     // touched by the writing goroutine alone, like the log and the spare
	log   *log          // that is written
	timed bool          // the log will be due
	full  int           // bytes in a log that end its use
	spare []request     // the queue that was written last, emptied

	applications chan application
	idle         chan *log // those that nothing is written to
	rows         rowWriter // touched by the applying goroutine alone

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
	size  int       // roughly
	taken time.Time // machine's time, for the lag
}

// round is what was taken while the commit before was under way. Those who wait for something of it wait for all of it:
// one channel wakes them all.
type round struct {
	done chan struct{}
	err  error // set before done is closed
}

func (r *round) wait() error {
	<-r.done
	return r.err
}

// finish answers those who wait, if anybody does.
func (r *round) finish(err error) {
	if r != nil {
		r.err = err
		close(r.done)
	}
}

// load is how much there is of something.
type load struct{ requests, entries, bytes int }

// Commit assigns sequence numbers in the order of calls and returns once everything is on disk. A context that has
// ended is refused; later the outcome is awaited, so that a caller is never left in doubt.
func (j *Journal) Commit(ctx context.Context, b Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return j.store(b)
}

// store takes a batch and waits for it.
func (j *Journal) store(b Batch) error {
	r, err := j.take(b, pressing)
	if err != nil {
		return err
	}
	return r.wait()
}

// Enqueue assigns sequence numbers and takes the batch at once; wait returns once it is on disk.
func (j *Journal) Enqueue(b Batch) (wait func() error) {
	r, err := j.take(b, promised)
	if err != nil {
		return func() error { return err }
	}
	return func() error {
		j.press(r)
		return r.wait()
	}
}

// Append is Enqueue without waiting; with Options.Strict it waits. It blocks while the queue is full, and loses
// nothing unless the journal is degraded, which Status shows.
func (j *Journal) Append(b Batch) {
	if j.options.Strict {
		_ = j.store(b) // the failure is the journal's state, which Status shows
		return
	}
	_, _ = j.take(b, unhurried) // likewise
}

// haste says who waits for a batch.
type haste int

const (
	unhurried haste = iota // nobody
	promised               // somebody may, later
	pressing               // somebody does
)

// linger is how long the writer is not told of what nobody waits for: a commit costs much the same whatever it holds,
// so this goes along with what somebody waits for, or with what comes meanwhile.
const linger = 10 * time.Millisecond

// take queues a batch, waiting for room, and returns what to wait for, if anybody is to wait. A batch bigger than the
// queue is let in when the queue is empty.
func (j *Journal) take(b Batch, h haste) (*round, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	size := b.size()
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.refusal() == nil && j.underway.requests > 0 &&
		(j.underway.entries+len(b.Entries) > maxQueuedEntries || j.underway.bytes+size > maxQueuedBytes) {
		if len(j.queue) > 0 { // room is made of what lingers, too
			j.call()
		}
		j.room.Wait()
	}
	if err := j.refusal(); err != nil {
		return nil, err
	}
	now := j.options.Wall()
	for _, e := range b.Entries {
		j.last++
		e.Seq = j.last
		if e.Wall.IsZero() {
			e.Wall = now
		}
	}
	j.underway = load{j.underway.requests + 1, j.underway.entries + len(b.Entries), j.underway.bytes + size}
	j.queue = append(j.queue, request{b, size, now})
	if h != unhurried && j.waiting == nil {
		j.waiting = &round{done: make(chan struct{})}
	}
	switch {
	case h == pressing, j.options.Later == nil, j.changed != nil, j.crowded():
		j.call()
	case !j.lingers:
		j.lingers = true
		j.options.Later(linger, j.remind)
	}
	return j.waiting, nil
}

// crowded reports whether the room for what is under way is half used up. The caller holds mu, as do those of call.
func (j *Journal) crowded() bool {
	return j.underway.entries > maxQueuedEntries/2 || j.underway.bytes > maxQueuedBytes/2
}

// call tells the writer of what is in queue, once.
func (j *Journal) call() {
	if !j.called {
		j.called = true
		poke(j.work)
	}
}

// remind is call for what has lingered.
func (j *Journal) remind() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lingers = false
	if len(j.queue) > 0 {
		j.call()
	}
}

// press is call for a round that somebody waits for, unless it is being written.
func (j *Journal) press(r *round) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.waiting == r {
		j.call()
	}
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

// settle takes finished requests off what is under way, and says what to tell those who wait for them.
func (j *Journal) settle(done []request, err error) error {
	j.mu.Lock()
	if err != nil {
		j.fail(err)
		err = j.refusal()
	}
	for i := range done {
		j.underway.requests--
		j.underway.entries -= len(done[i].batch.Entries)
		j.underway.bytes -= done[i].size
	}
	j.mu.Unlock()
	j.room.Broadcast()
	j.wake()
	return err
}

// fail notes why nothing more can be stored: the first reason. The caller holds mu.
func (j *Journal) fail(err error) {
	if j.degraded == nil {
		j.degraded = err
	}
}

// failed is the reason why nothing more can be stored, if there is one.
func (j *Journal) failed() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.degraded
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
	var room [2]part
	for _, e := range b.Entries {
		n += 512 // headers and fields, roughly
		for _, p := range appendBodies(room[:0], e) {
			n += len(p.body.Raw)
		}
	}
	for i := range b.Puts {
		n += len(b.Puts[i].Key) + len(b.Puts[i].Value)
	}
	return n
}
