package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"faultline/simulator/unified"
)

// syncing is a configuration of two batches over the same objects, and of the time between runs.
func syncing(minutes int, entities string) string {
	return fmt.Sprintf(`{"initialSync":{"batches":[{"timeFrameInMonths":1,"entities":%[2]s},{"timeFrameInMonths":12,"entities":%[2]s}]},"incrementalSync":{"syncPeriodInMinutes":%[1]d,"entities":%[2]s}}`, minutes, entities)
}

// seenOf is what a client sees of a connection under a configuration.
type seenOf struct {
	Vendors, Bills, Customers bool // there are some
	Made                      int  // of the customers are made here
	Period                    time.Duration
}

// Each level is configured, the strongest last, and a connection that is linked then goes by the nearest. What is not
// selected can be created, and is all that is read; later runs change nothing about that.
func TestEachLevelOfConfigurationCounts(t *testing.T) {
	h := openHouse(t, 4)
	look := func(token, id string) seenOf {
		t.Helper()
		count := func(plural string) int {
			t.Helper()
			r := h.send(t, http.MethodGet, "/accounting/"+plural, url.Values{"access_token": {token}}, "")
			if r.status != http.StatusOK {
				t.Errorf("%s: %d %s", plural, r.status, r.body)
			}
			return int(gjson.GetBytes(r.body, plural+".#").Int())
		}
		before := count("customers")
		made := h.send(t, http.MethodPost, "/accounting/customers", url.Values{"access_token": {token}}, fmt.Sprintf(`{"customer":{"contact_name":"Made Here","customer_name":"Made for %s"}}`, id[:8]))
		if made.status != http.StatusOK {
			t.Errorf("what is not selected can be created: %d %s", made.status, made.body)
		}
		now := h.Clock().Now()
		due := h.Syncs().Next(id)
		seen := seenOf{Vendors: count("vendors") > 0, Bills: count("bills") > 0, Customers: before > 0, Made: count("customers") - before, Period: due.Sub(now).Round(time.Minute)}
		h.advance(t, 2*seen.Period+time.Minute)
		if after := count("customers"); after != before+seen.Made {
			t.Errorf("two runs later there are %d customers", after)
		}
		return seen
	}
	var organisation unified.SyncConfiguration
	if err := json.Unmarshal([]byte(syncing(90, `["ACCOUNT","VENDOR"]`)), &organisation); err != nil {
		t.Fatal(err)
	}
	refused := organisation
	refused.Incremental.Minutes = 59
	if err := h.ConfigureSync(t.Context(), "", &refused); err == nil || !strings.Contains(err.Error(), "incrementalSync.syncPeriodInMinutes must be a whole number from 60 to 20160") {
		t.Errorf("an interval that is too short: %v", err)
	}
	steps := []struct {
		level string
		set   func() string // and the body with which a connection is created
		want  seenOf
	}{
		{"", func() string { return "" }, seenOf{true, true, true, 1, time.Hour}},
		{"organisation", func() string {
			if err := h.ConfigureSync(t.Context(), "", &organisation); err != nil {
				t.Fatal(err)
			}
			return ""
		}, seenOf{true, false, false, 1, 90 * time.Minute}},
		{"platform", func() string {
			h.send(t, http.MethodPost, "/configs/sync/platforms/QUICKBOOKS", nil, syncing(120, `["ACCOUNT","BILL"]`))
			return ""
		}, seenOf{false, true, false, 1, 2 * time.Hour}},
		{"connection", func() string { return `,"syncConfig":` + syncing(150, `["ACCOUNT","VENDOR","BILL"]`) }, seenOf{true, true, false, 1, 150 * time.Minute}},
	}
	for _, step := range steps {
		t.Run("level "+step.level, func(t *testing.T) {
			with := step.set()
			made := h.send(t, http.MethodPost, "/connections/create", nil, `{"platform":"QUICKBOOKS"`+with+`}`)
			id, token := gjson.GetBytes(made.body, "connection.id").Str, gjson.GetBytes(made.body, "connection.access_token").Str
			h.page(t, "/link/connection/"+id+"?auto_approve=1&company="+h.freeCompany(t))
			h.advance(t, 10*time.Second)
			if diff := cmp.Diff(step.want, look(token, id)); diff != "" {
				t.Error(diff)
			}
			if level, _ := h.NearestSyncConfiguration(id); level != step.level {
				t.Errorf("it goes by the %q level", level)
			}
		})
	}
	if err := h.ConfigureSync(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	if c, err := h.SyncConfiguration(""); err != nil || c != nil {
		t.Errorf("taken away: %+v, %v", c, err)
	}
}
