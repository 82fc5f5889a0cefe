package fault

import (
	"context"
	"net/http"
	"testing"
	"time"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

// TestALoweredQuotaIsShared sends calls of two connections and lets time pass in between.
func TestALoweredQuotaIsShared(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"low","effect":{"type":"rate_limit_lowered","limit":3,"window":"1m"}}`)
	second := invoiceList
	second.Connection = "c-2"
	steps := []struct {
		name   string
		wait   time.Duration
		call   exchange.Call
		status int
	}{
		{"first", 0, invoiceList, 200},
		{"of the other connection", 30 * time.Second, second, 200},
		{"third", 0, invoiceList, 200},
		{"one too many", 0, second, 429},
		{"refused calls do not count", 31 * time.Second, second, 200},
		{"the window slides", 0, invoiceList, 429},
		{"and empties", time.Minute, invoiceList, 200},
	}
	for _, step := range steps {
		if _, err := st.clock.Advance(t.Context(), step.wait); err != nil {
			t.Fatal(err)
		}
		answer, touches, _ := st.pass(step.call)
		if answer.Status != step.status || (len(touches) == 1) != (step.status == 429) {
			t.Errorf("%s: %d, %+v", step.name, answer.Status, touches)
		}
		if step.status == 429 && answer.Header.Get("X-Ratelimit-Limit") != "3" {
			t.Errorf("%s: %v", step.name, answer.Header)
		}
	}
	if r, err := st.Rule("low"); err != nil || r.Count != 2 {
		t.Errorf("acted %d times, %v", r.Count, err)
	}
}

// TestAQuotaKeepsItsCountWhenChanged lowers it further while it is armed.
func TestAQuotaKeepsItsCountWhenChanged(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"low","effect":{"type":"rate_limit_lowered","limit":3}}`)
	st.pass(invoiceList)
	st.pass(invoiceList)
	if _, err := st.Change(t.Context(), "low", []byte(`{"effect":{"limit":2}}`)); err != nil {
		t.Fatal(err)
	}
	if answer, _, _ := st.pass(invoiceList); answer.Status != http.StatusTooManyRequests {
		t.Errorf("status %d", answer.Status)
	}
}

// TestCallsUnderWayAreBounded holds one write at the platform while others come.
func TestCallsUnderWayAreBounded(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"few","effect":{"type":"platform_concurrency_limited","limit":1}}`)
	write := exchange.Call{Hop: journal.HopPlatform, Connection: "c-1", Method: "POST", Path: "/v3/company/1/bill", Object: "bill", Entry: "x-1"}
	other := write
	other.Connection = "c-2"
	read := write
	read.Method = "GET"
	shape := func(r exchange.Refusal) exchange.Answer { return exchange.Answer{Status: r.Status, Header: r.Header} }
	during := map[string]exchange.Call{"the same": write, "another connection": other, "a read": read}
	got := map[string]int{}
	st.Around(t.Context(), write, func(context.Context) exchange.Answer {
		for name, call := range during {
			answer, _, _ := st.pass(call)
			got[name] = answer.Status
		}
		return listing()
	}, shape)
	if got["the same"] != 429 || got["another connection"] != 200 || got["a read"] != 200 {
		t.Errorf("meanwhile: %v", got)
	}
	if answer, _, _ := st.pass(write); answer.Status != 200 {
		t.Errorf("afterwards: %d", answer.Status)
	}
}
