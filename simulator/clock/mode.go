package clock

import (
	"strconv"
	"strings"

	"faultline/simulator/problem"
)

// Mode is how time passes: 0 is virtual, 1 is wall, N is N times as fast as the machine.
type Mode int

// The two modes with a name of their own.
const (
	Virtual Mode = 0
	Wall    Mode = 1
)

// maxFactor keeps one machine second under a world day.
const maxFactor = 86_400

// ParseMode reads "wall", "virtual" or "xN". A clock that is "paused" is a virtual one: it moves only when told to.
func ParseMode(text string) (Mode, error) {
	switch text {
	case "wall":
		return Wall, nil
	case "virtual", "paused":
		return Virtual, nil
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(text, "x")); err == nil && strings.HasPrefix(text, "x") && n >= 1 && n <= maxFactor {
		return Mode(n), nil
	}
	return 0, problem.New(problem.Invalid, "%q is not a clock", text).WithHint("use wall, virtual (or paused) or xN with N from 1 to %d, for example x60", maxFactor)
}

// Virtual reports whether time stands still between advances.
func (m Mode) Virtual() bool { return m == Virtual }

// Factor is how many world seconds pass in one machine second; 0 on a virtual clock.
func (m Mode) Factor() int { return int(m) }

func (m Mode) String() string {
	switch m {
	case Virtual:
		return "virtual"
	case Wall:
		return "wall"
	default:
		return "x" + strconv.Itoa(int(m))
	}
}
