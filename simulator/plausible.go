package simulator

import (
	"fmt"
	"strconv"
	"time"

	"faultline/simulator/ledger"
	"faultline/simulator/problem"
)

// The words a bookkeeper uses. Which one comes is drawn from the errand's stream.
var (
	chores = []string{"Extra delivery", "Rush order", "Monthly top-up", "Sample box", "Late fee", "Onsite visit", "Replacement part", "Consulting hour"}
	notes  = []string{"Checked against the statement", "Agreed by telephone", "Terms extended", "Corrected after a call", "Second copy sent"}
)

// plausible makes the native body of a new record out of what the books hold.
func (e *errand) plausible() (body map[string]any, err error) {
	e.book.View(func(v *ledger.View) {
		switch ledger.Kind(e.object.Name) {
		case ledger.KindInvoice, ledger.KindInvoiceCreditMemo, ledger.KindSalesReceipt, ledger.KindSalesOrder:
			body, err = e.sale(v)
		case ledger.KindBill, ledger.KindBillCreditMemo, ledger.KindPurchaseOrder:
			body, err = e.cost(v)
		case ledger.KindExpense:
			body, err = e.expense(v)
		case ledger.KindCustomerRefund:
			body, err = e.refund(v)
		case ledger.KindBankDeposit:
			body, err = e.deposit(v)
		case ledger.KindBankTransfer:
			body, err = e.transfer(v)
		case ledger.KindInvoicePayment:
			body, err = e.payment(v)
		case ledger.KindBillPayment:
			body, err = e.billPayment(v)
		case ledger.KindJournalEntry:
			body, err = e.journalEntry(v)
		case ledger.KindCustomer, ledger.KindVendor:
			body = map[string]any{"DisplayName": e.label(e.object.Native)}
		case ledger.KindItem:
			body, err = e.item(v)
		case ledger.KindAccount:
			body = map[string]any{"Name": e.label("Account"), "AccountType": "Expense"}
		case ledger.KindClass, ledger.KindDepartment, ledger.KindPaymentMethod:
			body = map[string]any{"Name": e.label(e.object.Native)}
		case ledger.KindPaymentTerm:
			body = map[string]any{"Name": e.label("Term"), "DueDays": e.chance.Between(7, 60)}
		default:
			err = problem.New(problem.Unsupported, "nobody enters a %s by hand", e.object.Name).At("/object")
		}
	})
	return body, err
}

// label makes a name that is not taken: the number of records only grows.
func (e *errand) label(word string) string {
	return word + " " + strconv.Itoa(1000+e.chance.Intn(9000)) + "-" + strconv.FormatUint(e.w.errands.Load(), 10)
}

func (e *errand) day() string { return e.w.clock.Now().Format(time.DateOnly) }

func (e *errand) amount() string {
	return fmt.Sprintf("%d.%02d", e.chance.Between(25, 900), e.chance.Intn(4)*25)
}

func ref(id string) map[string]any { return map[string]any{"value": id} }

// pick chooses a record that the new one refers to.
func (e *errand) pick(v *ledger.View, kind ledger.Kind, passes func(ledger.Record) bool) (ledger.Record, error) {
	if r := e.choose(v, kind, passes); r != nil {
		return r, nil
	}
	return nil, problem.New(problem.Refused, "these books hold no %s that a new %s could refer to", kind, e.object.Name)
}

func ofType(types ...ledger.AccountType) func(ledger.Record) bool {
	return func(r ledger.Record) bool {
		a, ok := r.(*ledger.Account)
		if !ok || !a.Active {
			return false
		}
		for _, t := range types {
			if a.Type == t {
				return true
			}
		}
		return false
	}
}

func open(r ledger.Record) bool {
	d, ok := r.(*ledger.Document)
	return ok && !d.Voided && d.Balance > 0
}

func (e *errand) payment(v *ledger.View) (map[string]any, error) {
	r, err := e.pick(v, ledger.KindInvoice, open)
	if err != nil {
		return nil, err
	}
	d := r.(*ledger.Document)
	total := d.Balance.Decimal(d.Currency)
	return map[string]any{"CustomerRef": ref(d.Contact), "TxnDate": e.day(), "TotalAmt": total, "Line": []any{settlement(total, d.ID, "Invoice")}}, nil
}

func (e *errand) billPayment(v *ledger.View) (map[string]any, error) {
	r, err := e.pick(v, ledger.KindBill, open)
	if err != nil {
		return nil, err
	}
	bank, err := e.pick(v, ledger.KindAccount, ofType(ledger.Bank))
	if err != nil {
		return nil, err
	}
	d := r.(*ledger.Document)
	total := d.Balance.Decimal(d.Currency)
	return map[string]any{"VendorRef": ref(d.Contact), "TxnDate": e.day(), "PayType": "Check", "CheckPayment": map[string]any{"BankAccountRef": ref(bank.Header().ID)},
		"TotalAmt": total, "Line": []any{settlement(total, d.ID, "Bill")}}, nil
}

func settlement(amount, id, kind string) map[string]any {
	return map[string]any{"Amount": amount, "LinkedTxn": []any{map[string]any{"TxnId": id, "TxnType": kind}}}
}

func (e *errand) journalEntry(v *ledger.View) (map[string]any, error) {
	debit, err := e.pick(v, ledger.KindAccount, ofType(ledger.Expense))
	if err != nil {
		return nil, err
	}
	credit, err := e.pick(v, ledger.KindAccount, ofType(ledger.OtherCurrentLiability, ledger.Bank))
	if err != nil {
		return nil, err
	}
	amount := e.amount()
	leg := func(side, account string) map[string]any {
		return map[string]any{"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": map[string]any{"PostingType": side, "AccountRef": ref(account)}}
	}
	return map[string]any{"TxnDate": e.day(), "Line": []any{leg("Debit", debit.Header().ID), leg("Credit", credit.Header().ID)}}, nil
}

func (e *errand) item(v *ledger.View) (map[string]any, error) {
	income, err := e.pick(v, ledger.KindAccount, ofType(ledger.Income))
	if err != nil {
		return nil, err
	}
	return map[string]any{"Name": e.label("Item"), "Type": "Service", "UnitPrice": e.amount(), "IncomeAccountRef": ref(income.Header().ID)}, nil
}

// touch is a small change that every reader can see.
func (e *errand) touch(r ledger.Record) map[string]any {
	note := notes[e.chance.Intn(len(notes))]
	switch r := r.(type) {
	case *ledger.Document:
		changes := map[string]any{"PrivateNote": note}
		if due, err := time.Parse(time.DateOnly, r.DueDate); err == nil {
			changes["DueDate"] = due.AddDate(0, 0, 7).Format(time.DateOnly)
		}
		return changes
	case *ledger.Contact:
		return map[string]any{"PrimaryPhone": map[string]any{"FreeFormNumber": fmt.Sprintf("(555) %03d-%04d", e.chance.Intn(1000), e.chance.Intn(10000))}}
	case *ledger.Item:
		return map[string]any{"UnitPrice": e.amount(), "Description": note}
	default:
		return map[string]any{"Description": note}
	}
}
