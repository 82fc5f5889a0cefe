package desktop

import (
	"context"
	"io"

	"faultline/app/shell"
)

// Running is a host that has started.
type Running struct {
	Page    string     // address that opens the page and logs it in
	Streams func() int // live streams that are open: the page's own, once it runs
	Stop    func(ctx context.Context) error
}

// Options of a window.
type Options struct {
	// Start brings the host up. It is called once the window exists, never before.
	Start func(ctx context.Context, s shell.Shell) (Running, error)
	// Smoke makes the window report what it reached and close by itself.
	Smoke bool
	Out   io.Writer
}
