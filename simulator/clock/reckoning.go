package clock

import "time"

// reckoning is how the world's time is told from the machine's. It never changes: a jump, and another mode, are another
// reckoning. So the time can be told without waiting for anybody.
type reckoning struct {
	mode   Mode
	base   time.Time // world time at origin
	origin time.Time // machine time when base was taken
}

func (r *reckoning) now() time.Time {
	if r.mode.Virtual() {
		return r.base
	}
	passed := time.Since(r.origin) * time.Duration(r.mode.Factor())
	return r.base.Add(passed).Truncate(time.Millisecond)
}
