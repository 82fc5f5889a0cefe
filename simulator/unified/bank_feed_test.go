package unified_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/journal"
	"faultline/simulator/unified"
)

func (w *world) feed(members string) gjson.Result {
	w.t.Helper()
	return w.send(http.MethodPost, "/accounting/bank_feeds/accounts", `{"bank_feed_account":{"bank_account_type":"checking","currency_code":"USD","name":"Main"`+members+`}}`).Get("bank_feed_account")
}

// announced is what a run makes known of an object that is kept here.
func (w *world) announced(object string) string {
	w.t.Helper()
	merged, err := w.copy.Merge(w.connection.ID, object, w.copy.Natives(w.connection.ID, object), true)
	if err != nil {
		w.t.Fatal(err)
	}
	gone := w.copy.Absent(w.connection.ID, object, func(string) bool { return true })
	w.store.Append(journal.Batch{Puts: append(merged.Puts, gone.Puts...)})
	var told []string
	for _, f := range append(merged.Found, gone.Found...) {
		told = append(told, f.Operation)
	}
	return strings.Join(told, " ")
}

func TestBankFeedAccounts(t *testing.T) {
	w := small(t)
	bank := w.some("accounts", `account_type = "bank"`)
	table := readTable(t, "bank_feed_account")
	bare := w.feed("")
	complain(t, table.check("made", bare))
	if bare.Get("transaction_ready").Bool() || bare.Get("feed_status").Str != "active" || bare.Get("current_balance").Type != gjson.Null {
		t.Errorf("made %s", bare.Raw)
	}
	full := w.feed(`,"account_id":"` + bank + `","current_balance":12.5,"last_statement_date":"2026-02-28","purchases_apr":19.9`)
	complain(t, table.check("made", full))
	if !full.Get("transaction_ready").Bool() || full.Get("current_balance").Raw != "12.5" || full.Get("last_statement_date").Str != "2026-02-28T00:00:00.000Z" {
		t.Errorf("made %s", full.Raw)
	}
	id := bare.Get("id").Str
	if told := w.announced("bank_feed_account"); told != "created created" {
		t.Errorf("told %q", told)
	}
	changed := w.send(http.MethodPatch, "/accounting/bank_feeds/accounts/"+id, `{"bank_feed_account":{"status":"inactive","account_id":"`+bank+`","name":"other"}}`).Get("bank_feed_account")
	if changed.Get("feed_status").Str != "inactive" || changed.Get("account_id").Str != bank || changed.Get("name").Str != "Main" || changed.Get("status").Exists() {
		t.Errorf("changed %s", changed.Raw)
	}
	w.start()
	if got := w.get("/accounting/bank_feeds/accounts/" + id).Get("bank_feed_account"); got.Raw != changed.Raw {
		t.Errorf("after a restart %s", got.Raw)
	}
	list := w.get("/accounting/bank_feeds/accounts?filter=" + url.QueryEscape(`feed_status = "inactive"`)).Get("bank_feed_accounts").Array()
	if len(list) != 1 || list[0].Get("id").Str != id {
		t.Errorf("listed %v", list)
	}
	if gone := w.send(http.MethodDelete, "/accounting/bank_feeds/accounts/"+id, ""); gone.Get("code").Str != "deleted" {
		t.Errorf("deleted %s", gone.Raw)
	}
	if again := w.send(http.MethodDelete, "/accounting/bank_feeds/accounts/"+id, ""); again.Get("code").Str != "not_found" {
		t.Errorf("deleted again %s", again.Raw)
	}
	if told := w.announced("bank_feed_account"); told != "deleted" {
		t.Errorf("told %q", told)
	}
	const nobody = "7c0e1d2c-3b4a-4958-8677-665544332211"
	for body, want := range map[string]struct {
		status int
		says   string
	}{
		`{"bank_feed_account":{"bank_account_type":"checking","currency_code":"USD"}}`:                                          {400, "bank_feed_account.name"},
		`{"bank_feed_account":{"bank_account_type":"checking","currency_code":"USD","name":""}}`:                                {400, "must not be empty"},
		`{"bank_feed_account":{"bank_account_type":"sock","currency_code":"USD","name":"x"}}`:                                   {400, "checking"},
		`{"bank_feed_account":{"bank_account_type":"checking","currency_code":"USD","name":"x","account_id":"` + nobody + `"}}`: {450, "INVALID_REFERENCE"},
	} {
		if rec := w.call(http.MethodPost, w.on("/accounting/bank_feeds/accounts"), body); rec.Code != want.status || !strings.Contains(rec.Body.String(), want.says) {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
}

func TestLinesOfABankAreKeptOnce(t *testing.T) {
	w := small(t)
	account := w.feed("").Get("id").Str
	send := func(lines string) gjson.Result {
		return w.send(http.MethodPost, "/accounting/bank_feeds/transactions", `{"response_mode":"async","bank_feed_transactions":{"bank_feed_account_id":"`+account+`","current_balance":77,"transactions":[`+lines+`]}}`).Get("bank_feed_transactions")
	}
	first := `{"transaction_id":"t1","posted_at":"2026-02-27","amount":-12.5,"description":"Kiln gas","transaction_type":"debit"}`
	made := send(first + `,{"transaction_id":"t2","posted_at":"2026-02-28T10:00:00Z","amount":40,"description":"Sale","transaction_type":"deposit","debit_credit_memo":"CREDIT"}`)
	table := readTable(t, "bank_feed_transaction")
	for _, line := range made.Array() {
		complain(t, table.check("made", line))
		if line.Get("duplicate").Type != gjson.False {
			t.Errorf("made %s", line.Raw)
		}
	}
	again := send(strings.ReplaceAll(first, "Kiln gas", "Something else") + `,{"transaction_id":"t3","posted_at":"2026-03-01","amount":1,"description":"New","transaction_type":"credit"}`)
	if again.Get("0.duplicate").Type != gjson.True || again.Get("0.description").Str != "Kiln gas" || again.Get("0.id").Str != made.Get("0.id").Str || again.Get("1.duplicate").Type != gjson.False {
		t.Errorf("again %s", again.Raw)
	}
	list := w.get("/accounting/bank_feeds/transactions?sort=posted_at").Get("bank_feed_transactions").Array()
	if len(list) != 3 || list[0].Get("amount").Raw != "-12.5" || list[0].Get("bank_feed_account_id").Str != account || list[0].Get("duplicate").Exists() {
		t.Errorf("listed %v", list)
	}
	if one := w.get("/accounting/bank_feeds/transactions/" + list[2].Get("id").Str).Get("bank_feed_transaction"); one.Raw != list[2].Raw {
		t.Errorf("fetched %s", one.Raw)
	}
	if balance := w.get("/accounting/bank_feeds/accounts/" + account).Get("bank_feed_account.current_balance").Raw; balance != "77" {
		t.Errorf("the balance is %s", balance)
	}
	const nobody = "7c0e1d2c-3b4a-4958-8677-665544332211"
	for body, want := range map[string]int{
		`{"bank_feed_transactions":{"bank_feed_account_id":"` + nobody + `","transactions":[` + first + `]}}`: 450,
		`{"bank_feed_transactions":{"bank_feed_account_id":"` + account + `","transactions":[]}}`:             400,
		`{"bank_feed_transactions":{"bank_feed_account_id":"` + account + `","transactions":[{}]}}`:           400,
		`{"bank_feed_transaction":{}}`: 400,
	} {
		if rec := w.call(http.MethodPost, w.on("/accounting/bank_feeds/transactions"), body); rec.Code != want {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
}

func TestAPersonLinksAFeedToAnAccount(t *testing.T) {
	w := small(t)
	id, bank := w.feed("").Get("id").Str, w.some("accounts", `account_type = "bank"`)
	link := w.send(http.MethodPost, "/accounting/bank_feeds/accounts/mapping_link", `{}`).Get("bank_feed_account_mapping_link")
	page := w.download(link.Get("url").Str).Body.String()
	if !strings.Contains(page, id) || !strings.Contains(page, bank) {
		t.Fatalf("the page is %s", page)
	}
	post := func(form url.Values) int {
		rec := httptest.NewRecorder()
		w.api.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodPost, link.Get("url").Str, strings.NewReader(form.Encode())))
		return rec.Code
	}
	if code := post(url.Values{"bank_feed_account_id": {id}, "account_id": {bank}}); code != http.StatusOK {
		t.Errorf("linking answers %d", code)
	}
	if feed := w.get("/accounting/bank_feeds/accounts/" + id).Get("bank_feed_account"); feed.Get("account_id").Str != bank || !feed.Get("transaction_ready").Bool() {
		t.Errorf("linked %s", feed.Raw)
	}
	if code := post(url.Values{"bank_feed_account_id": {bank}}); code != http.StatusGone {
		t.Errorf("linking what is no feed answers %d", code)
	}
	expires, _ := time.Parse(time.RFC3339, link.Get("expires_at").Str)
	if d := expires.Sub(w.clock.Now()); d > 10*time.Minute || d < 9*time.Minute {
		t.Errorf("the link lives %s", d)
	}
	otp := w.send(http.MethodPost, "/accounting/bank_feeds/otp", `{}`).Get("bank_feed_otp")
	if otp.Get("otp").Str == "" || otp.Get("redirect_uri").Type != gjson.Null || !forms["ts"].MatchString(otp.Get("expires_at").Str) {
		t.Errorf("password %s", otp.Raw)
	}
}

func TestFeedsAreNotNamedInTheListsOfSyncs(t *testing.T) {
	w := small(t)
	for object, want := range map[string]int{"bank_feed_account": http.StatusBadRequest, "bank_feed_transaction": http.StatusBadRequest, "balance_sheet": http.StatusOK} {
		if rec := w.call(http.MethodPost, w.on("/connections/incremental_sync"), `{"object_types":["`+object+`"]}`); rec.Code != want {
			t.Errorf("%s: %d %s", object, rec.Code, rec.Body)
		}
	}
	if o, _ := unified.ObjectByName("bank_feed_account"); !o.Tells(unified.OperationDeleted) {
		t.Error("deleted feeds are not told of")
	}
}
