package unified_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

const dataConfig = `{"platform_data_config":{"INVOICE_UPDATED":{"QUICKBOOKS":{"token":"$.SyncToken","customer":"$.CustomerRef['value']","line":"$.Line[0].DetailType","nothing":"$.Nothing.there"}}}}`

func TestEventsCarryChosenMembersOfTheRecord(t *testing.T) {
	w := small(t)
	if before := w.call(http.MethodGet, "/configs/webhooks/e1/platform_data_config", ""); before.Code != http.StatusOK || before.Body.String() != `{"platform_data_config":null}` {
		t.Errorf("before: %d %s", before.Code, before.Body)
	}
	set := w.call(http.MethodPatch, "/configs/webhooks/e1/platform_data_config", dataConfig)
	if set.Code != http.StatusOK || gjson.GetBytes(set.Body.Bytes(), "platform_data_config.INVOICE_UPDATED.QUICKBOOKS.token").Str != "$.SyncToken" {
		t.Fatalf("set: %d %s", set.Code, set.Body)
	}
	w.start()
	if after := w.call(http.MethodGet, "/configs/webhooks/e1/platform_data_config", ""); after.Body.String() != set.Body.String() {
		t.Errorf("after a restart: %s", after.Body)
	}
	if shown := gjson.Parse(w.call(http.MethodGet, "/configs/webhooks/e1", "").Body.String()).Get("platform_data_config.INVOICE_UPDATED"); !shown.Exists() {
		t.Error("the endpoint does not show it")
	}
	id := w.some("invoices", `status = "open"`)
	native := w.get("/accounting/invoices/" + id + "?expand=platform_data").Get("invoice.platform_data")
	body := []byte(`{"type":"INVOICE","code":"INVOICE_UPDATED","invoice":{"id":"` + id + `","memo":null}}`)
	rich := gjson.ParseBytes(w.api.Enrich("e1", w.connection.ID, "INVOICE_UPDATED", "invoice", body))
	data := rich.Get("invoice.platform_data")
	if data.Get("token").Raw != native.Get("SyncToken").Raw || data.Get("customer").Str != native.Get("CustomerRef.value").Str || data.Get("line").Str != "SalesItemLineDetail" ||
		data.Get("nothing").Type != gjson.Null || !data.Get("nothing").Exists() || rich.Get("invoice.id").Str != id {
		t.Errorf("the event is %s", rich.Raw)
	}
	for _, plain := range [][]string{{"e2", "INVOICE_UPDATED", "invoice"}, {"e1", "INVOICE_CREATED", "invoice"}, {"e1", "INVOICE_UPDATED", "bill"}} {
		if got := w.api.Enrich(plain[0], w.connection.ID, plain[1], plain[2], body); string(got) != string(body) {
			t.Errorf("%v: %s", plain, got)
		}
	}
}

func TestPlatformDataConfigRefusals(t *testing.T) {
	w := small(t)
	for body, says := range map[string]string{
		`{}`:                               "platform_data_config",
		`{"platform_data_config":[]}`:      "must be an object",
		`{"platform_data_config":{"X":1}}`: "platform_data_config.X",
		`{"platform_data_config":{"X":{"Q":[]}}}`:              "platform_data_config.X.Q",
		`{"platform_data_config":{"X":{"Q":{"a":"Memo"}}}}`:    "JSONPath",
		`{"platform_data_config":{"X":{"Q":{"a":"$..Memo"}}}}`: "JSONPath",
	} {
		rec := w.call(http.MethodPatch, "/configs/webhooks/e1/platform_data_config", body)
		if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), says) {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
	if rec := w.call(http.MethodGet, "/configs/webhooks/e9/platform_data_config", ""); rec.Code != http.StatusGone {
		t.Errorf("an unknown endpoint: %d", rec.Code)
	}
}
