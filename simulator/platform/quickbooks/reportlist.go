package quickbooks

import (
	"slices"
	"strings"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement"
)

// trialBalance has one row for each account that does not stand at zero, on the side where it stands.
func (r *reporting) trialBalance() (report, error) {
	r.basis = statement.Accrual // what is posted is posted
	made := report{basis: true, columns: []column{{kind: "Account"}, {title: "Debit", kind: "Money"}, {title: "Credit", kind: "Money"}}}
	var debit, credit ledger.Minor
	for _, row := range statement.TrialBalance(r.view, r.to) {
		debit, credit = debit+row.Debit, credit+row.Credit
		made.rows = append(made.rows, dataRow(array{
			cell(r.account(row.Account), row.Account), cell(r.blankZero(row.Debit), ""), cell(r.blankZero(row.Credit), "")}))
	}
	if len(made.rows) > 0 {
		made.rows = append(made.rows, r.summary("GrandTotal", "TOTAL", []ledger.Minor{debit, credit}))
	}
	return made, nil
}

func (r *reporting) account(id string) string { return r.name(id, ledger.KindAccount) }

func (r *reporting) blankZero(m ledger.Minor) string {
	if m == 0 {
		return ""
	}
	return m.Fixed(r.company.Currency)
}

// side is what differs between reports about customers and about vendors.
type side struct{ kind, parameter string }

var sides = map[statement.Side]side{
	statement.Receivable: {"Customer", "customer"},
	statement.Payable:    {"Vendor", "vendor"},
}

// aged has a row for each party that owes or is owed, by how long it is overdue.
func (r *reporting) aged(of statement.Side) (report, error) {
	made := report{atEnd: true, columns: []column{{kind: sides[of].kind}}}
	for _, title := range []string{"Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"} {
		made.columns = append(made.columns, column{title: title, kind: "Money"})
	}
	ages := statement.Ageing(r.view, r.to, of)
	totals := make([]ledger.Minor, len(ages.Buckets)+1)
	for _, row := range ages.Rows {
		if !r.picks(sides[of].parameter, row.Contact) {
			continue
		}
		cells := array{r.party(row.Contact)}
		for i, amount := range append(row.Buckets[:], row.Total) {
			cells = append(cells, cell(r.blankZero(amount), ""))
			totals[i] += amount
		}
		made.rows = append(made.rows, columnData(cells))
	}
	return r.totalled(made, totals), nil
}

// balances has a row for each party with what it owes or is owed in all.
func (r *reporting) balances(of statement.Side) (report, error) {
	made := report{atEnd: true, columns: []column{{kind: sides[of].kind}, total()}}
	var sum ledger.Minor
	for _, row := range statement.Ageing(r.view, r.to, of).Rows {
		if r.picks(sides[of].parameter, row.Contact) {
			made.rows = append(made.rows, columnData(r.amounts(r.party(row.Contact), []ledger.Minor{row.Total})))
			sum += row.Total
		}
	}
	return r.totalled(made, []ledger.Minor{sum}), nil
}

func (r *reporting) party(id string) any {
	return cell(r.name(id, ledger.KindCustomer, ledger.KindVendor), id)
}

func (r *reporting) totalled(made report, totals []ledger.Minor) report {
	if len(made.rows) > 0 {
		made.rows = append(made.rows, r.summary("GrandTotal", "TOTAL", totals))
	}
	return made
}

// transactionWords are what reports call kinds of transactions.
var transactionWords = map[ledger.Kind]string{
	ledger.KindInvoice: "Invoice", ledger.KindInvoicePayment: "Payment", ledger.KindInvoiceCreditMemo: "Credit Memo",
	ledger.KindSalesReceipt: "Sales Receipt", ledger.KindCustomerRefund: "Refund", ledger.KindSalesOrder: "Estimate",
	ledger.KindBill: "Bill", ledger.KindBillCreditMemo: "Vendor Credit", ledger.KindPurchaseOrder: "Purchase Order",
	ledger.KindJournalEntry: "Journal Entry", ledger.KindBankDeposit: "Deposit", ledger.KindBankTransfer: "Transfer",
}

func (r *reporting) word(d *ledger.Document) string {
	switch d.Kind {
	case ledger.KindBillPayment:
		if r.byCard(d) {
			return "Bill Payment (Credit Card)"
		}
		return "Bill Payment (Check)"
	case ledger.KindExpense:
		switch {
		case r.byCard(d) && d.Refund:
			return "Credit Card Credit"
		case r.byCard(d):
			return "Credit Card Expense"
		case r.extra(d, "PaymentType") == payCheck:
			return "Check"
		}
		return "Expense"
	}
	return transactionWords[d.Kind]
}

// The columns of reports that list transactions.
var (
	columnDate    = column{title: "Date", kind: "Date", key: "tx_date"}
	columnType    = column{title: "Transaction Type", kind: "String", key: "txn_type"}
	columnNumber  = column{title: "Num", kind: "String", key: "doc_num"}
	columnPosting = column{title: "Posting", kind: "String", key: "is_no_post"}
	columnName    = column{title: "Name", kind: "String", key: "name"}
	columnMemo    = column{title: "Memo/Description", kind: "String", key: "memo"}
	columnAccount = column{title: "Account", kind: "String", key: "account_name"}
	columnSplit   = column{title: "Split", kind: "String", key: "other_account"}
	columnAmount  = column{title: "Amount", kind: "Money", key: "subt_nat_amount"}
	columnBalance = column{title: "Balance", kind: "Money", key: "rbal_nat_amount"}
)

