package quickbooks

import (
	"faultline/simulator/ledger"
)

// saleForm is what sets one sales form apart from the others.
type saleForm struct {
	name     string
	kind     ledger.Kind
	voids    bool
	customer bool    // must name one
	first    []field // of its own, before those that all share
	fields   []field // of its own, after them
	links    []link  // what a client may link it to
	finish   func(d *draft, doc *ledger.Document) error
}

func (s saleForm) entity() *entity {
	customer := contactRef("CustomerRef", ledger.KindCustomer)
	customer.required = s.customer
	finish := s.finish
	return &entity{
		name: s.name, kind: s.kind, voids: s.voids, mail: "BillEmail",
		fields: table(s.first, head(), []field{
			customFields(array{}),
			docNumber(), txnDate(), documentCurrency(), exchangeRate(), privateNote(), linkedTxn(s.links...),
			linesField(true, salesItem, description, discount),
			taxDetail(), customer,
			innerField("CustomerMemo", "value", 1000, documentText(func(d *ledger.Document) *string { return &d.Memo })),
			keptField("BillAddr", shapeObject), keptField("ShipAddr", shapeObject), keptField("ShipFromAddr", shapeObject),
			classRef(), departmentRef(),
			keptRef("ShipMethodRef"), keptField("ShipDate", shapeDate), keptText("TrackingNum", 31), keptText("PONumber", 25),
			globalTax(), totalShown(), homeTotal(),
			keptFlag("ApplyTaxAfterDiscount", nil), printStatus(), emailStatus(),
			keptField("BillEmail", shapeObject), keptField("BillEmailCc", shapeObject), keptField("BillEmailBcc", shapeObject), deliveryInfo(),
		}, s.fields),
		blank: func() ledger.Record { return &ledger.Document{Kind: s.kind} },
		finish: func(d *draft, r ledger.Record) error {
			doc := r.(*ledger.Document)
			if finish != nil {
				if err := finish(d, doc); err != nil {
					return err
				}
			}
			d.assignNumber(doc)
			return finishTrade(d, doc)
		},
	}
}

// assignNumber gives a new form the next number when it brings none.
func (d *draft) assignNumber(doc *ledger.Document) {
	if d.create && doc.Number == "" {
		doc.Number = d.numbers.next(d.view, doc.Kind, d.now)
	}
}

func receivable() field {
	return controlRef("ARAccountRef").hideDefault(func(c *ledger.Company) string { return c.Receivable })
}

func invoice() *entity {
	return saleForm{name: "Invoice", kind: ledger.KindInvoice, voids: true, customer: true,
		links: []link{{"Estimate", ledger.KindSalesOrder}},
		first: []field{
			keptFlag("AllowIPNPayment", false),
			keptFlag("AllowOnlinePayment", false),
			keptFlag("AllowOnlineCreditCardPayment", false),
			keptFlag("AllowOnlineACHPayment", false),
		},
		fields: []field{
			termRef("SalesTermRef"), dueDate(), receivable(), balanceShown("Balance"), homeBalance(),
		},
	}.entity()
}

func creditMemo() *entity {
	return saleForm{name: "CreditMemo", kind: ledger.KindInvoiceCreditMemo, voids: true, customer: true,
		fields: []field{
			balanceShown("RemainingCredit"), balanceShown("Balance"), homeBalance(), receivable(),
			keptRef("InvoiceRef", ledger.KindInvoice), paymentMethod(), termRef("SalesTermRef"),
		},
	}.entity()
}

func salesReceipt() *entity {
	return saleForm{name: "SalesReceipt", kind: ledger.KindSalesReceipt, voids: true,
		fields: []field{
			moneyAccount("DepositToAccountRef").stick(), paymentMethod(), paymentReference(),
			constant("Balance", number("0")),
		},
	}.entity()
}

// refundReceipt pays a customer back: for what its lines say, or what it links to and has left.
func refundReceipt() *entity {
	e := saleForm{name: "RefundReceipt", kind: ledger.KindCustomerRefund,
		links: []link{{"CreditMemo", ledger.KindInvoiceCreditMemo}, {"Payment", ledger.KindInvoicePayment}},
		fields: []field{
			moneyAccount("DepositToAccountRef").require(), paymentMethod(), paymentReference(),
			constant("Balance", number("0")),
		},
		finish: func(_ *draft, doc *ledger.Document) error {
			if len(doc.Lines) == 0 && len(doc.Settles) == 0 {
				return missing("Line")
			}
			return nil
		},
	}.entity()
	lines, _ := lookup(e.fields, "Line")
	lines.required = false
	return e
}

// estimate is the sales order of this platform.
func estimate() *entity {
	const pending, closed = "Pending", "Closed"
	return saleForm{name: "Estimate", kind: ledger.KindSalesOrder, customer: true,
		fields: []field{
			{name: "TxnStatus", words: []string{pending, "Accepted", closed, "Rejected"}, kept: true,
				get: func(s *scene, x any) any {
					if d := x.(*ledger.Document); d.Status() == ledger.StatusSettled {
						return closed
					}
					if raw, ok := s.extras["TxnStatus"]; ok && string(raw) != `"`+closed+`"` { // its invoices are gone again
						return kept(raw)
					}
					return pending
				},
			},
			keptField("ExpirationDate", shapeDate), keptText("AcceptedBy", 100), keptField("AcceptedDate", shapeDate),
			termRef("SalesTermRef"), dueDate(),
		},
		finish: func(d *draft, doc *ledger.Document) error {
			if status := d.parsed.of("TxnStatus"); status != nil {
				doc.Closed = status == closed && (d.create || d.before.(*ledger.Document).Balance != 0)
			}
			return nil
		},
	}.entity()
}
