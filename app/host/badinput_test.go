package host_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"faultline/app/host"
	"faultline/simulator/problem"
)

func inDirectory(dir string) func(*host.Config) {
	return func(c *host.Config) { c.Data, c.Ephemeral = dir, false }
}

// refused starts a house that cannot start, and returns why.
func refused(t *testing.T, code problem.Code, change func(*host.Config)) *problem.Problem {
	t.Helper()
	began := time.Now()
	h, err := start(t, change)
	if err == nil {
		h.close(t)
		t.Fatal("it started")
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the refusal took %s", took)
	}
	var p *problem.Problem
	if !errors.As(err, &p) {
		t.Fatalf("%v is no problem", err)
	}
	if p.Code != code || p.Message == "" || p.Hint == "" {
		t.Errorf("code %s, message %q, hint %q", p.Code, p.Message, p.Hint)
	}
	return p
}

func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, flag := range []string{"--sandbox", "--console"} {
		t.Run(flag, func(t *testing.T) {
			p := refused(t, problem.PortTaken, func(c *host.Config) {
				if flag == "--sandbox" {
					c.Sandbox = taken.Addr().String()
				} else {
					c.Console = taken.Addr().String()
				}
			})
			if p.Path != flag || !strings.Contains(p.Message, taken.Addr().String()) {
				t.Errorf("%s: %s", p.Path, p.Message)
			}
		})
	}
}

func TestDoorsStayOnThisMachine(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0"} {
		c := host.Defaults()
		c.Console = addr
		if _, err := host.New(c); !problem.Is(err, problem.Refused) {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestWorkspaceOfAnother(t *testing.T) {
	dir := t.TempDir()
	first := open(t, inDirectory(dir))
	p := refused(t, problem.Locked, inDirectory(dir))
	if said := p.Message + p.Hint; !strings.Contains(said, first.ready.Console) {
		t.Errorf("the other process's console is not named: %s / %s", p.Message, p.Hint)
	}
	if a := first.unified(t, "GET", "/accounting/invoices?limit=1", nil); a.status != http.StatusOK {
		t.Errorf("the first process suffered: %d", a.status)
	}
}

func TestForeignFileIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, host.WorkspaceFile)
	text := []byte(strings.Repeat("this is a letter to my aunt\n", 1000))
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	p := refused(t, problem.Foreign, inDirectory(dir))
	if !strings.Contains(p.Message, path) {
		t.Errorf("the file is not named: %s", p.Message)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, text) {
		t.Error("the file was touched")
	}
}

