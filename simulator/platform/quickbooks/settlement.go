package quickbooks

import (
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

// settlesField is the Line of a payment: what it is applied to, each with the amount.
func settlesField(links ...link) field {
	return field{name: "Line", shape: shapeOwn,
		parse: func(in *intake, raw any, path string) (any, error) { return in.settles(raw, path, links) },
		get: func(s *scene, x any) any {
			d := x.(*ledger.Document)
			lines := make(array, 0, len(d.Settles))
			for _, a := range d.Settles {
				lines = append(lines, object{{"Amount", money(a.Amount, d.Currency)}, {"LinkedTxn", array{s.linkTo(a.Kind, a.ID)}}})
			}
			return lines
		},
		set: func(d *draft, x any, v any) error {
			settles, _ := v.([]ledger.Allocation)
			for _, a := range settles {
				if err := d.exists("Line.LinkedTxn.TxnId", a.ID, []ledger.Kind{a.Kind}); err != nil {
					return err
				}
			}
			x.(*ledger.Document).Settles = settles
			return nil
		},
	}
}

func (in *intake) settles(raw any, path string, links []link) (any, error) {
	list, ok := raw.([]any)
	if !ok {
		return nil, unsupportedProperty(path)
	}
	settles := []ledger.Allocation{}
	for i, e := range list {
		at := in.element(path, i)
		m, _ := e.(*jsontext.Object)
		kind, id, err := in.soleLink(m, at, links)
		if err != nil {
			return nil, err
		}
		if m.Get("Amount") == nil {
			return nil, missing(in.under(at, "Amount"))
		}
		amount, err := in.amount(m.Get("Amount"), in.under(at, "Amount"))
		if err != nil {
			return nil, err
		}
		settles = append(settles, ledger.Allocation{Kind: kind, ID: id, Amount: amount.(ledger.Minor)})
	}
	return settles, nil
}

// methods are the payment methods that every new company has: the id, the name, and the ledger's word.
var methods = []struct{ id, name, ledger string }{
	{"1", "Cash", "cash"}, {"2", "Check", "check"}, {"3", "Credit Card", "credit_card"}, {"4", "Electronic Transfer", "eft"},
}

// paymentMethod points at a method of the books, or at one that every company has.
func paymentMethod() field {
	return field{name: "PaymentMethodRef", shape: shapeRef,
		get: func(s *scene, x any) any {
			d := x.(*ledger.Document)
			if d.PaidWith != "" {
				return s.reference(d.PaidWith, ledger.KindPaymentMethod)
			}
			for _, m := range methods {
				if m.ledger == d.Method {
					return s.named(m.id, m.name)
				}
			}
			return nil
		},
		set: func(d *draft, x any, v any) error {
			id, _ := v.(string)
			doc := x.(*ledger.Document)
			if r, ok := d.view.Reference(ledger.KindPaymentMethod, id); ok {
				return d.payWith(doc, r)
			}
			doc.Method, doc.PaidWith = "", ""
			for _, m := range methods {
				if m.id != id {
					continue
				}
				if r, ok := d.methodNamed(m.name); ok {
					return d.payWith(doc, r)
				}
				doc.Method = m.ledger
			}
			if id != "" && doc.Method == "" {
				return newFault(codeReference, "PaymentMethodRef")
			}
			return nil
		},
	}
}

// methodNamed finds the method of the books that has the name of one that every company has.
func (d *draft) methodNamed(name string) (found *ledger.Reference, ok bool) {
	d.view.Each(ledger.KindPaymentMethod, func(r ledger.Record) bool {
		if method := r.(*ledger.Reference); ledger.Usable(method) && equalFold(method.Name, name) {
			found, ok = method, true
		}
		return !ok
	})
	return found, ok
}

// payWith names a method of the books, and says in the ledger's words what sort of method that is.
func (d *draft) payWith(doc *ledger.Document, r *ledger.Reference) error {
	if doc.PaidWith == r.ID {
		return nil
	}
	if !ledger.Usable(r) {
		return newFault(codeReference, "PaymentMethodRef")
	}
	doc.PaidWith, doc.Method = r.ID, ""
	if r.Card {
		doc.Method = "credit_card"
	}
	for _, m := range methods {
		if equalFold(m.name, r.Name) {
			doc.Method = m.ledger
		}
	}
	return nil
}

func payment() *entity {
	return &entity{
		name: "Payment", kind: ledger.KindInvoicePayment, voids: true,
		fields: table([]field{
			contactRef("CustomerRef", ledger.KindCustomer),
			moneyAccount("DepositToAccountRef").stick(), paymentMethod(), paymentReference(), receivable(),
			totalGiven("TotalAmt"), homeTotal(), balanceShown("UnappliedAmt"),
			keptFlag("ProcessPayment", false),
		}, head(), []field{
			customFields(nil), docNumber(), txnDate(), documentCurrency(),
			exchangeRate(), departmentRef(), privateNote(), linkedTxn(),
			settlesField(link{"Invoice", ledger.KindInvoice}, link{"CreditMemo", ledger.KindInvoiceCreditMemo}, link{"JournalEntry", ledger.KindJournalEntry}),
		}),
		blank:  func() ledger.Record { return &ledger.Document{Kind: ledger.KindInvoicePayment} },
		finish: func(d *draft, r ledger.Record) error { return finishDocument(d, r.(*ledger.Document)) },
	}
}

func billPayment() *entity {
	return &entity{
		name: "BillPayment", kind: ledger.KindBillPayment, voids: true,
		fields: table([]field{
			contactRef("VendorRef", ledger.KindVendor),
			payType(),
			paidFrom("CheckPayment", "BankAccountRef", false),
			paidFrom("CreditCardPayment", "CCAccountRef", true),
			controlRef("APAccountRef").hideDefault(func(c *ledger.Company) string { return c.Payable }),
			totalGiven("TotalAmt"), homeTotal(),
		}, head(), []field{
			docNumber(), txnDate(), documentCurrency(),
			exchangeRate(), departmentRef(), privateNote(),
			settlesField(link{"Bill", ledger.KindBill}, link{"VendorCredit", ledger.KindBillCreditMemo}, link{"JournalEntry", ledger.KindJournalEntry}).require(),
		}),
		blank:  func() ledger.Record { return &ledger.Document{Kind: ledger.KindBillPayment} },
		finish: finishBillPayment,
	}
}

// byCard reports whether a payment comes out of a credit card.
func (s *scene) byCard(d *ledger.Document) bool {
	a, ok := s.view.Account(d.Account)
	return ok && a.Type == ledger.CreditCard
}

// payType is not a field of its own in the books: the account paid from tells it.
func payType() field {
	return field{name: "PayType", words: []string{payCheck, payCard}, required: true,
		get: func(s *scene, x any) any {
			if s.byCard(x.(*ledger.Document)) {
				return payCard
			}
			return payCheck
		},
		set: func(*draft, any, any) error { return nil },
	}
}

// paidFrom is one of the two objects that name the account paid from; PayType says which one counts.
func paidFrom(name, ref string, card bool) field {
	return field{name: name, shape: shapeOwn,
		parse: func(in *intake, raw any, path string) (any, error) {
			m, _ := raw.(*jsontext.Object)
			return in.text(inside(m.Get(ref), "value"), 0, in.under(path, ".", ref))
		},
		get: func(s *scene, x any) any {
			d := x.(*ledger.Document)
			if s.byCard(d) != card {
				return nil
			}
			o := object{{ref, reference(d.Account, s.name(d.Account, ledger.KindAccount))}}
			if !card {
				o = append(o, member{"PrintStatus", "NotSet"})
			}
			return o
		},
		set: func(*draft, any, any) error { return nil },
	}
}

func finishBillPayment(d *draft, r ledger.Record) error {
	doc := r.(*ledger.Document)
	if err := finishDocument(d, doc); err != nil {
		return err
	}
	name, ref, card := "CheckPayment", "BankAccountRef", false
	if t := d.parsed.of("PayType"); t == payCard || t == nil && d.byCard(doc) {
		name, ref, card = "CreditCardPayment", "CCAccountRef", true
	}
	id, sent := d.parsed.of(name).(string)
	switch {
	case sent:
		if err := d.exists(name+"."+ref, id, []ledger.Kind{ledger.KindAccount}); err != nil {
			return err
		}
		doc.Account = id
	case !d.sparse || doc.Account == "":
		return missing(name + "." + ref)
	}
	doc.Method = map[bool]string{false: "check", true: "credit_card"}[card]
	a, _ := d.view.Account(doc.Account)
	if wanted := map[bool]ledger.AccountType{false: ledger.Bank, true: ledger.CreditCard}[card]; a == nil || a.Type != wanted {
		return faultf(codeWrongAccount, name+"."+ref, "Invalid account type: %s needs an account of type %s", ref, classOf(wanted).native)
	}
	return nil
}
