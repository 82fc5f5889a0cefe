package unified_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/health"
	"faultline/simulator/problem"
	"faultline/simulator/unified"
)

func TestConnectionsList(t *testing.T) {
	w := small(t)
	count := func(status string) int64 {
		path := "/connections"
		if status != "" {
			path += "?status=" + status
		}
		return gjson.Get(w.call(http.MethodGet, path, "").Body.String(), "connections.#").Int()
	}
	if count("") != 1 || count("active") != 1 || count("disabled") != 0 || count("any") != 1 {
		t.Error("an active connection")
	}
	w.move(health.Revoked)
	if count("") != 0 || count("needs_reauth") != 1 || count("any") != 1 {
		t.Error("a stopped connection is left out unless asked for")
	}
	doc := gjson.Get(w.call(http.MethodGet, "/connections?status=any", "").Body.String(), "connections.0")
	if doc.Get("access_token").Str != w.connection.AccessToken || doc.Get("link_url").Str != "http://127.0.0.1:4010"+w.connection.LinkPath() || doc.Get("status").Str != "needs_reauth" {
		t.Errorf("%s", doc.Raw)
	}
}

func TestCreateConnectionTakesAnyBody(t *testing.T) {
	w := small(t)
	for _, body := range []string{"", "{}", `{"platform":"QUICKBOOKS"}`} {
		rec := w.call(http.MethodPost, "/connections/create", body)
		c := gjson.Get(rec.Body.String(), "connection")
		if rec.Code != 200 || c.Get("id").Str == "" || c.Get("access_token").Str == "" || !strings.HasSuffix(c.Get("link_url").Str, "/link/connection/"+c.Get("id").Str) || c.Get("name").Type != gjson.Null {
			t.Errorf("%q: %d %s", body, rec.Code, rec.Body)
		}
	}
	rec := w.call(http.MethodPost, "/connections/create", `{"platform":"QUICKBOOKS","realm_id":"4620816365000000001","oauth_client_id":"a","oauth_client_secret":"b","oauth_refresh_token":"c","environment":"sandbox"}`)
	if c, _ := w.registry.ByID(gjson.Get(rec.Body.String(), "connection.id").Str); c.Realm != "4620816365000000001" {
		t.Errorf("credentials did not authenticate: %+v", c)
	}
}

// Credentials come whole or not at all, and those that open no company leave no connection behind.
func TestCredentialsThatAreRefused(t *testing.T) {
	w := newWorld(t, smallPlan, func(o *unified.Options) {
		o.Authenticate = func(context.Context, string, string) error {
			return problem.New(problem.Invalid, "there is no company %q on this platform", "1").At("/company")
		}
	})
	before := len(w.registry.All())
	for name, tc := range map[string]struct{ body, says string }{
		"half of them":       {`{"platform":"QUICKBOOKS","realm_id":"1"}`, "oauth_client_id, oauth_client_secret, oauth_refresh_token"},
		"not text":           {`{"platform":"QUICKBOOKS","realm_id":1,"oauth_client_id":"a","oauth_client_secret":"b","oauth_refresh_token":"c"}`, "realm_id"},
		"empty":              {`{"platform":"QUICKBOOKS","realm_id":"","oauth_client_id":"a","oauth_client_secret":"b","oauth_refresh_token":"c"}`, "realm_id"},
		"of another company": {`{"platform":"QUICKBOOKS","realm_id":"1","oauth_client_id":"a","oauth_client_secret":"b","oauth_refresh_token":"c"}`, "realm_id: there is no company"},
		"of a shop":          {`{"platform":"SHOPIFY","shop_name":"x"}`, "SHOPIFY"},
	} {
		rec := w.call(http.MethodPost, "/connections/create", tc.body)
		if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), tc.says) {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
	if after := len(w.registry.All()); after != before {
		t.Errorf("%d connections are left behind", after-before)
	}
}

