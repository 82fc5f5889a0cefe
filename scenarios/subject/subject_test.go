package subject

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"faultline/scenarios/plan"
	"faultline/simulator/problem"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestFromEnvironment(t *testing.T) {
	full := map[string]string{
		"FAULTLINE_BASE_URL": "http://x/versioned", "FAULTLINE_CLIENT_ID": "i", "FAULTLINE_CLIENT_SECRET": "s", "FAULTLINE_ACCESS_TOKEN": "t", "FAULTLINE_CONNECTION_ID": "c",
		"FAULTLINE_CONNECTIONS": `[{"id":"c","name":"main","platform":"QUICKBOOKS","access_token":"t"}]`, "FAULTLINE_WEBHOOK_PORT": "8123",
	}
	with := func(changes map[string]string) func(string) string {
		return func(name string) string {
			if v, ok := changes[name]; ok {
				return v
			}
			return full[name]
		}
	}
	c, err := FromEnvironment(with(nil))
	if err != nil || c.WebhookPort != 8123 || len(c.Connections) != 1 || c.Connections[0].Name != "main" {
		t.Errorf("%v: %+v", err, c)
	}
	c, err = FromEnvironment(with(map[string]string{"FAULTLINE_CONNECTIONS": "", "FAULTLINE_WEBHOOK_PORT": ""}))
	if err != nil || c.WebhookPort != 0 || c.Connections[0] != (Connection{ID: "c", AccessToken: "t"}) {
		t.Errorf("%v: %+v", err, c)
	}
	for _, changes := range []map[string]string{
		{"FAULTLINE_BASE_URL": ""}, {"FAULTLINE_CLIENT_SECRET": ""}, {"FAULTLINE_CONNECTIONS": "{"}, {"FAULTLINE_WEBHOOK_PORT": "70000"}, {"FAULTLINE_CONNECTIONS": "", "FAULTLINE_ACCESS_TOKEN": ""},
	} {
		if _, err := FromEnvironment(with(changes)); !problem.Is(err, problem.Invalid) {
			t.Errorf("%v: %v", changes, err)
		}
	}
}

func TestEachDefectBreaksACheckThatExists(t *testing.T) {
	checks := []string{plan.HonoursRetryAfter, plan.NoDuplicateWrites, plan.ReadsEveryChange, plan.StopsWhenRevoked, plan.Entries}
	var broken []string
	for _, d := range Defects() {
		broken = append(broken, d.Breaks)
		if d.Text == "" {
			t.Errorf("%s is not described", d.Name)
		}
	}
	if !slices.Equal(checks, broken) {
		t.Errorf("%v", broken)
	}
	if err := Run(t.Context(), Config{}, Options{Defects: []string{"unknown"}}); !problem.Is(err, problem.Invalid) {
		t.Errorf("%v", err)
	}
}

const (
	secret = "faultline_client_secret"
	// The published example of a signature.
	eventBody      = `{"type":"CONNECTION","code":"INITIAL_UPDATE","connection_id":"0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b","access_token":"7c0e1d2c-3b4a-4958-8677-665544332211"}`
	eventSignature = "sha256=pIp+8cPjABA8/EF3BEUyRU+d5ukaiRRaSSpvCm1PJ5A="
)

