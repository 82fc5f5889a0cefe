package unified

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
)

// The reports of a company are one file with all statements in the copy, as trees or as a flat list of lines.

const (
	reportTree = "TREE"
	reportFlat = "FLAT"
	reportLife = time.Hour
)

var statementObjects = []*Object{balanceSheetObject, incomeStatementObject, cashFlowObject}

// reportLink answers where the file of all statements lies; null while there are none.
func (a *API) reportLink(q *request) exchange.Answer {
	kind := text1(q.query.get("filter"), reportTree)
	if kind != reportTree && kind != reportFlat {
		return q.fail(badRequest(codeInvalidFields, "filter "+quoted(kind)+" is not known.", "Use TREE or FLAT."))
	}
	company, found := a.company(q.connection.ID)
	if !found || a.copy.Count(q.connection.ID, balanceSheetObject.Name) == 0 {
		return ok(map[string]any{"report": nil})
	}
	now := a.o.Clock.Now()
	expires := now.Add(reportLife)
	url := a.link(&q.sheaf, a.o.Seed.UUID("report", q.id), file{Connection: q.connection.ID, Report: kind, Expires: expires})
	return ok(map[string]any{"report": struct {
		URL     string          `json:"report_url"`
		Expires string          `json:"expires_at"`
		Company json.RawMessage `json:"company_info"`
	}{url, stamp(expires), oldCompany(company)}})
}

// company is the record of the connection's company.
func (a *API) company(connection string) (gjson.Result, bool) {
	rows, _ := a.copy.page(connection, &listing{object: companyInfoObject, sort: companyInfoObject.index["id"], limit: 1})
	if len(rows) == 0 {
		return gjson.Result{}, false
	}
	return gjson.ParseBytes(rows[0].record), true
}

// oldCompany is a company in the shape that reports have kept from the oldest version.
func oldCompany(company gjson.Result) json.RawMessage {
	members := map[string]any{}
	for name, as := range map[string]string{
		"id": "id", "platform_id": "platform_id", "name": "name", "legal_name": "legal_name", "currency_code": "base_currency_code", "addresses": "addresses",
		"created_at": "createdAt", "updated_at": "updatedAt", "additional_fields": "additional_fields", "last_synced_at": "last_synced_at",
	} {
		if v := company.Get(name); v.Exists() && (v.Type != gjson.Null || name == "platform_id") {
			members[as] = json.RawMessage(v.Raw)
		}
	}
	for _, as := range []string{"createdAt", "updatedAt"} {
		if members[as] == nil {
			members[as] = members["last_synced_at"]
		}
	}
	return plainJSON(members)
}

// flatLine is one line of a statement, with the way to it.
type flatLine struct {
	Statement string          `json:"statement"`
	Start     string          `json:"start_date"`
	End       string          `json:"end_date"`
	Standard  string          `json:"accounting_standard,omitempty"`
	Path      []string        `json:"path"`
	Account   json.RawMessage `json:"account_id"`
	Value     string          `json:"value"`
}

// statementsDocument is the file.
func (a *API) statementsDocument(connection, kind string) []byte {
	trees, flat := map[string][]json.RawMessage{}, []flatLine{}
	for _, o := range statementObjects {
		rows, _ := a.copy.page(connection, &listing{object: o, sort: o.index["start_date"], limit: 12 * mostMonths})
		trees[o.Plural] = []json.RawMessage{}
		for _, r := range rows {
			trees[o.Plural] = append(trees[o.Plural], r.record)
			flat = append(flat, flatLines(o, gjson.ParseBytes(r.record))...)
		}
	}
	if kind == reportFlat {
		return plainJSON(map[string]any{"lines": flat})
	}
	return plainJSON(trees)
}

func flatLines(o *Object, record gjson.Result) []flatLine {
	var list []flatLine
	var walk func(line gjson.Result, path []string)
	walk = func(line gjson.Result, path []string) {
		path = append(slices.Clone(path), line.Get("name").Str)
		list = append(list, flatLine{o.Name, record.Get("start_date").Str, record.Get("end_date").Str, record.Get("accounting_standard").Str,
			path, json.RawMessage(line.Get("account_id").Raw), line.Get("value").Str})
		for _, inner := range line.Get("items").Array() {
			walk(inner, path)
		}
	}
	for i := range o.Fields {
		if f := &o.Fields[i]; f.Type == TypeLine && record.Get(f.Name).IsObject() {
			walk(record.Get(f.Name), nil)
		}
	}
	return list
}

// figureRoutes are the calls for what is made of the statements.
func figureRoutes() []*route {
	call := func(template, counts string, serve handler) *route {
		return &route{Route: Route{Method: http.MethodGet, Template: template}, counts: counts, verb: 'R', token: true, data: true, serve: serve}
	}
	old := call("/metrics/accounting/:id", "metric", (*API).metric)
	old.bygone = true
	return []*route{call("/accounting/reports", "report", (*API).reportLink), call("/accounting/metrics/:id", "metric", (*API).metric), old}
}
