package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// tick is the unit in which Linux counts the processor time of a process.
const tick = 10 * time.Millisecond

// processorTime is what a process has spent of the processors so far, its own work and the system's for it; 0 where
// the system does not tell. Unlike the time on the clock it hardly depends on what else the machine does.
func processorTime(pid int) time.Duration {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(raw, []byte(") ")) // the name may hold spaces
	fields := bytes.Fields(rest)
	const user, system = 11, 12 // of the fields behind the name
	if len(fields) <= system {
		return 0
	}
	var sum time.Duration
	for _, field := range fields[user : system+1] {
		n, err := strconv.Atoi(string(field))
		if err != nil {
			return 0
		}
		sum += time.Duration(n) * tick
	}
	return sum
}
