//go:build !desktop && !bindings && !dev

package desktop

import (
	"context"

	"faultline/simulator/problem"
)

// Built says whether this build holds the window.
const Built = false

// Run is not offered by this build.
func Run(context.Context, Options) error {
	return problem.New(problem.Unsupported, "this build has no window").WithHint("use faultline serve and open the printed address, or build the desktop program with ./build/run or wails build")
}
