package run

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"faultline/scenarios/subject"
)

// What this binary is when its first argument says so: the reference integration with the defects that follow, or a
// small program with one habit. That makes the integration a process of its own in these tests.
const (
	asSubject = "as-subject"
	asProgram = "as-program"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == asSubject {
		os.Exit(beSubject(os.Args[2:]))
	}
	if len(os.Args) > 2 && os.Args[1] == asProgram {
		os.Exit(beProgram(os.Args[2]))
	}
	goleak.VerifyTestMain(m)
}

func beSubject(defects []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	config, err := subject.FromEnvironment(os.Getenv)
	if err == nil {
		err = subject.Run(ctx, config, subject.Options{Defects: defects, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
