package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInvoicePaymentLife(t *testing.T) {
	s := open(t)
	invoice := s.invoice(10000, 800)
	if invoice.Total != 10800 || invoice.Balance != 10800 || invoice.Subtotal != 10000 || invoice.Tax != 800 {
		t.Fatalf("invoice %+v", invoice)
	}
	payment := s.pay(invoice, 5000)
	paid := s.document(KindInvoice, invoice.ID)
	if paid.Balance != 5800 || paid.Revision != 2 || !paid.UpdatedAt.After(invoice.UpdatedAt) {
		t.Errorf("after a payment: %+v", paid)
	}
	want := []Allocation{{Kind: KindInvoicePayment, ID: payment.ID, Amount: 5000, Date: "2026-03-02"}}
	if diff := cmp.Diff(want, paid.SettledBy); diff != "" {
		t.Error(diff)
	}
	if invoice.Balance != 10800 || invoice.SettledBy != nil {
		t.Error("the earlier value of the invoice was changed")
	}
	if got := s.contact(s.customer); got.Balance != 5800 || got.Revision != 1 {
		t.Errorf("customer %+v", got)
	}
	balances := map[string]Minor{s.receivable: 5800, s.undeposited: 5000, s.sales: 10000, s.tax: 800}
	for account, want := range balances {
		if got := s.balance(account); got != want {
			t.Errorf("account %s: %d, want %d", account, got, want)
		}
	}
	s.verify()
	s.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoicePayment, payment.ID, 1) })
	if reopened := s.document(KindInvoice, invoice.ID); reopened.Balance != 10800 || reopened.SettledBy != nil || reopened.Revision != 3 {
		t.Errorf("after deleting the payment: %+v", reopened)
	}
	s.verify()
}
