package host_test

import (
	"net/http"
	"testing"
)

// The console configures the syncs of an organisation and shows how far those of a connection are.
func TestSyncsOverTheConsole(t *testing.T) {
	h := open(t, nil)
	config := func(minutes int) map[string]any {
		return map[string]any{
			"initialSync":     map[string]any{"batches": []any{map[string]any{"timeFrameInMonths": 24, "entities": []string{"ACCOUNT", "VENDOR"}}}},
			"incrementalSync": map[string]any{"syncPeriodInMinutes": minutes, "entities": []string{"VENDOR"}},
		}
	}
	if a := h.console(t, "PUT", "/organisations/Staging/sync-configuration", config(59)); a.status < 400 || a.status >= 500 {
		t.Errorf("an interval that is too short: %d %s", a.status, a.body)
	}
	h.console(t, "PUT", "/organisations/Staging/sync-configuration", config(90)).want(t, http.StatusOK)
	made := decode[struct{ ID string }](t, h.console(t, "POST", "/connections", map[string]any{"name": "Configured", "company": map[string]any{"invoices": 3, "months": 1}}).want(t, http.StatusOK))
	type object struct {
		Object          string
		Synced          int
		Expected        *int
		Ready, Withheld bool
		Batches         []struct{ State string }
	}
	type state struct {
		Historical bool
		Level      string
		Objects    []object
	}
	read := func() (state, map[string]object) {
		s := decode[state](t, h.console(t, "GET", "/connections/"+made.ID+"/sync-state", nil).want(t, http.StatusOK))
		by := map[string]object{}
		for _, o := range s.Objects {
			by[o.Object] = o
		}
		return s, by
	}
	before, objects := read()
	if v := objects["vendor"]; before.Level != "organisation" || before.Historical || v.Ready || v.Expected != nil || len(v.Batches) != 1 || v.Batches[0].State != "NOT_STARTED" {
		t.Errorf("before the first batch: %+v, vendors %+v", before.Level, v)
	}
	h.console(t, "POST", "/clock/advance", map[string]any{"by": "10s"}).want(t, http.StatusOK)
	after, objects := read()
	vendors, bills := objects["vendor"], objects["bill"]
	if !after.Historical || !vendors.Ready || vendors.Expected == nil || *vendors.Expected != vendors.Synced || vendors.Synced == 0 || vendors.Batches[0].State != "COMPLETED" {
		t.Errorf("after it: vendors %+v", vendors)
	}
	if !bills.Ready || bills.Synced != 0 || len(bills.Batches) != 0 || bills.Withheld {
		t.Errorf("bills, which are not selected: %+v", bills)
	}
	h.console(t, "DELETE", "/organisations/Staging/sync-configuration", nil).want(t, http.StatusOK)
	if s, _ := read(); s.Level != "" {
		t.Errorf("the configuration is gone, and counts: %s", s.Level)
	}
}
