package journal

import (
	"os"
	"syscall"
)

// flushData returns once what was written to a file is on disk. When a file was modified does not matter.
func flushData(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) } //nolint:gosec // a descriptor is an int
