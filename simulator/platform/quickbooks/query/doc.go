// Package query reads the query language of the QuickBooks Online API: one SELECT over one entity, with conditions
// joined by AND, an order and a page.
//
// The package knows the grammar alone. Which entities and properties there are, what a value means beside a
// property's type, and what rows answer, is the façade's business.
//
// Invariant: a statement that parses prints as a statement that parses to the same.
package query