func TestRenameRotateDelete(t *testing.T) {
	w := small(t)
	rec := w.call(http.MethodPatch, "/connections/"+w.connection.ID, `{"name":"Renamed"}`)
	if gjson.Get(rec.Body.String(), "connection.name").Str != "Renamed" {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	fresh := w.send(http.MethodPost, "/connections/access_token/invalidate", "").Get("new_access_token").Str
	if old := w.call(http.MethodGet, w.on("/accounting/invoices"), ""); old.Code != http.StatusUnauthorized {
		t.Errorf("the old token: %d", old.Code)
	}
	w.connection.AccessToken = fresh
	w.get("/accounting/invoices")
	if got := w.send(http.MethodDelete, "/connections", "").Raw; got != `{"success":true}` {
		t.Errorf("delete: %s", got)
	}
	if rec := w.call(http.MethodGet, w.on("/connections/status"), ""); rec.Code != http.StatusUnauthorized {
		t.Errorf("after the delete: %d", rec.Code)
	}
	if n := w.copy.Count(w.connection.ID, "invoice"); n != 0 {
		t.Errorf("%d invoices are left", n)
	}
}

func TestTokenExchange(t *testing.T) {
	w := small(t)
	for _, header := range [][]string{nil, {"Authorization", ""}} {
		public, err := w.registry.PublicToken(t.Context(), w.connection.ID)
		if err != nil {
			t.Fatal(err)
		}
		body := `{"client_id":"demo","secret":"demo-secret","public_token":"` + public + `"}`
		rec := w.call(http.MethodPost, "/item/public_token/exchange", body, header...)
		doc := gjson.ParseBytes(rec.Body.Bytes())
		if rec.Code != 200 || doc.Get("connection_id").Str != w.connection.ID || doc.Get("access_token").Str != w.connection.AccessToken ||
			!doc.Get("is_ready").Bool() || doc.Get("platform").Str != "QUICKBOOKS" || doc.Get("store_unique_name").Str != w.connection.Realm {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		again := w.call(http.MethodPost, "/item/public_token/exchange", body, header...)
		if again.Code != 400 || gjson.Get(again.Body.String(), "error_code").Str != "INVALID_PUBLIC_TOKEN" {
			t.Errorf("second use: %d %s", again.Code, again.Body)
		}
	}
}

func TestStatusCounts(t *testing.T) {
	w := small(t)
	doc := w.get("/connections/status").Get("status")
	total := doc.Get("historical_sync_status.total")
	if total.Get("invoice.synced_count").Int() != 20 || !total.Get("invoice.ready").Bool() || total.Get("accounting_customer.synced_count").Int() == 0 || total.Get("items.synced_count").Int() == 0 {
		t.Errorf("total %s", total.Raw)
	}
	for _, path := range []string{"created_at", "platform", "link_url", "is_ready", "is_healthy", "last_sync_completed_at", "needs_update_status.needs_update", "disabled_status.is_disabled",
		"historical_sync_status.historical_sync_completed", "historical_sync_status.num_batches_completed", "historical_sync_status.synced_orders_count",
		"historical_sync_status.synced_transactions_count", "historical_sync_status.expected_entity_counts.0.batch_num", "historical_sync_status.batches.0.progress_info.invoice.status"} {
		if !doc.Get(path).Exists() {
			t.Errorf("no %s in %s", path, doc.Raw)
		}
	}
	if doc.Get("disabled_status.disabled_reason").Str != "null" || doc.Get("historical_sync_status.synced_orders_count").Type != gjson.Null {
		t.Errorf("%s", doc.Raw)
	}
	if !w.get("/connections/status").Get("connection.orgId").Exists() {
		t.Error("no connection")
	}
	progress := doc.Get("historical_sync_status.batches.0.progress_info")
	for entity, want := range map[string]string{
		"invoice": `{"status":"COMPLETED","oldest_batch_entity_date":"2026-01-02T08:59:00.000Z","newest_batch_entity_date":"2026-02-27T00:00:00.000Z"}`,
		"bill":    `{"status":"IN_PROGRESS","oldest_batch_entity_date":"2026-04-02T08:59:00.000Z","newest_batch_entity_date":"2026-05-02T08:59:00.000Z"}`,
		"project": `{"status":"NOT_STARTED","oldest_batch_entity_date":"2026-01-02T08:59:00.000Z","newest_batch_entity_date":"2026-03-02T08:59:00.000Z"}`,
	} {
		if got := progress.Get(entity).Raw; got != want {
			t.Errorf("%s: %s", entity, got)
		}
	}
	if got := doc.Get(`historical_sync_status.expected_entity_counts.#.count`).Raw; got != "[3,3,null]" {
		t.Errorf("expected %s", got)
	}
}

func TestSyncCalls(t *testing.T) {
	w := small(t)
	for _, body := range []string{"", `{"object_types":["invoice","items","accounting_customer"]}`, `{"object_types":["currencies","tax_rates","accounting_customer_refund","accounting_transaction","cash_flow"]}`, `{"object_types":[]}`} {
		if got := w.send(http.MethodPost, "/connections/incremental_sync", body).Raw; got != `{"success":true}` {
			t.Errorf("%s: %s", body, got)
		}
	}
	if diff := cmp.Diff([][]string{nil, {"invoice", "item", "customer"}, {"currency", "tax_rate", "customer_refund", "transaction", "cash_flow"}}, w.syncs.incremental); diff != "" {
		t.Error(diff)
	}
	w.send(http.MethodPost, "/connections/backfill", `{"start_date":"2025-06-01","object_types":["bill"]}`)
	if diff := cmp.Diff([][]string{{"bill"}}, w.syncs.backfills); diff != "" {
		t.Error(diff)
	}
}

func TestWebhookConfigs(t *testing.T) {
	w := small(t)
	list := gjson.ParseBytes(w.call(http.MethodGet, "/configs/webhooks", "").Body.Bytes())
	if !list.IsArray() || list.Get("#").Int() != 2 || list.Get("0.allow_list").Type != gjson.Null || list.Get("1.allow_list.allowedTypes.0").Str != "INVOICE_CREATED" || !list.Get("1.disabled").Bool() {
		t.Errorf("%s", list.Raw)
	}
	one := gjson.ParseBytes(w.call(http.MethodGet, "/configs/webhooks/e1", "").Body.Bytes())
	if one.Raw != list.Get("0").Raw || one.Get("api_version").Str != "2024-08-31" {
		t.Errorf("%s", one.Raw)
	}
}

func TestRequestIDsAreNeverGivenTwice(t *testing.T) {
	w := small(t)
	seen := map[string]bool{}
	for range 3 {
		for range 5 {
			id := w.call(http.MethodGet, "/connections", "").Header().Get("X-Rutter-Request-ID")
			if seen[id] {
				t.Fatal("an id twice")
			}
			seen[id] = true
		}
		w.start()
	}
}
