package clock

import (
	"testing"
	"time"
)

func TestLaterCallsAfterTheTime(t *testing.T) {
	called := make(chan time.Time, 1)
	begun := time.Now()
	Later(5*time.Millisecond, func() { called <- time.Now() })
	if at := <-called; at.Sub(begun) < 5*time.Millisecond {
		t.Errorf("called after %v", at.Sub(begun))
	}
}
