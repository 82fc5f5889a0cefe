package simulator_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"faultline/simulator"
	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/fault"
	"faultline/simulator/health"
	"faultline/simulator/journal"
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

const nobody = "0b9f3a52-6c1e-4f0e-9d7a-3f3d9b6c2a11"

// calls are the words of the catalogue's wire rows. What a call needs is fetched before the rule is armed.
var calls = map[string]func(h *house, t *testing.T, name string) func() reply{
	"list": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { return h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}}, "") }
	},
	"lists": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply {
			h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}}, "")
			return h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}}, "")
		}
	},
	// two writes at the same time, while the platform is slow: the reply of the one that comes too many
	"crowd": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			h.arm(t, `{"name":"slow-crowd","effect":{"type":"platform_slow","length":"300ms"}}`)
			var first reply
			var both sync.WaitGroup
			both.Go(func() {
				first = h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
			})
			second := h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name+"-2"), "Idempotency-Key", name+"-2")
			both.Wait()
			if err := h.Faults().Heal(t.Context(), "slow-crowd"); err != nil {
				t.Fatal(err)
			}
			if second.status == http.StatusOK {
				return first
			}
			return second
		}
	},
	"page": func(h *house, t *testing.T, _ string) func() reply {
		cursor := h.cursor(t)
		return func() reply {
			return h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}, "cursor": {cursor}}, "")
		}
	},
	"filtered": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply {
			return h.send(t, "GET", "/accounting/invoices", url.Values{"limit": {"5"}, "filter": {`total_amount = "-7"`}}, "")
		}
	},
	"fetch": func(h *house, t *testing.T, _ string) func() reply {
		id := h.first(t, "invoices")
		return func() reply { return h.send(t, "GET", "/accounting/invoices/"+id, nil, "") }
	},
	"missing": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { return h.send(t, "GET", "/accounting/invoices/"+nobody, nil, "") }
	},
	"job": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { return h.send(t, "GET", "/jobs/"+nobody, nil, "") }
	},
	"create": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			return h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
		}
	},
	"document": func(h *house, t *testing.T, name string) func() reply {
		body := h.invoice(t)
		return func() reply { return h.send(t, "POST", "/accounting/invoices", nil, body, "Idempotency-Key", name) }
	},
	// a write on a connection that is made after the selected call, and how it failed; the door is open again afterwards
	"refused": func(h *house, t *testing.T, name string) func() reply {
		write := func() reply {
			return h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
		}
		return func() reply {
			write()
			got := write()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			for ctx.Err() == nil && h.send(t, "GET", "/connections", nil, "").err != nil {
				clock.Rest(ctx, 10*time.Millisecond)
			}
			return got
		}
	},
	// three lines of a bank's statement in one request
	"feed": func(h *house, t *testing.T, name string) func() reply {
		made := h.send(t, "POST", "/accounting/bank_feeds/accounts", nil, fmt.Sprintf(`{"bank_feed_account":{"bank_account_type":"checking","currency_code":"USD","name":%q}}`, name))
		var account struct {
			Account struct{ ID string } `json:"bank_feed_account"`
		}
		if err := json.Unmarshal(made.body, &account); err != nil || account.Account.ID == "" {
			t.Fatalf("no account: %d %s", made.status, made.body)
		}
		var lines []string
		for i := range 3 {
			lines = append(lines, fmt.Sprintf(`{"transaction_id":"t%d","posted_at":"2026-02-27","amount":-12.5,"description":"wire","transaction_type":"debit"}`, i+1))
		}
		body := fmt.Sprintf(`{"bank_feed_transactions":{"bank_feed_account_id":%q,"transactions":[%s]}}`, account.Account.ID, strings.Join(lines, ","))
		return func() reply { return h.send(t, "POST", "/accounting/bank_feeds/transactions", nil, body) }
	},
	// a repetition of a write under its key
	"repeat": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
			return h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
		}
	},
	// the job of a write that is answered before it ends, some time later
	"accepted": func(h *house, t *testing.T, name string) func() reply {
		return func() reply {
			r := h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
			if r.status != http.StatusOK || !bytes.HasPrefix(r.body, []byte(`{"async_response":{`)) {
				return r
			}
			h.advance(t, time.Minute)
			return h.send(t, "GET", "/jobs/"+r.header.Get("X-Rutter-Job-Id"), nil, "")
		}
	},
	// the job of a write that is over
	"done": func(h *house, t *testing.T, name string) func() reply {
		r := h.send(t, "POST", "/accounting/vendors", nil, vendorNamed(name), "Idempotency-Key", name)
		return func() reply { return h.send(t, "GET", "/jobs/"+r.header.Get("X-Rutter-Job-Id"), nil, "") }
	},
	"exchange": func(h *house, t *testing.T, _ string) func() reply {
		token, err := h.Connections().PublicToken(t.Context(), h.connection)
		if err != nil {
			t.Fatal(err)
		}
		c := h.Credentials()
		body := fmt.Sprintf(`{"client_id":%q,"secret":%q,"public_token":%q}`, c.ClientID, c.ClientSecret, token)
		return func() reply { return h.send(t, "POST", "/item/public_token/exchange", nil, body) }
	},
	"link": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply { return h.send(t, "GET", "/link/start", nil, "") }
	},
	"sync": func(h *house, t *testing.T, _ string) func() reply {
		return func() reply {
			_, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil)
			return reply{err: err}
		}
	},
	"update": func(h *house, t *testing.T, name string) func() reply {
		id := h.first(t, "vendors")
		return func() reply {
			return h.send(t, "PATCH", "/accounting/vendors/"+id, nil, fmt.Sprintf(`{"vendor":{"email":"%s@wire.test"}}`, name), "Idempotency-Key", name)
		}
	},
}

