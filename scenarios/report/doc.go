// Package report prints results of scenario runs: for people on a terminal, as JUnit XML for build servers, and as
// JSON for programs.
//
// It owns the three formats and nothing else: a result in, bytes out. Colour is used only when it is asked for; a
// check that was not exercised is printed loudly, because green that was never put to the test is not green.
//
// Invariants: the same results give the same bytes; the machine-readable forms carry schema_version, have sorted
// keys and end with a line feed.
package report
