package clock

import (
	"context"
	"time"
)

// Rest waits for a length of the machine's time, whatever the world's clock does, and reports whether it waited to
// the end: it returns early when ctx ends.
func Rest(ctx context.Context, length time.Duration) bool {
	if length <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Within waits at most a length of the machine's time for a channel to give something or to close, and reports whether
// it did.
func Within[T any](c <-chan T, length time.Duration) bool {
	timer := time.NewTimer(length)
	defer timer.Stop()
	select {
	case <-c:
		return true
	case <-timer.C:
		return false
	}
}

// Later calls a function after a length of the machine's time, on a goroutine of its own.
func Later(length time.Duration, call func()) { time.AfterFunc(length, call) }
