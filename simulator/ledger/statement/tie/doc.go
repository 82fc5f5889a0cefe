// Package tie holds the statements of a set of books against each other and against the ledger: the checks that an
// auditor would make. It owns no numbers. It serves tests of anything that makes or moves books.
package tie
