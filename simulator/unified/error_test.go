package unified_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/platform"
	"faultline/simulator/unified"
)

func TestRefusals(t *testing.T) {
	w := small(t)
	invoice := w.some("invoices", `status = "open"`)
	customer := w.some("customers", `status = "active"`)
	const nobody = "7c0e1d2c-3b4a-4958-8677-665544332211"
	line := `"line_items":[{"total_amount":1}]`
	for name, c := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		kind, code, says   string // says is part of the message or of the remedy
	}{
		"no version":                      {"GET", "/accounting/invoices", "", []string{"X-Rutter-Version", ""}, 400, "API_REQUEST_ERROR", "MISSING_VERSION", "2024-08-31"},
		"unknown version":                 {"GET", "/accounting/invoices", "", []string{"X-Rutter-Version", "2020-01-01"}, 400, "API_REQUEST_ERROR", "UNSUPPORTED_VERSION", "2020-01-01"},
		"no credentials":                  {"GET", "/connections", "", []string{"Authorization", ""}, 401, "CONNECTION_ERROR", "INVALID_CREDENTIALS", "Basic"},
		"wrong credentials":               {"GET", "/connections", "", []string{"Authorization", "Basic eDp5"}, 401, "CONNECTION_ERROR", "INVALID_CREDENTIALS", ""},
		"version goes before credentials": {"GET", "/connections", "", []string{"Authorization", "", "X-Rutter-Version", ""}, 400, "API_REQUEST_ERROR", "MISSING_VERSION", ""},
		"no token":                        {"GET", "-/accounting/invoices", "", nil, 400, "API_REQUEST_ERROR", "MISSING_FIELDS", "access_token"},
		"unknown token":                   {"GET", "-/accounting/invoices?access_token=" + nobody, "", nil, 401, "CONNECTION_ERROR", "INVALID_CREDENTIALS", "access_token"},
		"unknown path":                    {"GET", "/accounting/invoice", "", nil, 404, "API_REQUEST_ERROR", "UNSUPPORTED_ENDPOINT", "GET /accounting/invoices."},
		"unknown path with id":            {"GET", "/accounting/bils/" + nobody, "", nil, 404, "API_REQUEST_ERROR", "UNSUPPORTED_ENDPOINT", "GET /accounting/bills/:id"},
		"verb not offered":                {"DELETE", "/accounting/customers/" + customer, "", nil, 404, "API_REQUEST_ERROR", "UNSUPPORTED_ENDPOINT", "does not offer DELETE"},
		"unknown id":                      {"GET", "/accounting/invoices/" + nobody, "", nil, 410, "API_REQUEST_ERROR", "RESOURCE_NOT_FOUND", nobody},
		"malformed id":                    {"GET", "/accounting/invoices/17", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "17"},
		"unknown id type":                 {"GET", "/accounting/invoices/17?id_type=ledger", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "rutter or platform"},
		"limit of none":                   {"GET", "/accounting/invoices?limit=0", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "limit"},
		"limit of words":                  {"GET", "/accounting/invoices?limit=many", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "limit"},
		"sort by a list":                  {"GET", "/accounting/invoices?sort=line_items", "", nil, 400, "API_REQUEST_ERROR", "INVALID_SORT", "due_date"},
		"sort sideways":                   {"GET", "/accounting/invoices?sort=due_date+LEFT", "", nil, 400, "API_REQUEST_ERROR", "INVALID_SORT", "ASC"},
		"filter by nonsense":              {"GET", "/accounting/invoices?filter=colour+%3D+1", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FILTER", "character 1"},
		"filter cut off":                  {"GET", "/accounting/invoices?filter=status+%3D", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FILTER", "character 9"},
		"filter with or":                  {"GET", "/accounting/invoices?filter=amount_due+%3D+1+OR+amount_due+%3D+2", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FILTER", "AND"},
		"cursor made up":                  {"GET", "/accounting/invoices?cursor=abc", "", nil, 400, "API_REQUEST_ERROR", "INVALID_CURSOR", ""},
		"bound of words":                  {"GET", "/accounting/invoices?updated_at_min=today", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "milliseconds"},
		"body not JSON":                   {"POST", "/accounting/invoices", "{\"invoice\":\n {,}}", nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "line 2, column 3"},
		"body cut off":                    {"POST", "/accounting/invoices", `{"invoice":{`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "line 1"},
		"body not an object":              {"POST", "/accounting/invoices", `[1]`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "not an object"},
		"two bodies":                      {"POST", "/accounting/invoices", `{} {}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "behind the end"},
		"body not wrapped":                {"POST", "/accounting/invoices", `{"customer_id":"x"}`, nil, 400, "API_REQUEST_ERROR", "MISSING_FIELDS", "invoice"},
		"member missing":                  {"POST", "/accounting/invoices", `{"invoice":{"issue_date":"2026-03-01","currency_code":"USD",` + line + `}}`, nil, 400, "API_REQUEST_ERROR", "MISSING_FIELDS", "invoice.customer_id"},
		"line member missing":             {"POST", "/accounting/bills", `{"bill":{"vendor_id":"` + nobody + `","issue_date":"2026-03-01","currency_code":"USD","line_items":[{}]}}`, nil, 400, "API_REQUEST_ERROR", "MISSING_FIELDS", "bill.line_items[0].total_amount"},
		"malformed reference":             {"POST", "/accounting/invoices", `{"invoice":{"customer_id":"12","issue_date":"2026-03-01","currency_code":"USD",` + line + `}}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "invoice.customer_id"},
		"malformed date":                  {"POST", "/accounting/invoices", `{"invoice":{"customer_id":"` + customer + `","issue_date":"1.3.2026","currency_code":"USD",` + line + `}}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "invoice.issue_date"},
		"unknown currency":                {"POST", "/accounting/invoices", `{"invoice":{"customer_id":"` + customer + `","issue_date":"2026-03-01","currency_code":"ZWG",` + line + `}}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "ISO 4217"},
		"string for a number":             {"POST", "/accounting/invoices", `{"invoice":{"customer_id":"` + customer + `","issue_date":"2026-03-01","currency_code":"USD","line_items":[{"total_amount":"1"}]}}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "line_items[0].total_amount"},
		"no lines":                        {"POST", "/accounting/invoices", `{"invoice":{"customer_id":"` + customer + `","issue_date":"2026-03-01","currency_code":"USD","line_items":[]}}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "must not be empty"},
		"unknown word":                    {"PATCH", "/accounting/invoices/" + invoice, `{"invoice":{"status":"paid"}}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "void"},
		"unknown mode":                    {"POST", "/accounting/invoices", `{"response_mode":"later","invoice":{}}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "response_mode"},
		"update of nothing":               {"PATCH", "/accounting/invoices/" + nobody, `{"invoice":{}}`, nil, 410, "API_REQUEST_ERROR", "RESOURCE_NOT_FOUND", nobody},
		"unknown reference":               {"POST", "/accounting/invoices", `{"invoice":{"customer_id":"` + nobody + `","issue_date":"2026-03-01","currency_code":"USD",` + line + `}}`, nil, 450, "PLATFORM_ERROR", "INVALID_REFERENCE", "customer_id"},
		"key too long":                    {"POST", "/accounting/invoices", `{}`, []string{"Idempotency-Key", strings.Repeat("k", 256)}, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "255"},
		"unknown job":                     {"GET", "-/jobs/" + nobody, "", nil, 410, "API_REQUEST_ERROR", "RESOURCE_NOT_FOUND", "job"},
		"unknown endpoint":                {"GET", "-/configs/webhooks/x", "", nil, 410, "API_REQUEST_ERROR", "RESOURCE_NOT_FOUND", ""},
		"unknown connection":              {"DELETE", "-/connections/x", "", nil, 410, "API_REQUEST_ERROR", "RESOURCE_NOT_FOUND", ""},
		"unknown status":                  {"GET", "-/connections?status=odd", "", nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "any"},
		"unknown platform":                {"POST", "-/connections/create", `{"platform":"SHOPIFY"}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "QUICKBOOKS"},
		"name missing":                    {"PATCH", "-/connections/" + w.connection.ID, `{}`, nil, 400, "API_REQUEST_ERROR", "MISSING_FIELDS", "name"},
		"name too long":                   {"PATCH", "-/connections/" + w.connection.ID, `{"name":"` + strings.Repeat("n", 31) + `"}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "30"},
		"unknown object type":             {"POST", "/connections/incremental_sync", `{"object_types":["invoic"]}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "invoic"},
		"backfill without start":          {"POST", "/connections/backfill", `{"object_types":["invoice"]}`, nil, 400, "API_REQUEST_ERROR", "MISSING_FIELDS", "start_date"},
		"backfill too far back":           {"POST", "/connections/backfill", `{"start_date":"2001-01-01","object_types":["invoice"]}`, nil, 400, "API_REQUEST_ERROR", "INVALID_FIELDS", "5 years"},
		"exchange without body":           {"POST", "-" + "/item/public_token/exchange", `{}`, nil, 400, "API_REQUEST_ERROR", "MISSING_FIELDS", "client_id"},
		"exchange with wrong secret":      {"POST", "-" + "/item/public_token/exchange", `{"client_id":"demo","secret":"x","public_token":"y"}`, nil, 401, "CONNECTION_ERROR", "INVALID_CREDENTIALS", ""},
		"exchange of nothing":             {"POST", "-" + "/item/public_token/exchange", `{"client_id":"demo","secret":"demo-secret","public_token":"y"}`, []string{"Authorization", ""}, 400, "API_REQUEST_ERROR", "INVALID_PUBLIC_TOKEN", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path, bare := strings.CutPrefix(c.path, "-")
			if !bare {
				path = w.on(path)
			}
			rec := w.call(c.method, path, c.body, c.header...)
			entry := w.store.last(journal.HopUnified)
			body := gjson.ParseBytes(rec.Body.Bytes())
			if rec.Code != c.status || body.Get("error_type").Str != c.kind || body.Get("error_code").Str != c.code {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			if said := body.Get("error_message").Str + body.Get("error_metadata.human_readable").Str; !strings.Contains(said, c.says) {
				t.Errorf("%q does not say %q", said, c.says)
			}
			if !body.Get("error_metadata.platform").IsObject() || body.Get("error_metadata.source").Str != map[bool]string{true: "platform", false: "rutter"}[c.status == 450] {
				t.Errorf("metadata %s", body.Raw)
			}
			if id := rec.Header().Get("X-Rutter-Request-ID"); id == "" || id != entry.ID {
				t.Errorf("request id %q, entry %q", id, entry.ID)
			}
			if (rec.Header().Get("X-Rutter-Job-ID") != "") != (c.status == 450) {
				t.Errorf("job id on %d: %v", c.status, rec.Header())
			}
			if entry.Exchange.Status != c.status || entry.Exchange.Code != c.code || string(entry.Exchange.ResponseBody.Raw) != rec.Body.String() {
				t.Errorf("entry %+v", entry.Exchange)
			}
		})
	}
}

func TestNearestPathIsInTheJournal(t *testing.T) {
	w := small(t)
	w.call(http.MethodGet, w.on("/acounting/invoices"), "")
	if x := w.store.last(journal.HopUnified).Exchange; x.Nearest != "GET /accounting/invoices" || x.Route != "" {
		t.Errorf("%+v", x)
	}
}

func TestLegacyBaseIsNamed(t *testing.T) {
	w := small(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1:4010/accounting/invoicez", nil)
	r.SetBasicAuth(clientID, clientSecret)
	r.Header.Set("X-Rutter-Version", unified.Version)
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	if rec.Code != http.StatusNotFound || !strings.Contains(rec.Body.String(), "http://127.0.0.1:4010/versioned") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestBodyOverTenMegabytes(t *testing.T) {
	w := small(t)
	rec := w.call(http.MethodPost, w.on("/accounting/invoices"), `{"invoice":{"memo":"`+strings.Repeat("x", 10<<20)+`"}}`)
	if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), "10 MB") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if x := w.store.last(journal.HopUnified).Exchange; x.RequestBody.Size < 10<<20 || len(x.RequestBody.Raw) > 1<<20 || x.Code != "INVALID_FIELDS" {
		t.Errorf("size %d kept %d", x.RequestBody.Size, len(x.RequestBody.Raw))
	}
}

func TestConnectionStates(t *testing.T) {
	for name, c := range map[string]struct {
		moves       []health.Trigger
		read, write string // error codes; empty is success
		status      string // part of the status document
	}{
		"active":       {nil, "", "", `"is_ready":true,"is_healthy":true`},
		"unhealthy":    {[]health.Trigger{health.Degraded}, "", "", `"is_healthy":false`},
		"needs reauth": {[]health.Trigger{health.Revoked}, "NEEDS_UPDATE", "NEEDS_UPDATE", `"needs_update":true`},
		"disabled":     {[]health.Trigger{health.Disable}, "CONNECTION_DISABLED", "CONNECTION_DISABLED", `"is_disabled":true,"disabled_reason":"MANUALLY_DISABLED"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := small(t)
			body := w.bill("S-1", "5")
			for _, m := range c.moves {
				w.move(m)
			}
			for call, want := range map[[3]string]string{{"GET", "/accounting/bills", ""}: c.read, {"POST", "/accounting/bills", body}: c.write} {
				rec := w.call(call[0], w.on(call[1]), call[2])
				if got := gjson.Get(rec.Body.String(), "error_code").Str; got != want {
					t.Errorf("%s: %d %s", call[0], rec.Code, rec.Body)
				}
			}
			if got := w.get("/connections/status").Raw; !strings.Contains(got, c.status) {
				t.Errorf("status %s", got)
			}
			w.get("/connections/access_token")
		})
	}
}

func TestNotReady(t *testing.T) {
	w := small(t)
	w.syncs.unready["invoice"] = true
	rec := w.call(http.MethodGet, w.on("/accounting/invoices"), "")
	if gjson.Get(rec.Body.String(), "error_code").Str != "PRODUCT_NOT_READY" || rec.Code != 400 {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	w.get("/accounting/invoices?force_fetch=true")
	w.get("/accounting/bills")
	fresh, err := w.registry.Create(t.Context(), link.NewConnection{Org: "org", Name: "other"})
	if err != nil {
		t.Fatal(err)
	}
	rec = w.call(http.MethodPost, "/accounting/bills?access_token="+fresh.AccessToken, "{}")
	if gjson.Get(rec.Body.String(), "error_code").Str != "PRODUCT_NOT_READY" || !strings.Contains(rec.Body.String(), fresh.LinkPath()) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestPlatformFaults(t *testing.T) {
	fault := func(status int, body string) exchange.Answer {
		return exchange.Answer{Status: status, Body: []byte(body)}
	}
	named := func(code, detail string) string {
		return fmt.Sprintf(`{"Fault":{"Error":[{"Message":"m","Detail":%q,"code":%q,"element":"x"}],"type":"ValidationFault"}}`, detail, code)
	}
	w := small(t)
	body := w.bill("F-1", "5")
	for name, c := range map[string]struct {
		answer exchange.Answer
		err    error
		status int
		code   string
		native string // error_metadata.platform.code
	}{
		"duplicate number":     {fault(400, named("6140", "d")), nil, 450, "DUPLICATE_DOCUMENT_NUMBER", "6140"},
		"duplicate name":       {fault(400, named("6240", "d")), nil, 450, "DUPLICATE_NAME", "6240"},
		"closed period":        {fault(400, named("6210", "d")), nil, 450, "PERIOD_CLOSED", "6210"},
		"stale":                {fault(400, named("5010", "d")), nil, 450, "STALE_OBJECT", "5010"},
		"bad reference":        {fault(400, named("2500", "d")), nil, 450, "INVALID_REFERENCE", "2500"},
		"deposited":            {fault(400, named("6540", "d")), nil, 450, "PAYMENT_DEPOSITED", "6540"},
		"lapsed":               {fault(400, named("6190", "d")), nil, 450, "SUBSCRIPTION_LAPSED", "6190"},
		"business rule":        {fault(400, named("6000", "d")), nil, 450, "BUSINESS_RULE", "6000"},
		"unbalanced":           {fault(400, named("6000", "debits exceed credits by 0.05")), nil, 450, "UNBALANCED_ENTRY", "6000"},
		"unknown code":         {fault(400, named("2020", "d")), nil, 450, "PLATFORM_BAD_REQUEST", "2020"},
		"fault with 200":       {fault(200, named("6240", "d")), nil, 450, "DUPLICATE_NAME", "6240"},
		"throttled":            {fault(429, `{"fault":{"error":[{"code":"3001","detail":"d"}],"type":"SERVICE"}}`), nil, 452, "PLATFORM_RATE_LIMIT_EXCEEDED", "3001"},
		"throttled in XML":     {fault(429, `<IntuitResponse/>`), nil, 452, "PLATFORM_RATE_LIMIT_EXCEEDED", ""},
		"credentials":          {fault(403, `{"fault":{"error":[{"code":"3100"}],"type":"AUTHORIZATION"}}`), nil, 451, "PLATFORM_BAD_REQUEST", "3100"},
		"gateway page":         {fault(504, `<html>`), nil, 454, "PLATFORM_BAD_REQUEST", ""},
		"an answer about none": {fault(200, `{}`), nil, 454, "PLATFORM_BAD_REQUEST", ""},
		"no answer":            {exchange.Answer{}, errors.New("down"), 454, "PLATFORM_BAD_REQUEST", ""},
		"grant dead":           {fault(401, `{"fault":{"error":[{"code":"3200"}],"type":"AUTHENTICATION"}}`), platform.ErrGrantDead, 400, "NEEDS_UPDATE", "3200"},
	} {
		t.Run(name, func(t *testing.T) {
			w.syncs.unauthorized = nil
			w.intercept(func(context.Context, platform.Request, func() (exchange.Answer, error)) (exchange.Answer, error) {
				return c.answer, c.err
			})
			rec := w.call(http.MethodPost, w.on("/accounting/bills"), body)
			got := gjson.ParseBytes(rec.Body.Bytes())
			if rec.Code != c.status || got.Get("error_code").Str != c.code || got.Get("error_metadata.platform.code").Str != c.native {
				t.Errorf("%d %s", rec.Code, rec.Body)
			}
			if (len(w.syncs.unauthorized) == 1) != (c.code == "NEEDS_UPDATE") {
				t.Errorf("told of a dead grant: %v", w.syncs.unauthorized)
			}
			if rec.Header().Get("X-Rutter-Job-ID") == "" {
				t.Error("an accepted write without a job")
			}
		})
	}
}

func TestGateSeesAndReplaces(t *testing.T) {
	w := small(t)
	id := w.some("invoices", `status = "open"`)
	w.gate.around = func(c exchange.Call, _ exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
		return shape(exchange.Refusal{Status: 429, Type: "RATE_LIMIT_ERROR", Code: "RATE_LIMIT_EXCEEDED", Message: "slow down", Header: http.Header{"Retry-After": {"2"}}}),
			[]journal.Touch{{Rule: "burst", Effect: "rate_limited", Hop: journal.HopUnified}}
	}
	w.gate.calls = nil
	rec := w.call(http.MethodGet, w.on("/accounting/invoices/"+id), "")
	entry := w.store.last(journal.HopUnified)
	if rec.Code != 429 || rec.Header().Get("Retry-After") != "2" || rec.Header().Get("X-Faultline-Fault") != "burst" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
	if len(entry.Faults) != 1 || entry.Exchange.Code != "RATE_LIMIT_EXCEEDED" || entry.Exchange.Reads != nil {
		t.Errorf("entry %+v %+v", entry, entry.Exchange)
	}
	call := w.gate.calls[0]
	want := exchange.Call{Hop: journal.HopUnified, Connection: w.connection.ID, Platform: "QUICKBOOKS", Method: "GET", Path: "/accounting/invoices/" + id, Object: "invoice", ObjectID: id, Entry: entry.ID,
		Query: call.Query, Socket: true, Organisation: "org"}
	if diff := cmp.Diff(want, call); diff != "" || !strings.HasPrefix(call.Query, "access_token=") {
		t.Errorf("the gate saw %+v", call)
	}
}

func TestRateLimit(t *testing.T) {
	w := newWorldLimited(t)
	refused := 0
	for range 600 {
		if rec := w.call(http.MethodGet, "/connections", ""); rec.Code == http.StatusTooManyRequests {
			refused++
			if gjson.Get(rec.Body.String(), "error_code").Str != "RATE_LIMIT_EXCEEDED" {
				t.Fatal(rec.Body)
			}
		}
	}
	if refused != 100 {
		t.Errorf("%d of 600 refused", refused)
	}
	if _, err := w.clock.Advance(t.Context(), 11*time.Second); err != nil {
		t.Fatal(err)
	}
	if rec := w.call(http.MethodGet, "/connections", ""); rec.Code != http.StatusOK {
		t.Errorf("after the window: %d", rec.Code)
	}
}

func newWorldLimited(t *testing.T) *world {
	w := small(t)
	w.options.LimitsOff = false
	w.api = unified.New(w.options, w.copy)
	return w
}

func TestJournalThatFailsIsNotASuccess(t *testing.T) {
	w := small(t)
	body := w.bill("J-1", "5")
	w.store.Break(errors.New("disk full"))
	rec := w.call(http.MethodPost, w.on("/accounting/bills"), body)
	if rec.Code != http.StatusInternalServerError || rec.Header().Get("X-Rutter-Job-ID") != "" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
