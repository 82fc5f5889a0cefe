package clock

import "time"

// reckoning is how the world's time is told from the machine's. It never changes: a jump, and another mode, are another
// reckoning. So the time can be told without waiting for anybody.
type reckoning struct {
	mode   Mode
	base   time.Time // world time at origin
	origin time.Time // machine time when base was taken
	whole  time.Time // base to the millisecond
	rest   time.Duration
}

func reckon(mode Mode, base, origin time.Time) *reckoning {
	whole := base.Truncate(time.Millisecond)
	return &reckoning{mode, base, origin, whole, base.Sub(whole)}
}

func (r *reckoning) now() time.Time {
	if r.mode.Virtual() {
		return r.base
	}
	return r.after(time.Since(r.origin))
}

// at is the world's time at a moment of the machine's. Moments before the origin belong to an earlier reckoning, which
// came to the base.
func (r *reckoning) at(machine time.Time) time.Time {
	if r.mode.Virtual() {
		return r.base
	}
	return r.after(max(machine.Sub(r.origin), 0))
}

// after is the world's time when so much of the machine's has passed.
func (r *reckoning) after(passed time.Duration) time.Time {
	return r.whole.Add((r.rest + passed*time.Duration(r.mode.Factor())).Truncate(time.Millisecond))
}
