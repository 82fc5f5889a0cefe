package journal

import "go.etcd.io/bbolt"

// application is what is to be brought into the tables: a log, or changes that are too large for one.
type application struct {
	log     *log // goes back to the writer
	changes changes
	done    *round // of those who wait for it; nil when nobody does
}

// apply is the goroutine that brings what was committed into the tables, in order.
func (j *Journal) apply() {
	for a := range j.applications {
		if a.log == nil {
			a.done.finish(j.bring(a.changes, 0))
			continue
		}
		err := j.bring(a.log.held, a.log.number)
		if err == nil {
			a.log.reset()
		}
		a.done.finish(err)
		j.idle <- a.log
	}
}

// bring writes changes into the tables, in one transaction. After a failure the outcome is unknown, so nothing is tried
// again: what lies in logs is found there at the next start.
func (j *Journal) bring(c changes, through uint64) error {
	if len(c.blocks) == 0 && len(c.puts) == 0 {
		return nil
	}
	if err := j.failed(); err != nil {
		return err
	}
	var dropped uint64
	err := j.db.Update(func(tx *bbolt.Tx) (err error) {
		if err := c.store(tx, &j.rows, through); err != nil {
			return err
		}
		dropped, err = j.retain(tx)
		return err
	})
	if err != nil {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.fail(err)
		return j.refusal()
	}
	j.readable(c.last, through, dropped)
	return nil
}

// readable notes what the tables hold.
func (j *Journal) readable(last, through, dropped uint64) {
	j.state.mu.Lock()
	j.state.readable = max(j.state.readable, last)
	if dropped > 0 {
		j.state.oldest = dropped + 1
	}
	j.state.mu.Unlock()
	j.mu.Lock()
	j.applied = max(j.applied, through)
	j.mu.Unlock()
	j.drops.tell(dropped)
}

// inTables says which entries can be read from the tables.
func (j *Journal) inTables() (oldest, last uint64) {
	j.state.mu.Lock()
	defer j.state.mu.Unlock()
	return j.state.oldest, j.state.readable
}

// handOver gives the log to be brought into the tables, for those who wait for it, and goes on with the other one once
// that is empty.
func (j *Journal) handOver(reading *round) {
	if j.log.empty() && reading == nil {
		return
	}
	j.applications <- application{log: j.log, done: reading}
	j.log = <-j.idle
}

// catchUp returns once everything taken before the call can be read from the tables.
func (j *Journal) catchUp() error {
	j.mu.Lock()
	if j.closed {
		defer j.mu.Unlock()
		return j.refusal()
	}
	if j.degraded != nil || j.underway.requests == 0 && j.applied == j.recorded { // a degraded journal can still be read
		j.mu.Unlock()
		return nil
	}
	if j.reading == nil {
		j.reading = &round{done: make(chan struct{})}
	}
	r := j.reading
	j.call()
	j.mu.Unlock()
	return r.wait()
}
