package unified_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement"
	"faultline/simulator/seed/company"
)

// months are the statements of ten months.
func (w *world) months(path, key string) []gjson.Result {
	w.t.Helper()
	return w.get(path + "?limit=500&start_date=2025-06-01&end_date=2026-03-01").Get(key).Array()
}

// minor reads an amount in the smallest unit of the company's currency.
func (w *world) minor(v gjson.Result) ledger.Minor {
	w.t.Helper()
	m, err := ledger.ParseMinor(v.Str, w.book.Company().Currency)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

// adds checks that every line is the sum of the lines in it, and counts the accounts.
func (w *world) adds(line gjson.Result) (accounts int) {
	w.t.Helper()
	var sum ledger.Minor
	items := line.Get("items").Array()
	for _, inner := range items {
		sum += w.minor(inner.Get("value"))
		accounts += w.adds(inner)
	}
	if len(items) > 0 && sum != w.minor(line.Get("value")) {
		w.t.Errorf("%s is %s, its lines come to %d", line.Get("name"), line.Get("value"), sum)
	}
	if line.Get("account_id").Type != gjson.Null {
		accounts++
		if one := w.get("/accounting/accounts/" + line.Get("account_id").Str).Get("account"); one.Get("platform_id").Str != line.Get("platform_id").Str {
			w.t.Errorf("%s stands for account %s", line.Get("name"), one.Get("name"))
		}
	}
	return accounts
}

func (w *world) same(what string, got gjson.Result, want ledger.Minor) {
	w.t.Helper()
	if m := w.minor(got); m != want {
		w.t.Errorf("%s is %s, the ledger says %d", what, got.Str, want)
	}
}

func TestStatementsTieOutToTheLedger(t *testing.T) {
	for _, preset := range company.Presets() {
		t.Run(preset, func(t *testing.T) {
			w := newWorld(t, company.Plan{Preset: preset, Invoices: 60, Months: 8})
			var books *statement.Books
			w.book.View(func(v *ledger.View) { books = statement.Read(v) })
			span := func(s gjson.Result) (from, to string) {
				return s.Get("start_date").Str[:10], s.Get("end_date").Str[:10]
			}
			sheets := w.months("/accounting/balance_sheets", "balance_sheets")
			for _, s := range sheets {
				_, to := span(s)
				want := books.BalanceSheet(to)
				w.same("assets at "+to, s.Get("total_assets"), want.Assets.Value)
				w.same("liabilities at "+to, s.Get("total_liabilities"), want.Liabilities.Value)
				w.same("equity at "+to, s.Get("total_equity"), want.Equity.Value)
				if w.minor(s.Get("total_assets")) != w.minor(s.Get("total_liabilities"))+w.minor(s.Get("total_equity")) {
					t.Errorf("the sheet of %s does not balance: %s", to, s.Raw)
				}
				if w.adds(s.Get("assets"))+w.adds(s.Get("liabilities"))+w.adds(s.Get("equity")) == 0 && want.Assets.Value != 0 {
					t.Errorf("no accounts at %s", to)
				}
			}
			for _, basis := range []statement.Basis{statement.Accrual, statement.Cash} {
				list := w.get("/accounting/income_statements?limit=500&start_date=2025-06-01&end_date=2026-03-01&filter=" + url.QueryEscape(`accounting_standard = "`+string(basis)+`"`)).Get("income_statements").Array()
				if len(list) != len(sheets) {
					t.Errorf("%d months of income, %d of balances", len(list), len(sheets))
				}
				for _, s := range list {
					from, to := span(s)
					want := books.IncomeStatement(from, to, basis)
					w.same("income of "+from, s.Get("total_income"), want.Income.Value+want.OtherIncome.Value)
					w.same("sales of "+from, s.Get("net_sales"), want.Income.Value)
					w.same("costs of "+from, s.Get("total_cost_of_sales"), want.CostOfSales.Value)
					w.same("gross profit of "+from, s.Get("gross_profit"), want.GrossProfit)
					w.same("expenses of "+from, s.Get("total_expenses"), want.Expenses.Value+want.OtherExpenses.Value)
					w.same("operating income of "+from, s.Get("net_operating_income"), want.NetOperatingIncome)
					w.same("net income of "+from, s.Get("net_income"), want.NetIncome)
					w.adds(s.Get("income"))
					w.adds(s.Get("expenses"))
					w.adds(s.Get("cost_of_sales"))
				}
			}
			ending := ""
			for _, s := range w.months("/accounting/cash_flow_statements", "cash_flows") {
				from, to := span(s)
				want := books.CashFlow(from, to)
				w.same("cash before "+from, s.Get("starting_balance"), want.Starting)
				w.same("cash at "+to, s.Get("ending_balance"), want.Ending)
				w.same("operating of "+from, s.Get("total_operating"), want.Operating.Value)
				w.same("investing of "+from, s.Get("total_investing"), want.Investing.Value)
				w.same("financing of "+from, s.Get("total_financing"), want.Financing.Value)
				w.adds(s.Get("operating_activities"))
				if ending != "" && ending != s.Get("starting_balance").Str {
					t.Errorf("%s begins with %s, the month before ended with %s", from, s.Get("starting_balance"), ending)
				}
				ending = s.Get("ending_balance").Str
			}
		})
	}
}

func TestStatementsAreThoseOfTheMonthsTouched(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 40, Months: 8})
	for query, want := range map[string]string{
		"start_date=2025-12-31&end_date=2026-02-01":                          "2025-12 2026-01 2026-02",
		"start_date=2026-01-01&end_date=2026-01-01":                          "2026-01",
		"start_date=2026-02-28":                                              "2026-02 2026-03",
		"end_date=2025-04-01T00:00:00.000Z":                                  "2025-03 2025-04",
		"filter=" + url.QueryEscape(`start_date >= "2026-02-01"`):            "2026-02 2026-03",
		"start_date=2025-12-31&end_date=2026-02-01&sort=start_date+DESC":     "2026-02 2026-01 2025-12",
		"start_date=2026-01-01&end_date=2026-02-01&limit=1":                  "2026-01",
		"start_date=2026-01-01&end_date=2026-02-01&expand=platform_data&x=y": "2026-01 2026-02",
	} {
		for _, key := range []string{"balance_sheets", "income_statements"} {
			var months []string
			for _, s := range w.get("/accounting/" + key + "?" + query).Get(key).Array() {
				months = append(months, s.Get("start_date").Str[:7])
				day, _ := time.Parse(time.DateOnly, s.Get("end_date").Str[:10])
				if day.AddDate(0, 0, 1).Day() != 1 || s.Get("end_date").Str[:7] != s.Get("start_date").Str[:7] {
					t.Errorf("a statement is from %s to %s", s.Get("start_date"), s.Get("end_date"))
				}
			}
			if got := strings.Join(months, " "); got != want {
				t.Errorf("%s of %s: %s, not %s", key, query, got, want)
			}
		}
	}
	for query, says := range map[string]string{"start_date=1.1.2026": "start_date", "start_date=2026-03-01&end_date=2026-01-01": "end_date", "response_mode=later": "response_mode"} {
		rec := w.call(http.MethodGet, w.on("/accounting/cash_flow_statements?"+query), "")
		if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), says) {
			t.Errorf("%s: %d %s", query, rec.Code, rec.Body)
		}
	}
}

