package ledger

import (
	"encoding/json"
	"math"
	"slices"
)

// Kinds returns every kind, in an order in which references point backwards only.
func Kinds() []Kind { return slices.Clone(order[:]) }

// order is what Kinds returns; a kind's place in it is that of its shelf.
var order = [...]Kind{
	KindAccount, KindPaymentTerm, KindPaymentMethod, KindTaxAgency, KindTaxRate, KindClass, KindDepartment,
	KindCustomer, KindVendor, KindItem,
	KindSalesOrder, KindPurchaseOrder, KindInvoice, KindBill, KindInvoiceCreditMemo, KindBillCreditMemo,
	KindJournalEntry, KindInvoicePayment, KindBillPayment, KindExpense, KindSalesReceipt, KindCustomerRefund,
	KindBankDeposit, KindBankTransfer,
}

const kinds = len(order)

// ordinals is the inverse of order, by what tells the kinds apart: it is asked dozens of times for one write.
var ordinals = func() (table [marks]uint8) {
	for i, k := range order {
		table[k.mark()] = uint8(i)
	}
	return table
}()

const marks = 64

// mark is different for each of the kinds.
func (k Kind) mark() int {
	if k == "" {
		return 0
	}
	return (len(k) + 3*int(k[0]) + 13*int(k[len(k)/2])) % marks
}

// ordinal is the place of a kind's shelf, or -1.
func (k Kind) ordinal() int {
	if i := int(ordinals[k.mark()]); order[i] == k {
		return i
	}
	return -1
}

// IsDocument says that records of this kind are documents.
func (k Kind) IsDocument() bool { return k.ordinal() >= KindSalesOrder.ordinal() }

// IsReference says that records of this kind are references.
func (k Kind) IsReference() bool {
	return k.ordinal() >= KindPaymentTerm.ordinal() && k.ordinal() <= KindDepartment.ordinal()
}

// Header returns the head, which every record has.
func (h *Head) Header() *Head { return h }

// RecordKind returns KindAccount.
func (*Account) RecordKind() Kind { return KindAccount }

// RecordKind returns KindCustomer or KindVendor.
func (c *Contact) RecordKind() Kind { return c.Kind }

// RecordKind returns KindItem.
func (*Item) RecordKind() Kind { return KindItem }

// RecordKind returns the kind of reference.
func (r *Reference) RecordKind() Kind { return r.Kind }

// RecordKind returns the kind of document.
func (d *Document) RecordKind() Kind { return d.Kind }

// Decode reads a record of a kind from the JSON that encoding/json makes of it.
func Decode(kind Kind, data []byte) (Record, error) {
	var r Record
	switch {
	case kind == KindAccount:
		r = &Account{}
	case kind == KindCustomer, kind == KindVendor:
		r = &Contact{Kind: kind}
	case kind == KindItem:
		r = &Item{}
	case kind.IsReference():
		r = &Reference{Kind: kind}
	case kind.IsDocument():
		r = &Document{Kind: kind}
	default:
		return nil, invalid("/kind", "%q is not a kind of record", kind)
	}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, err
	}
	return r, nil
}

// number reads an id in its one canonical spelling; 0 is no id.
func number(id string) uint64 {
	if id == "" || id[0] == '0' || len(id) > 19 {
		return 0
	}
	var n uint64
	for i := range len(id) {
		c := id[i] - '0'
		if c > 9 {
			return 0
		}
		n = n*10 + uint64(c)
	}
	if n > math.MaxInt64 {
		return 0
	}
	return n
}
