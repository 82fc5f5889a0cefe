package quickbooks

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement"
	"faultline/simulator/platform"
)

// reporting is one report under way.
type reporting struct {
	scene
	report   string
	query    platform.Query
	from, to string // the span; a day in time is its end
	macro    string
	basis    statement.Basis
	by       string // summarize_column_by
}

// report is what a report shows, column by column and row by row.
type report struct {
	columns []column
	rows    array
	basis   bool // it says on which basis it is
	atEnd   bool // it is about a day and not about a span
}

type column struct {
	title, kind string
	key         string // of detail reports
	from, to    string // of columns that stand for a span
}

// reports are those that are made here, by their names.
var reports = map[string]func(*reporting) (report, error){
	"ProfitAndLoss":   (*reporting).profitAndLoss,
	"BalanceSheet":    (*reporting).balanceSheet,
	"CashFlow":        (*reporting).cashFlow,
	"TrialBalance":    (*reporting).trialBalance,
	"AgedReceivables": func(r *reporting) (report, error) { return r.aged(statement.Receivable) },
	"AgedPayables":    func(r *reporting) (report, error) { return r.aged(statement.Payable) },
	"CustomerBalance": func(r *reporting) (report, error) { return r.balances(statement.Receivable) },
	"VendorBalance":   func(r *reporting) (report, error) { return r.balances(statement.Payable) },
	"GeneralLedger":   (*reporting).generalLedger,
	"TransactionList": (*reporting).transactionList,
}

// emptyReports are known and have nothing to say here.
var emptyReports = []string{
	"ProfitAndLossDetail", "TrialBalanceFR", "JournalReport", "AccountList", "TransactionListWithSplits", "TransactionListByCustomer",
	"TransactionListByVendor", "AgedReceivableDetail", "AgedPayableDetail", "CustomerBalanceDetail", "VendorBalanceDetail", "CustomerSales",
	"ItemSales", "DepartmentSales", "ClassSales", "CustomerIncome", "VendorExpenses", "InventoryValuationSummary", "TaxSummary",
}

