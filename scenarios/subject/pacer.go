package subject

import (
	"context"
	"sync"
	"time"

	"faultline/scenarios/retryafter"
)

// pacer is what stands between the integration and a server that wants to be left alone for a while. Everything that
// shares a limit shares a pacer.
type pacer struct {
	now     func() time.Time
	mu      sync.Mutex
	opens   time.Time
	strikes int // refusals in a row
}

// The pauses of its own that it makes when it is not told how long, and how long it lets itself be sent away.
const (
	firstBackoff   = time.Second
	longestBackoff = 30 * time.Second
	longestPause   = 5 * time.Minute
	margin         = 30 * time.Millisecond // on top, for clocks that do not quite agree
)

func newPacer(now func() time.Time) *pacer { return &pacer{now: now} }

// wait returns when calls are allowed, or when the context ends.
func (p *pacer) wait(ctx context.Context) error {
	for {
		p.mu.Lock()
		left := p.opens.Sub(p.now())
		p.mu.Unlock()
		if left <= 0 || ctx.Err() != nil {
			return ctx.Err()
		}
		pause(ctx, left, nil)
	}
}

// refused closes the way for as long as the answer asks, or, when it does not say, for longer each time.
func (p *pacer) refused(retryAfter string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.strikes++
	length, usable := retryafter.Parse(retryAfter, now)
	if !usable {
		length = backoff(p.strikes)
	}
	length = min(length, longestPause) + margin
	if opens := now.Add(length); opens.After(p.opens) {
		p.opens = opens
	}
	return length
}

// accepted forgets the refusals.
func (p *pacer) accepted() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.strikes = 0
}

// backoff doubles from the first pause on.
func backoff(strikes int) time.Duration {
	length := firstBackoff
	for range strikes - 1 {
		if length *= 2; length >= longestBackoff {
			return longestBackoff
		}
	}
	return length
}
