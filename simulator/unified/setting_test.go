package unified_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"faultline/simulator/health"
	"faultline/simulator/problem"
	"faultline/simulator/unified"
)

func (w *world) choose(name, value string) {
	w.t.Helper()
	if err := w.api.Choose(w.t.Context(), map[string]string{name: value}); err != nil {
		w.t.Fatal(err)
	}
}

const nowhere = "0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b"

// The status of states that keep a connection from being read is a choice; the code is not.
func TestTheStatusOfConnectionErrors(t *testing.T) {
	w := small(t)
	body := w.bill("X", "5")
	w.move(health.Revoked)
	for value, status := range map[string]int{"401": 401, "403": 403, "400": 400} {
		w.choose("connection_error_status", value)
		w.start()
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			rec := w.call(method, w.on("/accounting/bills"), body)
			if code := gjson.Get(rec.Body.String(), "error_code").Str; rec.Code != status || code != "NEEDS_UPDATE" {
				t.Errorf("%s: %s answers %d %s", value, method, rec.Code, code)
			}
		}
		if rec := w.call(http.MethodGet, "/accounting/bills?access_token="+nowhere, ""); rec.Code != http.StatusUnauthorized {
			t.Errorf("%s: bad keys answer %d", value, rec.Code)
		}
	}
}

// An id that is not there is answered 410, 404, or one of the two for each path.
func TestTheStatusOfMissingIDs(t *testing.T) {
	w := small(t)
	statuses := func() map[string]int {
		all := map[string]int{}
		for _, path := range []string{"accounts", "bills", "invoices", "vendors", "customers", "items", "journal_entries", "expenses"} {
			rec := w.call(http.MethodGet, w.on("/accounting/"+path+"/"+nowhere), "")
			if code := gjson.Get(rec.Body.String(), "error_code").Str; code != "RESOURCE_NOT_FOUND" {
				t.Errorf("%s: %s", path, rec.Body)
			}
			all[path] = rec.Code
		}
		return all
	}
	count := func(all map[string]int) (gone, notFound int) {
		for _, status := range all {
			switch status {
			case http.StatusGone:
				gone++
			case http.StatusNotFound:
				notFound++
			}
		}
		return gone, notFound
	}
	if gone, _ := count(statuses()); gone != 8 {
		t.Errorf("usually %d are gone", gone)
	}
	w.choose("missing_id_status", "404")
	if _, missing := count(statuses()); missing != 8 {
		t.Errorf("%d are not found", missing)
	}
	w.choose("missing_id_status", "mixed")
	first := statuses()
	if gone, missing := count(first); gone == 0 || missing == 0 || gone+missing != 8 {
		t.Errorf("mixed: %v", first)
	}
	for path, status := range statuses() {
		if first[path] != status {
			t.Errorf("%s: first %d, then %d", path, first[path], status)
		}
	}
	if rec := w.call(http.MethodDelete, w.on("/accounting/bills/"+nowhere), ""); rec.Code != http.StatusOK || gjson.Get(rec.Body.String(), "code").Str != "not_found" {
		t.Errorf("a deletion: %d %s", rec.Code, rec.Body)
	}
}

func TestReplaysAreMarked(t *testing.T) {
	w := small(t)
	body := w.bill("MR-1", "5")
	w.post(body, "k1")
	if again := w.post(body, "k1"); again.Header().Get("Idempotent-Replay") != "" {
		t.Error("it is marked by itself")
	}
	w.choose("mark_replays", "yes")
	if again := w.post(body, "k1"); again.Header().Get("Idempotent-Replay") != "true" {
		t.Error("it is not marked")
	}
	if first := w.post(w.bill("MR-2", "5"), "k2"); first.Header().Get("Idempotent-Replay") != "" {
		t.Error("the first is marked")
	}
}

