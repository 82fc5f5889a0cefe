package quickbooks

import (
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// depositLine is a line of a deposit that brings money of its own.
var depositLine = (&detail{name: "DepositLineDetail", amount: true,
	is: func(*scene, *ledger.Line) bool { return true },
	fields: []field{
		depositParty(),
		refField("AccountRef", func(l *ledger.Line) *string { return &l.Account }, ledger.KindAccount).require(),
		keptRef("PaymentMethodRef"), keptText("CheckNum", 21), lineClass(),
	},
}).formed()

// depositParty is whom the money came from; clients send the reference bare or inside an object.
func depositParty() field {
	f := journalParty()
	f.parse = func(in *intake, raw any, path string) (any, error) {
		m, _ := raw.(*jsontext.Object)
		if inner, ok := m.Find("EntityRef"); ok {
			raw = inner
		}
		return in.text(inside(raw, "value"), 0, path)
	}
	f.get = func(s *scene, x any) any {
		c, ok := s.view.Contact(x.(*ledger.Line).Contact)
		if !ok {
			return nil
		}
		return object{{"value", ident(c.ID)}, {"name", c.Name}, {"type", contactWords[c.Kind]}}
	}
	return f
}

// depositable is what a deposit can take to the bank.
var depositable = []link{
	{"Payment", ledger.KindInvoicePayment}, {"SalesReceipt", ledger.KindSalesReceipt}, {"JournalEntry", ledger.KindJournalEntry},
}

// banked are the lines of a deposit as read: payments taken along, and money of its own.
type banked struct {
	collects []ledger.Collected
	lines    []lineIn
}

func depositLines() field {
	return field{name: "Line", shape: shapeOwn, required: true,
		parse: func(in *intake, raw any, path string) (any, error) { return in.banked(raw, path) },
		get:   func(s *scene, x any) any { return s.drawn(x.(*ledger.Document), (*scene).banked) },
		set: func(d *draft, x any, v any) error {
			doc, in := x.(*ledger.Document), v.(banked)
			for _, c := range in.collects {
				if err := d.exists("Line.LinkedTxn.TxnId", c.ID, []ledger.Kind{c.Kind}); err != nil {
					return err
				}
			}
			doc.Collects = in.collects
			return d.setLines(doc, in.lines)
		},
	}
}

func (in *intake) banked(raw any, path string) (any, error) {
	list, ok := raw.([]any)
	if !ok {
		return nil, unsupportedProperty(path)
	}
	b := banked{}
	for i, e := range list {
		at := in.element(path, i)
		m, ok := e.(*jsontext.Object)
		if !ok {
			return nil, unsupportedProperty(at)
		}
		if m.Has("LinkedTxn") {
			kind, id, err := in.soleLink(m, at, depositable)
			if err != nil {
				return nil, err
			}
			b.collects = append(b.collects, ledger.Collected{Kind: kind, ID: id})
			continue
		}
		kind, _ := m.Get("DetailType").(string)
		l, err := in.line(m, kind, at, []*detail{depositLine})
		if err != nil {
			return nil, err
		}
		b.lines = append(b.lines, l)
	}
	if len(b.collects) == 0 && len(b.lines) == 0 {
		return nil, nil
	}
	return b, nil
}

// banked shows the payments first, then the lines.
func (s *scene) banked(to []byte, doc *ledger.Document) []byte {
	to = append(to, '[')
	for _, c := range doc.Collects {
		link := append(s.linkTo(c.Kind, c.ID), member{"TxnLineId", "0"})
		to = render(next(to), object{{"Amount", money(c.Amount, s.company.Currency)}, {"LinkedTxn", array{link}}}, s.zone)
	}
	s.currency = doc.Currency
	for i := range doc.Lines {
		to = s.line(next(to), doc, i, depositLine)
	}
	return append(to, ']')
}

func deposit() *entity {
	return &entity{
		name: "Deposit", kind: ledger.KindBankDeposit,
		fields: table([]field{
			moneyAccount("DepositToAccountRef").require(), totalShown(), homeTotal(),
		}, head(), []field{
			docNumber(), txnDate(), documentCurrency(), exchangeRate(), departmentRef(), privateNote(), depositLines(),
		}),
		blank:  func() ledger.Record { return &ledger.Document{Kind: ledger.KindBankDeposit} },
		finish: func(d *draft, r ledger.Record) error { return finishDocument(d, r.(*ledger.Document)) },
	}
}

func transfer() *entity {
	to := refField("ToAccountRef", documentText(func(d *ledger.Document) *string { return &d.Counterpart }), ledger.KindAccount)
	return &entity{
		name: "Transfer", kind: ledger.KindBankTransfer,
		fields: table([]field{
			moneyAccount("FromAccountRef").require(), to.require(), totalGiven("Amount"),
		}, head(), []field{
			txnDate(), documentCurrency(), exchangeRate(), classRef(), departmentRef(), privateNote(),
		}),
		blank:  func() ledger.Record { return &ledger.Document{Kind: ledger.KindBankTransfer} },
		finish: func(d *draft, r ledger.Record) error { return finishDocument(d, r.(*ledger.Document)) },
	}
}