func TestReceiver(t *testing.T) {
	cases := []struct {
		name, method, body, signature string
		on                            defects
		status                        int
	}{
		{"genuine", http.MethodPost, eventBody, eventSignature, nil, 200},
		{"other bytes", http.MethodPost, eventBody + " ", eventSignature, nil, 401},
		{"no signature", http.MethodPost, eventBody, "", nil, 401},
		{"hexadecimal", http.MethodPost, eventBody, "sha256=a48a7ef1", nil, 401},
		{"not JSON", http.MethodPost, "{", sign("{"), nil, 400},
		{"too large", http.MethodPost, strings.Repeat("x", maxEvent+1), "", nil, 413},
		{"wrong method", http.MethodGet, "", "", nil, 405},
		{"defect", http.MethodPost, eventBody, eventSignature, defects{RejectsWebhooks: true}, 401},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var got []notice
			r := receiver{secret: secret, sign: signatures["rutter"], defects: c.on, log: slog.New(slog.DiscardHandler), deliver: func(n notice) { got = append(got, n) }}
			request := httptest.NewRequest(c.method, "/webhooks", strings.NewReader(c.body))
			request.Header.Set("x-rutter-signature", c.signature)
			answer := httptest.NewRecorder()
			r.ServeHTTP(answer, request)
			if answer.Code != c.status || len(got) != map[bool]int{true: 1}[c.status == 200] {
				t.Errorf("%d, %v", answer.Code, got)
			}
		})
	}
}

