package quickbooks

import (
	"faultline/simulator/ledger"
)

// The kinds of lines on purchases.
var (
	accountExpense = (&detail{name: "AccountBasedExpenseLineDetail", amount: true,
		is: func(_ *scene, l *ledger.Line) bool { return l.Item == "" },
		fields: table([]field{
			refField("AccountRef", func(l *ledger.Line) *string { return &l.Account }, ledger.KindAccount).require(),
		}, expense()),
	}).formed()
	itemExpense = (&detail{name: "ItemBasedExpenseLineDetail", amount: true,
		is: func(_ *scene, l *ledger.Line) bool { return l.Item != "" },
		fields: table([]field{
			refField("ItemRef", func(l *ledger.Line) *string { return &l.Item }, ledger.KindItem).require(),
			scaledField("UnitPrice", (*scene).price, func(l *ledger.Line) **ledger.Scaled { return &l.UnitPrice }),
			scaledField("Qty", (*scene).quantity, func(l *ledger.Line) **ledger.Scaled { return &l.Quantity }),
		}, expense()),
	}).formed()
)

// expense are the fields that the lines of purchases share.
func expense() []field {
	return []field{
		refField("CustomerRef", func(l *ledger.Line) *string { return &l.Contact }, ledger.KindCustomer),
		keptWords("BillableStatus", "NotBillable", "Billable", "NotBillable", "HasBeenBilled"),
		lineTaxCode(),
		lineClass(),
		{name: "TaxAmount", shape: shapeAmount,
			get: func(s *scene, x any) any {
				if tax := x.(*ledger.Line).Tax; tax != 0 {
					return s.amount(tax, s.currency)
				}
				return nil
			},
			set: func(_ *draft, x any, v any) error { x.(*ledger.Line).Tax, _ = v.(ledger.Minor); return nil },
		},
	}
}

// purchaseForm is what sets one purchase apart from the others.
type purchaseForm struct {
	name     string
	kind     ledger.Kind
	numbered bool    // gets a number when it brings none
	mail     string  // where the address lies that it is mailed to
	fields   []field // of its own
	links    []link
	finish   func(d *draft, doc *ledger.Document) error
}

func (p purchaseForm) entity() *entity {
	finish := p.finish
	return &entity{
		name: p.name, kind: p.kind, mail: p.mail,
		fields: table(p.fields, head(), []field{
			customFields(nil), docNumber(), txnDate(), documentCurrency(), exchangeRate(), privateNote(),
			textField("Memo", 4000, documentText(func(d *ledger.Document) *string { return &d.Memo })),
			linkedTxn(p.links...), linesField(false, accountExpense, itemExpense),
			taxDetail(), departmentRef(), globalTax(), totalShown(), homeTotal(),
		}),
		blank: func() ledger.Record { return &ledger.Document{Kind: p.kind} },
		finish: func(d *draft, r ledger.Record) error {
			doc := r.(*ledger.Document)
			if finish != nil {
				if err := finish(d, doc); err != nil {
					return err
				}
			}
			if p.numbered {
				d.assignNumber(doc)
			}
			return finishTrade(d, doc)
		},
	}
}

func vendorRef() field { return contactRef("VendorRef", ledger.KindVendor) }

func bill() *entity {
	return purchaseForm{name: "Bill", kind: ledger.KindBill, links: []link{{"PurchaseOrder", ledger.KindPurchaseOrder}},
		fields: []field{
			dueDate(), balanceShown("Balance"), homeBalance(), vendorRef(), controlRef("APAccountRef"), termRef("SalesTermRef"),
			keptField("VendorAddr", shapeObject), keptField("ShipAddr", shapeObject), keptField("RemitToAddr", shapeObject),
		},
	}.entity()
}

func vendorCredit() *entity {
	return purchaseForm{name: "VendorCredit", kind: ledger.KindBillCreditMemo,
		fields: []field{
			balanceShown("Balance"), homeBalance(), vendorRef(), controlRef("APAccountRef"), keptField("VendorAddr", shapeObject),
		},
	}.entity()
}

