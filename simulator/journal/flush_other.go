//go:build !linux

package journal

import "os"

// flushData returns once what was written to a file is on disk.
func flushData(f *os.File) error { return f.Sync() }
