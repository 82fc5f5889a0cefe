package unified

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/jsontext"
)

// Bank feeds: accounts at a bank that a client reports of, and the lines of their statements.

var bankFeedAccountObject = described(Object{
	Name: "bank_feed_account", Plural: "bank_feed_accounts", Path: "/accounting/bank_feeds/accounts", Entity: "BANK_FEED_ACCOUNT",
	EventPrefix: "BANK_FEED_ACCOUNT", Reference: true, Kept: true, Unnamed: true, DateField: "last_synced_at", Verbs: "RrCUD",
	Fields: asKept(
		idOf("account_id", "account").null().writes(May, May),
		text("internal_bank_account_id").null().writes(May, Never),
		idOf("parent_bank_feed_account_id", "bank_feed_account").null().writes(May, Never),
		timestamp("last_statement_date").null().writes(May, Never),
		timestamp("next_payment_date").null().writes(May, Never),
		timestamp("transaction_start_date").null().writes(May, May),
		enum("bank_account_type", "bank", "checking", "credit_card", "savings").writes(Must, Never),
		enum("feed_status", "active", "inactive").from(func(r *reading, _ *Field, b []byte) []byte {
			return appendWord(b, text1(r.record.get("feed_status").String(), "active"))
		}),
		truth("transaction_ready").from(func(r *reading, _ *Field, b []byte) []byte {
			return appendTruth(b, r.record.get("account_id").String() != "")
		}),
		num("available_balance").null().writes(May, May),
		num("available_credit").null().writes(May, May),
		text("bank_account_number").null().writes(May, May),
		num("credit_limit").null().writes(May, Never),
		currency("currency_code").wordNull().writes(Must, Never),
		num("current_balance").null().writes(May, May),
		enum("status", "active", "inactive").writeOnly().writes(Never, May).keptAs("feed_status"),
		num("finance_charges").null().writes(May, Never),
		num("last_statement_balance").null().writes(May, Never),
		text("line_of_business").null().writes(May, Never),
		num("minimum_payment_amount").null().writes(May, Never),
		text("name").null().writes(Must, Never),
		num("next_payment_amount").null().writes(May, Never),
		num("past_due_amount").null().writes(May, Never),
		num("purchases_apr").null().writes(May, Never),
		text("routing_number").null().writes(May, Never),
		group("additional_fields", truth("override_existing").writeOnly().writes(May, May), truth("skip_account_link").writeOnly().writes(May, Never)).writeOnly().writes(May, May),
		timestamp("last_synced_at").from(syncedAt),
	),
})

var bankFeedTransactionObject = described(Object{
	Name: "bank_feed_transaction", Plural: "bank_feed_transactions", Path: "/accounting/bank_feeds/transactions", Entity: "BANK_FEED_TRANSACTION",
	Events: eventsNone, Kept: true, Unnamed: true, Prompt: true, DateField: "posted_at", Verbs: "RrC", Wrapper: "bank_feed_transactions",
	Fields: asKept(
		idOf("bank_feed_account_id", "bank_feed_account").null().writes(Must, Never),
		text("transaction_id").null(),
		timestamp("posted_at").null(),
		timestamp("transaction_date").null(),
		num("amount").null(),
		enum("debit_credit_memo", "CREDIT", "DEBIT").wordNull(),
		text("description").null(),
		num("interest_amount").null(),
		text("memo").null(),
		text("payee").null(),
		truth("platform_ingested").null(),
		num("principal_amount").null(),
		enum("transaction_type", feedTypes...).wordNull(),
		timestamp("last_synced_at").from(syncedAt),
		num("current_balance").writeOnly().writes(May, Never),
		array("transactions",
			text("transaction_id").writes(Must, Never), timestamp("posted_at").writes(Must, Never), num("amount").writes(Must, Never),
			text("description").writes(Must, Never), enum("transaction_type", feedTypes...).writes(Must, Never), timestamp("transaction_date").writes(May, Never),
			enum("debit_credit_memo", "CREDIT", "DEBIT").writes(May, Never), num("interest_amount").writes(May, Never), text("memo").writes(May, Never),
			text("payee").writes(May, Never), num("principal_amount").writes(May, Never),
		).writeOnly().writes(Must, Never),
	),
})

var feedTypes = []string{"credit", "debit", "fee", "deposit", "transfer", "payment", "interest", "unknown"}

