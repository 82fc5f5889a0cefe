package unified_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// adviser rules in one matter, always in the same way, and keeps what it was told would be without it.
type adviser struct {
	matter exchange.Matter
	ruling exchange.Ruling
	would  []journal.Would
}

func (a *adviser) Ask(matter exchange.Matter, would journal.Would) (exchange.Ruling, bool) {
	if matter != a.matter {
		return exchange.Ruling{}, false
	}
	a.would = append(a.would, would)
	return a.ruling, true
}

// A job that a rule holds back is pending until its time, over a restart too, and is then carried out once.
func TestAHeldJobBeginsWhenItIsDue(t *testing.T) {
	w := small(t)
	w.gate.advice = &adviser{matter: exchange.MatterJob, ruling: exchange.Ruling{Fate: exchange.Fate{Background: true, Hold: 6 * time.Hour}}}
	id := gjson.Get(w.post(w.bill("H-1", "5"), "k1").Body.String(), "async_response.id").Str
	w.gate.advice = nil
	w.advance(5 * time.Hour)
	w.start()
	w.api.Resume()
	w.advance(30 * time.Minute)
	if job := gjson.Parse(w.call(http.MethodGet, "/jobs/"+id, "").Body.String()); job.Get("status").Str != "pending" || w.bills("H-1") != 0 {
		t.Errorf("after five and a half hours: %s", job.Raw)
	}
	w.advance(time.Hour)
	if job := w.settled(id); job.Get("status").Str != "success" || w.bills("H-1") != 1 {
		t.Errorf("in the end: %s", job.Raw)
	}
}

func (w *world) advance(by time.Duration) {
	w.t.Helper()
	if _, err := w.clock.Advance(w.t.Context(), by); err != nil {
		w.t.Fatal(err)
	}
}

// An end that a rule gave to a job is what its key stands for, whether or not the platform did the work.
func TestTheEndOfAJobIsRemembered(t *testing.T) {
	refusal := &exchange.Refusal{Status: 500, Type: "INTERNAL_ERROR", Code: "INTERNAL_SERVER_ERROR", Message: "Something went wrong."}
	cases := []struct {
		name   string
		course exchange.Fate
		status int
		bills  int
	}{
		{"not carried out", exchange.Fate{Outcome: refusal}, 500, 0},
		{"carried out", exchange.Fate{Outcome: refusal, Committed: true}, 500, 1},
		{"the ordinary course", exchange.Fate{}, 200, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := small(t)
			c.course.Rule = "fate"
			w.gate.advice = &adviser{matter: exchange.MatterJob, ruling: exchange.Ruling{Fate: c.course}}
			body := w.bill("E-1", "5")
			first := w.post(body, "k1")
			w.gate.advice = nil
			again := w.post(body, "k1")
			if first.Code != c.status || again.Code != c.status || first.Body.String() != again.Body.String() || again.Header().Get("X-Rutter-Job-ID") == "" {
				t.Errorf("%d %s, then %d %s", first.Code, first.Body, again.Code, again.Body)
			}
			if entry := w.store.last(journal.HopUnified); len(entry.Faults) != 1 || entry.Faults[0].Rule != "fate" {
				t.Errorf("the repetition names %+v", entry.Faults)
			}
			if n := w.bills("E-1"); n != c.bills {
				t.Errorf("%d bills", n)
			}
		})
	}
}

func TestWhatBecomesOfARememberedKey(t *testing.T) {
	cases := []struct {
		memory exchange.Memory
		status int
		path   string // of a member that the answer has
		bills  int
	}{
		{exchange.MemoryKept, 200, "bill.id", 1},
		{exchange.MemoryLost, 200, "bill.id", 2},
		{exchange.MemoryRunning, 200, "async_response.status", 1},
		{exchange.MemoryTaken, 409, "error_code", 1},
	}
	for _, c := range cases {
		t.Run(string(c.memory), func(t *testing.T) {
			w := small(t)
			body := w.bill("", "5")
			before := w.bills("")
			first := w.post(body, "k1")
			advice := &adviser{matter: exchange.MatterKey, ruling: exchange.Ruling{Memory: c.memory}}
			w.gate.advice = advice
			again := w.post(body, "k1")
			if again.Code != c.status || !gjson.Get(again.Body.String(), c.path).Exists() {
				t.Errorf("%d %s", again.Code, again.Body)
			}
			if n := w.bills("") - before; n != c.bills {
				t.Errorf("%d bills", n)
			}
			if len(advice.would) != 1 || !advice.would[0].Executed || string(advice.would[0].Body.Raw) != first.Body.String() {
				t.Errorf("what would have been: %+v", advice.would)
			}
		})
	}
}
