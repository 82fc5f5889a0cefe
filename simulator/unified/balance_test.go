package unified_test

import (
	"net/http"
	"testing"

	"faultline/simulator/seed/company"
)

// balances are those of the accounts by id, and what they come to when debits count for and credits against.
func (w *world) balances() (byID map[string]float64, sum float64) {
	w.t.Helper()
	byID = map[string]float64{}
	side := map[string]float64{"asset": 1, "expense": 1, "liability": -1, "equity": -1, "income": -1}
	for _, a := range w.get("/accounting/accounts?limit=500").Get("accounts").Array() {
		byID[a.Get("id").Str] = a.Get("balance").Float()
		sum += side[a.Get("category").Str] * a.Get("balance").Float()
	}
	return byID, sum
}

// The balance of an account is all that was posted to it, of income and expenses too, so that they agree with each other.
func TestAccountBalancesAgree(t *testing.T) {
	for _, preset := range company.Presets() {
		t.Run(preset, func(t *testing.T) {
			w := newWorld(t, company.Plan{Preset: preset, Invoices: 40, Months: 4})
			before, sum := w.balances()
			if !near(sum, 0) {
				t.Errorf("the balances come to %v", sum)
			}
			income := w.some("accounts", `account_type = "income"`)
			invoice := w.send(http.MethodPost, "/accounting/invoices", `{"invoice":{"customer_id":"`+w.some("customers", `status = "active"`)+
				`","issue_date":"2026-03-01","currency_code":"USD","line_items":[{"total_amount":100,"account_id":"`+income+`"}]}}`).Get("invoice")
			w.sync(true)
			after, sum := w.balances()
			receivable := invoice.Get("account_id").Str
			if !near(after[income]-before[income], 100) || !near(after[receivable]-before[receivable], 100) || !near(sum, 0) {
				t.Errorf("income moved from %v to %v, the receivable from %v to %v, all come to %v", before[income], after[income], before[receivable], after[receivable], sum)
			}
		})
	}
}