// keepFeedTransactions keeps lines that were not supplied before. Of one that was, the earlier data is answered.
func (e *execution) keepFeedTransactions() (exchange.Answer, *failure) {
	c, o := e.want.connection.ID, e.want.object
	accountID := plainText(e.want.body.Get("bank_feed_account_id"))
	account, known := e.api.copy.get(c, bankFeedAccountObject.Name, accountID, false)
	if !known {
		return exchange.Answer{}, unknownReference(o.index["bank_feed_account_id"], accountID)
	}
	b := append([]byte(`{"`), o.Plural...)
	b = append(b, `":[`...)
	lines := e.want.body.List("transactions")
	for i, line := range lines {
		record, _ := line.(*jsontext.Object)
		id := account.platformID + " " + plainText(record.Get("transaction_id"))
		r, duplicate := e.api.copy.get(c, o.Name, id, true)
		if !duplicate {
			record.With("Id", id).With("SyncToken", "0").With("bank_feed_account_id", accountID)
			record.Set("platform_ingested", gjson.Get(account.native.String(), "account_id").Str != "")
			made, _, err := e.api.copy.upsert(c, o, outlined(string(plainJSON(record))), &e.sheaf)
			if err != nil {
				return exchange.Answer{}, e.unreadable(err)
			}
			r = made
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, r.record[:len(r.record)-1]...)
		b = append(appendTruth(append(b, `,"duplicate":`...), duplicate), '}')
	}
	if balance := e.want.body.Get("current_balance"); balance != nil {
		record := decoded([]byte(account.native.String()))
		record.With("current_balance", balance).With("SyncToken", strconv.FormatInt(account.version+1, 10))
		if _, _, err := e.api.copy.upsert(c, bankFeedAccountObject, outlined(string(plainJSON(record))), &e.sheaf); err != nil {
			return exchange.Answer{}, e.unreadable(err)
		}
	}
	return exchange.Answer{Status: http.StatusOK, Body: append(b, ']', '}')}, nil
}

// The lives of what a person is handed to link accounts with.
const (
	mappingLife = 10 * time.Minute
	otpLife     = time.Hour
)

func bankFeedRoutes() []*route {
	call := func(template string, serve handler) *route {
		return &route{Route: Route{Method: http.MethodPost, Template: template}, counts: bankFeedAccountObject.Name, verb: 'C', token: true, data: true, serve: serve}
	}
	return []*route{call(bankFeedAccountObject.Path+"/mapping_link", (*API).mappingLink), call("/accounting/bank_feeds/otp", (*API).feedOTP)}
}

// mappingLink answers where a person says which account of the ledger each account at the bank is.
func (a *API) mappingLink(q *request) exchange.Answer {
	if _, f := parseBody(q.body); f != nil {
		return q.fail(f)
	}
	expires := a.o.Clock.Now().Add(mappingLife)
	url := a.link(&q.sheaf, a.o.Seed.UUID("mapping", q.id), file{Connection: q.connection.ID, Mapping: true, Expires: expires})
	return ok(map[string]any{"bank_feed_account_mapping_link": struct {
		URL     string `json:"url"`
		Expires string `json:"expires_at"`
	}{url, stamp(expires)}})
}

// feedOTP answers a password that is good once, for platforms that pair a feed by one.
func (a *API) feedOTP(q *request) exchange.Answer {
	if _, f := parseBody(q.body); f != nil {
		return q.fail(f)
	}
	return ok(map[string]any{"bank_feed_otp": struct {
		OTP      string  `json:"otp"`
		Expires  string  `json:"expires_at"`
		Redirect *string `json:"redirect_uri"`
	}{a.o.Seed.Token(8, "otp", q.id), stamp(a.o.Clock.Now().Add(otpLife)), nil}})
}

// bankAccounts lists the accounts of the ledger that can stand for one at a bank.
func (a *API) bankAccounts(connection string) []gjson.Result {
	l := &listing{object: accountObject, sort: accountObject.index["name"], limit: 1 << 20}
	rows, _ := a.copy.page(connection, l)
	var list []gjson.Result
	for _, r := range rows {
		account := gjson.ParseBytes(r.record)
		if slices.Contains([]string{"bank", "credit_card"}, account.Get("account_type").Str) && account.Get("status").Str == "active" {
			list = append(list, account)
		}
	}
	return list
}
