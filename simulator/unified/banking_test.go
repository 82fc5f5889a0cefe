package unified_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/tidwall/gjson"
)

func TestBankAccountsAreThoseOfTheLedger(t *testing.T) {
	w := small(t)
	table := readTable(t, "bank_account")
	found := 0
	for _, account := range w.get("/accounting/accounts?limit=500").Get("accounts").Array() {
		kind := account.Get("account_type").Str
		one := w.call(http.MethodGet, w.on("/banking/bank_accounts/"+account.Get("platform_id").Str+"?id_type=platform"), "")
		if kind != "bank" && kind != "credit_card" {
			if one.Code != http.StatusGone {
				t.Errorf("a %s is a bank account: %d", kind, one.Code)
			}
			continue
		}
		found++
		bank := gjson.GetBytes(one.Body.Bytes(), "bank_account")
		complain(t, table.check("bank_account", bank))
		if bank.Get("type").Str != map[string]string{"bank": "depository", "credit_card": "credit"}[kind] || bank.Get("balance.current").Raw != account.Get("balance").Raw {
			t.Errorf("%s is %s", account.Raw, bank.Raw)
		}
		path := "/banking/bank_accounts/" + bank.Get("id").Str
		balance := w.get(path + "/balance")
		complain(t, readTable(t, "bank_account_balance").check("bank_account_balance", balance.Get("bank_account_balance")))
		if balance.Get("bank_account_balance.account_id").Str != bank.Get("id").Str || !balance.Get("connection.id").Exists() {
			t.Errorf("the balance is %s", balance.Raw)
		}
		complain(t, readTable(t, "bank_account_details").check("bank_account_details", w.get(path+"/details").Get("bank_account_details")))
	}
	if list := w.get("/banking/bank_accounts?filter=nonsense").Get("bank_accounts").Array(); found < 2 || len(list) != found {
		t.Errorf("%d accounts are at the bank, %d are listed", found, len(list))
	}
}

// What is listed of an account comes to what the books say that moved it, and moves along with what is written.
func TestBankTransactionsAreWhatMovedTheAccounts(t *testing.T) {
	w := small(t)
	listed := func() (sum float64, n int) {
		for cursor := ""; ; {
			page := w.get("/banking/bank_transactions?limit=500" + cursor)
			for _, one := range page.Get("bank_transactions").Array() {
				complain(t, readTable(t, "bank_transaction").check("bank_transaction", one))
				if one.Get("currency_code").Str == "USD" {
					sum += one.Get("amount").Float()
				}
				n++
			}
			if cursor = page.Get("next_cursor").Str; cursor == "" {
				return sum, n
			}
			cursor = "&cursor=" + cursor
		}
	}
	before, n := listed()
	if n == 0 {
		t.Fatal("nothing moved")
	}
	bank, card := w.some("accounts", `account_type = "bank"`), w.some("accounts", `account_type = "credit_card"`)
	w.send(http.MethodPost, "/accounting/expenses", fmt.Sprintf(`{"expense":{"account_id":%q,"vendor_id":%q,"expense_type":"expense","currency_code":"USD","line_items":[{"account_id":%q,"total_amount":12.5}]}}`,
		bank, w.some("vendors", `status = "active"`), w.some("accounts", `account_type = "expense"`)))
	made := w.send(http.MethodPost, "/accounting/bank_transfers", fmt.Sprintf(`{"bank_transfer":{"credit_account_id":%q,"debit_account_id":%q,"total_amount":25}}`, bank, card)).Get("bank_transfer")
	after, m := listed()
	if m != n+3 || after-before < -12.51 || after-before > -12.49 {
		t.Errorf("an expense and a transfer made %d transactions of %v", m-n, after-before)
	}
	out := w.get("/banking/bank_transactions/" + made.Get("platform_id").Str + "-1?id_type=platform").Get("bank_transaction")
	if out.Get("amount").Raw != "-25" || out.Get("category.0").Str != "bank_transfer" || w.get("/banking/bank_transactions/"+out.Get("id").Str).Get("bank_transaction").Raw != out.Raw {
		t.Errorf("the transfer took %s", out.Raw)
	}
	w.send(http.MethodDelete, "/accounting/bank_transfers/"+made.Get("id").Str, "")
	if _, left := listed(); left != n+1 {
		t.Errorf("%d are left", left)
	}
}
