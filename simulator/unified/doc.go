// Package unified serves the unified accounting API, version 2024-08-31, and owns the synced copy it reads from.
//
// Every object is one description (object_*.go): its fields, what may be null or absent, what a body may and must
// say, and how each member comes from and goes to the platform's native record. Lists, single reads, validation,
// writes, filters and the field paths that drift rules may name are all made from the description; no object has a
// handler of its own.
//
// The package knows the platform only by its native HTTP API (Native), never the ledger; it does not run syncs, send
// events or decide on faults. Invariants: a record's bytes are rendered once, when it changes; reads are answered
// from the copy alone; a write is answered only after its outcome, the touched records and its idempotency result
// are on disk; every request becomes exactly one journal entry, written before the first byte of the answer.
package unified
