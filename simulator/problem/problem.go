// Package problem holds the one domain error of Faultline.
//
// A Problem carries a stable machine code, a sentence for people, the place in the input it speaks of and the
// remedy. Doors turn it into their own wire form: problem+json on the console, the emulated vendor's envelope on
// the sandbox, a line on stderr in the command line. The wrapped cause is for logs and is never serialised.
package problem

import (
	"errors"
	"fmt"
)

// Code is a stable, snake_case name of a kind of error. Codes are part of the outside and never change meaning.
type Code string

// The codes shared by every room. A room may declare further ones beside the operations that return them.
const (
	Invalid     Code = "invalid"          // the input is malformed: Path says where, Hint says the remedy
	NotFound    Code = "not_found"        // the named thing does not exist
	Conflict    Code = "conflict"         // the thing exists already, or has moved on since it was read
	Refused     Code = "refused"          // a rule of the domain forbids it
	Unsupported Code = "unsupported"      // known, and not offered here
	Unavailable Code = "unavailable"      // not now: starting, full, degraded or shutting down
	Locked      Code = "workspace_locked" // another process holds the workspace
	Newer       Code = "workspace_newer"  // the workspace was written by a newer Faultline
	Older       Code = "workspace_older"  // the workspace was written by an older Faultline, in a form no longer read
	Foreign     Code = "workspace_foreign"
	PortTaken   Code = "port_taken"
	Internal    Code = "internal" // a broken invariant: the cause is logged, the text is not shown
)

// Problem is an error that a person can act on.
type Problem struct {
	Code    Code   // stable
	Message string // one sentence, lower case, no full stop, safe to show
	Hint    string // what to do next; may be empty
	Path    string // JSON pointer, flag, or file:line:col; may be empty
	Cause   error  // for logs only
}

// New returns a Problem with a formatted message.
func New(code Code, format string, args ...any) *Problem {
	return &Problem{Code: code, Message: fmt.Sprintf(format, args...)}
}

// At returns a copy that names the place in the input.
func (p *Problem) At(path string) *Problem { c := *p; c.Path = path; return &c }

// WithHint returns a copy that says what to do next.
func (p *Problem) WithHint(format string, args ...any) *Problem {
	c := *p
	c.Hint = fmt.Sprintf(format, args...)
	return &c
}

// Because returns a copy that wraps a cause.
func (p *Problem) Because(err error) *Problem { c := *p; c.Cause = err; return &c }

func (p *Problem) Error() string {
	text := p.Message
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	if p.Hint != "" {
		text += " (" + p.Hint + ")"
	}
	return text
}

func (p *Problem) Unwrap() error { return p.Cause }

// From finds the Problem in err's chain; any other error is reported as Internal with a neutral message.
func From(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	return &Problem{Code: Internal, Message: "something went wrong inside Faultline", Cause: err}
}

// Is reports whether err's chain holds a Problem with this code.
func Is(err error, code Code) bool {
	if err == nil {
		return false
	}
	var p *Problem
	return errors.As(err, &p) && p.Code == code
}