// transactionList has a row for each transaction of the span.
func (r *reporting) transactionList() (report, error) {
	made := report{columns: []column{columnDate, columnType, columnNumber, columnPosting, columnName, columnMemo, columnAccount, columnSplit, columnAmount}}
	var all []*ledger.Document
	for _, kind := range ledger.Kinds() {
		if !kind.IsDocument() {
			continue
		}
		r.view.Each(kind, func(x ledger.Record) bool {
			if d := x.(*ledger.Document); d.Date >= r.from && d.Date <= r.to && r.listed(d) {
				all = append(all, d)
			}
			return true
		})
	}
	slices.SortFunc(all, byDate)
	for _, d := range all {
		postings := r.view.PostingsOf(d)
		posting, account := "Yes", cell("", "")
		if len(postings) == 0 {
			posting = "No"
		} else {
			account = cell(r.account(postings[0].Account), postings[0].Account)
		}
		split := ""
		if len(postings) > 0 {
			split = r.split(postings, postings[0].Account)
		}
		made.rows = append(made.rows, dataRow(array{
			cell(d.Date, ""), cell(r.word(d), d.ID), cell(d.Number, ""), cell(posting, ""), r.party(d.Contact), cell(either(d.Private, d.Memo), ""),
			account, cell(split, ""), cell(d.Total.Fixed(d.Currency), ""),
		}))
	}
	return made, nil
}

// listed says that the transaction is of the parties that are asked for.
func (r *reporting) listed(d *ledger.Document) bool {
	for _, s := range sides {
		if r.query.Get(s.parameter) != "" && !r.picks(s.parameter, d.Contact) {
			return false
		}
	}
	return true
}

func byDate(a, b *ledger.Document) int {
	if c := strings.Compare(a.Date, b.Date); c != 0 {
		return c
	}
	return compareScalars(ident(a.ID), ident(b.ID))
}

// split is the account on the other side of a posting, or that there are several.
func (r *reporting) split(postings []ledger.Posting, account string) string {
	other := ""
	for _, p := range postings {
		switch {
		case p.Account == account:
		case other == "":
			other = p.Account
		case other != p.Account:
			return "-Split-"
		}
	}
	return r.account(other)
}

// entry is one line of the general ledger.
type entry struct {
	of     *ledger.Document
	amount ledger.Minor
}

// generalLedger has a section for each account that was ever posted to, with what it began with and each posting.
func (r *reporting) generalLedger() (report, error) {
	r.basis = statement.Accrual // what is posted is posted
	made := report{basis: true, columns: []column{columnDate, columnType, columnNumber, columnName, columnMemo, columnSplit, columnAmount, columnBalance}}
	opening, entries := map[string]ledger.Minor{}, map[string][]entry{}
	r.view.EachPosting("", r.to, func(d *ledger.Document, p ledger.Posting) {
		if d.Date < r.from {
			opening[p.Account] += p.Amount
			return
		}
		entries[p.Account] = append(entries[p.Account], entry{d, p.Amount})
	})
	r.view.Each(ledger.KindAccount, func(x ledger.Record) bool {
		a := x.(*ledger.Account)
		if r.picks("account", a.ID) && (opening[a.ID] != 0 || len(entries[a.ID]) > 0) {
			made.rows = append(made.rows, r.accountSection(a, opening[a.ID], entries[a.ID]))
		}
		return true
	})
	return made, nil
}

func (r *reporting) accountSection(a *ledger.Account, opening ledger.Minor, entries []entry) object {
	natural := ledger.Minor(+1)
	switch classOf(a.Type).classification {
	case "Liability", "Equity", "Revenue":
		natural = -1
	}
	fixed := func(m ledger.Minor) any { return cell((natural * m).Fixed(r.company.Currency), "") }
	blank := func(n int) array { return slices.Repeat(array{cell("", "")}, n) }
	slices.SortStableFunc(entries, func(a, b entry) int { return byDate(a.of, b.of) })
	var rows array
	if opening != 0 {
		rows = append(rows, dataRow(append(append(array{cell("Beginning Balance", "")}, blank(6)...), fixed(opening))))
	}
	running, moved := opening, ledger.Minor(0)
	for _, e := range entries {
		running, moved = running+e.amount, moved+e.amount
		rows = append(rows, dataRow(array{
			cell(e.of.Date, ""), cell(r.word(e.of), e.of.ID), cell(e.of.Number, ""), r.party(e.of.Contact), cell(either(e.of.Private, e.of.Memo), ""),
			cell(r.split(r.view.PostingsOf(e.of), a.ID), ""), fixed(e.amount), fixed(running),
		}))
	}
	return object{
		{"Header", columnData(append(array{cell(a.Name, a.ID)}, blank(7)...))}, {"Rows", object{{"Row", rows}}},
		{"Summary", columnData(append(append(array{cell("Total for "+a.Name, "")}, blank(5)...), fixed(moved), cell("", "")))}, {"type", "Section"},
	}
}
