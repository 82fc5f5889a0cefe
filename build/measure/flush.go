package main

import (
	"os"
	"path/filepath"
	"time"
)

const (
	flushes    = 200
	flushBytes = 64 << 10 // about what one commit of creates brings
)

// measureFlush is how long the disk takes to make one write durable: the median of a few hundred. A durable create waits
// for one, a bare server for two, so the ratio of creates cannot be read without it.
func measureFlush(dir string) (time.Duration, error) {
	f, err := os.Create(filepath.Join(dir, "flushed"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	text := make([]byte, flushBytes)
	var took []time.Duration
	for range flushes {
		if _, err := f.WriteAt(text, 0); err != nil {
			return 0, err
		}
		began := time.Now()
		if err := f.Sync(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(began))
	}
	return median(took), nil
}
