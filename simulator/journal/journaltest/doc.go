// Package journaltest lends the tests of the rooms a journal that keeps everything in memory.
//
// It owns nothing but the promise of journal.Recorder: entries are numbered in the order of calls, rows are replaced
// and deleted with them, and what is loaded comes in key order. It neither redacts nor indexes nor forgets; whoever
// needs that opens a real journal. A room that is built anew over the same Memory has been restarted; one over a Copy
// has been killed at that moment.
package journaltest
