package company

import (
	"context"
	"strconv"

	"faultline/simulator/ledger"
)

// credit decides whether something of an invoice or a bill is credited some days later: one in twenty-five is. What
// is still open is settled with it; of the rest, every other customer gets the money back.
func (m *maker) credit(ordinal int, d *ledger.Document) {
	if !m.plan.Sundries || ordinal%25 != 12 {
		return
	}
	s := m.stream("credit "+string(d.Kind), ordinal)
	m.after(s.Between(2, 15), s.Intn(480), func(ctx context.Context) error {
		memo, err := m.writeCredit(ctx, d)
		if err != nil || memo == nil || memo.Balance == 0 || d.Kind != ledger.KindInvoice || s.Intn(2) == 0 {
			return err
		}
		m.after(s.Between(3, 20), s.Intn(480), func(ctx context.Context) error { return m.refund(ctx, memo) })
		return nil
	})
}

// writeCredit credits a part of the first line; nil when the document is gone by then.
func (m *maker) writeCredit(ctx context.Context, d *ledger.Document) (*ledger.Document, error) {
	kind := ledger.KindInvoiceCreditMemo
	if d.Kind == ledger.KindBill {
		kind = ledger.KindBillCreditMemo
	}
	first := d.Lines[0]
	memo := &ledger.Document{Kind: kind, Number: "C-" + strconv.Itoa(300+m.credits), Date: m.today(), Contact: d.Contact, Currency: d.Currency,
		Memo: "Credit for " + d.Number, Lines: []ledger.Line{{Item: first.Item, Account: first.Account, Description: first.Description,
			Amount: first.Amount / 4, TaxRate: first.TaxRate, Class: first.Class}}}
	if d.Rate != 0 {
		memo.Rate = m.rate(d.Currency)
	}
	if first.Amount < 4 || m.voided(d) {
		return nil, nil
	}
	m.credits++
	made, err := m.create(ctx, ledger.ActorBookkeeper, memo)
	if err != nil {
		return nil, err
	}
	amount := min(m.open(d), made.(*ledger.Document).Total)
	if amount == 0 {
		return made.(*ledger.Document), nil
	}
	_, err = m.book.Do(ctx, ledger.ActorBookkeeper, func(t *ledger.Tx) error {
		made, err = t.Apply(kind, made.Header().ID, -1, ledger.Allocation{Kind: d.Kind, ID: d.ID, Amount: amount})
		return err
	})
	if err != nil {
		return nil, err
	}
	return made.(*ledger.Document), nil
}

func (m *maker) voided(d *ledger.Document) (voided bool) {
	m.book.View(func(v *ledger.View) {
		now, ok := v.Document(d.Kind, d.ID)
		voided = !ok || now.Voided
	})
	return voided
}

// refund pays out what is left of a credit.
func (m *maker) refund(ctx context.Context, memo *ledger.Document) error {
	amount := m.open(memo)
	if amount == 0 {
		return nil
	}
	d := &ledger.Document{Kind: ledger.KindCustomerRefund, Date: m.today(), Contact: memo.Contact, Currency: memo.Currency,
		Account: m.accounts["checking"], Method: "eft", PaidWith: m.entries["eft"], Memo: "Refund of " + memo.Number,
		Settles: []ledger.Allocation{{Kind: memo.Kind, ID: memo.ID, Amount: amount}}}
	if memo.Rate != 0 {
		d.Rate = m.rate(memo.Currency)
	}
	_, err := m.create(ctx, ledger.ActorBookkeeper, d)
	return err
}
