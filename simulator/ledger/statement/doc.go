// Package statement makes financial statements out of a set of books: balance sheet, income statement, cash flow,
// trial balance and ageing, as trees of named groups and accounts in the home currency.
//
// It owns which account type belongs to which group, and what accrual and cash basis mean. It knows the ledger alone:
// the shapes of a platform's reports and of the unified API are made elsewhere, from these.
//
// Invariants: assets are liabilities and equity; the income of a span is the movement of the earnings in equity; the
// ending balance of a cash flow is what the bank accounts hold; an ageing sums to its control accounts. All of them
// come from the same postings, read once.
package statement
