// Package company makes a plausible company out of a seed: a chart of accounts, customers, vendors, items and months
// of invoices, bills, payments and journal entries in books that balance.
//
// It owns what a bakery, an agency or a software company sells and buys, and how promptly its customers pay. It
// refuses to know who persists or serves the books, and it never reads a clock: the last day is a parameter.
//
// Invariant: the same seed and plan give the same books, record by record, on any machine. Every contact and every
// document draws from a stream of its own, so a new draw in one place does not shift the others. The library for
// names sits behind names.go alone, and a golden file notices when it starts to answer differently.
package company
