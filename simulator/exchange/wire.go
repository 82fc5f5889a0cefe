package exchange

import (
	"time"

	"faultline/simulator/journal"
)

// Wire is how an answer is put on a socket when it is not simply written.
type Wire struct {
	// Ending is what becomes of the connection afterwards.
	Ending Ending
	// Shut has the door refuse further connections for so long.
	Shut time.Duration
	// Silent sends no byte at all before the ending.
	Silent bool
	// Length is stated in Content-Length in place of the true one; negative states none.
	Length int
	// Pace is the number of bytes sent each Beat; 0 sends them at once.
	Pace int
	Beat time.Duration
}

// Ending is what becomes of a connection once an answer is out.
type Ending string

// The endings.
const (
	EndingKept  Ending = ""      // as HTTP has it
	EndingReset Ending = "reset" // TCP RST
	EndingClose Ending = "close" // closed without a word about it
)

// Injected sums up how long rules made a call wait.
func Injected(touches []journal.Touch) time.Duration {
	var sum time.Duration
	for _, t := range touches {
		sum += t.Injected
	}
	return sum
}
