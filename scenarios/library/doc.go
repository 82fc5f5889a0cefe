// Package library holds the scenarios that come with Faultline, inside the binary.
//
// Each file is complete and runs as it is; together they put every verdict to the test. A scenario lives here when it
// is worth being run by everybody: it is short, it says in its description what a correct integration does, and the
// reference integration passes it.
package library
