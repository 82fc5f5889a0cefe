package quickbooks_test

import (
	"encoding/json"
	"strings"
	"testing"
)

type reportReply struct {
	Header struct {
		ReportName, StartPeriod, EndPeriod, ReportBasis string
		Option                                          []struct{ Name, Value string }
	}
	Columns struct{ Column []struct{ ColTitle string } }
	Rows    struct{ Row []reportRow }
}

type reportRow struct {
	Group   string
	ColData []struct{ Value, ID string }
	Summary struct{ ColData []struct{ Value string } }
	Rows    struct{ Row []reportRow }
}

func (w *world) report(name, query string) (reportReply, []byte) {
	w.t.Helper()
	a := w.serve("GET", "/v3/company/"+realm+"/reports/"+name, query, "")
	var r reportReply
	if err := json.Unmarshal(a.Body, &r); err != nil || a.Status != 200 {
		w.t.Fatalf("%d %v: %s", a.Status, err, a.Body)
	}
	return r, a.Body
}

// total is the last cell of the summary of a group.
func total(rows []reportRow, group string) string {
	for _, row := range rows {
		if row.Group == group && len(row.Summary.ColData) > 0 {
			return row.Summary.ColData[len(row.Summary.ColData)-1].Value
		}
		if found := total(row.Rows.Row, group); found != "" {
			return found
		}
	}
	return ""
}

// trade lets the first company do some business.
func (w *world) trade() {
	w.t.Helper()
	on := func(body, day string) string { return strings.Replace(body, "2026-03-01", day, 1) }
	w.create("invoice", "invoice", on(invoiceBody, "2026-01-15"))
	w.create("payment", "payment", `{"TxnDate":"2026-02-10","CustomerRef":{"value":{customer}},"TotalAmt":100,"Line":[{"Amount":100,"LinkedTxn":[{"TxnId":{invoice},"TxnType":"Invoice"}]}]}`)
	w.create("deposit", "deposit", `{"TxnDate":"2026-02-11","DepositToAccountRef":{"value":{bank}},"Line":[{"Amount":100,"LinkedTxn":[{"TxnId":{payment},"TxnType":"Payment"}]}]}`)
	w.create("bill", "bill", on(billBody, "2026-02-20"))
	w.create("expense", "purchase", `{"TxnDate":"2026-02-25","PaymentType":"CreditCard","AccountRef":{"value":{card}},"PrivateNote":"paint","Line":[`+expenseLine+`]}`)
	w.create("order", "purchaseorder", `{"TxnDate":"2026-02-26","VendorRef":{"value":{vendor}},"Line":[`+expenseLine+`]}`)
	w.create("old", "journalentry", `{"TxnDate":"2025-12-31","Line":[{"Amount":40,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Debit","AccountRef":{"value":{bank}}}},{"Amount":40,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Credit","AccountRef":{"value":{sales}}}}]}`)
}

func TestGoldenReports(t *testing.T) {
	w := newWorld(t)
	w.trade()
	for _, tc := range []struct{ name, query, file string }{
		{"ProfitAndLoss", "", "profitandloss"},
		{"ProfitAndLoss", "summarize_column_by=Month&start_date=2026-01-01&end_date=2026-02-28", "profitandloss_months"},
		{"BalanceSheet", "", "balancesheet"},
		{"TrialBalance", "", "trialbalance"},
		{"CashFlow", "", "cashflow"},
		{"AgedReceivables", "", "agedreceivables"},
		{"AgedPayables", "report_date=2026-04-30", "agedpayables"},
		{"CustomerBalance", "", "customerbalance"},
		{"VendorBalance", "", "vendorbalance"},
		{"GeneralLedger", "account=" + w.ids["bank"], "generalledger"},
		{"TransactionList", "date_macro=Last+Month", "transactionlist"},
		{"ItemSales", "", "itemsales"},
	} {
		_, body := w.report(tc.name, tc.query)
		golden(t, "report_"+tc.file+".json", body)
	}
	w.verify()
}

