// Package clock is the world's time and the only place that reads the machine's.
//
// A Clock is wall (the machine's time, plus every advance), scaled (the machine's time N times as fast) or virtual
// (moves only when told to). Work that is due later is handed to the clock and runs in one documented order: by due
// time, then by the order in which it was scheduled. Advancing runs everything due in between, one piece after the
// other, with Now standing at the due time of each.
//
// The clock owns one goroutine, started by Start and ended by Stop. Tasks run one at a time, except tasks scheduled
// with Background while time flows by itself: those get a goroutine of their own, so that a slow peer delays nobody.
// On a virtual clock background work runs in line too, which keeps its order the same in every run.
package clock

import (
	"container/heap"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"faultline/simulator/problem"
)

// Epoch is where a virtual clock starts, so that two runs of one seed agree on every date.
var Epoch = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// Task is a piece of due work. It must return soon after its context ends.
type Task func(ctx context.Context)

// Clock is safe for concurrent use.
type Clock struct {
	reckoned atomic.Pointer[reckoning] // replaced under mu
	started  time.Time                 // machine time when the clock was made

	mu      sync.Mutex
	queue   queue
	order   uint64
	busy    int // background pieces in the queue that are not routine
	wake    chan struct{}
	running sync.Mutex // held while tasks run, so that an advance and the loop never interleave
	cancel  context.CancelFunc
	done    chan struct{}
	ctx     context.Context
	spawned sync.WaitGroup
	moved   func(Move)
}

// Move says that time was changed by hand: a jump, or another mode.
type Move struct {
	From, To time.Time
	Mode     Mode
	Ran      int // pieces of due work that ran
}

// New returns a stopped clock. A virtual clock stands at Epoch; the others start at the machine's time. When resume
// is later than that (a workspace that was advanced before), the clock starts there, so that time never runs back.
func New(mode Mode, resume time.Time) *Clock {
	machine := time.Now()
	base := machine.UTC()
	if mode.Virtual() {
		base = Epoch
	}
	if resume.After(base) {
		base = resume
	}
	c := &Clock{started: machine, wake: make(chan struct{}, 1), ctx: context.Background()}
	c.reckoned.Store(reckon(mode, base.Truncate(time.Millisecond), machine))
	return c
}

// OnMove registers the one observer of moves by hand. It runs after the due work of the move.
func (c *Clock) OnMove(f func(Move)) { c.mu.Lock(); c.moved = f; c.mu.Unlock() }

// Now is the world's time, UTC, to the millisecond.
func (c *Clock) Now() time.Time { return c.reckoned.Load().now() }

// NowAt is the world's time at a moment of the machine's, as Wall told it: who needs both reads the machine's clock once.
func (c *Clock) NowAt(machine time.Time) time.Time { return c.reckoned.Load().at(machine) }

// Wall is the machine's time, UTC: what peers outside see. Never use it for the world's own reckoning.
func (c *Clock) Wall() time.Time { return Machine() }

// Machine is the machine's time, UTC, for those that exist before a clock does.
func Machine() time.Time { return time.Now().UTC() }

// Paced is the time against which clients are metered: the world's time, plus, on a virtual clock, the machine time
// that passed since the clock was made. A frozen world would otherwise never refill a quota for a client that waits.
func (c *Clock) Paced() time.Time {
	r := c.reckoned.Load()
	if r.mode.Virtual() {
		return r.base.Add(time.Since(c.started))
	}
	return r.now()
}

// Mode is how time passes at present.
func (c *Clock) Mode() Mode { return c.reckoned.Load().mode }

// Start begins to run due work. Stop, or the end of ctx, ends it.
func (c *Clock) Start(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	c.ctx, c.cancel, c.done = ctx, cancel, make(chan struct{})
	done := c.done
	c.mu.Unlock()
	go c.loop(ctx, done)
}

// Stop ends the loop and waits for work that is running.
func (c *Clock) Stop() {
	c.mu.Lock()
	cancel, done := c.cancel, c.done
	c.cancel = nil
	c.mu.Unlock()
	if cancel == nil {
		return
	}
	cancel()
	<-done
	c.spawned.Wait()
}

