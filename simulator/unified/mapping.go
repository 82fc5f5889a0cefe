package unified

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
)

// The page on which a person says which account of the ledger an account at the bank is.

var mappingPage = template.Must(template.New("mapping").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Link bank accounts</title>
<style>body{font:16px system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}form{display:flex;gap:.5rem;margin:.5rem 0;align-items:center}label{flex:1}</style>
<h1>Link bank accounts</h1>
{{range .Feeds}}<form method="post"><input type="hidden" name="bank_feed_account_id" value="{{.ID}}"><label>{{.Name}}
<select name="account_id">{{$linked := .Account}}<option value="">not linked</option>{{range $.Accounts}}<option value="{{.ID}}"{{if eq .ID $linked}} selected{{end}}>{{.Name}}</option>{{end}}</select></label>
<button>Save</button></form>{{else}}<p>There are no bank accounts to link.</p>{{end}}
</html>
`))

type mappingRow struct{ ID, Name, Account string }

// mapping shows the page, and takes over what is sent from it.
func (a *API) mapping(q *request, connection string) exchange.Answer {
	if q.http.Method == http.MethodPost {
		if f := a.linkFeed(q, connection); f != nil {
			return q.fail(f)
		}
	}
	var page struct{ Feeds, Accounts []mappingRow }
	for _, account := range a.bankAccounts(connection) {
		page.Accounts = append(page.Accounts, mappingRow{ID: account.Get("id").Str, Name: account.Get("name").Str})
	}
	rows, _ := a.copy.page(connection, &listing{object: bankFeedAccountObject, sort: bankFeedAccountObject.index["name"], limit: highestLimit})
	for _, r := range rows {
		feed := gjson.ParseBytes(r.record)
		page.Feeds = append(page.Feeds, mappingRow{ID: r.id.String(), Name: feed.Get("name").Str, Account: feed.Get("account_id").Str})
	}
	var b strings.Builder
	if err := mappingPage.Execute(&b, page); err != nil {
		return q.fail(internalFailure())
	}
	return exchange.Answer{Status: http.StatusOK, Body: []byte(b.String()), Header: http.Header{
		"Content-Type": {"text/html; charset=utf-8"}, "Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"},
	}}
}

// linkFeed sets the account of the ledger that a form names.
func (a *API) linkFeed(q *request, connection string) *failure {
	form, err := url.ParseQuery(string(q.body))
	if err != nil {
		return badRequest(codeInvalidFields, "The body is not a form.", "Send the form of the page.")
	}
	feed, known := a.copy.get(connection, bankFeedAccountObject.Name, form.Get("bank_feed_account_id"), false)
	if !known {
		return notFound(bankFeedAccountObject.Name, quoted(form.Get("bank_feed_account_id")))
	}
	record := decoded([]byte(feed.native.String()))
	record.Set("SyncToken", strconv.FormatInt(feed.version+1, 10))
	record.Set("account_id", nil)
	if id := form.Get("account_id"); id != "" {
		if _, known := a.copy.platformID(connection, accountObject.Name, id); !known {
			return notFound(accountObject.Name, quoted(id))
		}
		record.Set("account_id", id)
	}
	if _, _, err := a.copy.upsert(connection, bankFeedAccountObject, outlined(string(plainJSON(record))), &q.sheaf); err != nil {
		return internalFailure()
	}
	q.durable = true
	return nil
}
