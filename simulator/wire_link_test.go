package simulator_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator"
	"faultline/simulator/health"
)

// freeCompany is a company that nobody has linked: its one connection was deleted.
func (h *house) freeCompany(t *testing.T) string {
	t.Helper()
	c, err := h.CreateConnection(t.Context(), simulator.NewConnection{Platform: "QUICKBOOKS", Prime: true, Company: simulator.CompanyPlan{Preset: "agency", Invoices: 6, Months: 2}})
	if err != nil {
		t.Fatal(err)
	}
	h.drop(t, c.ID)
	return c.Realm
}

func (h *house) drop(t *testing.T, id string) {
	t.Helper()
	if r := h.send(t, http.MethodDelete, "/connections/"+id, nil, ""); r.status != http.StatusOK {
		t.Fatalf("%d %s", r.status, r.body)
	}
}

// tidy deletes every connection but the first.
func (h *house) tidy(t *testing.T) {
	t.Helper()
	for _, c := range h.Connections().All() {
		if c.ID != h.connection {
			h.drop(t, c.ID)
		}
	}
}

// approving is the request of a test that approves at once.
func (h *house) approving(t *testing.T, path, company string) func() reply {
	query := url.Values{"auto_approve": {"1"}, "redirect_uri": {"http://127.0.0.1:9/cb"}, "state": {"s"}}
	if company != "" {
		query.Set("platform", "QUICKBOOKS")
		query.Set("company", company)
	}
	return func() reply { h.told(t); return h.send(t, http.MethodGet, path, query, "") }
}

// linkCalls are the words of the catalogue's wire rows about links.
var linkCalls = map[string]func(h *house, t *testing.T, name string) func() reply{
	"approve": func(h *house, t *testing.T, _ string) func() reply {
		h.company = h.freeCompany(t)
		return h.approving(t, "/link/start", h.company)
	},
	"approve again": func(h *house, t *testing.T, _ string) func() reply {
		h.company = h.freeCompany(t)
		h.approving(t, "/link/start", h.company)()
		return h.approving(t, "/link/start", h.company)
	},
	"reconnect": func(h *house, t *testing.T, _ string) func() reply {
		h.company = h.freeCompany(t)
		h.approving(t, "/link/start", h.company)()
		h.advance(t, 3*time.Second)
		c, _ := h.Connections().ByRealm(h.company)
		return h.approving(t, c.LinkPath(), "")
	},
	"relink": func(h *house, t *testing.T, _ string) func() reply {
		h.company = h.freeCompany(t)
		h.approving(t, "/link/start", h.company)()
		h.advance(t, 3*time.Second)
		c, _ := h.Connections().ByRealm(h.company)
		h.known = h.ids(t, c.AccessToken)
		h.drop(t, c.ID)
		return h.approving(t, "/link/start", h.company)
	},
	"list as before": func(h *house, t *testing.T, _ string) func() reply {
		before := h.Credentials()
		return func() reply { return h.as(t, before, h.token, http.MethodGet, "/accounting/invoices", "") }
	},
}

// ids are the unified ids of a connection's invoices, by platform id.
func (h *house) ids(t *testing.T, token string) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, row := range gjson.GetBytes(h.as(t, h.Credentials(), token, http.MethodGet, "/accounting/invoices?limit=100", "").body, "invoices").Array() {
		ids[row.Get("platform_id").Str] = row.Get("id").Str
	}
	if len(ids) == 0 {
		t.Fatal("there are no invoices")
	}
	return ids
}

