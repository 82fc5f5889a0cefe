package shell

import (
	"context"

	"faultline/simulator/problem"
)

// Headless is the shell of a program without a window.
type Headless struct{}

// Capabilities of nothing.
func (Headless) Capabilities() Capabilities { return Capabilities{} }

// SaveFile is not offered.
func (Headless) SaveFile(context.Context, string, []byte) (bool, error) {
	return false, problem.New(problem.Unsupported, "there is no window to ask for a place").WithHint("use the browser's own download")
}
