// Package cli is the command line: one file a command. It reads flags and their environment twins, starts a host or
// talks to a running console, and turns errors into one line that says what to do next and into the exit code.
//
// Exit codes: 0 good, 1 a verdict failed, 2 wrong usage or an invalid file, 3 could not start, 130 interrupted.
// Standard output carries nothing but the answer; progress and logs go to standard error.
package cli
