package quickbooks

import (
	"cmp"
	"slices"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement"
)

// reportGroup is how a group of a statement is called in reports, in the order of reports.
type reportGroup struct{ key, native, title, total string }

var reportGroups = []reportGroup{
	{statement.GroupAssets, "TotalAssets", "ASSETS", "TOTAL ASSETS"},
	{statement.GroupCurrentAssets, "CurrentAssets", "Current Assets", "Total Current Assets"},
	{statement.GroupBank, "BankAccounts", "Bank Accounts", "Total Bank Accounts"},
	{statement.GroupReceivable, "AR", "Accounts Receivable", "Total Accounts Receivable"},
	{statement.GroupOtherCurrentAssets, "OtherCurrentAssets", "Other Current Assets", "Total Other Current Assets"},
	{statement.GroupFixedAssets, "FixedAssets", "Fixed Assets", "Total Fixed Assets"},
	{statement.GroupOtherAssets, "OtherAssets", "Other Assets", "Total Other Assets"},
	{statement.GroupLiabilities, "Liabilities", "Liabilities", "Total Liabilities"},
	{statement.GroupCurrentLiabilities, "CurrentLiabilities", "Current Liabilities", "Total Current Liabilities"},
	{statement.GroupPayable, "AP", "Accounts Payable", "Total Accounts Payable"},
	{statement.GroupCreditCards, "CreditCards", "Credit Cards", "Total Credit Cards"},
	{statement.GroupOtherCurrentLiabilities, "OtherCurrentLiabilities", "Other Current Liabilities", "Total Other Current Liabilities"},
	{statement.GroupLongTermLiabilities, "LongTermLiabilities", "Long-Term Liabilities", "Total Long-Term Liabilities"},
	{statement.GroupEquity, "Equity", "Equity", "Total Equity"},
	{statement.GroupIncome, "Income", "Income", "Total Income"},
	{statement.GroupCostOfSales, "COGS", "Cost of Goods Sold", "Total Cost of Goods Sold"},
	{statement.GroupExpenses, "Expenses", "Expenses", "Total Expenses"},
	{statement.GroupOtherIncome, "OtherIncome", "Other Income", "Total Other Income"},
	{statement.GroupOtherExpenses, "OtherExpenses", "Other Expenses", "Total Other Expenses"},
	{statement.GroupOperating, "OperatingActivities", "OPERATING ACTIVITIES", "Net cash provided by operating activities"},
	{statement.GroupInvesting, "InvestingActivities", "INVESTING ACTIVITIES", "Net cash provided by investing activities"},
	{statement.GroupFinancing, "FinancingActivites", "FINANCING ACTIVITIES", "Net cash provided by financing activities"},
	{statement.GroupRetainedEarnings, "RetainedEarnings", "Retained Earnings", ""},
	{statement.GroupNetIncome, "NetIncome", "Net Income", ""},
	{statement.GroupAdjustments, "OperatingAdjustments", "Adjustments to reconcile Net Income to Net Cash provided by operations:",
		"Total Adjustments to reconcile Net Income to Net Cash provided by operations:"},
}

func groupAt(key string) int {
	return slices.IndexFunc(reportGroups, func(g reportGroup) bool { return g.key == key })
}

// statementRow is a group or an account of a statement, with its value in every column.
type statementRow struct {
	node  statement.Node
	nodes []statement.Node // by column
}

// children are the items within the nodes of one group, column by column: groups in the order of reports, accounts in
// ascending id.
func children(nodes []statement.Node) []statementRow {
	var items []statementRow
	for column := range nodes {
		for _, child := range nodes[column].Items {
			at := slices.IndexFunc(items, func(i statementRow) bool { return i.node.Group == child.Group && i.node.Account == child.Account })
			if at < 0 {
				at = len(items)
				items = append(items, statementRow{child, make([]statement.Node, len(nodes))})
			}
			items[at].nodes[column] = child
		}
	}
	slices.SortStableFunc(items, func(a, b statementRow) int {
		if c := cmp.Compare(groupRank(a.node), groupRank(b.node)); c != 0 {
			return c
		}
		return compareScalars(ident(a.node.Account), ident(b.node.Account))
	})
	return items
}

