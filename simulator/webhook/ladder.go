package webhook

import (
	"strconv"
	"time"

	"faultline/simulator/seed"
)

// ladder is when a failed delivery is tried again.
type ladder struct {
	waits  []time.Duration // after the first failure, after the second, and so on
	then   time.Duration   // after every further one; 0 ends the ladder
	life   time.Duration   // from the first attempt on: none is made later; 0 sets no end
	jitter int             // per cent of a wait by which it may be shorter or longer
}

// wait is the pause after the n-th failed attempt, from 1, and false when there is no further one.
func (l ladder) wait(n int) (time.Duration, bool) {
	if n <= len(l.waits) {
		return l.waits[n-1], true
	}
	return l.then, l.then > 0
}

// ends reports whether a moment lies behind the life of a delivery that was first attempted at begin.
func (l ladder) ends(begin, next time.Time) bool {
	return l.life > 0 && next.Sub(begin) > l.life
}

const jitterSteps = 1000

// spread varies a wait. The draw depends on the seed, the event and the attempt alone, so that a plan that is played
// again keeps its times.
func (l ladder) spread(wait time.Duration, s seed.Seed, event string, attempt int) time.Duration {
	if l.jitter == 0 {
		return wait
	}
	draw := int64(s.Number(2*jitterSteps+1, "jitter", event, strconv.Itoa(attempt))) - jitterSteps
	most := int64(wait) * int64(l.jitter) / 100
	return (wait + time.Duration(most/jitterSteps*draw)).Round(time.Millisecond)
}
