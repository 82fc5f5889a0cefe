package subject

import "time"

// park is the state of a connection that may not be used for the time being.
type park struct {
	closed bool
	next   time.Time     // when to ask again
	gap    time.Duration // between the last two questions
}

// close stops the use of a connection. A gap that has grown is kept until a call for data has succeeded: a status
// that says yes while the data says no must not make the questions frequent again.
func (p *park) close(now time.Time, first time.Duration) {
	if p.closed {
		return
	}
	p.closed = true
	p.gap = max(first, p.gap*2)
	p.next = now.Add(p.gap)
}

func (p *park) due(now time.Time) bool { return p.closed && !now.Before(p.next) }

// postpone waits half as long again before the next question.
func (p *park) postpone(now time.Time) {
	p.gap = min(p.gap*3/2, longestProbe)
	p.next = now.Add(p.gap)
}

func (p *park) open() { p.closed = false }

// succeeded forgets how long the outage was.
func (p *park) succeeded() { p.gap = 0 }
