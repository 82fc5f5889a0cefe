package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryKindPostsItsSides(t *testing.T) {
	m := openMarket(t)
	line := func(amount Minor) []Line { return []Line{{Account: m.supplies, Amount: amount}} }
	sale := func(amount Minor) []Line { return []Line{{Item: m.item, Amount: amount, TaxRate: m.rate}} }
	memo := m.made(&Document{Kind: KindInvoiceCreditMemo, Contact: m.customer, Lines: []Line{{Item: m.item, Amount: 40}}})
	received := m.made(&Document{Kind: KindInvoicePayment, Contact: m.customer, Total: 500})
	for name, c := range map[string]struct {
		document *Document
		want     map[string]Minor
	}{
		"taxed invoice":      {&Document{Kind: KindInvoice, Contact: m.customer, Lines: sale(1000)}, map[string]Minor{m.receivable: 1087, m.sales: -1000, m.tax: -60, m.duties: -27}},
		"invoice credit":     {&Document{Kind: KindInvoiceCreditMemo, Contact: m.customer, Lines: sale(1000)}, map[string]Minor{m.receivable: -1087, m.sales: 1000, m.tax: 60, m.duties: 27}},
		"bill credit":        {&Document{Kind: KindBillCreditMemo, Contact: m.vendor, Lines: line(70)}, map[string]Minor{m.payable: 70, m.supplies: -70}},
		"expense by card":    {&Document{Kind: KindExpense, Account: m.card, Lines: line(70)}, map[string]Minor{m.card: -70, m.supplies: 70}},
		"expense refunded":   {&Document{Kind: KindExpense, Account: m.card, Refund: true, Lines: line(70)}, map[string]Minor{m.card: 70, m.supplies: -70}},
		"sales receipt":      {&Document{Kind: KindSalesReceipt, Lines: sale(1000)}, map[string]Minor{m.undeposited: 1087, m.sales: -1000, m.tax: -60, m.duties: -27}},
		"refund of a sale":   {&Document{Kind: KindCustomerRefund, Account: m.bank, Lines: []Line{{Item: m.item, Amount: 70}}}, map[string]Minor{m.bank: -70, m.sales: 70}},
		"refund of a credit": {&Document{Kind: KindCustomerRefund, Contact: m.customer, Account: m.bank, Settles: []Allocation{{ID: memo.ID, Amount: 40}}}, map[string]Minor{m.bank: -40, m.receivable: 40}},
		"deposit": {&Document{Kind: KindBankDeposit, Account: m.bank, Collects: []Collected{{ID: received.ID}},
			Lines: []Line{{Account: m.supplies, Amount: -3}, {Account: m.equity, Amount: 20}}}, map[string]Minor{m.bank: 517, m.undeposited: -500, m.supplies: 3, m.equity: -20}},
		"transfer":       {&Document{Kind: KindBankTransfer, Account: m.bank, Counterpart: m.card, Total: 9}, map[string]Minor{m.bank: -9, m.card: 9}},
		"purchase order": {&Document{Kind: KindPurchaseOrder, Contact: m.vendor, Lines: line(70)}, map[string]Minor{}},
		"sales order":    {&Document{Kind: KindSalesOrder, Contact: m.customer, Lines: sale(70)}, map[string]Minor{}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, m.legs(m.made(c.document))); diff != "" {
				t.Error(diff)
			}
			m.verify()
		})
	}
}

func TestEveryKindHasAFormAndAShelf(t *testing.T) {
	for _, kind := range Kinds() {
		if _, ok := forms[kind]; ok != kind.IsDocument() {
			t.Errorf("%s: form %t, document %t", kind, ok, kind.IsDocument())
		}
		r, err := Decode(kind, []byte("{}"))
		if err != nil || r.RecordKind() != kind {
			t.Errorf("%s decodes as %v, %v", kind, r, err)
		}
	}
	if len(forms) != len(Kinds())-KindSalesOrder.ordinal() {
		t.Errorf("%d forms", len(forms))
	}
}