// groupRank puts the groups from the first computed row on behind the accounts.
func groupRank(n statement.Node) int {
	if n.Account != "" {
		return groupAt(statement.GroupRetainedEarnings)*2 - 1
	}
	return groupAt(n.Group) * 2
}

func valuesOf(nodes []statement.Node) []ledger.Minor {
	values := make([]ledger.Minor, len(nodes))
	for i := range nodes {
		values[i] = nodes[i].Value
	}
	return values
}

// section shows a group with all it holds.
func (r *reporting) section(key string, nodes []statement.Node) object {
	g := reportGroups[groupAt(key)]
	var rows array
	for _, child := range children(nodes) {
		switch {
		case child.node.Account != "":
			rows = append(rows, dataRow(r.amounts(cell(child.node.Name, child.node.Account), valuesOf(child.nodes))))
		case len(child.node.Items) > 0:
			rows = append(rows, r.section(child.node.Group, child.nodes))
		default:
			computed := reportGroups[groupAt(child.node.Group)]
			rows = append(rows, append(dataRow(r.amounts(cell(computed.title, ""), valuesOf(child.nodes))), member{"group", computed.native}))
		}
	}
	if len(rows) == 0 {
		return r.summary(g.native, g.total, valuesOf(nodes))
	}
	return r.enclose(g, rows, valuesOf(nodes))
}

func (r *reporting) enclose(g reportGroup, rows array, totals []ledger.Minor) object {
	header := array{cell(g.title, "")}
	for range totals {
		header = append(header, cell("", ""))
	}
	return object{
		{"Header", columnData(header)}, {"Rows", object{{"Row", rows}}},
		{"Summary", columnData(r.amounts(cell(g.total, ""), totals))}, {"type", "Section"}, {"group", g.native},
	}
}

func moneyColumns(spans []column) []column {
	return append([]column{{kind: "Account"}}, spans...)
}

func total() column { return column{title: "Total", kind: "Money"} }

func (r *reporting) profitAndLoss() (report, error) {
	spans := r.spans()
	columns := slices.Concat(spans, []column{total()})
	books := statement.Read(r.view)
	of := make([]statement.Income, len(columns))
	for i, c := range columns {
		of[i] = books.IncomeStatement(either(c.from, r.from), either(c.to, r.to), r.basis)
	}
	made := report{columns: moneyColumns(columns), basis: true}
	nodes := func(at func(*statement.Income) *statement.Node) []statement.Node {
		list := make([]statement.Node, len(of))
		for i := range of {
			list[i] = *at(&of[i])
		}
		return list
	}
	sums := func(at func(*statement.Income) ledger.Minor) []ledger.Minor {
		list := make([]ledger.Minor, len(of))
		for i := range of {
			list[i] = at(&of[i])
		}
		return list
	}
	data := false
	section := func(key string, always bool, at func(*statement.Income) *statement.Node) bool {
		list := nodes(at)
		some := len(children(list)) > 0
		data = data || some
		if some || always {
			made.rows = append(made.rows, r.section(key, list))
		}
		return some
	}
	sum := func(group, label string, at func(*statement.Income) ledger.Minor) {
		made.rows = append(made.rows, r.summary(group, label, sums(at)))
	}
	section(statement.GroupIncome, true, func(s *statement.Income) *statement.Node { return &s.Income })
	section(statement.GroupCostOfSales, false, func(s *statement.Income) *statement.Node { return &s.CostOfSales })
	sum("GrossProfit", "Gross Profit", func(s *statement.Income) ledger.Minor { return s.GrossProfit })
	section(statement.GroupExpenses, true, func(s *statement.Income) *statement.Node { return &s.Expenses })
	sum("NetOperatingIncome", "Net Operating Income", func(s *statement.Income) ledger.Minor { return s.NetOperatingIncome })
	other := section(statement.GroupOtherIncome, false, func(s *statement.Income) *statement.Node { return &s.OtherIncome })
	other = section(statement.GroupOtherExpenses, false, func(s *statement.Income) *statement.Node { return &s.OtherExpenses }) || other
	if other {
		sum("NetOtherIncome", "Net Other Income", func(s *statement.Income) ledger.Minor { return s.NetOtherIncome })
	}
	sum("NetIncome", "Net Income", func(s *statement.Income) ledger.Minor { return s.NetIncome })
	if !data {
		made.rows = nil
	}
	return made, nil
}

