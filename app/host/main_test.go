package host_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"faultline/app/cli"
)

// asProgram makes the test binary be the program itself: the crash test kills a real process, and needs no build.
const asProgram = "FAULTLINE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
	}
	goleak.VerifyTestMain(m)
}
