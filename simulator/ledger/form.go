package ledger

import "slices"

// form is what sets one kind of document apart from the others: a new kind of document is a new form.
type form struct {
	parties     []Kind  // contacts it can be made out to; nil: nobody
	anonymous   bool    // it need not be made out to anyone
	side        Minor   // with which its total stands on the control account: +1 debit, -1 credit, 0: it has none
	payable     bool    // the control account is the payable
	open        bool    // it keeps a balance that others can settle, or that it can apply
	settles     []Kind  // what it can be applied to
	held        bool    // it cannot go away while something settles it
	application bool    // it is applied whenever one likes, not only at its own date
	account     role    // of the account the money moves on; the zero role: it has none
	undeposited bool    // the account defaults to the undeposited funds
	money       Minor   // with which its total posts to the account
	given       bool    // the caller gives the total; there are no lines
	least       int     // fewest lines
	lines       lineUse // what its lines stand for
	sign        Minor   // with which lines and taxes post
	counterpart role    // of the second account
	collects    []Kind  // what it takes out of the undeposited funds
	numbered    numbering
}

// lineUse is what lines stand for; it decides on their accounts.
type lineUse int

const (
	lineSale     lineUse = iota // income of the item, else the company's
	linePurchase                // expense of the item, else it must be named
	lineEntry                   // any account, control accounts included
	lineMoney                   // any account but control accounts, and no items
)

// numbering is among what a document number must be unique.
type numbering int

const (
	numberedFreely numbering = iota
	numberedByCompany
	numberedByContact
)

var (
	customers = []Kind{KindCustomer}
	vendors   = []Kind{KindVendor}
)

// formOf returns the form of a kind of document; other kinds have an empty one.
func formOf(k Kind) *form {
	if i := k.ordinal(); i >= 0 {
		return formOrder[i]
	}
	return &form{}
}

// formOrder holds the forms by the ordinals of their kinds.
var formOrder = func() (list [kinds]*form) {
	for i, k := range order {
		if list[i] = forms[k]; list[i] == nil {
			list[i] = &form{}
		}
	}
	return list
}()

var forms = map[Kind]*form{
	KindInvoice: {parties: customers, side: +1, open: true, settles: []Kind{KindSalesOrder},
		least: 1, lines: lineSale, sign: -1, numbered: numberedByCompany},
	KindBill: {parties: vendors, side: -1, payable: true, open: true, settles: []Kind{KindPurchaseOrder}, held: true,
		least: 1, lines: linePurchase, sign: +1, numbered: numberedByContact},
	KindInvoicePayment: {parties: customers, side: -1, open: true, settles: []Kind{KindInvoice, KindInvoiceCreditMemo, KindJournalEntry}, held: true,
		account: roleDeposit, undeposited: true, money: +1, given: true},
	KindBillPayment: {parties: vendors, side: +1, payable: true, open: true, settles: []Kind{KindBill, KindBillCreditMemo, KindJournalEntry},
		account: roleSpend, money: -1, given: true},
	KindInvoiceCreditMemo: {parties: customers, side: -1, open: true, settles: []Kind{KindInvoice}, held: true, application: true,
		least: 1, lines: lineSale, sign: +1},
	KindBillCreditMemo: {parties: vendors, side: +1, payable: true, open: true, settles: []Kind{KindBill}, held: true, application: true,
		least: 1, lines: linePurchase, sign: -1},
	KindCustomerRefund: {parties: customers, anonymous: true, side: +1, settles: []Kind{KindInvoiceCreditMemo, KindInvoicePayment},
		account: roleSpend, money: -1, lines: lineSale, sign: +1},
	KindExpense: {parties: []Kind{KindVendor, KindCustomer}, anonymous: true,
		account: roleSpend, money: -1, least: 1, lines: linePurchase, sign: +1},
	KindSalesReceipt: {parties: customers, anonymous: true,
		account: roleDeposit, undeposited: true, money: +1, least: 1, lines: lineSale, sign: -1},
	KindPurchaseOrder: {parties: vendors, open: true, least: 1, lines: linePurchase},
	KindSalesOrder:    {parties: customers, open: true, least: 1, lines: lineSale},
	KindJournalEntry:  {least: 2, lines: lineEntry, sign: +1, held: true},
	KindBankDeposit: {account: roleDeposit, money: +1, lines: lineMoney, sign: -1,
		counterpart: roleUndeposited, collects: []Kind{KindInvoicePayment, KindSalesReceipt, KindJournalEntry}},
	KindBankTransfer: {account: roleTransfer, money: -1, given: true, counterpart: roleTransfer},
}

// posts says that documents of the form move accounts.
func (f *form) posts() bool { return f.side != 0 || f.money != 0 || f.sign != 0 }

// party is the kind of contact the form is usually made out to, or "".
func (f *form) party() Kind {
	if len(f.parties) == 0 {
		return ""
	}
	return f.parties[0]
}

// effect is what settling a document does to the settling one's own balance: a payment is used up by an invoice and
// refilled by a credit memo that stands on its own side; an order is none of its money.
func (f *form) effect(settled *Allocation) Minor { return settled.side() * f.side }

func (f *form) canSettle(k Kind) bool { return slices.Contains(f.settles, k) }

// direction turns every leg around on a refund.
func (d *Document) direction() Minor {
	if d.Refund {
		return -1
	}
	return +1
}
