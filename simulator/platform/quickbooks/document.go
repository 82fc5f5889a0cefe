package quickbooks

import (
	"math/big"
	"time"

	"faultline/simulator/ledger"
)

type documentText = func(d *ledger.Document) *string

// The fields that several transactions share.

// docNumber lies beside the record when another one has the same: see writing.sharing.
func docNumber() field {
	f := textField("DocNumber", 21, documentText(func(d *ledger.Document) *string { return &d.Number }))
	f.spills = true
	f.get = func(s *scene, x any) any {
		d := x.(*ledger.Document)
		if d.Number == "" && len(d.Extra) > 0 {
			return text(s.extra(d, "DocNumber"))
		}
		return text(d.Number)
	}
	return f
}

func txnDate() field {
	return dateField("TxnDate", documentText(func(d *ledger.Document) *string { return &d.Date })).stick()
}

func dueDate() field {
	return dateField("DueDate", documentText(func(d *ledger.Document) *string { return &d.DueDate }))
}

func contactRef(name string, kind ledger.Kind) field {
	return refField(name, documentText(func(d *ledger.Document) *string { return &d.Contact }), kind).require()
}

func controlRef(name string) field {
	return refField(name, documentText(func(d *ledger.Document) *string { return &d.Control }), ledger.KindAccount).stick()
}

func documentCurrency() field {
	return currencyField(documentText(func(d *ledger.Document) *string { return &d.Currency }))
}

// privateNote tells that a transaction was voided, before whatever was noted.
func privateNote() field {
	f := textField("PrivateNote", 4000, documentText(func(d *ledger.Document) *string { return &d.Private }))
	f.get = func(_ *scene, x any) any {
		d := x.(*ledger.Document)
		switch {
		case !d.Voided:
			return text(d.Private)
		case d.Private == "":
			return "Voided"
		}
		return "Voided - " + d.Private
	}
	return f
}

func totalShown() field {
	return shown("TotalAmt", func(_ *scene, d *ledger.Document) any { return money(d.Total, d.Currency) })
}

// totalGiven is the amount of a payment, which the client states.
func totalGiven() field {
	return field{name: "TotalAmt", shape: shapeAmount, required: true,
		get: func(_ *scene, x any) any { d := x.(*ledger.Document); return money(d.Total, d.Currency) },
		set: func(_ *draft, x any, v any) error { x.(*ledger.Document).Total, _ = v.(ledger.Minor); return nil },
	}
}

func balanceShown(name string) field {
	return shown(name, func(_ *scene, d *ledger.Document) any { return money(d.Balance, d.Currency) })
}

// taxDetail carries the tax of the whole transaction; finishTax spreads it over the lines.
func taxDetail() field {
	return field{name: "TxnTaxDetail", shape: shapeOwn,
		parse: func(in *intake, raw any, path string) (any, error) {
			m, _ := raw.(map[string]any)
			if m["TotalTax"] == nil {
				return nil, nil
			}
			return in.amount(m["TotalTax"], path+".TotalTax")
		},
		get: func(_ *scene, x any) any {
			d := x.(*ledger.Document)
			if d.Kind == ledger.KindBill && d.Tax == 0 {
				return nil
			}
			return object{{"TotalTax", money(d.Tax, d.Currency)}}
		},
		set: func(*draft, any, any) error { return nil },
	}
}

// linkedTxn shows what settles the transaction.
func linkedTxn() field {
	return shown("LinkedTxn", func(s *scene, d *ledger.Document) any {
		links := make(array, 0, len(d.SettledBy))
		for _, a := range d.SettledBy {
			links = append(links, object{{"TxnId", a.ID}, {"TxnType", s.linkType(a)}})
		}
		return links
	})
}

// linkType is the word by which a transaction is linked to.
func (s *scene) linkType(a ledger.Allocation) string {
	switch a.Kind {
	case ledger.KindInvoice:
		return "Invoice"
	case ledger.KindBill:
		return "Bill"
	case ledger.KindBillPayment:
		if p, ok := s.view.Document(a.Kind, a.ID); ok && s.byCard(p) {
			return "BillPaymentCreditCard"
		}
		return "BillPaymentCheck"
	}
	return "Payment"
}

// finishDates fills the dates in: today, and the due date that the terms imply.
func finishDates(d *draft, doc *ledger.Document) {
	if doc.Date == "" {
		doc.Date = d.now.In(d.zone).Format(time.DateOnly)
	}
	if doc.DueDate != "" || doc.Kind != ledger.KindInvoice && doc.Kind != ledger.KindBill {
		return
	}
	term := d.extra(doc, "SalesTermRef")
	if term == "" {
		if c, ok := d.view.Contact(doc.Contact); ok {
			term = d.extra(c, map[ledger.Kind]string{ledger.KindInvoice: "SalesTermRef", ledger.KindBill: "TermRef"}[doc.Kind])
		}
	}
	on, err := time.Parse(time.DateOnly, doc.Date)
	if err != nil {
		return // the books refuse such a date with their own words
	}
	doc.DueDate = on.AddDate(0, 0, termDays[term]).Format(time.DateOnly)
}

// termDays are the terms that every new company has, by id: on receipt, net 15, net 30, net 60.
var termDays = map[string]int{"1": 0, "2": 15, "3": 30, "4": 60}

// finishTax makes the taxes of the lines sum to the tax of the transaction, when the request or the record as it was
// says what that is.
func finishTax(d *draft, doc *ledger.Document) {
	wanted, sent := d.parsed["TxnTaxDetail"].(ledger.Minor)
	var have ledger.Minor
	for i := range doc.Lines {
		have += doc.Lines[i].Tax
	}
	if !sent && have == 0 && d.sparse {
		wanted, sent = d.before.(*ledger.Document).Tax, true
	}
	if sent && wanted != have && len(doc.Lines) > 0 {
		spread(d, doc.Lines, wanted)
	}
}

// spread divides a tax over the taxable lines by their amounts, exactly: each line gets the difference of two
// rounded running totals.
func spread(d *draft, lines []ledger.Line, tax ledger.Minor) {
	weight := func(i int, all bool) ledger.Minor {
		if !all && d.extra(&lines[i], "TaxCodeRef") == "NON" {
			return 0
		}
		return max(0, lines[i].Amount)
	}
	var whole ledger.Minor
	all := false
	for i := range lines {
		whole += weight(i, all)
	}
	if whole == 0 {
		all = true
		for i := range lines {
			whole += weight(i, all)
		}
	}
	var run, given ledger.Minor
	for i := range lines {
		run += weight(i, all)
		upto := tax
		if whole > 0 {
			upto = share(tax, int64(run), int64(whole))
		}
		lines[i].Tax = upto - given
		given = upto
	}
}

// share is amount × part / whole, rounded half away from zero.
func share(amount ledger.Minor, part, whole int64) ledger.Minor {
	n := new(big.Int).Mul(big.NewInt(int64(amount)), big.NewInt(part))
	sign := int64(n.Sign())
	n.Abs(n).Mul(n, big.NewInt(2)).Add(n, big.NewInt(whole))
	n.Quo(n, new(big.Int).Mul(big.NewInt(whole), big.NewInt(2)))
	return ledger.Minor(sign * n.Int64())
}