func TestReportsTieOut(t *testing.T) {
	w := newWorld(t)
	w.trade()
	month, _ := w.report("profitandloss", "date_macro=This+Fiscal+Year-to-date&&summarize_column_by=Month&")
	if n := len(month.Columns.Column); n != 5 { // January to March and the total
		t.Errorf("%d columns", n)
	}
	sheet, _ := w.report("BalanceSheet", "&&minorversion=75")
	if a, b := total(sheet.Rows.Row, "TotalAssets"), total(sheet.Rows.Row, "TotalLiabilitiesAndEquity"); a != "220.00" || b != a {
		t.Errorf("assets of %s, liabilities and equity of %s", a, b)
	}
	if n := total(month.Rows.Row, "NetIncome"); n != "104.50" {
		t.Errorf("net income %s, want 104.50", n)
	}
	cash, _ := w.report("ProfitAndLoss", "accounting_method=Cash")
	if n := total(cash.Rows.Row, "Income"); n != "100.00" || cash.Header.ReportBasis != "Cash" {
		t.Errorf("income of %s on the %s basis", n, cash.Header.ReportBasis)
	}
	trial, _ := w.report("TrialBalance", "")
	if last := trial.Rows.Row[len(trial.Rows.Row)-1].Summary.ColData; last[1].Value != last[2].Value {
		t.Errorf("the trial balance is off: %v", last)
	}
	aged, _ := w.report("AgedReceivables", "customer=999")
	if len(aged.Rows.Row) != 0 {
		t.Errorf("another customer's ageing: %v", aged.Rows.Row)
	}
	flow, _ := w.report("CashFlow", "")
	if a, b := total(flow.Rows.Row, "BeginningCash"), total(flow.Rows.Row, "EndingCash"); a != "40.00" || b != "140.00" {
		t.Errorf("cash from %s to %s", a, b)
	}
	months, _ := w.report("CashFlow", "summarize_column_by=Month&start_date=2026-01-01&end_date=2026-02-28")
	for _, row := range months.Rows.Row {
		cells := row.Summary.ColData
		if row.Group == "EndingCash" && (len(cells) != 4 || cells[1].Value != "40.00" || cells[2].Value != "140.00" || cells[3].Value != "140.00") {
			t.Errorf("cash at the end of January, of February and of both: %v", cells)
		}
	}
	if n := len(months.Columns.Column); n != 4 {
		t.Errorf("%d columns", n)
	}
}

func TestReportOfNothing(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"ProfitAndLoss", "BalanceSheet", "TrialBalance", "CashFlow", "AgedReceivables", "AgedPayables",
		"CustomerBalance", "VendorBalance", "GeneralLedger", "TransactionList", "TaxSummary"} {
		r, body := w.report(name, "")
		if !strings.Contains(string(body), `"NoReportData"},{`) && !strings.Contains(string(body), `{"Name":"NoReportData","Value":"true"}`) ||
			!strings.Contains(string(body), `"Rows":{}`) || r.Header.ReportName != name {
			t.Errorf("%s: %s", name, body)
		}
	}
}

func TestReportParameters(t *testing.T) {
	w := newWorld(t)
	for query, code := range map[string]string{"start_date=soon": "2080", "date_macro=Sometimes": "2170", "accounting_method=Guess": "2170"} {
		if a := w.serve("GET", "/v3/company/"+realm+"/reports/ProfitAndLoss", query, ""); w.code(a) != code {
			t.Errorf("%s: %s", query, a.Body)
		}
	}
	if a := w.get("reports/Horoscope"); w.code(a) != "500" {
		t.Errorf("unknown report: %s", a.Body)
	}
	// Today is Sunday, 1 March 2026.
	for macro, span := range map[string]string{
		"today": "2026-03-01 2026-03-01", "Yesterday": "2026-02-28 2026-02-28", "This Week": "2026-03-01 2026-03-07",
		"Last Month": "2026-02-01 2026-02-28", "Next Month": "2026-04-01 2026-04-30", "This Fiscal Quarter": "2026-01-01 2026-03-31",
		"Last Calendar Year": "2025-01-01 2025-12-31", "This Month-to-date": "2026-03-01 2026-03-01",
		"Last Fiscal Year-to-date": "2025-01-01 2025-03-01", "Next 4 Weeks": "2026-03-01 2026-03-29",
	} {
		r, _ := w.report("ProfitAndLoss", "date_macro="+strings.ReplaceAll(macro, " ", "+"))
		if got := r.Header.StartPeriod + " " + r.Header.EndPeriod; got != span {
			t.Errorf("%s: %s, want %s", macro, got, span)
		}
	}
}