// problems are calls of the control API that cannot be meant so.
func TestConsoleSaysWhatIsWrong(t *testing.T) {
	h := open(t, nil)
	big := map[string]any{"name": strings.Repeat("x", 10<<20), "effect": map[string]any{"type": "rate_limited"}}
	tests := []struct {
		name, method, path string
		body               any
		status             int
		says               []string // in detail, hint or path
	}{
		{"filter", "GET", "/journal?filter=" + escape("status:200 ("), nil, 400, []string{":12"}},
		{"filter key", "GET", "/journal?filter=" + escape("sttaus:200"), nil, 400, []string{"sttaus", "status"}},
		{"filter over exchanges", "GET", "/exchanges?filter=" + escape("status:abc"), nil, 400, []string{"abc"}},
		{"limit", "GET", "/journal?limit=0", nil, 422, []string{"limit"}},
		{"sequence number", "GET", "/journal/99999999", nil, 404, []string{"99999999"}},
		{"effect", "POST", "/faults", map[string]any{"effect": map[string]any{"type": "rate_limitd"}}, 400, []string{"rate_limitd", "rate_limited"}},
		{"effect's parameter", "POST", "/faults", map[string]any{"effect": map[string]any{"type": "rate_limited", "retry_afer": "2s"}}, 400, []string{"retry_afer", "retry_after"}},
		{"rule that can never match", "POST", "/faults", map[string]any{"where": map[string]any{"hop": "unified", "path": "/accounting/invioces"}, "effect": map[string]any{"type": "rate_limited"}}, 0, []string{"invoices"}},
		{"rule for nobody", "POST", "/faults", map[string]any{"where": map[string]any{"connection": "nobody"}, "effect": map[string]any{"type": "rate_limited"}}, 0, []string{"nobody"}},
		{"rule that is not JSON", "POST", "/faults", "effect=rate_limited", 400, []string{"JSON"}},
		{"large rule", "POST", "/faults", big, 413, []string{"1048576"}},
		{"body that is not JSON", "POST", "/clock/advance", "60m", 0, nil},
		{"duration", "POST", "/clock/advance", map[string]any{"by": "an hour"}, 400, []string{"an hour", "60m"}},
		{"clock", "POST", "/clock/mode", map[string]any{"mode": "backwards"}, 400, []string{"backwards", "virtual"}},
		{"connection", "POST", "/connections/nobody/revoke", nil, 404, []string{"nobody"}},
		{"platform", "POST", "/connections", map[string]any{"platform": "SAGE"}, 422, []string{"SAGE", "QUICKBOOKS"}},
		{"preset", "POST", "/connections", map[string]any{"platform": "QUICKBOOKS", "company": map[string]any{"preset": "bakrey"}}, 0, []string{"bakrey", "bakery"}},
		{"object in the books", "POST", "/books/Demo%20bakery/invocie", map[string]any{}, 400, []string{"invocie", "invoice"}},
		{"endpoint", "POST", "/endpoints", map[string]any{"url": "ftp://127.0.0.1/x"}, 400, []string{"http://"}},
		{"endpoint on the console", "POST", "/endpoints", map[string]any{"url": h.ready.Console + "/api/v1/faults"}, 422, []string{"Faultline"}},
		{"event", "POST", "/webhooks/nothing/refire", map[string]any{"mode": "signed_now"}, 404, nil},
		{"scenario", "POST", "/runs", map[string]any{"scenario": "rate-limit-brust"}, 0, []string{"rate-limit-burst"}},
		{"code", "POST", "/session", map[string]any{"code": "guessed"}, 401, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := h.console(t, tt.method, tt.path, tt.body)
			if a.status < 400 || tt.status != 0 && a.status != tt.status {
				t.Fatalf("status %d, want %d: %s", a.status, tt.status, a.body)
			}
			readable(t, a, tt.says)
		})
	}
	if rules := decode[struct{ Faults []any }](t, h.console(t, "GET", "/faults", nil)).Faults; len(rules) != 0 {
		t.Errorf("refused rules stand: %v", rules)
	}
}

// readable checks that a refusal is one for people: a problem that names the place, without what the program is made of.
func readable(t *testing.T, a answer, says []string) {
	t.Helper()
	p := decode[struct{ Title, Detail, Hint, Path, Code string }](t, a)
	if p.Detail == "" || p.Code == "" {
		t.Errorf("the problem does not say what is wrong: %s", a.body)
	}
	said := strings.Join([]string{p.Detail, p.Hint, p.Path}, "\n")
	for _, want := range says {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said: %s", want, a.body)
		}
	}
	for _, inside := range []string{"goroutine", ".go:", "runtime error", "interface {}", "nil pointer", "json: cannot unmarshal"} {
		if strings.Contains(said, inside) {
			t.Errorf("the problem shows the program's inside: %s", a.body)
		}
	}
}

