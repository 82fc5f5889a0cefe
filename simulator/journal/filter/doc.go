// Package filter is the one filter language of Faultline: what the filter box, the command line, the control API and
// the live stream accept.
//
// A filter is words and key:value terms; a space means and, OR means or, - or ! negates, parentheses group. Parse
// turns text into an Expr, Match evaluates it against anything that can name its values, Plan says what an index may
// skip by. The package knows keys and their types, not where values come from: it never sees a journal.
//
// Invariants: Parse never panics and bounds what it accepts; what it refuses it refuses with the column and the
// remedy; parsing the printed form of an expression gives the same expression; an entry outside of the plan never
// matches.
package filter
