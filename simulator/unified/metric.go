package unified

import (
	"math/big"
	"net/http"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
)

// Metrics are figures by the month, made of the statements in the copy.

// figures are what one month's metrics are made of. The month before is there as far as the copy goes back.
type figures struct {
	income, sheet, flow gjson.Result
	before              *figures
}

func dec1(record gjson.Result, member string) decimal {
	d, _ := parseDecimal(record.Get(member).Str)
	return d
}

// lineNamed is the value of the first line of that name within lines.
func lineNamed(at gjson.Result, name string) decimal {
	if at.Get("name").Str == name {
		return dec1(at, "value")
	}
	for _, item := range at.Get("items").Array() {
		if d := lineNamed(item, name); d != 0 {
			return d
		}
	}
	return 0
}

// accountsLike adds up the accounts within lines whose name has one of the words in it.
func accountsLike(at gjson.Result, words ...string) (sum decimal) {
	if at.Get("account_id").Type == gjson.String {
		name := strings.ToLower(at.Get("name").Str)
		for _, w := range words {
			if strings.Contains(name, w) {
				return dec1(at, "value")
			}
		}
		return 0
	}
	for _, item := range at.Get("items").Array() {
		sum += accountsLike(item, words...)
	}
	return sum
}

func (m *figures) spent(words ...string) decimal {
	return accountsLike(m.income.Get("expenses"), words...)
}

func (m *figures) currentAssets() decimal { return lineNamed(m.sheet.Get("assets"), "Current Assets") }
func (m *figures) currentLiabilities() decimal {
	return lineNamed(m.sheet.Get("liabilities"), "Current Liabilities")
}
func (m *figures) longTerm() decimal {
	return lineNamed(m.sheet.Get("liabilities"), "Long-Term Liabilities")
}
func (m *figures) inventory() decimal    { return accountsLike(m.sheet.Get("assets"), "inventory") }
func (m *figures) depreciation() decimal { return m.spent("depreciation") }
func (m *figures) amortization() decimal { return m.spent("amortization", "amortisation") }
func (m *figures) interest() decimal     { return m.spent("interest") }

func (m *figures) ebitda() decimal {
	return dec1(m.income, "net_income") + m.interest() + m.depreciation() + m.amortization() + m.spent("income tax")
}

func (m *figures) workingCapital() decimal { return m.currentAssets() - m.currentLiabilities() }

// since is how much a figure has grown in the month; nothing where the month before is not known.
func (m *figures) since(of func(*figures) decimal) decimal {
	if m.before == nil {
		return 0
	}
	return of(m) - of(m.before)
}

func (m *figures) capitalExpenditure() decimal {
	grown := m.since(func(m *figures) decimal { return lineNamed(m.sheet.Get("assets"), "Fixed Assets") })
	return max(0, grown+m.depreciation())
}

func (m *figures) principalPaid() decimal { return max(0, -m.since((*figures).longTerm)) }
func (m *figures) debtService() decimal   { return m.interest() + m.principalPaid() }

func (m *figures) freeCashFlow() decimal {
	return m.ebitda() - m.spent("income tax") - m.capitalExpenditure() - m.since((*figures).workingCapital)
}

// ratio divides to four places, half away from zero; by nothing it is nothing.
func ratio(a, b decimal) decimal {
	if b == 0 {
		return 0
	}
	const places = 10_000
	n := new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(2*places))
	d := big.NewInt(int64(b))
	if d.Sign() < 0 {
		n.Neg(n)
		d.Neg(d)
	}
	half := new(big.Int).Set(d)
	if n.Sign() < 0 {
		half.Neg(half)
	}
	q := n.Add(n, half)
	q.Quo(q, d.Mul(d, big.NewInt(2)))
	if !q.IsInt64() || q.Int64() > int64(decimal(1)<<50) || q.Int64() < -int64(decimal(1)<<50) {
		return 0
	}
	return decimal(q.Int64()) * (decimalOne / places)
}

func income(member string) func(*figures) decimal {
	return func(m *figures) decimal { return dec1(m.income, member) }
}

func shareOf(part, whole func(*figures) decimal) func(*figures) decimal {
	return func(m *figures) decimal { return ratio(part(m), whole(m)) }
}