func TestSandboxSaysWhatIsWrong(t *testing.T) {
	h := open(t, nil)
	vendor, account := h.list(t, "vendors", "?limit=1")[0]["id"].(string), h.account(t, "expense")
	big := bill(vendor, account, strings.Repeat("x", 10<<20), 1)
	tests := []struct {
		name, method, path string
		body               any
		status             int
		code               string
	}{
		{"not JSON", "POST", "/accounting/bills", "vendor=1", 400, "INVALID_FIELDS"},
		{"cut off", "POST", "/accounting/bills", `{"bill":{"vendor_id":`, 400, "INVALID_FIELDS"},
		{"an array", "POST", "/accounting/bills", `[]`, 400, ""},
		{"deep", "POST", "/accounting/bills", strings.Repeat(`{"bill":`, 20_000), 400, ""},
		{"10 MB", "POST", "/accounting/bills", big, 400, ""},
		{"nothing", "POST", "/accounting/bills", nil, 400, ""},
		{"unknown path", "GET", "/accounting/invoicse", nil, 404, "UNSUPPORTED_ENDPOINT"},
		{"unknown id", "GET", "/accounting/bills/0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b", nil, 410, "RESOURCE_NOT_FOUND"},
		{"limit", "GET", "/accounting/bills?limit=many", nil, 400, "INVALID_FIELDS"},
		{"cursor", "GET", "/accounting/bills?cursor=%21", nil, 400, "INVALID_CURSOR"},
		{"filter", "GET", "/accounting/bills?filter=colour+=+1", nil, 400, "INVALID_FILTER"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := h.unified(t, tt.method, tt.path, tt.body).want(t, tt.status)
			e := decode[map[string]any](t, a)
			if e["error_message"] == "" || tt.code != "" && e["error_code"] != tt.code {
				t.Errorf("the answer is %.500s", a.body)
			}
			if strings.Contains(string(a.body), "goroutine") || strings.Contains(string(a.body), ".go:") {
				t.Errorf("the answer shows the program's inside: %s", a.body)
			}
		})
	}
	if found := h.entries(t, "kind:exchange hop:unified status:400 method:POST"); len(found) != 6 {
		t.Errorf("%d of 6 refused writes are in the journal", len(found))
	}
}

// Receivers that hang, refuse, redirect or break off delay nobody, and lose nothing.
func TestReceiversThatMisbehave(t *testing.T) {
	h := open(t, func(c *host.Config) { c.Clock = 1 })
	good, hanging, elsewhere := receive(t), receive(t), receive(t)
	release, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	hanging.answers(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release.Done():
		case <-r.Context().Done():
		}
	})
	redirecting := receive(t)
	redirecting.answers(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + closed.Addr().String()
	_ = closed.Close() // nobody listens there any more
	ids := map[string]string{}
	for _, url := range []string{hanging.URL, gone, redirecting.URL, good.URL} {
		e := h.console(t, "POST", "/endpoints", map[string]any{"url": url, "events": []string{"*"}}).want(t, http.StatusOK)
		ids[decode[struct{ ID string }](t, e).ID] = url
	}
	connection := h.ready.Connections[0].ID
	h.console(t, "POST", "/books/"+connection+"/invoice", map[string]any{}).want(t, http.StatusOK)
	h.console(t, "POST", "/connections/"+connection+"/sync", map[string]any{"type": "incremental"}).want(t, http.StatusOK)
	good.await(t, "INVOICE_CREATED", func(d delivery) bool { return d.Code == "INVOICE_CREATED" })

	h.console(t, "GET", "/wait?count=3&timeout=20s&filter="+escape("kind:attempt code:INVOICE_CREATED"), nil).want(t, http.StatusOK)
	results := map[string]string{}
	for _, e := range h.entries(t, "kind:attempt code:INVOICE_CREATED") {
		results[ids[e.Attempt.Endpoint]] = fmt.Sprint(e.Attempt.Result, " ", e.Attempt.Status)
		if e.Attempt.Result != "delivered" && e.Attempt.NextAt == nil {
			t.Errorf("the attempt at %s is the last", e.Attempt.URL)
		}
	}
	want := map[string]string{good.URL: "delivered 200", gone: "refused 0", redirecting.URL: "status 307"}
	for url, result := range want {
		if results[url] != result {
			t.Errorf("%s: %q, want %q", url, results[url], result)
		}
	}
	if got := elsewhere.deliveries(); len(got) != 0 {
		t.Errorf("a redirect was followed: %d deliveries", len(got))
	}
	cancel()
}