func TestLinesOfOlderStatementsHaveNoPlatformIDs(t *testing.T) {
	w := small(t)
	path := w.on("/accounting/balance_sheets?start_date=2026-03-01")
	now, then := w.call(http.MethodGet, path, "").Body.String(), w.call(http.MethodGet, path, "", "X-Rutter-Version", "2023-03-14").Body.String()
	if !strings.Contains(now, `"platform_id"`) || strings.Contains(then, `"platform_id"`) || !strings.Contains(then, `"account_id"`) {
		t.Errorf("now %.300s then %.300s", now, then)
	}
}

func TestStatementsCanComeAsAJob(t *testing.T) {
	w := small(t)
	path := "/accounting/balance_sheets?start_date=2026-02-01&end_date=2026-02-01"
	rec := w.call(http.MethodGet, w.on(path+"&response_mode=async"), "")
	id := gjson.GetBytes(rec.Body.Bytes(), "async_response.id").Str
	if rec.Code != http.StatusOK || id == "" || rec.Header().Get("X-Rutter-Job-ID") != id {
		t.Fatalf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	var job gjson.Result
	for range 200 {
		if job = gjson.ParseBytes(w.call(http.MethodGet, "/jobs/"+id, "").Body.Bytes()); job.Get("status").Str == "success" {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	want := w.call(http.MethodGet, w.on(path), "").Body.String()
	if got := job.Get("response.body").Raw; got != want || job.Get("request.method").Str != http.MethodGet {
		t.Errorf("the job is %s, the list %s", job.Raw, want)
	}
}
