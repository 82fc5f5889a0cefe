// Package journal is the one record of everything that happens, and the only importer of bbolt.
//
// Entries are appended in one global sequence, in segments that are dropped whole when the file grows above its cap;
// beside them lie small tables of the mutable objects whose changes the entries explain, committed together with them.
// What is given is made ready (redacted, hashed, compressed, encoded) and committed in groups by one goroutine: what
// comes during one commit goes into the next, and what nobody waits for lingers for company. A commit appends to a log
// beside the file; another goroutine brings what many commits have brought into the file in one transaction, where the
// entries and rows that came together lie in packed blocks. Whoever reads waits until that is done. Queries speak the
// language of package filter and skip by blocks of index terms. The package knows no other room of the simulator.
//
// Invariants: Seq is dense and never reused; what Commit returned for is on disk; what Append took is never dropped
// and is on disk within 50 ms; no secret reaches the file with an entry; no read transaction spans work outside the
// package.
package journal