// metrics are the figures that can be asked for.
var metrics = map[string]func(*figures) decimal{
	"ebitda":                    (*figures).ebitda,
	"ebitda_margin":             shareOf((*figures).ebitda, income("total_income")),
	"net_operating_income":      income("net_operating_income"),
	"depreciation_expense":      (*figures).depreciation,
	"interest_expense":          (*figures).interest,
	"amortization_expense":      (*figures).amortization,
	"gross_profit_margin":       shareOf(income("gross_profit"), income("net_sales")),
	"total_income":              income("total_income"),
	"cost_of_goods_sold":        income("total_cost_of_sales"),
	"current_ratio":             shareOf((*figures).currentAssets, (*figures).currentLiabilities),
	"working_capital":           (*figures).workingCapital,
	"current_liabilities":       (*figures).currentLiabilities,
	"current_assets":            (*figures).currentAssets,
	"quick_ratio":               shareOf(func(m *figures) decimal { return m.currentAssets() - m.inventory() }, (*figures).currentLiabilities),
	"inventory":                 (*figures).inventory,
	"unearned_revenues":         func(m *figures) decimal { return accountsLike(m.sheet.Get("liabilities"), "unearned", "deferred rev") },
	"prepaid_expenses":          func(m *figures) decimal { return accountsLike(m.sheet.Get("assets"), "prepaid") },
	"change_in_working_capital": func(m *figures) decimal { return m.since((*figures).workingCapital) },
	"capital_expenditure":       (*figures).capitalExpenditure,
	"enterprise_free_cash_flow": (*figures).freeCashFlow,
	"enterprise_free_cash_flow_formula_two": func(m *figures) decimal {
		return dec1(m.flow, "total_operating") + m.interest() - m.capitalExpenditure()
	},
	"debt_service_coverage_ratio":        shareOf(income("net_operating_income"), (*figures).debtService),
	"debt_service_from_income_statement": (*figures).interest,
	"debt_service_from_principal_paid":   (*figures).principalPaid,
	"principal_paid":                     (*figures).principalPaid,
	"debt_service":                       (*figures).debtService,
	"rental_expense":                     func(m *figures) decimal { return m.spent("rent") },
	"total_revenue":                      income("net_sales"),
	"total_expenses":                     income("total_expenses"),
	"net_income":                         income("net_income"),
	"net_profit_margin":                  shareOf(income("net_income"), income("total_income")),
	"debt_to_income_ratio":               shareOf((*figures).debtService, income("total_income")),
	"cash_flow_to_debt_ratio": shareOf(func(m *figures) decimal { return dec1(m.flow, "total_operating") },
		func(m *figures) decimal { return dec1(m.sheet, "total_liabilities") }),
}

type metricValue struct {
	Start    string `json:"start_date"`
	End      string `json:"end_date"`
	Currency string `json:"currency"`
	Value    string `json:"value"`
}

// metric answers one figure for every month that a request asks for.
func (a *API) metric(q *request) exchange.Answer {
	of, known := metrics[q.pathID]
	if !known {
		return q.fail(badRequest(codeInvalidFields, "There is no metric "+quoted(q.pathID)+".", "Use one of "+strings.Join(sortedKeys(metrics), ", ")+"."))
	}
	l := &listing{object: incomeStatementObject, sort: incomeStatementObject.index["start_date"], limit: 12 * mostMonths}
	if f := l.addSpan(q); f != nil {
		return q.fail(f)
	}
	values, checkpoint := []metricValue{}, time.Time{}
	for _, m := range a.figures(q.connection.ID) {
		checkpoint = later(checkpoint, m.synced)
		if matches(l.conditions, []byte(m.income.Raw)) {
			values = append(values, metricValue{m.income.Get("start_date").Str, m.income.Get("end_date").Str, m.income.Get("currency_code").Str, of(&m.figures).String()})
		}
	}
	if checkpoint.IsZero() {
		checkpoint = q.connection.CreatedAt
	}
	b := append([]byte(`{"checkpoint":"`+stamp(checkpoint)+`",`), plainJSON(q.pathID)...)
	b = append(append(b, ':'), plainJSON(values)...)
	return exchange.Answer{Status: http.StatusOK, Body: append(appendConnection(b, q.connection), '}')}
}

type monthFigures struct {
	figures
	synced time.Time
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// figures are those of every month that there is an income statement of, in order.
func (a *API) figures(connection string) []*monthFigures {
	sheets, flows := a.byMonth(connection, balanceSheetObject), a.byMonth(connection, cashFlowObject)
	incomes := a.byMonth(connection, incomeStatementObject)
	var list []*monthFigures
	for _, month := range sortedKeys(incomes) {
		m := &monthFigures{synced: incomes[month].synced}
		m.income = gjson.ParseBytes(incomes[month].record)
		if r := sheets[month]; r != nil {
			m.sheet = gjson.ParseBytes(r.record)
		}
		if r := flows[month]; r != nil {
			m.flow = gjson.ParseBytes(r.record)
		}
		if len(list) > 0 && m.sheet.Exists() && list[len(list)-1].sheet.Exists() {
			m.before = &list[len(list)-1].figures
		}
		list = append(list, m)
	}
	return list
}

// byMonth finds the statements of an object by the first day that they are about, on the usual basis.
func (a *API) byMonth(connection string, o *Object) map[string]*row {
	l := &listing{object: o, sort: o.index["start_date"], limit: 12 * mostMonths}
	for _, name := range o.Exact {
		l.conditions = append(l.conditions, condition{field: o.index[name], op: opEqual, values: []sortKey{{text: o.Presumed[name]}}})
	}
	rows, _ := a.copy.page(connection, l)
	found := make(map[string]*row, len(rows))
	for _, r := range rows {
		found[gjson.GetBytes(r.record, "start_date").Str] = r
	}
	return found
}