func sign(body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestReadTakesTheObjectOfAnEvent(t *testing.T) {
	n, err := read([]byte(`{"type":"INVOICE","code":"INVOICE_UPDATED","connection_id":"c","invoice":{"id":"i","last_synced_at":"2026-03-02T09:00:00.000Z"}}`))
	if want := (notice{Code: "INVOICE_UPDATED", Connection: "c", Object: "invoice", ID: "i", LastSynced: "2026-03-02T09:00:00.000Z"}); err != nil || n != want {
		t.Errorf("%v: %+v", err, n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(eventBody)
	f.Add(`{"code":"INVOICE_DELETED","invoice":{"id":"x"}}`)
	f.Fuzz(func(t *testing.T, body string) {
		if n, err := read([]byte(body)); err == nil && n.ID != "" && n.Object == "" {
			t.Errorf("%+v has an id of nothing", n)
		}
	})
}

func TestPacer(t *testing.T) {
	now := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	p := newPacer(func() time.Time { return now })
	for _, c := range []struct {
		retryAfter string
		want       time.Duration
	}{
		{"2", 2 * time.Second}, {"", 2 * time.Second}, {"abc", 4 * time.Second}, {now.Add(3 * time.Second).Format(http.TimeFormat), 3 * time.Second}, {"86400", longestPause}, {"-1", 30 * time.Second},
	} {
		if got := p.refused(c.retryAfter) - margin; got != c.want {
			t.Errorf("after %q it pauses for %s, want %s", c.retryAfter, got, c.want)
		}
	}
	p.accepted()
	if got := p.refused("") - margin; got != firstBackoff {
		t.Errorf("after a success it pauses for %s", got)
	}
}

func TestParkAsksLessAndLessOften(t *testing.T) {
	var p park
	now := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	p.close(now, 2*time.Second)
	if p.due(now.Add(time.Second)) || !p.due(now.Add(2*time.Second)) {
		t.Error("the first question is not after 2 s")
	}
	before := p.gap
	for range 20 {
		p.postpone(now)
		if p.gap < before || p.gap > longestProbe {
			t.Errorf("%s after %s", p.gap, before)
		}
		before = p.gap
	}
	p.open()
	p.close(now, time.Second)
	if p.gap <= time.Second {
		t.Error("a relapse made the questions frequent again")
	}
}

func TestShelfSetsOddRecordsAside(t *testing.T) {
	const synced = `"last_synced_at":"2026-03-02T09:00:00.000Z"`
	good := `{"id":"a",` + synced + `,"total_amount":1.5,"amount_due":null,"customer_id":null,"status":"open"}`
	cases := []struct{ name, raw, why string }{
		{"good", good, ""},
		{"extra member", strings.Replace(good, "{", `{"new":1,`, 1), ""},
		{"amount as text", strings.Replace(good, "1.5", `"1.5"`, 1), "invoice a: total_amount is not a number"},
		{"status as object", strings.Replace(good, `"open"`, `{}`, 1), "invoice a: status is not a text"},
		{"renamed", strings.Replace(good, "customer_id", "customer", 1), "invoice a: customer_id is not a text"},
		{"without id", strings.Replace(good, `"id":"a",`, "", 1), "invoice without id: id or last_synced_at is missing"},
		{"no object", `[]`, "invoice without id: it is no object"},
		{"odd time", strings.Replace(good, "2026-03-02T09:00:00.000Z", "yesterday", 1), "invoice a: last_synced_at is no time"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newShelf(objects[4])
			if why := s.put(json.RawMessage(c.raw)); why != c.why || (len(s.held) == 1) != (c.why == "") {
				t.Errorf("%q, holding %d", why, len(s.held))
			}
		})
	}
	t.Run("older than held", func(t *testing.T) {
		s := newShelf(objects[4])
		s.put(json.RawMessage(strings.Replace(good, "09:00", "10:00", 1)))
		s.put(json.RawMessage(good))
		if at := s.held["a"].synced; at.Hour() != 10 || s.mark.Hour() != 10 || len(s.news()) != 1 || len(s.news()) != 0 {
			t.Errorf("%s", at)
		}
	})
}

// server is a small unified API. It keeps what was written by idempotency key.
type server struct {
	mu     sync.Mutex
	bills  map[string]string // id by key
	asked  map[string]int    // by method and path
	broken int               // answers to POST bills that lose the id
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/versioned")
	s.asked[r.Method+" "+path]++
	name := strings.TrimPrefix(path, "/accounting/")
	const head = `"last_synced_at":"2026-03-02T09:00:00.000Z"`
	switch {
	case r.Method == http.MethodPost && name == "bills":
		key := r.Header.Get("Idempotency-Key")
		if s.bills[key] == "" {
			s.bills[key] = fmt.Sprintf("bill-%d", len(s.bills)+1)
		}
		if s.broken > 0 {
			s.broken--
			io.WriteString(w, `{"bill":{}}`)
			return
		}
		fmt.Fprintf(w, `{"bill":{"id":%q}}`, s.bills[key])
	case r.Method == http.MethodPost:
		io.WriteString(w, `{"bill_payment":{"id":"payment"}}`)
	case name == "company_info":
		io.WriteString(w, `{"company_info":{}}`)
	case name == "accounts" && r.URL.Query().Get("cursor") == "":
		fmt.Fprintf(w, `{"accounts":[{"id":"e",%s,"name":"Rent","account_type":"expense","currency_code":"USD"}],"next_cursor":"2"}`, head)
	case name == "accounts":
		fmt.Fprintf(w, `{"accounts":[{"id":"b",%s,"name":"Bank","account_type":"bank","currency_code":"USD"}],"next_cursor":null}`, head)
	case name == "vendors":
		fmt.Fprintf(w, `{"vendors":[{"id":"v",%s,"vendor_name":"Mill"}],"next_cursor":null}`, head)
	default:
		fmt.Fprintf(w, `{%q:[],"next_cursor":null}`, name)
	}
}

// Two processes of the integration one after the other, and an answer that lost the id: one bill.
func TestAWriteOfUnknownOutcomeIsRepeatedUnderTheSameKey(t *testing.T) {
	api := &server{bills: map[string]string{}, asked: map[string]int{}, broken: 1}
	web := httptest.NewServer(api)
	defer web.Close()
	c := Config{BaseURL: web.URL + "/versioned", ClientID: "i", ClientSecret: "s", Connections: []Connection{{ID: "c", AccessToken: "t"}}}
	for round := 1; round <= 2; round++ {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		done := make(chan error, 1)
		go func() { done <- Run(ctx, c, Options{}) }()
		for ctx.Err() == nil {
			api.mu.Lock()
			paid := api.asked["POST /accounting/bill_payments"]
			api.mu.Unlock()
			if paid >= round {
				break
			}
			pause(ctx, 5*time.Millisecond, nil)
		}
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if len(api.bills) != 1 || api.asked["POST /accounting/bills"] != 3 {
		t.Errorf("%d bills after %d requests", len(api.bills), api.asked["POST /accounting/bills"])
	}
}
