//go:build unix

package run

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestRunEndsWhatTheIntegrationStarted(t *testing.T) {
	for _, habit := range []string{"stubborn", "parent"} {
		t.Run(habit, func(t *testing.T) {
			r, err := run(t, newFake(), parse(t, "", loud), habit)
			if err != nil {
				t.Fatal(err)
			}
			if pid, found := strings.CutPrefix(strings.TrimSpace(r.Integration.Output), "child "); found {
				id, err := strconv.Atoi(pid)
				if err != nil {
					t.Fatal(err)
				}
				gone(t, id)
			}
		})
	}
}

// gone waits until a process is no more; one that nobody waits for may still be listed as a zombie.
func gone(t *testing.T, pid int) {
	t.Helper()
	for range 500 {
		state, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || err == nil && strings.Contains(string(state), ") Z ") {
			return
		}
		if err := pause(t.Context(), 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	t.Errorf("process %d is still there", pid)
}
