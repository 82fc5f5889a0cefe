package unified_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/journal/journaltest"
	"faultline/simulator/unified"
)

const wholeConfig = `{"initialSync":{"batches":[{"timeFrameInMonths":1,"entities":["INVOICE"]},{"timeFrameInMonths":24,"entities":["INVOICE","ITEMS","ORDER"]}]},"incrementalSync":{"syncPeriodInMinutes":60,"entities":["INVOICE"]}}`

func TestSyncConfigurationIsKept(t *testing.T) {
	w := small(t)
	for _, path := range []string{"/configs/sync/platforms/QUICKBOOKS", "/configs/sync/connections/" + w.connection.ID} {
		if rec := w.call(http.MethodGet, path, ""); rec.Code != http.StatusGone {
			t.Errorf("%s: nothing is configured: %d", path, rec.Code)
		}
		if rec := w.call(http.MethodPost, path, wholeConfig); rec.Code != http.StatusOK || rec.Body.String() != wholeConfig {
			t.Fatalf("%s: %d %s", path, rec.Code, rec.Body)
		}
		rec := w.call(http.MethodPatch, path, `{"incrementalSync":{"syncPeriodInMinutes":20160,"entities":[]}}`)
		if got := gjson.ParseBytes(rec.Body.Bytes()); got.Get("incrementalSync.syncPeriodInMinutes").Int() != 20160 || got.Get("initialSync.batches.#").Int() != 2 {
			t.Errorf("%s: %s", path, got.Raw)
		}
		w.start()
		if again := w.call(http.MethodGet, path, "").Body.String(); again != rec.Body.String() {
			t.Errorf("after a restart: %s", again)
		}
		if rec := w.call(http.MethodDelete, path, ""); rec.Body.String() != "{}" {
			t.Errorf("delete: %s", rec.Body)
		}
		if rec := w.call(http.MethodGet, path, ""); rec.Code != http.StatusGone {
			t.Errorf("%s: it is deleted: %d", path, rec.Code)
		}
	}
}

func TestTheNearestConfigurationCounts(t *testing.T) {
	store := new(journaltest.Memory)
	configs := unified.NewSyncConfigs(store)
	w := newWorld(t, smallPlan, func(o *unified.Options) { o.SyncConfigs = configs })
	minutes := func() int {
		if c := configs.For("org", "QUICKBOOKS", w.connection.ID); c != nil {
			return c.Incremental.Minutes
		}
		return 0
	}
	got := []int{minutes()}
	configs.SetOrganisation("org", &unified.SyncConfiguration{Incremental: unified.IncrementalSync{Minutes: 90}})
	got = append(got, minutes())
	w.call(http.MethodPost, "/configs/sync/platforms/QUICKBOOKS", wholeConfig)
	got = append(got, minutes())
	w.call(http.MethodPost, "/configs/sync/connections/"+w.connection.ID, wholeConfig)
	w.call(http.MethodPatch, "/configs/sync/connections/"+w.connection.ID, `{"incrementalSync":{"syncPeriodInMinutes":61,"entities":[]}}`)
	got = append(got, minutes())
	w.call(http.MethodDelete, "/configs/sync/platforms/QUICKBOOKS", "")
	w.call(http.MethodDelete, "/configs/sync/connections/"+w.connection.ID, "")
	got = append(got, minutes())
	if diff := cmp.Diff([]int{0, 90, 60, 61, 90}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAConnectionIsCreatedWithItsConfiguration(t *testing.T) {
	w := small(t)
	rec := w.call(http.MethodPost, "/connections/create", `{"platform":"QUICKBOOKS","syncConfig":`+wholeConfig+`}`)
	id := gjson.Get(rec.Body.String(), "connection.id").Str
	if got := w.call(http.MethodGet, "/configs/sync/connections/"+id, "").Body.String(); got != wholeConfig {
		t.Errorf("%s: %s", rec.Body, got)
	}
	before := len(w.registry.All())
	if rec := w.call(http.MethodPost, "/connections/create", `{"syncConfig":{}}`); rec.Code != http.StatusBadRequest || len(w.registry.All()) != before {
		t.Errorf("%d %s, %d connections", rec.Code, rec.Body, len(w.registry.All()))
	}
}

func TestSyncConfigurationIsChecked(t *testing.T) {
	w := small(t)
	path := "/configs/sync/connections/" + w.connection.ID
	for name, c := range map[string]struct {
		path, body, code string
		status           int
	}{
		"nothing":                {path, "", "MISSING_FIELDS", 400},
		"half":                   {path, `{"initialSync":{"batches":[{"timeFrameInMonths":1,"entities":[]}]}}`, "MISSING_FIELDS", 400},
		"no batch":               {path, `{"initialSync":{"batches":[]},"incrementalSync":{"syncPeriodInMinutes":60,"entities":[]}}`, "INVALID_FIELDS", 400},
		"a period too short":     {path, `{"initialSync":{"batches":[{"timeFrameInMonths":1,"entities":[]}]},"incrementalSync":{"syncPeriodInMinutes":59,"entities":[]}}`, "INVALID_FIELDS", 400},
		"a period too long":      {path, `{"initialSync":{"batches":[{"timeFrameInMonths":1,"entities":[]}]},"incrementalSync":{"syncPeriodInMinutes":20161,"entities":[]}}`, "INVALID_FIELDS", 400},
		"no time frame":          {path, `{"initialSync":{"batches":[{"timeFrameInMonths":0,"entities":[]}]},"incrementalSync":{"syncPeriodInMinutes":60,"entities":[]}}`, "INVALID_FIELDS", 400},
		"an unknown entity":      {path, `{"initialSync":{"batches":[{"timeFrameInMonths":1,"entities":["INVOICES"]}]},"incrementalSync":{"syncPeriodInMinutes":60,"entities":[]}}`, "INVALID_FIELDS", 400},
		"an unknown platform":    {"/configs/sync/platforms/SHOPIFY", wholeConfig, "RESOURCE_NOT_FOUND", 410},
		"an unknown connection":  {"/configs/sync/connections/0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b", wholeConfig, "RESOURCE_NOT_FOUND", 410},
		"a batch that is no map": {path, `{"initialSync":{"batches":[1]},"incrementalSync":{"syncPeriodInMinutes":60,"entities":[]}}`, "INVALID_FIELDS", 400},
	} {
		rec := w.call(http.MethodPost, c.path, c.body)
		if code := gjson.Get(rec.Body.String(), "error_code").Str; rec.Code != c.status || code != c.code {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
}