func purchaseOrder() *entity {
	const open, closed = "Open", "Closed"
	return purchaseForm{name: "PurchaseOrder", kind: ledger.KindPurchaseOrder, numbered: true, mail: "POEmail",
		fields: []field{
			vendorRef(),
			{name: "POStatus", words: []string{open, closed}, sticky: true,
				get: func(_ *scene, x any) any {
					if x.(*ledger.Document).Status() == ledger.StatusSettled {
						return closed
					}
					return open
				},
				set: func(d *draft, x any, v any) error {
					// One that its bills have closed is not closed by hand as well.
					x.(*ledger.Document).Closed = v == closed && (d.create || d.before.(*ledger.Document).Balance != 0)
					return nil
				},
			},
			shown("ManuallyClosed", func(_ *scene, d *ledger.Document) any { return d.Closed }),
			keptRef("APAccountRef", ledger.KindAccount), termRef("SalesTermRef"), dueDate(), keptField("ExpectedDate", shapeDate), classRef(),
			keptField("VendorAddr", shapeObject), keptField("ShipAddr", shapeObject), keptRef("ShipTo", ledger.KindCustomer),
			keptRef("ShipMethodRef"), keptField("POEmail", shapeObject), emailStatus(), deliveryInfo(),
		},
	}.entity()
}

const (
	payCash  = "Cash"
	payCheck = "Check"
	payCard  = "CreditCard"
)

// purchase is an expense, a cheque or a card charge.
func purchase() *entity {
	return purchaseForm{name: "Purchase", kind: ledger.KindExpense,
		fields: []field{
			moneyAccount("AccountRef").require(),
			{name: "PaymentType", words: []string{payCash, payCheck, payCard}, kept: true, required: true, sticky: true,
				get: func(s *scene, x any) any {
					if s.byCard(x.(*ledger.Document)) {
						return payCard
					}
					if raw, ok := s.extras["PaymentType"]; ok {
						return kept(raw)
					}
					return payCash
				},
			},
			entityRef(),
			{name: "Credit", shape: shapeFlag,
				get: func(_ *scene, x any) any { return x.(*ledger.Document).Refund },
				set: func(_ *draft, x any, v any) error { x.(*ledger.Document).Refund = v == true; return nil },
			},
			paymentMethod(), paymentReference(), keptField("RemitToAddr", shapeObject), printStatus(),
		},
		finish: finishPurchase,
	}.entity()
}

func finishPurchase(d *draft, doc *ledger.Document) error {
	a, ok := d.view.Account(doc.Account)
	if !ok || !d.sent("PaymentType") && !d.sent("AccountRef") {
		return nil
	}
	wanted := ledger.Bank
	if kind := d.parsed.of("PaymentType"); kind == payCard || kind == nil && d.extra(doc, "PaymentType") == payCard {
		wanted = ledger.CreditCard
	}
	if a.Type != wanted {
		return faultf(codeWrongAccount, "AccountRef", "Invalid account type: AccountRef needs an account of type %s", classOf(wanted).native)
	}
	return nil
}

// entityRef is whom a purchase was made from.
func entityRef() field {
	kinds := []ledger.Kind{ledger.KindVendor, ledger.KindCustomer}
	f := refField("EntityRef", documentText(func(d *ledger.Document) *string { return &d.Contact }), kinds...)
	f.get = func(s *scene, x any) any {
		c, ok := s.view.Contact(x.(*ledger.Document).Contact)
		if !ok {
			return nil
		}
		return object{{"value", ident(c.ID)}, {"name", c.Name}, {"type", contactWords[c.Kind]}}
	}
	return f
}

// contactWords are the native words for kinds of contacts.
var contactWords = map[ledger.Kind]string{ledger.KindCustomer: "Customer", ledger.KindVendor: "Vendor"}
