// Package health is the life of a connection: the states it can be in and the triggers that move it.
//
// It owns the table of transitions and the form of the journal entry that records one. It refuses to know what a
// connection is otherwise, who holds it, or what a trigger sets off elsewhere: the connection registry applies a
// transition and stores the entry made here in the same batch as the connection's row.
//
// Invariants: a transition that the table does not list is refused; a deleted connection never moves again; a
// connection becomes active for the first time only through its first batch.
package health
