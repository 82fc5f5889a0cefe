package unified_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/ledger"
	"faultline/simulator/ledger/statement"
	"faultline/simulator/seed/company"
)

// The names that clients may ask for, as published.
const metricNames = `ebitda ebitda_margin net_operating_income depreciation_expense interest_expense amortization_expense gross_profit_margin total_income
	cost_of_goods_sold current_ratio working_capital current_liabilities current_assets quick_ratio inventory unearned_revenues prepaid_expenses
	enterprise_free_cash_flow change_in_working_capital capital_expenditure enterprise_free_cash_flow_formula_two debt_service_coverage_ratio
	debt_service_from_income_statement debt_service_from_principal_paid principal_paid debt_service rental_expense total_revenue total_expenses net_income
	net_profit_margin debt_to_income_ratio cash_flow_to_debt_ratio`

func TestEveryMetricIsServed(t *testing.T) {
	w := newWorld(t, company.Plan{Preset: "saas", Invoices: 60, Months: 8})
	for _, name := range strings.Fields(metricNames) {
		answer := w.get("/accounting/metrics/" + name + "?start_date=2025-11-01&end_date=2026-02-01")
		values := answer.Get(name).Array()
		if len(values) != 4 || answer.Get("connection.id").Str != w.connection.ID {
			t.Errorf("%s has %d months: %s", name, len(values), answer.Raw)
		}
		for _, v := range values {
			for member, form := range map[string]string{"start_date": "ts", "end_date": "ts", "value": "dec", "currency": "CCY"} {
				if !forms[form].MatchString(v.Get(member).Str) {
					t.Errorf("%s of %s is %s", member, name, v.Get(member).Raw)
				}
			}
		}
		if !forms["ts"].MatchString(answer.Get("checkpoint").Str) {
			t.Errorf("checkpoint %s", answer.Get("checkpoint").Raw)
		}
	}
	rec := w.call(http.MethodGet, w.on("/accounting/metrics/happiness"), "")
	if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), "ebitda_margin") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestMetricsTieOutToTheLedger(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 60, Months: 8})
	var books *statement.Books
	w.book.View(func(v *ledger.View) { books = statement.Read(v) })
	for name, of := range map[string]func(from, to string) ledger.Minor{
		"net_income": func(from, to string) ledger.Minor {
			return books.IncomeStatement(from, to, statement.Accrual).NetIncome
		},
		"total_income": func(from, to string) ledger.Minor {
			s := books.IncomeStatement(from, to, statement.Accrual)
			return s.Income.Value + s.OtherIncome.Value
		},
		"working_capital": func(_, to string) ledger.Minor {
			sheet := books.BalanceSheet(to)
			var capital ledger.Minor
			if n, ok := sheet.Assets.Find(statement.GroupCurrentAssets); ok {
				capital += n.Value
			}
			if n, ok := sheet.Liabilities.Find(statement.GroupCurrentLiabilities); ok {
				capital -= n.Value
			}
			return capital
		},
	} {
		months := w.get("/accounting/metrics/" + name).Get(name).Array()
		if len(months) < 12 {
			t.Errorf("%s: %d months", name, len(months))
		}
		for _, m := range months {
			w.same(name+" of "+m.Get("start_date").Str, m.Get("value"), of(m.Get("start_date").Str[:10], m.Get("end_date").Str[:10]))
		}
	}
}

func TestMetricsHadAnotherPath(t *testing.T) {
	w := small(t)
	path := w.on("/metrics/accounting/net_income")
	if rec := w.call(http.MethodGet, path, "", "X-Rutter-Version", "2023-03-14"); rec.Code != http.StatusOK || !gjson.GetBytes(rec.Body.Bytes(), "net_income.0").Exists() {
		t.Errorf("%d %.200s", rec.Code, rec.Body)
	}
	if rec := w.call(http.MethodGet, path, ""); rec.Code != http.StatusNotFound {
		t.Errorf("%d %.200s", rec.Code, rec.Body)
	}
}

// download reads what a link leads to, as a browser would: without credentials.
func (w *world) download(url string) *httptest.ResponseRecorder {
	w.t.Helper()
	if !strings.HasPrefix(url, "http://127.0.0.1:4010/files/") {
		w.t.Fatalf("the link is %s", url)
	}
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, url, nil))
	return rec
}

func TestReportsAreAFileOfAllStatements(t *testing.T) {
	w := newWorld(t, company.Plan{Invoices: 40, Months: 4})
	report := w.get("/accounting/reports").Get("report")
	company := report.Get("company_info")
	if company.Get("base_currency_code").Str != "USD" || !forms["ts"].MatchString(company.Get("createdAt").Str) || company.Get("currency_code").Exists() {
		t.Errorf("company %s", company.Raw)
	}
	tree := gjson.Parse(w.download(report.Get("report_url").Str).Body.String())
	if n := len(tree.Get("balance_sheets").Array()); n != 13 || !tree.Get("income_statements.0.expenses.items").Exists() || len(tree.Get("cash_flows").Array()) != n {
		t.Errorf("%d months: %.300s", n, tree.Raw)
	}
	flat := w.get("/accounting/reports?filter=FLAT").Get("report.report_url").Str
	w.start()
	lines := gjson.Parse(w.download(flat).Body.String()).Get("lines").Array()
	accounts := 0
	for _, line := range lines {
		if len(line.Get("path").Array()) == 0 || !forms["dec"].MatchString(line.Get("value").Str) {
			t.Fatalf("line %s", line.Raw)
		}
		if line.Get("account_id").Type == gjson.String {
			accounts++
		}
	}
	if accounts == 0 {
		t.Errorf("no accounts in %d lines", len(lines))
	}
	if _, err := w.clock.Advance(t.Context(), 61*time.Minute); err != nil {
		t.Fatal(err)
	}
	if rec := w.download(flat); rec.Code != http.StatusGone {
		t.Errorf("an old link answers %d", rec.Code)
	}
	if rec := w.call(http.MethodGet, w.on("/accounting/reports?filter=ROUND"), ""); rec.Code != http.StatusBadRequest {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestReportsAreNullBeforeThereAreStatements(t *testing.T) {
	w := small(t)
	w.copy.Drop(w.connection.ID)
	if answer := w.get("/accounting/reports"); answer.Get("report").Type != gjson.Null || !answer.Get("report").Exists() {
		t.Errorf("%s", answer.Raw)
	}
}