// TestEveryEffectOnTheWire arms every effect of the catalogue in turn and reads what a client then gets.
func TestEveryEffectOnTheWire(t *testing.T) {
	maps.Copy(calls, linkCalls)
	maps.Copy(onCalls, linkOutcomes)
	h := openHouse(t, 1)
	for _, info := range fault.Catalogue() {
		t.Run(info.Type, func(t *testing.T) {
			if strings.HasSuffix(info.Wire.Call, "event") {
				h.checkEvent(t, info)
				return
			}
			call, ok := calls[info.Wire.Call]
			if !ok {
				call, ok = syncCalls[info.Wire.Call]
			}
			if !ok {
				t.Fatalf("%s is checked by no call: %q", info.Type, info.Wire.Call)
			}
			name := strings.ReplaceAll(info.Type, "_", "-")
			act := call(h, t, name)
			rule := h.armOn(t, info)
			got := act()
			h.HealAndSee(t, rule, info)
			judge(t, info.Wire, got)
			judged := onCalls[info.Wire.Effect]
			switch want := info.Wire.Effect; {
			case judged != nil:
				judged(h, t, name, got)
			case want == "untold":
				h.untold(t)
			case want != "" && info.Hop == journal.HopSync:
				h.lastRun(t, rule, want)
			case want != "" && h.written(t, name) != (want == "written"):
				t.Errorf("the books do not say %s", want)
			}
		})
	}
}

// armOn arms the bare effect, or the rule of its wire row.
func (h *house) armOn(t *testing.T, info fault.EffectInfo) string {
	t.Helper()
	rule := map[string]any{}
	if len(info.Wire.Rule) > 0 {
		if err := json.Unmarshal(info.Wire.Rule, &rule); err != nil {
			t.Fatal(err)
		}
	}
	effect, _ := rule["effect"].(map[string]any)
	if effect == nil {
		effect = map[string]any{}
	}
	effect["type"] = info.Type
	switch info.Wire.Call {
	case "event":
		effect["code"] = "VENDOR_CREATED"
	case "second event":
		effect["code"] = "VENDOR_UPDATED"
	}
	rule["effect"], rule["name"] = effect, "wire-"+info.Type
	text, err := json.Marshal(rule)
	if err != nil {
		t.Fatal(err)
	}
	return h.arm(t, string(text))
}

