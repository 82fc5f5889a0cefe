package ledger

import (
	"context"
	"time"

	"faultline/simulator/problem"
)

// The codes of refusals.
const (
	CodeUnknownReference problem.Code = "unknown_reference"         // a contact, account, item or document that is not there or inactive
	CodeDuplicateNumber  problem.Code = "duplicate_document_number" // per vendor for bills, per company for invoices
	CodeDuplicateName    problem.Code = "duplicate_name"            // customers and vendors share one name space; accounts and items have one each
	CodePeriodClosed     problem.Code = "period_closed"
	CodeStaleRevision    problem.Code = "stale_revision"
	CodeOverAllocated    problem.Code = "over_allocated" // paid more than due
	CodeUnbalanced       problem.Code = "unbalanced_entry"
	CodeMissing          problem.Code = "missing_field"
	CodeWrongAccount     problem.Code = "wrong_account_type"
	CodeInUse            problem.Code = "record_in_use" // has dependants: a paid bill cannot be deleted before its payment
	CodeGone             problem.Code = "record_gone"   // deleted or never there
)

// Change tells a listener what one operation did to one record.
type Change struct {
	ID        string // change id, from the book's id sequence
	Kind      Kind
	Record    Record // the new value
	Before    Record // nil at creation
	Operation string // create, update, delete, void
	Linked    bool   // moved along with the record the caller named
	Actor     Actor
	At        time.Time
}

// Record is any of *Account, *Contact, *Item, *Document.
type Record interface {
	Header() *Head
	RecordKind() Kind
}

// Listener hears of every committed operation while the book is still locked, in order. It returns a function that
// the operation waits for after the lock is released (durability), or nil.
type Listener func(ctx context.Context, changes []Change) (wait func() error)

// Options of a book.
type Options struct {
	Now      func() time.Time // the world's time
	ChangeID func() string    // ids of changes, in order; called under the book's lock
	Listener Listener         // may be nil
}