func (c *Clock) loop(ctx context.Context, done chan struct{}) {
	defer close(done)
	for {
		c.running.Lock()
		c.runDue(ctx, c.Now())
		c.running.Unlock()
		timer := time.NewTimer(c.untilNext())
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-c.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// untilNext is the machine time to wait before the next piece of work can be due.
func (c *Clock) untilNext() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	const idle = time.Hour
	if len(c.queue) == 0 {
		return idle
	}
	r := c.reckoned.Load()
	gap := c.queue[0].due.Sub(r.now())
	if gap <= 0 {
		return 0
	}
	if r.mode.Virtual() {
		return idle
	}
	return min(idle, gap/time.Duration(r.mode.Factor())+time.Millisecond)
}

// runDue runs everything due at or before until, in order, and returns how much ran. The caller holds running.
func (c *Clock) runDue(ctx context.Context, until time.Time) int {
	ran := 0
	for ctx.Err() == nil {
		c.mu.Lock()
		if len(c.queue) == 0 || c.queue[0].due.After(until) {
			c.mu.Unlock()
			return ran
		}
		next := heap.Pop(&c.queue).(*Timer)
		c.busy -= next.weight()
		r := c.reckoned.Load()
		if r.mode.Virtual() && next.due.After(r.base) {
			c.reckoned.Store(reckon(r.mode, next.due, r.origin))
		}
		aside := next.background && !r.mode.Virtual()
		c.mu.Unlock()
		ran++
		if aside {
			c.spawned.Go(func() { next.task(ctx) })
			continue
		}
		next.task(ctx)
	}
	return ran
}

// Advance moves the world's time forward and runs everything due in between, in order. It returns the number of
// pieces of work that ran. On a wall or scaled clock the jump stays: the world is ahead of the machine from then on.
func (c *Clock) Advance(ctx context.Context, by time.Duration) (int, error) {
	ran, _, err := c.RunUntil(ctx, func() bool { return false }, by)
	return ran, err
}

// RunUntil moves the world's time from one piece of due work to the next until a condition holds, and stands there;
// when it does not come to hold, time stands at the limit. The condition is asked before the first piece and whenever
// everything due at one moment has run.
func (c *Clock) RunUntil(ctx context.Context, holds func() bool, limit time.Duration) (ran int, held bool, err error) {
	if limit < 0 {
		return 0, false, problem.New(problem.Invalid, "time cannot go back by %s", -limit).At("/by").WithHint("give a positive duration such as 60m")
	}
	c.running.Lock()
	defer c.running.Unlock()
	from := c.Now()
	target := from.Add(limit)
	for held = holds(); !held; held = holds() {
		due, ok := c.nextDue()
		if !ok || due.After(target) || ctx.Err() != nil {
			break
		}
		c.jumpTo(due)
		ran += c.runDue(ctx, due)
		c.settle()
	}
	if err := ctx.Err(); err != nil {
		return ran, held, err
	}
	if !held {
		c.jumpTo(target)
	}
	c.tell(Move{From: from, To: c.Now(), Mode: c.Mode(), Ran: ran})
	c.poke()
	return ran, held, nil
}

// settle waits for background work of a flowing clock, so that an advance has finished what it made due.
func (c *Clock) settle() {
	if !c.Mode().Virtual() {
		c.spawned.Wait()
	}
}

func (c *Clock) nextDue() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		return time.Time{}, false
	}
	return c.queue[0].due, true
}

func (c *Clock) jumpTo(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.reckoned.Load(); t.After(r.now()) {
		c.reckoned.Store(reckon(r.mode, t, time.Now()))
	}
}

// SetMode changes how time passes from now on; the world's time stays where it is.
func (c *Clock) SetMode(mode Mode) {
	c.mu.Lock()
	now := c.Now()
	c.reckoned.Store(reckon(mode, now, time.Now()))
	c.mu.Unlock()
	c.tell(Move{From: now, To: now, Mode: mode})
	c.poke()
}

func (c *Clock) tell(m Move) {
	c.mu.Lock()
	f := c.moved
	c.mu.Unlock()
	if f != nil {
		f(m)
	}
}

func (c *Clock) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Idle reports whether nothing is on its way to anybody: no background work waits except routine. What the world only
// notes down at a moment, such as the end of a rule, keeps nobody waiting either.
func (c *Clock) Idle() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.busy == 0 }

// Pending is the number of pieces of work that wait, and the time of the first.
func (c *Clock) Pending() (int, time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		return 0, time.Time{}
	}
	return len(c.queue), c.queue[0].due
}