// reportNames lists every report that is answered, in alphabetical order.
func reportNames() []string {
	names := slices.Clone(emptyReports)
	for name := range reports {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// report answers a report. Its answer has no envelope.
func (f *Facade) report(_ context.Context, book *ledger.Book, t route, r platform.Request) exchange.Answer {
	names := reportNames()
	name := names[slices.IndexFunc(names, func(n string) bool { return equalFold(n, t.id) })] // the route was found by it
	var shown object
	var err error
	book.View(func(v *ledger.View) {
		p := &reporting{scene: f.scene(v, t.realm), report: name, query: r.Query}
		if err = p.read(f.o.Now().In(f.zone)); err != nil {
			return
		}
		made := report{columns: []column{{kind: "String"}}}
		if build, ok := reports[name]; ok {
			made, err = build(p)
		}
		if err == nil {
			shown = p.show(made, f.o.Now())
		}
	})
	if err != nil {
		return f.faultAnswer(err)
	}
	return f.jsonAnswer(http.StatusOK, shown)
}

// read settles the span, the basis and the columns that are asked for.
func (r *reporting) read(now time.Time) error {
	r.from, r.to = now.Format("2006")+"-01-01", now.Format(time.DateOnly)
	if macro := r.query.Get("date_macro"); macro != "" {
		from, to, ok := macroSpan(macro, now)
		if !ok {
			return faultf(codeEnumeration, "date_macro", "Invalid Enumeration : %s", macro)
		}
		r.macro, r.from, r.to = macro, from, to
	}
	for _, day := range []struct {
		name string
		to   *string
	}{{"start_date", &r.from}, {"end_date", &r.to}, {"report_date", &r.to}} {
		given := r.query.Get(day.name)
		if given == "" {
			continue
		}
		if _, err := time.Parse(time.DateOnly, given); err != nil {
			return faultf(codeNumber, day.name, "Invalid Date : %s is not a date of the form YYYY-MM-DD", given)
		}
		*day.to, r.macro = given, ""
	}
	if r.from > r.to {
		r.from = r.to
	}
	r.basis = statement.Accrual
	switch method := r.query.Get("accounting_method"); {
	case equalFold(method, "Cash"):
		r.basis = statement.Cash
	case method != "" && !equalFold(method, "Accrual"):
		return faultf(codeEnumeration, "accounting_method", "Invalid Enumeration : %s", method)
	}
	r.by = "Total"
	if equalFold(r.query.Get("summarize_column_by"), "Month") {
		r.by = "Month"
	}
	return nil
}

// picks reports whether an id is among those that a parameter asks for; without the parameter all are.
func (r *reporting) picks(parameter, id string) bool {
	wanted := r.query.Get(parameter)
	return wanted == "" || slices.Contains(strings.Split(wanted, ","), id)
}

// spans are the periods of the columns: one for each month, or one for all.
func (r *reporting) spans() []column {
	if r.by != "Month" {
		return nil
	}
	var list []column
	for from := r.from; from <= r.to && len(list) < 120; {
		day, err := time.Parse(time.DateOnly, from)
		if err != nil {
			return nil // read has seen to that
		}
		next := time.Date(day.Year(), day.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		to := min(next.AddDate(0, 0, -1).Format(time.DateOnly), r.to)
		list = append(list, column{title: day.Format("Jan 2006"), kind: "Money", from: from, to: to})
		from = next.Format(time.DateOnly)
	}
	return list
}

func (r *reporting) show(made report, at time.Time) object {
	header := object{{"Time", moment(at)}, {"ReportName", r.report}, {"DateMacro", text(r.macro)}}
	if made.basis {
		header = append(header, member{"ReportBasis", map[statement.Basis]string{statement.Accrual: "Accrual", statement.Cash: "Cash"}[r.basis]})
	}
	from := r.from
	if made.atEnd {
		from = r.to
	}
	options := array{}
	if made.basis {
		options = append(options, object{{"Name", "AccountingStandard"}, {"Value", "GAAP"}})
	}
	options = append(options, object{{"Name", "NoReportData"}, {"Value", strconv.FormatBool(len(made.rows) == 0)}})
	header = append(header, object{
		{"StartPeriod", date(from)}, {"EndPeriod", date(r.to)}, {"SummarizeColumnsBy", r.by}, {"Currency", r.company.Currency},
		{"Customer", text(r.query.Get("customer"))}, {"Vendor", text(r.query.Get("vendor"))}, {"Option", options},
	}...)
	columns := make(array, 0, len(made.columns))
	for _, c := range made.columns {
		o := object{{"ColTitle", c.title}, {"ColType", c.kind}}
		pair := func(name, value string) any { return object{{"Name", name}, {"Value", value}} }
		switch {
		case c.key != "":
			o = append(o, member{"MetaData", array{pair("ColKey", c.key)}})
		case c.from != "":
			o = append(o, member{"MetaData", array{pair("StartDate", c.from), pair("EndDate", c.to)}})
		}
		columns = append(columns, o)
	}
	rows := object{}
	if len(made.rows) > 0 {
		rows = object{{"Row", made.rows}}
	}
	return object{{"Header", header}, {"Columns", object{{"Column", columns}}}, {"Rows", rows}}
}

// Cells and rows of reports. All values are texts.

func cell(value, id string) any { return object{{"value", value}, {"id", text(id)}} }

func (r *reporting) amounts(first any, values []ledger.Minor) array {
	cells := array{first}
	for _, v := range values {
		cells = append(cells, cell(v.Fixed(r.company.Currency), ""))
	}
	return cells
}

func dataRow(cells array) object { return object{{"ColData", cells}, {"type", "Data"}} }

func columnData(cells array) any { return object{{"ColData", cells}} }

// summary is a row that only sums up.
func (r *reporting) summary(group, label string, values []ledger.Minor) object {
	return object{{"Summary", columnData(r.amounts(cell(label, ""), values))}, {"type", "Section"}, {"group", group}}
}
