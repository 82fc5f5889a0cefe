package journal

import "time"

// A commit costs much the same whatever it holds: the flush of the disk, the processor that is handed over meanwhile.
// When many write side by side, those who wait are therefore kept waiting for each other; the processor has the work of
// the rest to do. Few are not kept: they would save little, and have nothing to do meanwhile.
const (
	manyAbout = 8 // from how many on they wait for each other
	gathering = 1500 * time.Microsecond
)

// company is who writes at the same time. The journal's lock guards it.
type company struct {
	waiting int // of the round that is in queue
	about   int // who waited while the last commit was made: for it, or already for the next
}

// enough reports whether those who wait need not wait for others.
func (c *company) enough() bool { return c.about < manyAbout || c.waiting >= c.about }

// hurry is call once enough wait for the round in queue, or have waited for long enough. The caller holds mu, and is one
// more who waits.
func (j *Journal) hurry() {
	j.company.waiting++
	switch {
	case j.options.Later == nil, j.company.enough():
		j.call()
	case j.company.waiting == 1:
		r := j.waiting
		j.options.Later(gathering, func() { j.gathered(r) })
	}
}

// gathered is call for a round whose time is over, unless it is being written.
func (j *Journal) gathered(r *round) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.waiting == r {
		j.call()
	}
}

// parted notes how many waited for the commit that ends. Those who wait for the next may be enough by that.
func (j *Journal) parted(waited int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.company.about = waited + j.company.waiting
	if j.company.waiting > 0 && j.company.enough() {
		j.call()
	}
}
