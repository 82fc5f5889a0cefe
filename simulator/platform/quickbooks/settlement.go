package quickbooks

import (
	"strconv"

	"faultline/simulator/ledger"
)

// settlesField is the Line of a payment: what it is applied to, each with the amount.
func settlesField(kind ledger.Kind, linkType string) field {
	return field{name: "Line", shape: shapeOwn,
		parse: func(in *intake, raw any, path string) (any, error) { return in.settles(raw, path, kind, linkType) },
		get: func(s *scene, x any) any {
			d := x.(*ledger.Document)
			lines := make(array, 0, len(d.Settles))
			for _, a := range d.Settles {
				link := object{{"TxnId", a.ID}, {"TxnType", s.linkType(a)}}
				lines = append(lines, object{{"Amount", money(a.Amount, d.Currency)}, {"LinkedTxn", array{link}}})
			}
			return lines
		},
		set: func(d *draft, x any, v any) error {
			settles, _ := v.([]ledger.Allocation)
			for _, a := range settles {
				if err := d.exists("Line.LinkedTxn.TxnId", a.ID, []ledger.Kind{kind}); err != nil {
					return err
				}
			}
			x.(*ledger.Document).Settles = settles
			return nil
		},
	}
}

func (in *intake) settles(raw any, path string, kind ledger.Kind, linkType string) (any, error) {
	list, ok := raw.([]any)
	if !ok {
		return nil, faultf(codeUnsupportedProperty, path, "Property Name:%s specified is unsupported or invalid", path)
	}
	settles := []ledger.Allocation{}
	for i, e := range list {
		at := path + "[" + strconv.Itoa(i) + "]."
		m, _ := e.(map[string]any)
		links, _ := m["LinkedTxn"].([]any)
		if len(links) == 0 {
			return nil, missing(at + "LinkedTxn")
		}
		link, _ := links[0].(map[string]any)
		if word, _ := link["TxnType"].(string); len(links) > 1 || !equalFold(word, linkType) {
			return nil, faultf(codeCannotLink, at+"LinkedTxn", "Transaction cannot be linked: a line names one transaction of type %s", linkType)
		}
		id, err := in.text(link["TxnId"], 0, at+"LinkedTxn.TxnId")
		if err != nil {
			return nil, err
		}
		if id == nil {
			return nil, missing(at + "LinkedTxn.TxnId")
		}
		if m["Amount"] == nil {
			return nil, missing(at + "Amount")
		}
		amount, err := in.amount(m["Amount"], at+"Amount")
		if err != nil {
			return nil, err
		}
		settles = append(settles, ledger.Allocation{Kind: kind, ID: id.(string), Amount: amount.(ledger.Minor)})
	}
	return settles, nil
}

// methods are the payment methods that every new company has: the id, the name, and the ledger's word.
var methods = []struct{ id, name, ledger string }{
	{"1", "Cash", "cash"}, {"2", "Check", "check"}, {"3", "Credit Card", "credit_card"}, {"4", "Electronic Transfer", "eft"},
}

func paymentMethod() field {
	return field{name: "PaymentMethodRef", shape: shapeRef,
		get: func(_ *scene, x any) any {
			for _, m := range methods {
				if m.ledger == x.(*ledger.Document).Method {
					return reference(m.id, m.name)
				}
			}
			return nil
		},
		set: func(_ *draft, x any, v any) error {
			id, _ := v.(string)
			to := &x.(*ledger.Document).Method
			*to = ""
			for _, m := range methods {
				if m.id == id {
					*to = m.ledger
				}
			}
			if id != "" && *to == "" {
				return newFault(codeReference, "PaymentMethodRef")
			}
			return nil
		},
	}
}

func payment() *entity {
	return &entity{
		name: "Payment", kind: ledger.KindInvoicePayment, voids: true,
		fields: table([]field{
			contactRef("CustomerRef", ledger.KindCustomer),
			refField("DepositToAccountRef", documentText(func(d *ledger.Document) *string { return &d.Account }), ledger.KindAccount).stick(),
			paymentMethod(),
			textField("PaymentRefNum", 21, documentText(func(d *ledger.Document) *string { return &d.Reference })),
			controlRef("ARAccountRef").hideDefault(func(c ledger.Company) string { return c.Receivable }),
			totalGiven(), balanceShown("UnappliedAmt"),
			keptFlag("ProcessPayment", false),
		}, head(), []field{
			docNumber(), txnDate(), documentCurrency(),
			keptField("ExchangeRate", shapeScaled), keptRef("DepartmentRef"),
			privateNote(), settlesField(ledger.KindInvoice, "Invoice"),
		}),
		blank:  func() ledger.Record { return &ledger.Document{Kind: ledger.KindInvoicePayment} },
		finish: func(d *draft, r ledger.Record) error { finishDates(d, r.(*ledger.Document)); return nil },
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
			controlRef("APAccountRef").hideDefault(func(c ledger.Company) string { return c.Payable }),
			totalGiven(),
		}, head(), []field{
			docNumber(), txnDate(), documentCurrency(),
			keptField("ExchangeRate", shapeScaled), keptRef("DepartmentRef"),
			privateNote(), settlesField(ledger.KindBill, "Bill").require(),
		}),
		blank:  func() ledger.Record { return &ledger.Document{Kind: ledger.KindBillPayment} },
		finish: finishBillPayment,
	}
}

const (
	payCheck = "Check"
	payCard  = "CreditCard"
)

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
			m, _ := raw.(map[string]any)
			return in.text(inside(m[ref], "value"), 0, path+"."+ref)
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
	finishDates(d, doc)
	name, ref, card := "CheckPayment", "BankAccountRef", false
	if t, sent := d.parsed["PayType"]; sent && t == payCard || !sent && d.byCard(doc) {
		name, ref, card = "CreditCardPayment", "CCAccountRef", true
	}
	id, sent := d.parsed[name].(string)
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
