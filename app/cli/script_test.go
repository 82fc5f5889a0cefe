package cli_test

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"faultline/app/cli"
	"faultline/app/host"
	"faultline/simulator/journal"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"faultline": func() {
			os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
	})
}

// The scripts read like a manual: one a command. Beside the usual commands of testscript they know
//
//	ready DIR           waits until the Faultline on workspace DIR answers
//	terminate DIR       sends SIGTERM to it
//	exits CODE CMD…     runs a command and wants that exit code
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Deadline:            time.Now().Add(3 * time.Minute),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ready":     ready,
			"terminate": terminate,
			"exits":     exits,
		},
	})
}

func runFile(ts *testscript.TestScript, dir string) (journal.RunFile, error) {
	return journal.ReadRunFile(filepath.Join(ts.MkAbs(dir), host.WorkspaceFile))
}

func ready(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: ready DIR")
	}
	client := &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for late := time.Now().Add(20 * time.Second); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		run, err := runFile(ts, args[0])
		if err != nil {
			continue
		}
		answer, err := client.Get(run.Console + "/api/v1/workspace")
		if err != nil {
			continue
		}
		_ = answer.Body.Close() // only that it answers counts
		return
	}
	ts.Fatalf("nothing became ready on %s", args[0])
}

func terminate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: terminate DIR")
	}
	run, err := runFile(ts, args[0])
	ts.Check(err)
	process, err := os.FindProcess(run.PID)
	ts.Check(err)
	ts.Check(process.Signal(syscall.SIGTERM))
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE CMD ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		code = failed.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}
