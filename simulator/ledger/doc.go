// Package ledger keeps the books of one company: accounts, contacts, items, documents and the postings these imply.
// It is the truth that the platforms serve and the unified API copies.
//
// A Book owns the records, their revisions, the document balances and the running totals of the accounts. It refuses
// to know of HTTP, JSON shapes of a vendor, files, the wall clock and chance: time and change ids are parameters, and
// a listener makes changes durable.
//
// What one kind of document is apart from the others is its form (form.go): whom it is made out to, on which side of
// which accounts it stands, what it can settle. Everything else is the same code for all kinds.
//
// Invariants: every document posts as much debit as credit; a document's balance is its total less what settles it;
// a contact's balance is the sum of its open documents; an operation happens as a whole or not at all; a committed
// record never changes, a change makes a new value. Verify checks the first four from scratch.
//
// A contact's balance moves with its documents without giving the contact a new revision or time, because the
// platforms do not report a customer as changed when it is invoiced. It is derived again when a book is restored.
package ledger
