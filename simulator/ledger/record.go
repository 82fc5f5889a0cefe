package ledger

import (
	"encoding/json"
	"time"
)

// Kind is the kind of a record. The names are those of the unified API's objects.
type Kind string

// The kinds of accounts, contacts and items.
const (
	KindAccount  Kind = "account"
	KindCustomer Kind = "customer"
	KindVendor   Kind = "vendor"
	KindItem     Kind = "item"
)

// The kinds of documents.
const (
	KindInvoice           Kind = "invoice"
	KindBill              Kind = "bill"
	KindInvoicePayment    Kind = "invoice_payment"
	KindBillPayment       Kind = "bill_payment"
	KindJournalEntry      Kind = "journal_entry"
	KindInvoiceCreditMemo Kind = "invoice_credit_memo"
	KindBillCreditMemo    Kind = "bill_credit_memo"
	KindExpense           Kind = "expense"
	KindPurchaseOrder     Kind = "purchase_order" // posts nothing
	KindSalesOrder        Kind = "sales_order"    // posts nothing
	KindSalesReceipt      Kind = "sales_receipt"
	KindCustomerRefund    Kind = "customer_refund"
	KindBankDeposit       Kind = "bank_deposit"
	KindBankTransfer      Kind = "bank_transfer"
)

// The kinds of references.
const (
	KindClass         Kind = "class"
	KindDepartment    Kind = "department"
	KindPaymentTerm   Kind = "payment_term"
	KindPaymentMethod Kind = "payment_method"
	KindTaxAgency     Kind = "tax_agency"
	KindTaxRate       Kind = "tax_rate"
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
	// Trace is what the last change followed from, which the book's listener may say. It is not written down: in a book
	// that was restored it is empty until the next change.
	Trace   string `json:"-"`
	Deleted bool   `json:"deleted,omitempty"`
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

// Contact is a customer or a vendor. Its balance is derived: see View.Owed.
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
	Terms       string   `json:"terms,omitempty"` // payment_term, for the platform to fill in
	Active      bool     `json:"active"`
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

// Posting is one leg of a double entry, in the home currency: positive debits the account, negative credits it.
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
	// Revision counts the amendments; UpdatedAt is the time of the last one.
	Revision  int       `json:"revision,omitempty"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
	ClosedTo  string    `json:"closed_to,omitempty"` // books are closed up to and including this date
	Preset    string    `json:"preset,omitempty"`
	// Default accounts, by id.
	Receivable  string `json:"receivable"`
	Payable     string `json:"payable"`
	Undeposited string `json:"undeposited"`
	TaxPayable  string `json:"tax_payable"`
	Sales       string `json:"sales"`              // income of lines that name neither item nor account
	Exchange    string `json:"exchange,omitempty"` // exchange gains and losses, rounding included
	// Rates are the other currencies that contacts and documents may be in; none: the home currency alone.
	Rates []CurrencyRate `json:"rates,omitempty"`
}
