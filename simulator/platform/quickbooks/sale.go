package quickbooks

import (
	"faultline/simulator/ledger"
)

// The kinds of lines on invoices and bills.
var (
	salesItem = &detail{name: "SalesItemLineDetail", amount: true,
		is: func(*scene, *ledger.Line) bool { return true },
		fields: []field{
			refField("ItemRef", func(l *ledger.Line) *string { return &l.Item }, ledger.KindItem),
			scaledField("UnitPrice", price, func(l *ledger.Line) **ledger.Scaled { return &l.UnitPrice }),
			scaledField("Qty", quantity, func(l *ledger.Line) **ledger.Scaled { return &l.Quantity }),
			itemAccount(),
			keptRef("TaxCodeRef"),
			keptRef("ClassRef"),
			keptField("ServiceDate", shapeDate),
		},
	}
	description = &detail{name: "DescriptionOnly", inner: "DescriptionLineDetail",
		fields: []field{keptRef("TaxCodeRef"), keptField("ServiceDate", shapeDate)},
	}
	discount = &detail{name: "DiscountLineDetail",
		fields: []field{
			keptFlag("PercentBased", false),
			keptField("DiscountPercent", shapeScaled),
			refField("DiscountAccountRef", func(l *ledger.Line) *string { return &l.Account }, ledger.KindAccount),
			keptRef("ClassRef"),
			keptRef("TaxCodeRef"),
		},
		finish: finishDiscount,
	}
	accountExpense = &detail{name: "AccountBasedExpenseLineDetail", amount: true,
		is: func(_ *scene, l *ledger.Line) bool { return l.Item == "" },
		fields: table([]field{
			refField("AccountRef", func(l *ledger.Line) *string { return &l.Account }, ledger.KindAccount).require(),
		}, expense()),
	}
	itemExpense = &detail{name: "ItemBasedExpenseLineDetail", amount: true,
		is: func(_ *scene, l *ledger.Line) bool { return l.Item != "" },
		fields: table([]field{
			refField("ItemRef", func(l *ledger.Line) *string { return &l.Item }, ledger.KindItem).require(),
			scaledField("UnitPrice", price, func(l *ledger.Line) **ledger.Scaled { return &l.UnitPrice }),
			scaledField("Qty", quantity, func(l *ledger.Line) **ledger.Scaled { return &l.Quantity }),
		}, expense()),
	}
)

// expense are the fields that the lines of purchases share.
func expense() []field {
	return []field{
		refField("CustomerRef", func(l *ledger.Line) *string { return &l.Contact }, ledger.KindCustomer),
		keptWords("BillableStatus", "NotBillable", "Billable", "NotBillable", "HasBeenBilled"),
		keptRef("TaxCodeRef"),
		keptRef("ClassRef"),
		{name: "TaxAmount", shape: shapeAmount,
			get: func(s *scene, x any) any {
				if tax := x.(*ledger.Line).Tax; tax != 0 {
					return money(tax, s.company.Currency)
				}
				return nil
			},
			set: func(_ *draft, x any, v any) error { x.(*ledger.Line).Tax, _ = v.(ledger.Minor); return nil },
		},
	}
}

// itemAccount is shown where the line posts elsewhere than its item says.
func itemAccount() field {
	f := refField("ItemAccountRef", func(l *ledger.Line) *string { return &l.Account }, ledger.KindAccount)
	show := f.get
	f.get = func(s *scene, x any) any {
		l := x.(*ledger.Line)
		if i, ok := s.view.Item(l.Item); ok && i.IncomeAccount == l.Account {
			return nil
		}
		return show(s, x)
	}
	return f
}

// finishDiscount makes the line take off what it says, as an amount or as a share of the lines before it.
func finishDiscount(d *draft, l *ledger.Line, parsed map[string]any) error {
	percent, byPercent := parsed["DiscountPercent"].(ledger.Scaled)
	_, byAmount := parsed["Amount"]
	switch {
	case byPercent && parsed["PercentBased"] == true:
		l.Amount = -share(d.running, int64(percent), 100*ledger.Scale)
	case byAmount:
		l.Amount = -l.Amount
	default:
		return faultf(codeDiscount, "Line", "A discount line needs an Amount, or PercentBased and DiscountPercent")
	}
	return nil
}

