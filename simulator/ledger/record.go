package ledger

import (
	"encoding/json"
	"time"
)

// Kind is the kind of a record. The names are those of the unified API's objects.
type Kind string

// The kinds.
const (
	KindAccount        Kind = "account"
	KindCustomer       Kind = "customer"
	KindVendor         Kind = "vendor"
	KindItem           Kind = "item"
	KindInvoice        Kind = "invoice"
	KindBill           Kind = "bill"
	KindInvoicePayment Kind = "invoice_payment"
	KindBillPayment    Kind = "bill_payment"
	KindJournalEntry   Kind = "journal_entry"
)

// Actor is who makes a change.
type Actor string

// The actors.
const (
	ActorAPI        Actor = "api"        // the unified API wrote through
	ActorBookkeeper Actor = "bookkeeper" // a person in the platform's own UI
	ActorPlatform   Actor = "platform"   // another program on the platform's native API, or the platform itself
)

// Head is common to all records. Records are immutable once committed: a change makes a new value.
type Head struct {
	ID        string    `json:"id"`       // decimal, per company and counted over all kinds: "1", "2", …
	Revision  int       `json:"revision"` // from 1, plus 1 at each change, linked changes included
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	CreatedBy Actor     `json:"created_by"`
	UpdatedBy Actor     `json:"updated_by"`
	ChangeID  string    `json:"change_id"` // id of the last change, as the journal has it
	Deleted   bool      `json:"deleted,omitempty"`
	// Extra is what the native façade keeps beside the ledger's own fields; the ledger never reads it.
	Extra json.RawMessage `json:"extra,omitempty"`
}

// AccountType is the broad type of an account; it decides the natural side and the place in statements.
// The values are those of the unified API's account_type.
type AccountType string

// The account types.
const (
	AccountsPayable       AccountType = "accounts_payable"
	AccountsReceivable    AccountType = "accounts_receivable"
	Bank                  AccountType = "bank"
	FixedAsset            AccountType = "fixed_asset"
	OtherAsset            AccountType = "other_asset"
	OtherCurrentAsset     AccountType = "other_current_asset"
	Equity                AccountType = "equity"
	Expense               AccountType = "expense"
	OtherExpense          AccountType = "other_expense"
	Income                AccountType = "income"
	OtherIncome           AccountType = "other_income"
	CreditCard            AccountType = "credit_card"
	CostOfGoodsSold       AccountType = "cost_of_goods_sold"
	OtherCurrentLiability AccountType = "other_current_liability"
	LongTermLiability     AccountType = "long_term_liability"
)

// Account is a ledger account. Its balance is derived: see View.Balance.
type Account struct {
	Head
	Name     string      `json:"name"`
	Number   string      `json:"number,omitempty"`
	Type     AccountType `json:"type"`
	Subtype  string      `json:"subtype,omitempty"` // the platform's finer type
	Currency string      `json:"currency"`
	Active   bool        `json:"active"`
}

// Address is a postal address; every part may be empty.
type Address struct {
	Line1, Line2, Line3, City, Region, PostalCode, Country string
}

// Contact is a customer or a vendor.
type Contact struct {
	Head
	Kind        Kind     `json:"kind"` // customer or vendor
	Name        string   `json:"name"` // display name, unique over customers and vendors
	CompanyName string   `json:"company_name,omitempty"`
	GivenName   string   `json:"given_name,omitempty"`
	FamilyName  string   `json:"family_name,omitempty"`
	Email       string   `json:"email,omitempty"`
	Phone       string   `json:"phone,omitempty"`
	Website     string   `json:"website,omitempty"`
	TaxNumber   string   `json:"tax_number,omitempty"`
	Currency    string   `json:"currency"`
	Billing     *Address `json:"billing,omitempty"`
	Shipping    *Address `json:"shipping,omitempty"`
	Active      bool     `json:"active"`
	Balance     Minor    `json:"balance"` // open receivable or payable, kept by the ledger
}