// exchanged trades the public token of a redirect.
func (h *house) exchanged(t *testing.T, r reply) gjson.Result {
	t.Helper()
	to, err := url.Parse(r.header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	c := h.Credentials()
	answer := h.send(t, http.MethodPost, "/item/public_token/exchange", nil, fmt.Sprintf(`{"client_id":%q,"secret":%q,"public_token":%q}`, c.ClientID, c.ClientSecret, to.Query().Get("public_token")))
	if answer.status != http.StatusOK {
		t.Fatalf("%d %s after %s", answer.status, answer.body, to)
	}
	return gjson.ParseBytes(answer.body)
}

// linkOutcomes say what has become of a link.
var linkOutcomes = map[string]func(h *house, t *testing.T, name string, got reply){
	"linked": func(h *house, t *testing.T, _ string, _ reply) {
		if _, ok := h.Connections().ByRealm(h.company); !ok {
			t.Error("the company is not linked")
		}
		h.tidy(t)
	},
	"unlinked": func(h *house, t *testing.T, _ string, got reply) {
		if c, ok := h.Connections().ByRealm(h.company); ok {
			t.Errorf("the company is linked: %+v", c)
		}
		announced := strings.Contains(got.header.Get("Location"), "error=")
		if told := h.told(t); slices.Contains(told, "CONNECTION_LINK_ERROR") != announced || len(told) > 1 {
			t.Errorf("told %v", told)
		}
		h.tidy(t)
	},
	"unready": func(h *house, t *testing.T, _ string, got reply) {
		c := h.exchanged(t, got)
		token := c.Get("access_token").Str
		read := func() string {
			return gjson.GetBytes(h.as(t, h.Credentials(), token, http.MethodGet, "/accounting/invoices", "").body, "error_code").Str
		}
		h.advance(t, 19*time.Minute)
		if told := h.told(t); c.Get("is_ready").Bool() || read() != "PRODUCT_NOT_READY" || slices.Contains(told, "INITIAL_UPDATE") {
			t.Errorf("ready too early: %s, told %v", c, told)
		}
		h.advance(t, time.Minute+2*time.Second)
		if told := h.told(t); read() != "" || !slices.Contains(told, "INITIAL_UPDATE") {
			t.Errorf("never ready: %s, told %v", read(), told)
		}
		h.tidy(t)
	},
	"lacks invoice": func(h *house, t *testing.T, _ string, got reply) {
		token := h.exchanged(t, got).Get("access_token").Str
		h.advance(t, 3*time.Second)
		at := func(path string) gjson.Result {
			return gjson.ParseBytes(h.as(t, h.Credentials(), token, http.MethodGet, path, "").body)
		}
		if kept := at("/connections/access_token").Get("connection.unavailable_objects").Raw; kept != `["invoice"]` {
			t.Errorf("kept back %s", kept)
		}
		if code := at("/accounting/invoices").Get("error_code").Str; code != "PRODUCT_NOT_ALLOWED" || !at("/accounting/bills").Get("bills").Exists() {
			t.Errorf("reading what was kept back: %q", code)
		}
		h.tidy(t)
	},
	"twice": func(h *house, t *testing.T, _ string, got reply) {
		first, _ := h.Connections().ByRealm(h.company)
		second := h.exchanged(t, got)
		if first.ID == second.Get("connection_id").Str || first.AccessToken == second.Get("access_token").Str || second.Get("store_unique_name").Str != first.StoreUniqueID {
			t.Errorf("%+v and %s", first, second)
		}
		h.tidy(t)
	},
	"elsewhere": func(h *house, t *testing.T, _ string, got reply) {
		told := h.told(t)
		exchanged := h.exchanged(t, got)
		c, _ := h.Connections().ByID(exchanged.Get("connection_id").Str)
		if c.Realm == h.company || c.Company() != h.company || c.AccessToken != exchanged.Get("access_token").Str || !slices.Contains(told, "CONNECTION_UPDATED") {
			t.Errorf("linked as %+v, told %v", c, told)
		}
		back := h.approving(t, c.LinkPath(), "")
		for _, realm := range []string{c.Realm, h.company} {
			h.advance(t, 3*time.Second)
			now, _ := h.Connections().ByID(c.ID)
			if now.State != health.Active || now.StoreUniqueID != realm || now.AccessToken != c.AccessToken {
				t.Errorf("%s at %s", now.State, now.StoreUniqueID)
			}
			h.ids(t, c.AccessToken)
			back()
		}
		h.tidy(t)
	},
	"renamed": func(h *house, t *testing.T, _ string, got reply) {
		token := h.exchanged(t, got).Get("access_token").Str
		h.advance(t, 3*time.Second)
		now := h.ids(t, token)
		for platformID, before := range h.known {
			if now[platformID] == "" || now[platformID] == before {
				t.Errorf("invoice %s was %s and is %s", platformID, before, now[platformID])
			}
		}
		h.tidy(t)
	},
}
