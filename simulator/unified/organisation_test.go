package unified_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"faultline/simulator/unified"
)

// The limit counts for an organisation: what one spends, another still has.
func TestEachOrganisationHasItsOwnQuota(t *testing.T) {
	w := newWorld(t, smallPlan, func(o *unified.Options) {
		o.LimitsOff = false
		o.Authorize = func(id, _ string) (string, error) { return id, nil }
	})
	call := func(org string) int {
		request := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:4010/versioned/connections", nil)
		request.SetBasicAuth(org, "")
		request.Header.Set("X-Rutter-Version", unified.Version)
		answer := httptest.NewRecorder()
		w.api.ServeHTTP(answer, request)
		return answer.Code
	}
	for range 500 {
		if status := call("staging"); status != http.StatusOK {
			t.Fatalf("status %d within the limit", status)
		}
	}
	if over, other := call("staging"), call("production"); over != http.StatusTooManyRequests || other != http.StatusOK {
		t.Errorf("beyond the limit %d, the other organisation %d", over, other)
	}
}