func invoice() *entity {
	return &entity{
		name: "Invoice", kind: ledger.KindInvoice, voids: true,
		fields: table([]field{
			keptFlag("AllowIPNPayment", false),
			keptFlag("AllowOnlinePayment", false),
			keptFlag("AllowOnlineCreditCardPayment", false),
			keptFlag("AllowOnlineACHPayment", false),
		}, head(), []field{
			{name: "CustomField", shape: shapeArray, kept: true, fallback: array{}},
			docNumber(), txnDate(), documentCurrency(),
			keptField("ExchangeRate", shapeScaled),
			privateNote(), linkedTxn(),
			linesField(true, salesItem, description, discount),
			taxDetail(),
			contactRef("CustomerRef", ledger.KindCustomer),
			innerField("CustomerMemo", "value", 1000, documentText(func(d *ledger.Document) *string { return &d.Memo })),
			keptField("BillAddr", shapeObject), keptField("ShipAddr", shapeObject), keptField("ShipFromAddr", shapeObject),
			keptRef("ClassRef"), keptRef("DepartmentRef"), keptRef("SalesTermRef"),
			dueDate(),
			keptRef("ShipMethodRef"), keptField("ShipDate", shapeDate), keptText("TrackingNum", 31), keptText("PONumber", 25),
			keptWords("GlobalTaxCalculation", nil, "TaxExcluded", "TaxInclusive", "NotApplicable"),
			controlRef("ARAccountRef").hideDefault(func(c ledger.Company) string { return c.Receivable }),
			totalShown(),
			keptFlag("ApplyTaxAfterDiscount", nil),
			keptWords("PrintStatus", "NotSet", "NotSet", "NeedToPrint", "PrintComplete"),
			keptWords("EmailStatus", "NotSet", "NotSet", "NeedToSend", "EmailSent"),
			keptField("BillEmail", shapeObject), keptField("BillEmailCc", shapeObject), keptField("BillEmailBcc", shapeObject),
			balanceShown("Balance"),
		}),
		blank:  func() ledger.Record { return &ledger.Document{Kind: ledger.KindInvoice} },
		finish: finishInvoice,
	}
}

func finishInvoice(d *draft, r ledger.Record) error {
	doc := r.(*ledger.Document)
	finishDates(d, doc)
	finishTax(d, doc)
	if d.create && doc.Number == "" {
		doc.Number = d.numbers.next(d.view, doc.Kind, d.now)
	}
	return nil
}

func bill() *entity {
	return &entity{
		name: "Bill", kind: ledger.KindBill,
		fields: table([]field{
			dueDate(), balanceShown("Balance"),
		}, head(), []field{
			docNumber(), txnDate(), documentCurrency(),
			keptField("ExchangeRate", shapeScaled),
			privateNote(),
			textField("Memo", 4000, documentText(func(d *ledger.Document) *string { return &d.Memo })),
			linkedTxn(),
			linesField(false, accountExpense, itemExpense),
			taxDetail(),
			contactRef("VendorRef", ledger.KindVendor),
			controlRef("APAccountRef"),
			keptRef("SalesTermRef"), keptRef("DepartmentRef"),
			keptField("VendorAddr", shapeObject), keptField("ShipAddr", shapeObject), keptField("RemitToAddr", shapeObject),
			keptWords("GlobalTaxCalculation", nil, "TaxExcluded", "TaxInclusive", "NotApplicable"),
			totalShown(),
		}),
		blank: func() ledger.Record { return &ledger.Document{Kind: ledger.KindBill} },
		finish: func(d *draft, r ledger.Record) error {
			doc := r.(*ledger.Document)
			finishDates(d, doc)
			finishTax(d, doc)
			return nil
		},
	}
}

// hideDefault leaves the field out of replies where it says what goes without saying.
func (f field) hideDefault(of func(ledger.Company) string) field {
	show := f.get
	f.get = func(s *scene, x any) any {
		if x.(*ledger.Document).Control == of(s.company) {
			return nil
		}
		return show(s, x)
	}
	return f
}