// Item is something sold or bought.
type Item struct {
	Head
	Name             string  `json:"name"`
	Code             string  `json:"code,omitempty"`
	Type             string  `json:"type"` // service, inventory, non_inventory
	Description      string  `json:"description,omitempty"`
	UnitPrice        *Scaled `json:"unit_price,omitempty"`
	PurchaseCost     *Scaled `json:"purchase_cost,omitempty"`
	PurchaseText     string  `json:"purchase_text,omitempty"`
	IncomeAccount    string  `json:"income_account,omitempty"`
	ExpenseAccount   string  `json:"expense_account,omitempty"`
	Active           bool    `json:"active"`
	QuantityOnHand   *Scaled `json:"quantity_on_hand,omitempty"`
	InventoryAccount string  `json:"inventory_account,omitempty"`
}

// Line is one line of a document. On invoices and bills a positive Amount is the normal direction; on journal
// entries a positive Amount is a debit and a negative one a credit.
type Line struct {
	ID          string          `json:"id"` // "1", "2", … within the document; kept when a line is updated
	Description string          `json:"description,omitempty"`
	Amount      Minor           `json:"amount"` // net of tax
	Tax         Minor           `json:"tax,omitempty"`
	Account     string          `json:"account,omitempty"` // account id; empty: taken from the item
	Item        string          `json:"item,omitempty"`
	Quantity    *Scaled         `json:"quantity,omitempty"`
	UnitPrice   *Scaled         `json:"unit_price,omitempty"`
	Contact     string          `json:"contact,omitempty"` // customer on a bill line, party on a journal line
	Extra       json.RawMessage `json:"extra,omitempty"`
}

// Allocation says that a payment settles part of a document.
type Allocation struct {
	Kind   Kind   `json:"kind"` // invoice or bill on a payment; invoice_payment or bill_payment on the document
	ID     string `json:"id"`
	Amount Minor  `json:"amount"` // positive
	Date   string `json:"date"`   // of the payment
}

// Document is an invoice, a bill, a payment of either, or a journal entry.
type Document struct {
	Head
	Kind     Kind   `json:"kind"`
	Number   string `json:"number,omitempty"`
	Date     string `json:"date"`               // YYYY-MM-DD
	DueDate  string `json:"due_date,omitempty"` // YYYY-MM-DD
	Contact  string `json:"contact,omitempty"`
	Control  string `json:"control,omitempty"` // receivable or payable account; empty: the company's default
	Account  string `json:"account,omitempty"` // payments: bank or undeposited funds; empty: undeposited funds (invoice payments only)
	Currency string `json:"currency"`
	Lines    []Line `json:"lines,omitempty"`
	// Settles is what a payment is applied to; SettledBy is kept by the ledger on invoices and bills.
	Settles   []Allocation `json:"settles,omitempty"`
	SettledBy []Allocation `json:"settled_by,omitempty"`
	Method    string       `json:"method,omitempty"` // payments: check, credit_card, cash, eft
	Reference string       `json:"reference,omitempty"`
	Memo      string       `json:"memo,omitempty"`    // shown to the other party
	Private   string       `json:"private,omitempty"` // internal
	Subtotal  Minor        `json:"subtotal"`          // kept by the ledger
	Tax       Minor        `json:"tax"`               // kept by the ledger: sum of line taxes
	Total     Minor        `json:"total"`             // invoices, bills: kept by the ledger; payments: given
	Balance   Minor        `json:"balance"`           // invoices, bills: open; payments: unapplied; kept by the ledger
	Voided    bool         `json:"voided,omitempty"`
}

// Posting is one leg of a double entry: positive debits the account, negative credits it.
type Posting struct {
	Account  string
	Amount   Minor
	Date     string
	Document string
}

// Company is the identity of one set of books.
type Company struct {
	ID        string    `json:"id"` // the platform's company id
	Name      string    `json:"name"`
	LegalName string    `json:"legal_name"`
	Currency  string    `json:"currency"` // home currency, ISO 4217
	Country   string    `json:"country"`
	Address   Address   `json:"address"`
	Email     string    `json:"email"`
	Phone     string    `json:"phone"`
	StartDate string    `json:"start_date"`
	CreatedAt time.Time `json:"created_at"`
	ClosedTo  string    `json:"closed_to,omitempty"` // books are closed up to and including this date
	Preset    string    `json:"preset,omitempty"`
	// Default accounts, by id.
	Receivable  string `json:"receivable"`
	Payable     string `json:"payable"`
	Undeposited string `json:"undeposited"`
	TaxPayable  string `json:"tax_payable"`
	Sales       string `json:"sales"` // income of lines that name neither item nor account
}