func TestNothingInEnums(t *testing.T) {
	w := small(t)
	id := w.some("invoices", "amount_due >= 0")
	look := func() (line, reason, currency string) {
		t.Helper()
		read := func(path string) gjson.Result { return w.as("2024-04-30", http.MethodGet, path, "") } // the current version's document says text
		list := read("/accounting/invoices?limit=1").Get("invoices.0")
		return list.Get("line_items.0.type").Raw + read("/accounting/invoices/"+id).Get("invoice.line_items.0.type").Raw,
			read("/connections/status").Get("status.disabled_status.disabled_reason").Raw, list.Get("currency_code").Str
	}
	if line, reason, currency := look(); line != `"null""null"` || reason != `"null"` || currency != "USD" {
		t.Errorf("usually %s %s %s", line, reason, currency)
	}
	w.choose("nullable_enum_wire", "json_null")
	if line, reason, currency := look(); line != `nullnull` || reason != `null` || currency != "USD" {
		t.Errorf("then %s %s %s", line, reason, currency)
	}
	told := string(w.api.Told(unified.Version, "invoice", []byte(`{"invoice":{"line_items":[{"type":"null"},{"type":"shipping"}]}}`)))
	if told != `{"invoice":{"line_items":[{"type":null},{"type":"shipping"}]}}` {
		t.Errorf("told %s", told)
	}
}

func TestStaleReads(t *testing.T) {
	w := small(t)
	body := w.bill("S-1", "5")
	w.move(health.Revoked)
	w.choose("reads_when_stopped", "stale")
	if got := w.get("/accounting/bills?limit=1").Get("bills.#").Int(); got != 1 {
		t.Errorf("%d bills", got)
	}
	if rec := w.call(http.MethodPost, w.on("/accounting/bills"), body); gjson.Get(rec.Body.String(), "error_code").Str != "NEEDS_UPDATE" {
		t.Errorf("a write: %d %s", rec.Code, rec.Body)
	}
}

func TestEventsWithAnArray(t *testing.T) {
	w := small(t)
	event := []byte(`{"code":"VENDOR_UPDATED","vendor":{"currency_codes":["USD"],"id":"1"}}`)
	if got := string(w.api.Told(unified.Version, "vendor", event)); got != string(event) {
		t.Errorf("usually %s", got)
	}
	w.choose("object_webhook_shape", "array")
	for version, want := range map[string]string{
		unified.Version: `{"code":"VENDOR_UPDATED","vendor":[{"currency_codes":["USD"],"id":"1"}]}`,
		before:          `{"code":"VENDOR_UPDATED","vendor":[{"currency_code":"USD","id":"1"}]}`,
	} {
		if got := string(w.api.Told(version, "vendor", event)); got != want {
			t.Errorf("%s: %s", version, got)
		}
	}
	if got := string(w.api.Told(unified.Version, "", []byte(`{"code":"INITIAL_UPDATE"}`))); got != `{"code":"INITIAL_UPDATE"}` {
		t.Errorf("about no object: %s", got)
	}
}

func TestSettingsAreJudgedAndKept(t *testing.T) {
	w := small(t)
	for _, tc := range []struct{ name, value, hint string }{
		{"connection_error_status", "402", "use one of: 400, 401, 403"}, {"connection_eror_status", "400", "did you mean connection_error_status?"}, {"x", "y", "use one of: connection_error_status"},
	} {
		err := w.api.Choose(t.Context(), map[string]string{"mark_replays": "yes", tc.name: tc.value})
		if p := problem.From(err); err == nil || p.Code != problem.Invalid || !strings.HasPrefix(p.Hint, tc.hint) || p.Path != "/"+tc.name {
			t.Errorf("%s: %+v", tc.name, p)
		}
	}
	if w.api.Chosen("mark_replays") != "" {
		t.Error("half of it was chosen")
	}
	w.choose("missing_id_status", "mixed")
	w.start()
	values := map[string]string{}
	for _, s := range w.api.Settings() {
		values[s.Name] = s.Value
		if s.About == "" || len(s.Values) < 2 {
			t.Errorf("%+v", s)
		}
	}
	if values["missing_id_status"] != "mixed" || values["connection_error_status"] != "400" || len(values) != 7 {
		t.Errorf("after a restart: %v", values)
	}
}
