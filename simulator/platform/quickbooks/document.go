package quickbooks

import (
	"encoding/json"
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
			return s.text(s.extra(d, "DocNumber"))
		}
		return s.text(d.Number)
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
	f.get = func(s *scene, x any) any {
		d := x.(*ledger.Document)
		switch {
		case !d.Voided:
			return s.text(d.Private)
		case d.Private == "":
			return "Voided"
		}
		return "Voided - " + d.Private
	}
	return f
}

func totalShown() field {
	return shown("TotalAmt", func(s *scene, d *ledger.Document) any { return s.amount(d.Total, d.Currency) })
}

// totalGiven is the amount of a payment or transfer, which the client states.
func totalGiven(name string) field {
	return field{name: name, shape: shapeAmount, required: true,
		get: func(s *scene, x any) any { d := x.(*ledger.Document); return s.amount(d.Total, d.Currency) },
		set: func(_ *draft, x any, v any) error { x.(*ledger.Document).Total, _ = v.(ledger.Minor); return nil },
	}
}

func balanceShown(name string) field {
	return shown(name, func(s *scene, d *ledger.Document) any { return s.amount(d.Balance, d.Currency) })
}

func paymentReference() field {
	return textField("PaymentRefNum", 21, documentText(func(d *ledger.Document) *string { return &d.Reference }))
}

// moneyAccount is where the money of the transaction comes from or goes to.
func moneyAccount(name string) field {
	return refField(name, documentText(func(d *ledger.Document) *string { return &d.Account }), ledger.KindAccount)
}

func classRef() field {
	return refField("ClassRef", documentText(func(d *ledger.Document) *string { return &d.Class }), ledger.KindClass)
}

func departmentRef() field {
	return refField("DepartmentRef", documentText(func(d *ledger.Document) *string { return &d.Department }), ledger.KindDepartment)
}

func termRef(name string) field {
	return refField(name, documentText(func(d *ledger.Document) *string { return &d.Terms }), ledger.KindPaymentTerm)
}

// customFields are what the company's own fields say of a record or of a line.
func customFields(fallback any) field {
	return field{name: "CustomField", shape: shapeArray, kept: true, fallback: fallback}
}

func globalTax() field {
	return keptWords("GlobalTaxCalculation", nil, "TaxExcluded", "TaxInclusive", "NotApplicable")
}

func printStatus() field {
	return keptWords("PrintStatus", "NotSet", "NotSet", "NeedToPrint", "PrintComplete")
}

func emailStatus() field {
	return keptWords("EmailStatus", "NotSet", "NotSet", "NeedToSend", "EmailSent")
}

// exchangeRate lies beside the record while the document is in the home currency, which has none.
func exchangeRate() field {
	return field{name: "ExchangeRate", shape: shapeOwn, kept: true,
		parse: func(in *intake, raw any, path string) (any, error) {
			rate, err := ledger.ParseRate(decimalText(raw))
			if err != nil || rate < 0 {
				return nil, faultf(codeNumber, path, "Illegal number format for %s: an exchange rate is expected", path).because(err)
			}
			return json.Number(rate.Decimal()), nil
		},
		get: func(s *scene, x any) any {
			if rate := x.(*ledger.Document).Rate; rate != 0 {
				return number(rate.Decimal())
			}
			if raw, ok := s.extras["ExchangeRate"]; ok {
				return kept(raw)
			}
			return nil
		},
	}
}

// finishRate gives a document in another currency the rate that was sent for it.
func finishRate(d *draft, doc *ledger.Document) {
	currency := doc.Currency
	if currency == "" {
		if c, ok := d.view.Contact(doc.Contact); ok {
			currency = c.Currency
		}
	}
	if currency == "" || currency == d.company.Currency {
		return
	}
	sent, _ := d.parsed.of("ExchangeRate").(json.Number)
	if rate, err := ledger.ParseRate(sent.String()); err == nil {
		doc.Rate = rate
	}
}

// homeTotal is the total in the company's currency, of documents in another one.
func homeTotal() field {
	return shown("HomeTotalAmt", func(s *scene, d *ledger.Document) any { return s.home(d, d.Total) })
}

func homeBalance() field {
	return shown("HomeBalance", func(s *scene, d *ledger.Document) any { return s.home(d, d.Balance) })
}

func (s *scene) home(d *ledger.Document, amount ledger.Minor) any {
	if d.Rate == 0 {
		return nil
	}
	converted, err := ledger.Convert(amount, d.Rate, d.Currency, s.company.Currency)
	if err != nil {
		return nil // the books admit no document whose amounts do not convert
	}
	return s.amount(converted, s.company.Currency)
}

// finishTrade is finishDocument for transactions whose lines may be taxed.
func finishTrade(d *draft, doc *ledger.Document) error {
	if err := finishTax(d, doc); err != nil {
		return err
	}
	return finishDocument(d, doc)
}

// finishDocument fills in the date, the terms and the rate.
func finishDocument(d *draft, doc *ledger.Document) error {
	if doc.Date == "" {
		doc.Date = d.now.In(d.zone).Format(time.DateOnly)
	}
	finishRate(d, doc)
	if doc.DueDate != "" || doc.Kind != ledger.KindInvoice && doc.Kind != ledger.KindBill {
		return nil
	}
	if c, ok := d.view.Contact(doc.Contact); ok && doc.Terms == "" {
		if r, ok := d.view.Reference(ledger.KindPaymentTerm, c.Terms); ok && ledger.Usable(r) {
			doc.Terms = c.Terms
		}
	}
	if doc.Terms == "" {
		doc.DueDate = doc.Date // else the books know the day
	}
	return nil
}

// hideDefault leaves the control account out of replies where it says what goes without saying.
func (f field) hideDefault(of func(*ledger.Company) string) field {
	show := f.get
	f.get = func(s *scene, x any) any {
		if x.(*ledger.Document).Control == of(s.company) {
			return nil
		}
		return show(s, x)
	}
	return f
}
