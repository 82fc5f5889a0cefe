package verdict

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator/journal"
)

// story builds the entries of a run. Times are machine milliseconds from its beginning.
type story struct{ entries []*journal.Entry }

var start = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)

func at(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }

func (s *story) add(ms int, e journal.Entry) *journal.Entry {
	e.Seq, e.Wall = uint64(len(s.entries)+1), at(ms)
	if e.Connection == "" {
		e.Connection = "main"
	}
	s.entries = append(s.entries, &e)
	return &e
}

// call is a request that began and was answered at these times.
func (s *story) call(began, answered int, method, path string, status int, with func(*journal.Entry)) *journal.Entry {
	e := s.add(answered, journal.Entry{Kind: journal.KindExchange, Exchange: &journal.Exchange{
		Hop: journal.HopUnified, Method: method, Path: path, Status: status, Duration: time.Duration(answered-began) * time.Millisecond,
	}})
	if with != nil {
		with(e)
	}
	return e
}

func (s *story) get(began, answered, status int, retryAfter ...string) {
	s.call(began, answered, http.MethodGet, "/accounting/invoices", status, func(e *journal.Entry) {
		if len(retryAfter) > 0 {
			e.Exchange.ResponseHeader = http.Header{"Retry-After": retryAfter}
		}
	})
}

func (s *story) health(ms int, to string) {
	s.add(ms, journal.Entry{Kind: journal.KindHealth, Health: &journal.Health{To: to}})
}

// attempt delivers an event, or tries to.
func (s *story) attempt(ms int, event, code string, result journal.AttemptResult) {
	s.add(ms, journal.Entry{Kind: journal.KindAttempt, Attempt: &journal.Attempt{Event: event, Code: code, Result: result}})
}

func (s *story) sync(ms int, versions ...journal.SyncVersion) {
	s.add(ms, journal.Entry{Kind: journal.KindSyncRun, SyncRun: &journal.SyncRun{Versions: versions}})
}

func changed(id string, serial uint64) journal.SyncVersion {
	return journal.SyncVersion{Object: "invoice", ID: id, Serial: serial, Actor: "bookkeeper"}
}

func deleted(id string, serial uint64) journal.SyncVersion {
	v := changed(id, serial)
	v.Deleted = true
	return v
}

func (s *story) reads(ms int, serials ...uint64) {
	s.call(ms, ms, http.MethodGet, "/accounting/invoices", 200, func(e *journal.Entry) { e.Exchange.Reads = serials })
}

// judge expects a status, and words that the reason has to hold.
func judge(t *testing.T, e plan.Expectation, s story, status Status, words ...string) Verdict {
	t.Helper()
	check, err := For(e)
	if err != nil {
		t.Fatal(err)
	}
	v := check.Judge(t.Context(), Evidence{Entries: s.entries, Compile: byStatus})
	if v.Status != status {
		t.Errorf("%s: %s; want %s", v.Status, v.Reason, status)
	}
	for _, word := range words {
		if !strings.Contains(v.Reason, word) {
			t.Errorf("the reason %q does not say %q", v.Reason, word)
		}
	}
	if v.Name != e.Check || v.Evidence == nil || check.Patience() < 0 {
		t.Errorf("%+v", v)
	}
	return v
}

// byStatus is a filter language of one term.
func byStatus(filter string) (func(*journal.Entry) bool, error) {
	want := map[string]int{"status:429": 429, "status:200": 200}[filter]
	return func(e *journal.Entry) bool { return e.Kind == journal.KindExchange && e.Exchange.Status == want }, nil
}
