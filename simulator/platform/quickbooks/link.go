package quickbooks

import (
	"slices"

	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// link is a kind of transaction that another can be linked to, and the word for it.
type link struct {
	word string
	kind ledger.Kind
}

// linkWords are the words by which transactions are linked to, where the kind alone tells.
var linkWords = []link{
	{"Invoice", ledger.KindInvoice}, {"CreditMemo", ledger.KindInvoiceCreditMemo}, {"Payment", ledger.KindInvoicePayment},
	{"SalesReceipt", ledger.KindSalesReceipt}, {"RefundReceipt", ledger.KindCustomerRefund}, {"Estimate", ledger.KindSalesOrder},
	{"Bill", ledger.KindBill}, {"VendorCredit", ledger.KindBillCreditMemo}, {"BillPaymentCheck", ledger.KindBillPayment},
	{"PurchaseOrder", ledger.KindPurchaseOrder}, {"Expense", ledger.KindExpense}, {"JournalEntry", ledger.KindJournalEntry},
	{"Deposit", ledger.KindBankDeposit},
}

// linkWord is the word by which a transaction is linked to.
func (s *scene) linkWord(kind ledger.Kind, id string) string {
	if p, ok := s.view.Document(kind, id); ok && kind == ledger.KindBillPayment && s.byCard(p) {
		return "BillPaymentCreditCard"
	}
	for _, l := range linkWords {
		if l.kind == kind {
			return l.word
		}
	}
	return ""
}

func (s *scene) linkTo(kind ledger.Kind, id string) object {
	return object{{"TxnId", id}, {"TxnType", s.linkWord(kind, id)}}
}

// nothingLinked is what most transactions show of their links.
var nothingLinked any = array{}

// linkedTxn shows what is linked to the transaction, and takes links of the given kinds: all that is open of them is
// then settled by it. Other links that a client posts back are the server's own.
func linkedTxn(links ...link) field {
	f := shown("LinkedTxn", func(s *scene, d *ledger.Document) any {
		if len(d.Settles)+len(d.SettledBy) == 0 && d.DepositedBy == "" {
			return nothingLinked
		}
		shown := make(array, 0, len(d.Settles)+len(d.SettledBy))
		for _, a := range d.Settles {
			if d.Kind != ledger.KindInvoicePayment { // whose lines say it, with the amounts
				shown = append(shown, s.linkTo(a.Kind, a.ID))
			}
		}
		for _, a := range d.SettledBy {
			shown = append(shown, s.linkTo(a.Kind, a.ID))
		}
		if d.DepositedBy != "" {
			shown = append(shown, s.linkTo(ledger.KindBankDeposit, d.DepositedBy))
		}
		return shown
	})
	if len(links) == 0 {
		return f
	}
	f.shape, f.sticky = shapeOwn, true
	f.parse = func(in *intake, raw any, path string) (any, error) { return in.links(raw, path, links) }
	f.set = func(d *draft, x any, v any) error {
		doc := x.(*ledger.Document)
		before := doc.Settles
		doc.Settles = nil
		for _, a := range v.([]ledger.Allocation) {
			if i := slices.IndexFunc(before, func(b ledger.Allocation) bool { return b.ID == a.ID }); i >= 0 {
				a = before[i]
			} else {
				found, ok := d.view.Document(a.Kind, a.ID)
				if !ok || found.Deleted {
					return newFault(codeReference, "LinkedTxn.TxnId")
				}
				a.Amount = found.Balance
			}
			doc.Settles = append(doc.Settles, a)
		}
		return nil
	}
	return f
}

// whereLinked leaves the list out where there is nothing in it.
func whereLinked(f field) field {
	show := f.get
	f.get = func(s *scene, x any) any {
		if links, _ := show(s, x).(array); len(links) > 0 {
			return links
		}
		return nil
	}
	return f
}

// links reads the links of the given kinds out of a list.
func (in *intake) links(raw any, path string, links []link) (any, error) {
	list, ok := raw.([]any)
	if !ok {
		return nil, unsupportedProperty(path)
	}
	settles := []ledger.Allocation{}
	for i, e := range list {
		m, _ := e.(*jsontext.Object)
		word, _ := m.Get("TxnType").(string)
		at := slices.IndexFunc(links, func(l link) bool { return equalFold(l.word, word) })
		if at < 0 {
			continue
		}
		where := in.under(in.element(path, i), "TxnId")
		id, err := in.text(m.Get("TxnId"), 0, where)
		if err != nil {
			return nil, err
		}
		if id == nil {
			return nil, missing(where)
		}
		settles = append(settles, ledger.Allocation{Kind: links[at].kind, ID: id.(string)})
	}
	return settles, nil
}

func unsupportedProperty(path string) *fault {
	return faultf(codeUnsupportedProperty, path, "Property Name:%s specified is unsupported or invalid", path)
}

// soleLink reads the one link of a line.
func (in *intake) soleLink(m *jsontext.Object, at string, links []link) (kind ledger.Kind, id string, err error) {
	list := m.List("LinkedTxn")
	if len(list) == 0 {
		return "", "", missing(in.under(at, "LinkedTxn"))
	}
	first, _ := list[0].(*jsontext.Object)
	word, _ := first.Get("TxnType").(string)
	i := slices.IndexFunc(links, func(l link) bool { return equalFold(l.word, word) })
	if len(list) > 1 || i < 0 {
		return "", "", faultf(codeCannotLink, in.under(at, "LinkedTxn"), "Transaction cannot be linked: a line names one transaction of type %s", words(links))
	}
	v, err := in.text(first.Get("TxnId"), 0, in.under(at, "LinkedTxn.TxnId"))
	if err != nil {
		return "", "", err
	}
	if v == nil {
		return "", "", missing(in.under(at, "LinkedTxn.TxnId"))
	}
	return links[i].kind, v.(string), nil
}

func words(links []link) string {
	text := ""
	for i, l := range links {
		if i > 0 {
			text += " or "
		}
		text += l.word
	}
	return text
}