func TestCreditsSettleInvoices(t *testing.T) {
	m := openMarket(t)
	invoice := m.invoice(1000, 0)
	memo := m.made(&Document{Kind: KindInvoiceCreditMemo, Contact: m.customer, Lines: []Line{{Amount: 300}}})
	balances := func(want, credit Minor, status Status) {
		t.Helper()
		i, c := m.document(KindInvoice, invoice.ID), m.document(KindInvoiceCreditMemo, memo.ID)
		if i.Balance != want || c.Balance != credit || c.Status() != status || m.owed(m.customer) != 700 {
			t.Errorf("invoice %d, credit %d %s, customer %d", i.Balance, c.Balance, c.Status(), m.owed(m.customer))
		}
		m.verify()
	}
	balances(1000, 300, StatusOpen)
	apply := func(amount Minor) {
		m.must(func(t *Tx) (Record, error) {
			return t.Apply(KindInvoiceCreditMemo, memo.ID, -1, Allocation{ID: invoice.ID, Amount: amount, Date: "2026-03-05"})
		})
	}
	apply(100)
	balances(900, 200, StatusPartial)
	apply(200)
	balances(700, 0, StatusSettled)
	unapply := func(t *Tx) (Record, error) {
		return t.Unapply(KindInvoiceCreditMemo, memo.ID, -1, KindInvoice, invoice.ID)
	}
	if r := m.must(unapply).(*Document); r.Balance != 300 {
		t.Errorf("unapplied %+v", r)
	}
	balances(1000, 300, StatusOpen)
	m.refused(CodeUnknownReference, "/settles", unapply)

	// What the platforms do: a payment of nothing that links both.
	payment := m.made(&Document{Kind: KindInvoicePayment, Contact: m.customer, Settles: []Allocation{
		{Kind: KindInvoiceCreditMemo, ID: memo.ID, Amount: 300}, {Kind: KindInvoice, ID: invoice.ID, Amount: 300}}})
	balances(700, 0, StatusSettled)
	m.refused(CodeInUse, "/id", func(t *Tx) (Record, error) { return t.Delete(KindInvoiceCreditMemo, memo.ID, -1) })
	m.must(unapply)
	balances(1000, 300, StatusOpen)
	if d := m.document(KindInvoicePayment, payment.ID); !d.Deleted {
		t.Error("the payment that did nothing else stayed")
	}
	m.refused(CodeOverAllocated, "/settles", func(t *Tx) (Record, error) {
		return t.Create(&Document{Kind: KindInvoicePayment, Date: "2026-03-02", Contact: m.customer, Total: 99, Settles: []Allocation{
			{Kind: KindInvoiceCreditMemo, ID: memo.ID, Amount: 300}, {Kind: KindInvoice, ID: invoice.ID, Amount: 400}}})
	})
}

func TestDepositsLockPayments(t *testing.T) {
	m := openMarket(t)
	payment := m.pay(m.invoice(1000, 0), 600)
	deposit := m.made(&Document{Kind: KindBankDeposit, Account: m.bank, Collects: []Collected{{ID: payment.ID}}})
	if deposit.Total != 600 || !m.document(KindInvoicePayment, payment.ID).Deposited() || m.balance(m.undeposited) != 0 {
		t.Errorf("deposit %+v", deposit)
	}
	m.refused(CodeDeposited, "/id", func(t *Tx) (Record, error) { return t.Delete(KindInvoicePayment, payment.ID, -1) })
	m.refused(CodeDeposited, "/id", func(t *Tx) (Record, error) { return t.Void(KindInvoicePayment, payment.ID, -1) })
	m.refused(CodeDeposited, "/id", func(t *Tx) (Record, error) {
		d := *seen(t, KindInvoicePayment, payment.ID)
		d.Total++
		return t.Update(&d, -1)
	})
	m.refused(CodeDeposited, "/collects/0/id", func(t *Tx) (Record, error) {
		return t.Create(&Document{Kind: KindBankDeposit, Date: "2026-03-02", Account: m.bank, Collects: []Collected{{ID: payment.ID}}})
	})
	m.must(func(t *Tx) (Record, error) { // what the deposit does not hold may change
		d := *seen(t, KindInvoicePayment, payment.ID)
		d.Settles, d.Memo = nil, "on account"
		return t.Update(&d, -1)
	})
	m.verify()
	m.must(func(t *Tx) (Record, error) { // a deposit keeps what it holds
		d := *seen(t, KindBankDeposit, deposit.ID)
		d.Memo = "Monday"
		return t.Update(&d, -1)
	})
	m.verify()
	m.must(func(t *Tx) (Record, error) { return t.Delete(KindBankDeposit, deposit.ID, -1) })
	if m.document(KindInvoicePayment, payment.ID).Deposited() || m.balance(m.undeposited) != 600 {
		t.Error("the payment is still deposited")
	}
	m.must(func(t *Tx) (Record, error) { return t.Delete(KindInvoicePayment, payment.ID, -1) })
	m.verify()
}

func TestOrdersCloseWhenBilled(t *testing.T) {
	m := openMarket(t)
	order := m.made(&Document{Kind: KindPurchaseOrder, Contact: m.vendor, Lines: []Line{{Account: m.supplies, Amount: 100}}})
	bill := func(amount Minor) *Document {
		return m.made(&Document{Kind: KindBill, Contact: m.vendor, Lines: []Line{{Account: m.supplies, Amount: 100}},
			Settles: []Allocation{{ID: order.ID, Amount: amount}}})
	}
	want := func(balance Minor, status Status) {
		t.Helper()
		if d := m.document(KindPurchaseOrder, order.ID); d.Balance != balance || d.Status() != status {
			t.Errorf("order %d %s, want %d %s", d.Balance, d.Status(), balance, status)
		}
		m.verify()
	}
	want(100, StatusOpen)
	part := bill(60)
	if part.Balance != 100 {
		t.Errorf("an order is no money, but %d of the bill is open", part.Balance)
	}
	want(40, StatusPartial)
	bill(0)
	want(0, StatusSettled)
	m.must(func(t *Tx) (Record, error) { return t.Delete(KindBill, part.ID, -1) })
	want(60, StatusPartial)
	m.must(func(t *Tx) (Record, error) {
		d := *seen(t, KindPurchaseOrder, order.ID)
		d.Closed = true
		return t.Update(&d, -1)
	})
	want(60, StatusSettled)
}

// seen reads a document within an operation.
func seen(t *Tx, kind Kind, id string) *Document {
	d, _ := t.Document(kind, id)
	return d
}