// balanceSheet is of the end of every month when columns are asked for by month, and has no total over them.
func (r *reporting) balanceSheet() (report, error) {
	r.basis = statement.Accrual // what is owned and owed is on no other
	columns := r.spans()
	if columns == nil {
		columns = []column{total()}
	}
	made := report{columns: moneyColumns(columns), basis: true}
	var assets, liabilities, equity []statement.Node
	var both []ledger.Minor
	data := false
	books := statement.Read(r.view)
	for _, c := range columns {
		sheet := books.BalanceSheet(either(c.to, r.to))
		assets, liabilities, equity = append(assets, sheet.Assets), append(liabilities, sheet.Liabilities), append(equity, sheet.Equity)
		both = append(both, sheet.Liabilities.Value+sheet.Equity.Value)
		data = data || len(sheet.Assets.Items)+len(sheet.Liabilities.Items)+len(sheet.Equity.Items) > 0
	}
	if !data {
		return made, nil
	}
	var rows array
	if len(children(liabilities)) > 0 {
		rows = append(rows, r.section(statement.GroupLiabilities, liabilities))
	}
	rows = append(rows, r.section(statement.GroupEquity, equity))
	made.rows = array{
		r.section(statement.GroupAssets, assets),
		r.enclose(reportGroup{"", "TotalLiabilitiesAndEquity", "LIABILITIES AND EQUITY", "TOTAL LIABILITIES AND EQUITY"}, rows, both),
	}
	return made, nil
}

func (r *reporting) cashFlow() (report, error) {
	columns := slices.Concat(r.spans(), []column{total()})
	books := statement.Read(r.view)
	flows := make([]statement.Flow, len(columns))
	data := false
	for i, c := range columns {
		flows[i] = books.CashFlow(either(c.from, r.from), either(c.to, r.to))
		data = data || flows[i].Starting != 0 || flows[i].Ending != 0
	}
	made := report{columns: moneyColumns(columns)}
	for _, at := range []func(*statement.Flow) *statement.Node{
		func(f *statement.Flow) *statement.Node { return &f.Operating },
		func(f *statement.Flow) *statement.Node { return &f.Investing },
		func(f *statement.Flow) *statement.Node { return &f.Financing },
	} {
		nodes := make([]statement.Node, len(flows))
		for i := range flows {
			nodes[i] = *at(&flows[i])
		}
		some := len(children(nodes)) > 0
		if group := nodes[0].Group; some || group == statement.GroupOperating {
			made.rows = append(made.rows, r.section(group, nodes))
		}
		data = data || some
	}
	if !data {
		made.rows = nil
		return made, nil
	}
	for _, s := range []struct {
		group, label string
		value        func(*statement.Flow) ledger.Minor
	}{
		{"CashIncrease", "NET CASH INCREASE FOR PERIOD", func(f *statement.Flow) ledger.Minor { return f.Ending - f.Starting }},
		{"BeginningCash", "CASH AT BEGINNING OF PERIOD", func(f *statement.Flow) ledger.Minor { return f.Starting }},
		{"EndingCash", "CASH AT END OF PERIOD", func(f *statement.Flow) ledger.Minor { return f.Ending }},
	} {
		values := make([]ledger.Minor, len(flows))
		for i := range flows {
			values[i] = s.value(&flows[i])
		}
		made.rows = append(made.rows, r.summary(s.group, s.label, values))
	}
	return made, nil
}
