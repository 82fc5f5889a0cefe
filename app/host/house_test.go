package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"faultline/app/host"
	"faultline/simulator/clock"
)

// house is a running Faultline with what an integration and a person know of it.
type house struct {
	*host.Host
	ready  host.Ready
	client *http.Client

	document *document
}

// open starts a house on free ports, on a virtual clock and an ephemeral workspace unless change says otherwise.
func open(t *testing.T, change func(*host.Config)) *house {
	t.Helper()
	h, err := start(t, change)
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() { h.close(t) })
	return h
}

func start(t *testing.T, change func(*host.Config)) (*house, error) {
	t.Helper()
	c := host.Defaults()
	c.Sandbox, c.Console, c.Ephemeral, c.Clock, c.Version = "127.0.0.1:0", "127.0.0.1:0", true, clock.Virtual, "test"
	if change != nil {
		change(&c)
	}
	inner, err := host.New(c)
	if err != nil {
		return nil, err
	}
	if err := inner.Start(t.Context()); err != nil {
		return nil, err
	}
	return &house{Host: inner, ready: inner.Ready(), client: &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

func (h *house) close(t *testing.T) {
	t.Helper()
	h.client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		t.Errorf("shutdown: %v", err)
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// want stops the test when the status is another.
func (a answer) want(t *testing.T, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// decode reads the body as JSON.
func decode[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
	return v
}

// send makes one request. A body that is not text or bytes is sent as JSON.
func (h *house) send(t *testing.T, method, url string, body any, prepare func(*http.Request)) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, reader(t, body))
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if prepare != nil {
		prepare(r)
	}
	got, err := h.client.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	defer got.Body.Close()
	data, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	return answer{got.StatusCode, got.Header, data}
}

func reader(t *testing.T, body any) io.Reader {
	t.Helper()
	switch b := body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(b)
	case []byte:
		return bytes.NewReader(b)
	}
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(data)
}

// unified calls the unified API as the integration of the first connection. Every answer carries a request id.
func (h *house) unified(t *testing.T, method, path string, body any, headers ...string) answer {
	t.Helper()
	a := h.send(t, method, h.unifiedURL(path), body, func(r *http.Request) {
		h.asIntegration(r)
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
	})
	if a.header.Get("X-Rutter-Request-ID") == "" {
		t.Errorf("%s %s: an answer without X-Rutter-Request-ID: %v", method, path, a.header)
	}
	return a
}

func (h *house) unifiedURL(path string) string {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return h.ready.Sandbox + "/versioned" + path + separator + "access_token=" + h.ready.Connections[0].AccessToken
}

func (h *house) asIntegration(r *http.Request) {
	r.SetBasicAuth(h.ready.ClientID, h.ready.ClientSecret)
	r.Header.Set("X-Rutter-Version", "2024-08-31")
}

// console calls the control API. Every answer must be what the API's own document says.
func (h *house) console(t *testing.T, method, path string, body any) answer {
	t.Helper()
	url := h.ready.Console + "/api/v1" + path
	a := h.send(t, method, url, body, h.asPerson)
	h.documented(t).validate(t, method, url, a)
	return a
}

func (h *house) asPerson(r *http.Request) {
	r.Header.Set("Authorization", "Bearer "+h.ready.Token)
}

// advance moves the world's time.
func (h *house) advance(t *testing.T, by string) {
	t.Helper()
	h.console(t, "POST", "/clock/advance", map[string]any{"by": by}).want(t, http.StatusOK)
}

// list reads one page of the unified API.
func (h *house) list(t *testing.T, plural, query string) []map[string]any {
	t.Helper()
	a := h.unified(t, "GET", "/accounting/"+plural+query, nil).want(t, http.StatusOK)
	var records []map[string]any
	if err := json.Unmarshal(decode[map[string]json.RawMessage](t, a)[plural], &records); err != nil {
		t.Fatal(err)
	}
	return records
}

// entries reads the journal, oldest first.
func (h *house) entries(t *testing.T, filter string) []entry {
	t.Helper()
	a := h.console(t, "GET", "/journal?order=oldest&limit=500&filter="+escape(filter), nil).want(t, http.StatusOK)
	return decode[struct {
		Entries []entry `json:"entries"`
	}](t, a).Entries
}
