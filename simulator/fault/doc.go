// Package fault breaks the world on demand. It owns the rules (where, when, effect), the engine that applies them at
// the gates of the other rooms, the mechanisms that do the breaking (one file each) and the catalogue of named
// effects, which are data over the mechanisms.
//
// It refuses to know what a unified record, a connection or an event is: what exists is asked through Surface, a
// grant is revoked and given back through Lifecycle, and a refusal gets its wire form from the hop that asked.
//
// Invariants: nothing is altered or withheld without a Touch on the entry and a fault entry of its own; a rule that
// can never match is not armed; what a rule does next depends on the seed, its name and the calls it matched, never
// on the machine; with no rule armed a gate costs one atomic load; healing everything does not wait for the journal.
package fault
