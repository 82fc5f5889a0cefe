package host_test

import (
	"net/http"
	"strings"
	"testing"

	"faultline/simulator/unified"
)

// The console lists what the published API leaves open, and chooses among it.
func TestOpenPointsAreChosenOverTheConsole(t *testing.T) {
	h := open(t, nil)
	value := func(name string) string {
		for _, s := range decode[struct{ Settings []unified.Setting }](t, h.console(t, "GET", "/settings", nil).want(t, http.StatusOK)).Settings {
			if s.Name == name {
				return s.Value
			}
		}
		t.Fatalf("there is no %s", name)
		return ""
	}
	if got := value("missing_id_status"); got != "410" {
		t.Errorf("usually %s", got)
	}
	h.console(t, "PATCH", "/settings", map[string]any{"missing_id_status": "404"}).want(t, http.StatusOK)
	if got := value("missing_id_status"); got != "404" {
		t.Errorf("chosen, and %s", got)
	}
	a := h.send(t, "GET", h.ready.Sandbox+"/versioned/jobs/0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b", nil, func(r *http.Request) {
		r.SetBasicAuth(h.ready.ClientID, h.ready.ClientSecret)
		r.Header.Set("X-Rutter-Version", "2024-08-31")
	})
	if a.status != http.StatusNotFound {
		t.Errorf("an unknown job: %d", a.status)
	}
	if a := h.console(t, "PATCH", "/settings", map[string]any{"missing_id_state": "404"}); a.status < 400 || a.status >= 500 || !strings.Contains(string(a.body), "did you mean missing_id_status?") {
		t.Errorf("a name that is wrong: %d %s", a.status, a.body)
	}
}
