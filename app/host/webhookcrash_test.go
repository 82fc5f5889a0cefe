package host_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// mortal receives deliveries. While it is unwell it answers 503; once it is told after how many requests, it kills the
// sender between an attempt's begin and its end.
type mortal struct {
	mu     sync.Mutex
	unwell bool
	left   int // requests until the sender dies; 0: it lives
	die    func(syscall.Signal)
	got    map[string][]string // bodies by path, in the order of their arrival
	unsaid []string            // bodies that were never answered
}

func (m *mortal) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, err := io.ReadAll(q.Body)
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err != nil || m.unwell:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case m.left == 1:
		m.unwell = true
		m.unsaid = append(m.unsaid, q.URL.Path+string(body))
		m.die(syscall.SIGKILL)
	}
	m.left = max(m.left-1, 0)
	m.got[q.URL.Path] = append(m.got[q.URL.Path], string(body))
}

func (m *mortal) become(unwell bool, left int, die func(syscall.Signal)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.unwell, m.left, m.die = unwell, left, die
}

// Kill -9 between an attempt's begin and its end: every event arrives at least once, and where a vendor keeps the order
// none overtakes another.
func TestNoEventIsLostByKill9(t *testing.T) {
	const invoices = 8
	dir := t.TempDir()
	m := &mortal{unwell: true, got: map[string][]string{}}
	receiver := httptest.NewServer(m)
	t.Cleanup(receiver.Close)
	h, kill := spawn(t, dir)
	inOrder := decode[endpointShown](t, h.console(t, "POST", "/endpoints", map[string]any{"url": receiver.URL + "/ordered", "profile": "quickbooks", "events": []string{"INVOICE_CREATED"}}).want(t, http.StatusOK))
	h.console(t, "POST", "/endpoints", map[string]any{"url": receiver.URL + "/any", "profile": "standard", "events": []string{"INVOICE_CREATED"}}).want(t, http.StatusOK)
	connection := h.ready.Connections[0].ID
	for i := range invoices {
		h.console(t, "POST", "/books/"+connection+"/invoice", map[string]any{}).want(t, http.StatusOK)
		if i%3 == 2 || i == invoices-1 { // what a run finds goes in one request where the vendor has it so
			h.console(t, "POST", "/connections/"+connection+"/sync", map[string]any{"type": "incremental"}).want(t, http.StatusOK)
		}
	}
	for _, requests := range []int{1, 4, 2} {
		m.become(false, requests, kill)
		h.untilItDies(t, "/clock/advance", `{"by":"7h"}`)
		h, kill = spawn(t, dir)
	}
	m.become(false, 0, kill)
	if end := decode[clockShown](t, h.console(t, "POST", "/clock/run", map[string]any{}).want(t, http.StatusOK)); !end.Reached {
		t.Fatalf("%+v", end)
	}

	var events, delivered []string
	for _, e := range h.entries(t, "kind:event code:INVOICE_CREATED") {
		events = append(events, e.ID)
	}
	for _, e := range h.entries(t, `kind:attempt result:delivered endpoint:"`+inOrder.ID+`"`) {
		delivered = append(delivered, e.Attempt.Event)
	}
	if !slices.Equal(events, delivered) || len(events) != invoices {
		t.Errorf("%d events; the order of deliveries differs from theirs: %v, %v", len(events), events, delivered)
	}
	for path, got := range m.got {
		distinct := slices.Compact(slices.Clone(got))
		if path == "/ordered" {
			var told []string
			for _, body := range distinct {
				told = append(told, invoiceIDs.FindAllString(body, -1)...)
			}
			if !slices.IsSortedFunc(told, byNumber) || len(slices.Compact(told)) != invoices {
				t.Errorf("an event came between two attempts of another: %v", told)
			}
			continue
		}
		slices.Sort(distinct)
		if again := slices.Compact(distinct); len(again) != invoices {
			t.Errorf("%s: %d of %d events arrived", path, len(again), invoices)
		}
	}
	for _, body := range m.unsaid {
		times := 0
		for path, got := range m.got {
			for _, b := range got {
				if path+b == body {
					times++
				}
			}
		}
		if times < 2 {
			t.Errorf("what was never answered came %d times", times)
		}
	}
	if len(m.unsaid) != 3 {
		t.Errorf("the sender was killed %d times under an attempt", len(m.unsaid))
	}
	kill(syscall.SIGTERM)
}

// invoiceIDs finds the records that a notification tells of; the platform counts them up.
var invoiceIDs = regexp.MustCompile(`"id":"\d+"`)

func byNumber(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) }

// untilItDies makes a call that the process is killed under.
func (h *house) untilItDies(t *testing.T, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", h.ready.Console+"/api/v1"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	h.asPerson(r)
	r.Header.Set("Content-Type", "application/json")
	if answer, err := h.client.Do(r); err == nil {
		defer answer.Body.Close()
		var said json.RawMessage
		if err := json.NewDecoder(answer.Body).Decode(&said); err == nil {
			t.Fatalf("it lives, and answers %d %s", answer.StatusCode, said)
		}
	}
}
