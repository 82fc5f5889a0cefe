package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"faultline/simulator/problem"
)

// The exit codes, which scripts rely on.
const (
	exitGood        = 0
	exitVerdict     = 1
	exitUsage       = 2
	exitStart       = 3
	exitInterrupted = 130
)

// errVerdict says that a verdict failed: the report has been printed already.
var errVerdict = errors.New("a verdict failed")

// errNotReached says that time went to its limit before what was waited for came.
var errNotReached = errors.New("the limit came first")

// errInterrupted says that a signal ended the command before its work was done.
var errInterrupted = errors.New("interrupted")

// couldNotStart are the problems of ports, locks and workspaces.
var couldNotStart = map[problem.Code]bool{
	problem.PortTaken: true, problem.Locked: true, problem.Newer: true, problem.Older: true, problem.Foreign: true, problem.Unavailable: true, problem.Internal: true,
}

// exitCode prints what a person needs to know of err and returns the code.
func exitCode(err error, stderr io.Writer) int {
	switch {
	case err == nil:
		return exitGood
	case errors.Is(err, errVerdict):
		return exitVerdict
	case errors.Is(err, errNotReached):
		fmt.Fprintf(stderr, "faultline: %v\n", err)
		return exitVerdict
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "faultline: interrupted")
		return exitInterrupted
	}
	var p *problem.Problem
	if !errors.As(err, &p) {
		fmt.Fprintf(stderr, "faultline: %v\n", err)
		return exitUsage
	}
	printProblem(stderr, err, p)
	if couldNotStart[p.Code] {
		return exitStart
	}
	return exitUsage
}

func printProblem(w io.Writer, err error, p *problem.Problem) {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		for _, e := range many.Unwrap() {
			if one := problem.From(e); one.Code != problem.Internal {
				printOne(w, one)
			}
		}
		return
	}
	printOne(w, p)
	if p.Code == problem.Internal && p.Cause != nil {
		fmt.Fprintf(w, "  cause: %v\n", p.Cause)
	}
}

func printOne(w io.Writer, p *problem.Problem) {
	text := p.Message
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	fmt.Fprintln(w, "faultline: "+text)
	if p.Hint != "" {
		fmt.Fprintln(w, "  "+strings.ReplaceAll(p.Hint, "\n", "\n  "))
	}
}
