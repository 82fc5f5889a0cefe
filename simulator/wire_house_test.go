package simulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"faultline/simulator"
	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/seed"
)

// house is a world behind real sockets, with one company and one receiver of its events.
type house struct {
	*simulator.World
	door       *httptest.Server
	receiver   *httptest.Server
	connection string
	token      string

	mu        sync.Mutex
	delivered []received
	names     int

	// of rows about links
	company string            // that is linked
	known   map[string]string // ids from before
}

type received struct {
	header http.Header
	body   []byte
}

func openHouse(t *testing.T, s seed.Seed) *house {
	t.Helper()
	h := &house{}
	h.door = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.Sandbox().ServeHTTP(w, r) }))
	base := "http://" + h.door.Listener.Addr().String()
	listener := exchange.NewDoor(h.door.Listener, clock.Rest)
	h.door.Listener = listener
	h.door.Config.BaseContext = func(net.Listener) context.Context { return exchange.WithDoor(context.Background(), listener) }
	w, err := simulator.Open(t.Context(), simulator.Config{
		Path: filepath.Join(t.TempDir(), "world.faultline"), Seed: s, Clock: clock.Virtual, LimitsOff: true, LabelFaults: true,
		SandboxURL: func() string { return base }, ConsoleURL: func() string { return "http://127.0.0.1:1" },
	})
	if err != nil {
		t.Fatal(err)
	}
	h.World = w
	if err := w.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.door.Start()
	h.receiver = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		h.delivered = append(h.delivered, received{r.Header.Clone(), body})
	}))
	t.Cleanup(func() {
		h.door.Close()
		h.receiver.Close()
		if err := w.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	c, err := w.CreateConnection(t.Context(), simulator.NewConnection{Platform: "QUICKBOOKS", Name: "main", Prime: true,
		Company: simulator.CompanyPlan{Preset: "bakery", Invoices: 25, Months: 3}})
	if err != nil {
		t.Fatal(err)
	}
	h.connection, h.token = c.ID, c.AccessToken
	if _, err := w.Webhooks().AddEndpoint(t.Context(), h.receiver.URL+"/hook", "rutter", []string{"*"}); err != nil {
		t.Fatal(err)
	}
	return h
}

// reply is what a plain client reads off its socket, or how it failed to.
type reply struct {
	status int
	header http.Header
	body   []byte
	err    error
	took   time.Duration
}

// send makes one call on a connection of its own.
func (h *house) send(t *testing.T, method, path string, query url.Values, body string, header ...string) reply {
	t.Helper()
	if query == nil {
		query = url.Values{}
	}
	if !query.Has("access_token") {
		query.Set("access_token", h.token)
	}
	base := h.door.URL + "/versioned"
	if strings.HasPrefix(path, "/link/") {
		base = h.door.URL
	}
	request, err := http.NewRequestWithContext(t.Context(), method, base+path+"?"+query.Encode(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	c := h.Credentials()
	request.SetBasicAuth(c.ClientID, c.ClientSecret)
	request.Header.Set("X-Rutter-Version", "2024-08-31")
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       10 * time.Second,
	}
	began := clock.Machine()
	answer, err := client.Do(request)
	if err != nil {
		return reply{err: err, took: clock.Machine().Sub(began)}
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	return reply{status: answer.StatusCode, header: answer.Header, body: raw, err: err, took: clock.Machine().Sub(began)}
}

func vendorNamed(name string) string {
	return fmt.Sprintf(`{"vendor":{"contact_name":"Bo Li","vendor_name":%q,"currency_code":"USD"}}`, name)
}

// invoice is the body of an invoice whose every part the platform could see otherwise.
func (h *house) invoice(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf(`{"invoice":{"customer_id":%q,"issue_date":"2026-03-01","due_date":"2026-03-31","currency_code":"USD","document_number":"W-1",`+
		`"line_items":[{"item":{"id":%q,"quantity":2,"unit_amount":10.27},"total_amount":20.54,"description":"wire","sales_taxable":true}]}}`, h.first(t, "customers"), h.first(t, "items"))
}

// first is the id of some record.
func (h *house) first(t *testing.T, plural string) string {
	t.Helper()
	r := h.send(t, http.MethodGet, "/accounting/"+plural, url.Values{"limit": {"1"}}, "")
	var page map[string]json.RawMessage
	var rows []struct{ ID string }
	if json.Unmarshal(r.body, &page) != nil || json.Unmarshal(page[plural], &rows) != nil || len(rows) == 0 {
		t.Fatalf("no %s: %d %s", plural, r.status, r.body)
	}
	return rows[0].ID
}

func (h *house) cursor(t *testing.T) string {
	t.Helper()
	r := h.send(t, http.MethodGet, "/accounting/invoices", url.Values{"limit": {"5"}}, "")
	var page struct {
		Next string `json:"next_cursor"`
	}
	if err := json.Unmarshal(r.body, &page); err != nil || page.Next == "" {
		t.Fatalf("no second page: %s", r.body)
	}
	return page.Next
}

// written says whether the ledger holds a vendor of that name, whatever the API says of it.
func (h *house) written(t *testing.T, name string) bool {
	t.Helper()
	if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
		t.Fatal(err)
	}
	r := h.send(t, http.MethodGet, "/accounting/vendors", url.Values{"limit": {"500"}}, "")
	return bytes.Contains(r.body, []byte(`"`+name+`"`))
}
