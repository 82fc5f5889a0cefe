package host_test

import (
	"net/http"
	"testing"
)

func TestAConnectionIsDisabledForAReason(t *testing.T) {
	h := open(t, nil)
	id := h.ready.Connections[0].ID
	reason := func(a answer) string {
		return decode[struct {
			Reason string `json:"disabled_reason"`
		}](t, a.want(t, http.StatusOK)).Reason
	}
	if got := reason(h.console(t, "POST", "/connections/"+id+"/disable", map[string]any{"reason": "CERT_EXPIRED"})); got != "CERT_EXPIRED" {
		t.Errorf("disabled because of %q", got)
	}
	if a := h.console(t, "POST", "/connections/"+id+"/recover", map[string]any{"reason": "CERT_EXPIRED"}); a.status != http.StatusBadRequest {
		t.Errorf("a reason to recover: %d %s", a.status, a.body)
	}
	h.console(t, "POST", "/connections/"+id+"/recover", nil).want(t, http.StatusOK)
	if got := reason(h.console(t, "POST", "/connections/"+id+"/disable", nil)); got != "MANUALLY_DISABLED" {
		t.Errorf("without a reason it is %q", got)
	}
	if a := h.console(t, "POST", "/connections/"+id+"/disable", map[string]any{"reason": "because"}); a.status < 400 {
		t.Errorf("any text is a reason: %d", a.status)
	}
}
