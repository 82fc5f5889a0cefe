// Package syncing brings what the platforms hold into the synced copy: the first two batches of a new connection,
// the hourly run after them, runs on demand and backfills. It knows when each connection is due, what each run asks
// of the platform, and what a run leaves behind: one journal entry with its counts, the rows of the copy, and the
// webhook occurrences that follow from what was found.
//
// It reads the platform by its native HTTP API alone and never the ledger; it does not render records, deliver
// events or decide on faults. A deletion is found as a real integration finds it: the platform's count differs from
// the copy's, and only then are the ids listed.
//
// Invariants: runs of one connection never overlap; a run's entry, the rows it changed and the connection's place in
// its course are written in one batch, so that a restart neither loses nor repeats a run; what a run found is told
// after that batch is on disk and, should the process end in between, after the next start; no object event comes
// before INITIAL_UPDATE.
package syncing