func (h *house) arm(t *testing.T, text string) string {
	t.Helper()
	parsed, err := fault.ParseRule([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	armed, err := h.Faults().Arm(t.Context(), parsed)
	if err != nil {
		t.Fatal(err)
	}
	return armed.Name
}

// HealAndSee heals a rule and makes sure that what it did is in the journal, on the entry that it touched.
func (h *house) HealAndSee(t *testing.T, rule string, info fault.EffectInfo) {
	t.Helper()
	if err := h.Faults().Heal(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	if info.Mechanism == "lifecycle" {
		h.advance(t, time.Minute)
	}
	if c, _ := h.Connections().ByID(h.connection); c.State == health.NeedsReauth { // a person has to help
		if _, err := h.Act(t.Context(), h.connection, "reauthorize", "operator"); err != nil {
			t.Fatal(err)
		}
	}
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "rule:" + rule, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	touched := slices.ContainsFunc(page.Entries, func(e *journal.Entry) bool {
		return e.Kind != journal.KindFault && slices.ContainsFunc(e.Faults, func(x journal.Touch) bool { return x.Rule == rule && !x.Shadowed && x.Would != nil })
	})
	if !touched {
		t.Errorf("no entry names %s and what would have been", rule)
	}
}

func (h *house) advance(t *testing.T, by time.Duration) {
	t.Helper()
	if _, err := h.Clock().Advance(t.Context(), by); err != nil {
		t.Fatal(err)
	}
}

// judge holds what a client read against the catalogue.
func judge(t *testing.T, want fault.Wire, got reply) {
	t.Helper()
	judgeFailure(t, want, got)
	if want.Status > 0 && got.status != want.Status {
		t.Errorf("status %d, want %d: %s", got.status, want.Status, got.body)
	}
	if want.Code != "" {
		var failed struct {
			Code string `json:"error_code"`
		}
		if err := json.Unmarshal(got.body, &failed); err != nil || failed.Code != want.Code {
			t.Errorf("code %q, want %q: %s", failed.Code, want.Code, got.body)
		}
	}
	for name, pattern := range want.Header {
		if value := got.header.Get(name); (pattern == "") != (value == "") || !regexp.MustCompile(pattern).MatchString(value) {
			t.Errorf("%s: %q, want %q", name, value, pattern)
		}
	}
	if !regexp.MustCompile(want.Body).Match(got.body) {
		t.Errorf("the body %.300s does not match %s", got.body, want.Body)
	}
	if want.Lacks != "" && regexp.MustCompile(want.Lacks).Match(got.body) {
		t.Errorf("the body %.300s matches %s", got.body, want.Lacks)
	}
	if want.Waits != "" {
		if least, err := time.ParseDuration(want.Waits); err != nil || got.took < least {
			t.Errorf("took %s, want at least %s", got.took, want.Waits)
		}
	}
}

func judgeFailure(t *testing.T, want fault.Wire, got reply) {
	t.Helper()
	failed := false
	switch want.Fails {
	case "":
		failed = got.err == nil
	case "reset":
		failed = errors.Is(got.err, syscall.ECONNRESET)
	case "refused":
		failed = errors.Is(got.err, syscall.ECONNREFUSED)
	case "closed":
		failed = errors.Is(got.err, io.EOF)
	case "cut":
		failed = errors.Is(got.err, io.ErrUnexpectedEOF) && got.status == http.StatusOK
	case "encoding":
		unpacked, err := gzip.NewReader(bytes.NewReader(got.body))
		if err == nil {
			_, err = io.Copy(io.Discard, io.LimitReader(unpacked, 1<<20))
		}
		failed = err != nil && got.header.Get("Content-Encoding") == "gzip"
	}
	if !failed {
		t.Errorf("ended with %v, want %q", got.err, want.Fails)
	}
}

// checkEvent lets an event be sent under an effect of the hop webhook and looks at what reaches the receiver.
func (h *house) checkEvent(t *testing.T, info fault.EffectInfo) {
	t.Helper()
	if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil { // what earlier rules held back is announced
		t.Fatal(err)
	}
	h.advance(t, time.Minute) // what earlier calls announced goes out
	h.forget()
	provoke := events[info.Wire.Call](h, t)
	rule := h.armOn(t, info)
	provoke()
	if _, err := h.Syncs().RunNow(t.Context(), h.connection, "incremental", nil); err != nil {
		t.Fatal(err)
	}
	within, err := time.ParseDuration(cmp.Or(info.Wire.Within, "2s"))
	if err != nil {
		t.Fatal(err)
	}
	h.advance(t, within)
	h.HealAndSee(t, rule, info)
	h.mu.Lock()
	got := slices.Clone(h.delivered)
	h.mu.Unlock()
	if judged := onDeliveries[info.Wire.Effect]; judged != nil {
		judged(h, t, got)
		return
	}
	want := 0
	if _, err := fmt.Sscanf(info.Wire.Effect, "sent %d", &want); err != nil && info.Wire.Effect != "unsent" {
		t.Fatalf("the row says %q", info.Wire.Effect)
	}
	about := slices.DeleteFunc(got, received.ofRun)
	if len(about) != want {
		t.Fatalf("%d deliveries, want %d", len(about), want)
	}
	for _, d := range about {
		judge(t, fault.Wire{Header: info.Wire.Header, Body: info.Wire.Body, Lacks: info.Wire.Lacks}, reply{header: d.header, body: d.body})
	}
}

// lastRun is how the newest sync run ended that a rule touched: what it had put off may be on its way already.
func (h *house) lastRun(t *testing.T, rule, want string) {
	t.Helper()
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "kind:sync_run rule:" + rule, Limit: 1})
	if err != nil || len(page.Entries) != 1 || string(page.Entries[0].SyncRun.Outcome) != want {
		t.Errorf("the run ended otherwise: %+v, %v", page.Entries, err)
	}
}

func (h *house) emit(t *testing.T, code string) {
	t.Helper()
	if err := h.Webhooks().Emit(t.Context(), exchange.Occurrence{Connection: h.connection, AccessToken: h.token, Code: code, Type: "JOB"}); err != nil {
		t.Fatal(err)
	}
}
