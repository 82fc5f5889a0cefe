package unified_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// What a backfill and a manual sync are refused for. Nothing runs then.
func TestSyncCallsAreChecked(t *testing.T) {
	w := small(t)
	today := w.clock.Now()
	day := func(years, days int) string { return today.AddDate(years, 0, days).Format("2006-01-02") }
	for _, tc := range []struct{ name, path, body, code, says string }{
		{"no body", "backfill", "", "MISSING_FIELDS", "start_date, object_types"},
		{"no object types", "backfill", `{"start_date":"2026-01-01"}`, "MISSING_FIELDS", "object_types"},
		{"more than five years ago", "backfill", fmt.Sprintf(`{"start_date":%q,"object_types":["bill"]}`, day(-5, -1)), "INVALID_FIELDS", "start_date must be at most 5 years ago"},
		{"an end before the start", "backfill", fmt.Sprintf(`{"start_date":%q,"end_date":%q,"object_types":["bill"]}`, day(0, -3), day(0, -4)), "INVALID_FIELDS", "end_date"},
		{"no calendar date", "backfill", `{"start_date":"2026-02-30","object_types":["bill"]}`, "INVALID_FIELDS", "start_date must be YYYY-MM-DD"},
		{"a time", "backfill", `{"start_date":"2026-02-03T00:00:00Z","object_types":["bill"]}`, "INVALID_FIELDS", "start_date must be YYYY-MM-DD"},
		{"object types that are no list", "backfill", fmt.Sprintf(`{"start_date":%q,"object_types":"bill"}`, day(0, -3)), "INVALID_FIELDS", "object_types must be an array"},
		{"an object that there is not", "backfill", fmt.Sprintf(`{"start_date":%q,"object_types":["bills"]}`, day(0, -3)), "INVALID_FIELDS", `object_types has "bills"`},
		{"an object without syncs", "backfill", fmt.Sprintf(`{"start_date":%q,"object_types":["bank_feed_account"]}`, day(0, -3)), "INVALID_FIELDS", "bank_feed_account"},
		{"a word for truth", "backfill", fmt.Sprintf(`{"start_date":%q,"object_types":["bill"],"include_webhooks":"true"}`, day(0, -3)), "INVALID_FIELDS", "include_webhooks must be true or false"},
		{"remarks that are no text", "backfill", fmt.Sprintf(`{"start_date":%q,"object_types":["bill"],"remarks":1}`, day(0, -3)), "INVALID_FIELDS", "remarks must be a string"},
		{"a manual sync of what there is not", "incremental_sync", `{"object_types":["bills"]}`, "INVALID_FIELDS", `object_types has "bills"`},
		{"a manual sync of no list", "incremental_sync", `{"object_types":{}}`, "INVALID_FIELDS", "object_types must be an array"},
	} {
		rec := w.call(http.MethodPost, w.on("/connections/"+tc.path), tc.body)
		if code := gjson.Get(rec.Body.String(), "error_code").Str; rec.Code != http.StatusBadRequest || code != tc.code || !strings.Contains(gjson.Get(rec.Body.String(), "error_message").Str, tc.says) {
			t.Errorf("%s: %d %s", tc.name, rec.Code, rec.Body)
		}
	}
	if n := len(w.syncs.backfills) + len(w.syncs.incremental); n != 0 {
		t.Errorf("%d runs", n)
	}
	w.send(http.MethodPost, "/connections/backfill", fmt.Sprintf(`{"start_date":%q,"end_date":%q,"object_types":["bill","items"],"include_webhooks":true,"remarks":"after an outage"}`, day(-5, 0), day(0, 0)))
	if n := len(w.syncs.backfills); n != 1 {
		t.Errorf("%d backfills", n)
	}
}
