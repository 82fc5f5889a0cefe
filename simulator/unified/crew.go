package unified

import (
	"sync"
	"sync/atomic"
)

// crew runs jobs on goroutines that stay for the next one: a stack that has carried a job is as large as a job needs,
// while a new one has to grow to it step by step. Whoever finds nobody idle gets a new goroutine, so that a job never
// waits for another. The zero value is not usable; after close, goroutines end with their job.
type crew struct {
	jobs    chan func() // without room: a send succeeds only when somebody is idle
	gone    chan struct{}
	leave   sync.Once
	idle    atomic.Int64
	members sync.WaitGroup
}

// mostIdle bounds the goroutines that stay.
const mostIdle = 128

func newCrew() *crew { return &crew{jobs: make(chan func()), gone: make(chan struct{})} }

func (c *crew) run(job func()) {
	select {
	case c.jobs <- job:
	default:
		c.members.Go(func() { c.serve(job) })
	}
}

func (c *crew) serve(job func()) {
	for {
		job()
		if c.idle.Add(1) > mostIdle {
			c.idle.Add(-1)
			return
		}
		select {
		case job = <-c.jobs:
			c.idle.Add(-1)
		case <-c.gone:
			return
		}
	}
}

// close waits for the jobs that run.
func (c *crew) close() {
	c.leave.Do(func() { close(c.gone) })
	c.members.Wait()
}
