package unified

import (
	"github.com/tidwall/gjson"
)

// Statements: one record a month, and on each basis where there are several.

// TypeLine is a line of a statement with the lines it sums up.
const TypeLine Type = "statement line"

func line(name string) Field { return Field{Name: name, Type: TypeLine} }

// statement completes the description of one statement.
func statement(o Object) *Object {
	head := []Field{
		timestamp("start_date").at("Header.StartPeriod"),
		timestamp("end_date").at("Header.EndPeriod"),
		text("currency_code").at("Header.Currency"),
		timestamp("created_at").null(),
		timestamp("updated_at").null(),
	}
	o.Fields = append(head, o.Fields...)
	o.Events, o.Reference, o.Unnamed, o.DateField, o.Verbs = eventsNone, true, true, "start_date", "R"
	return described(o)
}

var balanceSheetObject = statement(Object{
	Name: "balance_sheet", Plural: "balance_sheets", Path: "/accounting/balance_sheets", Entity: "BALANCE_SHEET", Report: &Report{Name: "BalanceSheet"},
	Fields: []Field{
		dec("total_assets").null().from(sumOf("TotalAssets")), dec("total_equity").null().from(sumOf("Equity")), dec("total_liabilities").null().from(sumOf("Liabilities")),
		line("assets").from(linesOf("Assets", "TotalAssets")), line("equity").from(linesOf("Equity", "Equity")), line("liabilities").from(linesOf("Liabilities", "Liabilities")),
	},
})

// What is not of the ordinary business is part of income and of expenses, so that these and the cost of sales make the
// net income; net sales and net operating income are without it.
var incomeStatementObject = statement(Object{
	Name: "income_statement", Plural: "income_statements", Path: "/accounting/income_statements", Entity: "INCOME_STATEMENT",
	Report: &Report{Name: "ProfitAndLoss", Bases: []string{"Accrual", "Cash"}}, Exact: []string{"accounting_standard"}, Presumed: map[string]string{"accounting_standard": "accrual"},
	Fields: []Field{
		enum("accounting_standard", "cash", "accrual", "unknown").from(word("Header.ReportBasis", "unknown", "Accrual", "accrual", "Cash", "cash")),
		dec("total_income").null().from(sumOf("Income", "OtherIncome")), dec("total_cost_of_sales").null().from(sumOf("COGS")),
		dec("gross_profit").null().from(sumOf("GrossProfit")), dec("total_expenses").null().from(sumOf("Expenses", "OtherExpenses")),
		dec("net_income").null().from(sumOf("NetIncome")), dec("net_operating_income").optional().null().from(sumOf("NetOperatingIncome")),
		dec("net_profit").optional().null().from(sumOf("NetIncome")), dec("net_sales").optional().null().from(sumOf("Income")),
		line("income").from(linesOf("Income", "Income", "OtherIncome")), line("expenses").from(linesOf("Expenses", "Expenses", "OtherExpenses")),
		line("cost_of_sales").null().from(linesOf("Cost of Sales", "COGS")),
	},
})

var cashFlowObject = statement(Object{
	Name: "cash_flow", Plural: "cash_flows", Path: "/accounting/cash_flow_statements", Entity: "CASH_FLOW", Report: &Report{Name: "CashFlow"},
	Fields: []Field{
		dec("starting_balance").null().from(sumOf("BeginningCash")), dec("ending_balance").null().from(sumOf("EndingCash")),
		dec("total_operating").null().from(sumOf("OperatingActivities")), dec("total_investing").null().from(sumOf("InvestingActivities")),
		dec("total_financing").null().from(sumOf("FinancingActivites")), // spelt as the platform spells it
		dec("gross_cash_in_flow").optional().null(), dec("gross_cash_out_flow").optional().null(),
		line("operating_activities").from(linesOf("Operating Activities", "OperatingActivities")),
		line("investing_activities").from(linesOf("Investing Activities", "InvestingActivities")),
		line("financing_activities").from(linesOf("Financing Activities", "FinancingActivites")),
	},
})

// amountOfRow is what a row of a report comes to.
func amountOfRow(row gjson.Result) decimal {
	cells := row.Get("Summary.ColData")
	if !cells.Exists() {
		cells = row.Get("ColData")
	}
	d, _ := parseDecimal(cells.Get("1.value").Str)
	return d
}

// rows are those of the report that the record was cut out of.
func (r *reading) rows() gjson.Result { return gjson.Parse(r.record.at("Rows.Row").Raw()) }

// sumOf adds up groups of the report; one that is not in it comes to nothing.
func sumOf(groups ...string) source {
	return func(r *reading, f *Field, b []byte) []byte {
		var sum decimal
		for _, g := range groups {
			sum += amountOfRow(reportGroup(r.rows(), g))
		}
		return f.amount(b, sum)
	}
}

// linesOf is a line with everything that a group of the report holds, and each further group that there is as a line in
// it.
func linesOf(title, group string, further ...string) source {
	return func(r *reading, _ *Field, b []byte) []byte {
		rows := r.rows()
		main := reportGroup(rows, group)
		sum := amountOfRow(main)
		lines := main.Get("Rows.Row").Array()
		for _, g := range further {
			if row := reportGroup(rows, g); row.Exists() {
				sum += amountOfRow(row)
				lines = append(lines, row)
			}
		}
		return r.line(b, title, "", sum, lines)
	}
}

func (r *reading) line(b []byte, name, account string, value decimal, lines []gjson.Result) []byte {
	b = append(b, `{"platform_id":`...)
	if account == "" {
		b = append(b, `null,"account_id":null`...)
	} else {
		b = gjson.AppendJSONString(b, account)
		b = r.id(accountObject.Name, account, append(b, `,"account_id":`...))
	}
	b = gjson.AppendJSONString(append(b, `,"name":`...), name)
	b = appendAmount(append(b, `,"value":`...), value, true)
	b = append(b, `,"items":[`...)
	for i, row := range lines {
		if i > 0 {
			b = append(b, ',')
		}
		cells := row.Get("ColData")
		if !cells.Exists() {
			cells = row.Get("Header.ColData")
		}
		if !cells.Exists() {
			cells = row.Get("Summary.ColData")
		}
		b = r.line(b, cells.Get("0.value").Str, cells.Get("0.id").Str, amountOfRow(row), row.Get("Rows.Row").Array())
	}
	return append(b, ']', '}')
}
