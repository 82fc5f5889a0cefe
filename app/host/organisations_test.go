package host_test

import (
	"net/http"
	"testing"

	"faultline/simulator/organisation"
)

// A second organisation is made, gets a connection, and loses its secret to another, all over the console.
func TestOrganisationsOverTheConsole(t *testing.T) {
	h := open(t, nil)
	type listed struct{ Organisations []organisation.Organisation }
	first := decode[listed](t, h.console(t, "GET", "/organisations", nil)).Organisations
	if len(first) != 1 || first[0].ClientID != h.ready.ClientID || first[0].ClientSecret != h.ready.ClientSecret || first[0].PublicKey == "" {
		t.Fatalf("a new workspace has %+v", first)
	}
	made := decode[organisation.Organisation](t, h.console(t, "POST", "/organisations", map[string]any{"name": "Production"}).want(t, http.StatusOK))
	connection := decode[struct {
		Organisation string
		Token        string `json:"access_token"`
	}](t, h.console(t, "POST", "/connections", map[string]any{"name": "Theirs", "organisation": "Production", "company": map[string]any{"invoices": 3, "months": 1}}).want(t, http.StatusOK))
	if connection.Organisation != made.ID {
		t.Errorf("the connection belongs to %s", connection.Organisation)
	}
	status := func(id, secret string) int {
		return h.send(t, "GET", h.ready.Sandbox+"/versioned/connections/status?access_token="+connection.Token, nil, func(r *http.Request) {
			r.SetBasicAuth(id, secret)
			r.Header.Set("X-Rutter-Version", "2024-08-31")
		}).status
	}
	rotated := decode[organisation.Organisation](t, h.console(t, "POST", "/organisations/"+made.ID+"/rotate-secret", map[string]any{}).want(t, http.StatusOK))
	for name, got := range map[string][2]int{
		"its new secret":         {status(made.ClientID, rotated.ClientSecret), http.StatusOK},
		"its old secret":         {status(made.ClientID, made.ClientSecret), http.StatusUnauthorized},
		"the other organisation": {status(first[0].ClientID, first[0].ClientSecret), http.StatusUnauthorized},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %d, want %d", name, got[0], got[1])
		}
	}
	endpoint := decode[struct{ Organisation string }](t, h.console(t, "POST", "/endpoints", map[string]any{"url": "http://127.0.0.1:9/theirs", "organisation": "production"}).want(t, http.StatusOK))
	if endpoint.Organisation != made.ID {
		t.Errorf("the endpoint belongs to %s", endpoint.Organisation)
	}
	if a := h.console(t, "POST", "/endpoints", map[string]any{"url": "http://127.0.0.1:9/nobody", "organisation": "nobody"}); a.status != http.StatusNotFound {
		t.Errorf("an endpoint of nobody: %d %s", a.status, a.body)
	}
	if a := h.console(t, "POST", "/organisations", map[string]any{"name": "production"}); a.status != http.StatusConflict {
		t.Errorf("a name that is taken: %d %s", a.status, a.body)
	}
}
