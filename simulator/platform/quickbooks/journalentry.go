package quickbooks

import (
	"faultline/simulator/jsontext"
	"faultline/simulator/ledger"
)

const (
	postDebit  = "Debit"
	postCredit = "Credit"
)

var journalLine = (&detail{name: "JournalEntryLineDetail", amount: true,
	is: func(*scene, *ledger.Line) bool { return true },
	fields: []field{
		{name: "PostingType", words: []string{postDebit, postCredit}, required: true,
			get: func(_ *scene, x any) any {
				if x.(*ledger.Line).Amount < 0 {
					return postCredit
				}
				return postDebit
			},
			set: func(*draft, any, any) error { return nil }, // finishPosting turns it into the sign
		},
		journalParty(),
		refField("AccountRef", func(l *ledger.Line) *string { return &l.Account }, ledger.KindAccount).require(),
		lineClass(),
		refField("DepartmentRef", func(l *ledger.Line) *string { return &l.Department }, ledger.KindDepartment),
		keptRef("TaxCodeRef"),
		keptWords("BillableStatus", nil, "Billable", "NotBillable", "HasBeenBilled"),
	},
	finish: finishPosting,
}).formed()

// finishPosting gives the amount the sign of its side.
func finishPosting(_ *draft, l *ledger.Line, sent given) error {
	if l.Amount < 0 {
		return business("Line.Amount", "Journal lines have positive amounts; PostingType says the side")
	}
	if sent.of("PostingType") == postCredit {
		l.Amount = -l.Amount
	}
	return nil
}

// journalParty is whose receivable or payable the line moves.
func journalParty() field {
	return field{name: "Entity", shape: shapeOwn,
		parse: func(in *intake, raw any, path string) (any, error) {
			m, _ := raw.(*jsontext.Object)
			return in.text(inside(m.Get("EntityRef"), "value"), 0, in.under(path, ".EntityRef"))
		},
		get: func(s *scene, x any) any {
			c, ok := s.view.Contact(x.(*ledger.Line).Contact)
			if !ok {
				return nil
			}
			return object{{"Type", contactWords[c.Kind]}, {"EntityRef", reference(c.ID, c.Name)}}
		},
		set: func(d *draft, x any, v any) error {
			id, _ := v.(string)
			if err := d.exists("Entity.EntityRef", id, []ledger.Kind{ledger.KindCustomer, ledger.KindVendor}); err != nil {
				return err
			}
			x.(*ledger.Line).Contact = id
			return nil
		},
	}
}

func journalEntry() *entity {
	return &entity{
		name: "JournalEntry", kind: ledger.KindJournalEntry,
		fields: table([]field{
			keptFlag("Adjustment", false),
			totalShown(), homeTotal(),
		}, head(), []field{
			customFields(nil), docNumber(), txnDate(), documentCurrency(),
			exchangeRate(),
			privateNote(), whereLinked(linkedTxn()),
			linesField(false, journalLine),
		}),
		blank:  func() ledger.Record { return &ledger.Document{Kind: ledger.KindJournalEntry} },
		finish: func(d *draft, r ledger.Record) error { return finishDocument(d, r.(*ledger.Document)) },
	}
}
