package ledger

import "encoding/json"

// Line is one line of a document. A positive Amount is the normal direction of the document's kind; on journal
// entries a positive Amount is a debit and a negative one a credit, on bank deposits a negative one is a fee.
type Line struct {
	ID          string          `json:"id"` // "1", "2", … within the document; kept when a line is updated
	Description string          `json:"description,omitempty"`
	Amount      Minor           `json:"amount"` // net of tax
	Tax         Minor           `json:"tax,omitempty"`
	Account     string          `json:"account,omitempty"` // account id; empty: taken from the item
	Item        string          `json:"item,omitempty"`
	Quantity    *Scaled         `json:"quantity,omitempty"`
	UnitPrice   *Scaled         `json:"unit_price,omitempty"`
	Contact     string          `json:"contact,omitempty"`  // customer on a bill line, party on a journal or deposit line
	TaxRate     string          `json:"tax_rate,omitempty"` // tax_rate; Tax is then computed by the ledger
	Class       string          `json:"class,omitempty"`
	Department  string          `json:"department,omitempty"`
	Extra       json.RawMessage `json:"extra,omitempty"`
}

// Allocation says that one document settles part of another: a payment an invoice, a credit memo an invoice, a
// payment a credit memo that it uses up, a refund a credit memo, a bill a purchase order.
type Allocation struct {
	Kind   Kind   `json:"kind"` // of the other document
	ID     string `json:"id"`
	Amount Minor  `json:"amount"`         // positive, in the documents' currency
	Date   string `json:"date"`           // of the settling document
	Home   Minor  `json:"home,omitempty"` // kept by the ledger in other currencies: what the settled document carries for it
	// Of a journal entry that is settled the ledger keeps on either side which part of it: that on the account of a
	// contact, and whether it stands there in credit.
	Credit  bool   `json:"credit,omitempty"`
	Contact string `json:"contact,omitempty"`
}

// Collected is a payment that a bank deposit takes out of the undeposited funds.
type Collected struct {
	Kind   Kind   `json:"kind"`
	ID     string `json:"id"`
	Amount Minor  `json:"amount"` // kept by the ledger, in the home currency
}

// TaxShare is the part of a document's tax that one component of a tax rate made, kept by the ledger.
type TaxShare struct {
	Rate    string `json:"rate"`    // tax_rate
	Name    string `json:"name"`    // of the component
	Percent Scaled `json:"percent"` // of the component
	Agency  string `json:"agency"`  // tax_agency
	Account string `json:"account"` // posted to
	Net     Minor  `json:"net"`     // amount taxed
	Amount  Minor  `json:"amount"`  // tax
}

// Document is whatever has a date and an amount; its kind decides what it posts, to whom it is made out and what it
// can settle.
type Document struct {
	Head
	Kind    Kind   `json:"kind"`
	Number  string `json:"number,omitempty"`
	Date    string `json:"date"`               // YYYY-MM-DD
	DueDate string `json:"due_date,omitempty"` // YYYY-MM-DD; empty: from the terms, when it has any
	Contact string `json:"contact,omitempty"`
	Control string `json:"control,omitempty"` // receivable or payable account; empty: the company's default
	Account string `json:"account,omitempty"` // where the money comes from or goes to; empty: undeposited funds, for what customers pay
	// Counterpart is the account a transfer goes to, and the undeposited funds a deposit takes payments from.
	Counterpart string `json:"counterpart,omitempty"`
	Currency    string `json:"currency"`
	Rate        Rate   `json:"rate,omitempty"` // home currency for one of Currency; 0 in the home currency
	Lines       []Line `json:"lines,omitempty"`
	// Settles is what the document is applied to; SettledBy is the other side of it, kept by the ledger.
	Settles   []Allocation `json:"settles,omitempty"`
	SettledBy []Allocation `json:"settled_by,omitempty"`
	// Collects is what a bank deposit takes to the bank; DepositedBy is the other side of it, kept by the ledger.
	Collects    []Collected `json:"collects,omitempty"`
	DepositedBy string      `json:"deposited_by,omitempty"`
	Method      string      `json:"method,omitempty"` // payments: check, credit_card, cash, eft
	Reference   string      `json:"reference,omitempty"`
	Memo        string      `json:"memo,omitempty"`           // shown to the other party
	Private     string      `json:"private,omitempty"`        // internal
	Terms       string      `json:"terms,omitempty"`          // payment_term
	PaidWith    string      `json:"payment_method,omitempty"` // payment_method
	Class       string      `json:"class,omitempty"`
	Department  string      `json:"department,omitempty"`
	Refund      bool        `json:"refund,omitempty"` // expenses: money came back
	Closed      bool        `json:"closed,omitempty"` // orders: closed by hand, whatever is still open
	Taxes       []TaxShare  `json:"taxes,omitempty"`  // kept by the ledger
	Subtotal    Minor       `json:"subtotal"`         // kept by the ledger
	Tax         Minor       `json:"tax"`              // kept by the ledger: sum of line taxes
	Total       Minor       `json:"total"`            // payments, transfers: given; others: kept by the ledger
	Balance     Minor       `json:"balance"`          // open, unapplied or not yet billed; kept by the ledger
	Voided      bool        `json:"voided,omitempty"`
}

// Deposited says that the document's money has been taken to the bank by a deposit.
func (d *Document) Deposited() bool { return d.DepositedBy != "" }

// Status is how far a document is settled. Platforms have words of their own for it.
type Status string

// The statuses.
const (
	StatusOpen    Status = "open"
	StatusPartial Status = "partial" // partly paid, applied or billed
	StatusSettled Status = "settled" // paid, applied, billed, closed; or nothing to settle
	StatusVoided  Status = "voided"
)

// Status derives the status.
func (d *Document) Status() Status {
	switch {
	case d.Voided:
		return StatusVoided
	case d.Balance == 0 || d.Closed:
		return StatusSettled
	case d.Balance < d.Total:
		return StatusPartial
	}
	return StatusOpen
}
