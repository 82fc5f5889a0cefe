package fault

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHealedMeansUntouchedBytes(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"effect":{"type":"schema_drift","operation":"type_changed","field":"total_amount"}}`)
	st.arm(t, `{"effect":{"type":"rate_limited"},"when":{"probability":0.5}}`)
	st.arm(t, `{"effect":{"type":"grant_revoked"}}`)
	for range 8 {
		st.pass(invoiceList)
	}
	if n := st.HealAll(t.Context()); n != 3 {
		t.Errorf("healed %d rules", n)
	}
	answer, touches, asked := st.pass(invoiceList)
	if diff := cmp.Diff(listing(), answer); diff != "" || touches != nil || asked != 1 {
		t.Errorf("%v %s", touches, diff)
	}
	if st.active.Load() != nil {
		t.Error("the gates still look at rules")
	}
	for _, r := range st.Rules() {
		if r.State != StateHealed || r.Ended == nil {
			t.Errorf("%s is %s", r.Name, r.State)
		}
	}
	if n := st.HealAll(t.Context()); n != 0 {
		t.Errorf("healed %d rules twice", n)
	}
}

// TestHealAllOpensTheGatesFirst heals while the engine is held up, as by a journal that hangs.
func TestHealAllOpensTheGatesFirst(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"effect":{"type":"rate_limited"}}`)
	st.mu.Lock()
	done := make(chan int)
	go func() { done <- st.HealAll(context.Background()) }()
	deadline := time.Now().Add(5 * time.Second)
	for st.active.Load() != nil {
		if time.Now().After(deadline) {
			t.Fatal("the gates wait for the engine")
		}
	}
	if answer, _, _ := st.pass(invoiceList); answer.Status != 200 {
		t.Errorf("answered %d while healing", answer.Status)
	}
	st.mu.Unlock()
	if n := <-done; n != 1 {
		t.Errorf("healed %d", n)
	}
}

func TestARuleKeepsItsTimes(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","when":{"from":"10m","for":"5m"},"effect":{"type":"rate_limited"}}`)
	steps := []struct {
		by    time.Duration
		want  int
		state State
	}{
		{0, 200, StateArmed}, {10*time.Minute - time.Millisecond, 200, StateArmed}, {time.Millisecond, 429, StateArmed},
		{5*time.Minute - time.Millisecond, 429, StateArmed}, {time.Millisecond, 200, StateExpired},
	}
	for i, step := range steps {
		if _, err := st.clock.Advance(t.Context(), step.by); err != nil {
			t.Fatal(err)
		}
		answer, _, _ := st.pass(invoiceList)
		r, err := st.Rule("r")
		if err != nil {
			t.Fatal(err)
		}
		if answer.Status != step.want || r.State != step.state {
			t.Errorf("step %d at %s: answered %d, rule %s", i, st.clock.Now(), answer.Status, r.State)
		}
	}
	if diff := cmp.Diff([]string{"r armed", "r activated", "r activated", "r expired"}, actions(st.notes)); diff != "" {
		t.Error(diff)
	}
	if n, _ := st.clock.Pending(); n != 0 {
		t.Errorf("%d timers left", n)
	}
}

func TestFromMayBeAMomentOfTheWorld(t *testing.T) {
	st := newStage(t, 1)
	at := st.clock.Now().Add(time.Hour)
	st.arm(t, `{"name":"r","when":{"from":"`+at.Format(time.RFC3339)+`"},"effect":{"type":"rate_limited"}}`)
	if answer, _, _ := st.pass(invoiceList); answer.Status != 200 {
		t.Errorf("acted too early: %d", answer.Status)
	}
	if _, err := st.clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if answer, _, _ := st.pass(invoiceList); answer.Status != 429 {
		t.Errorf("did not act: %d", answer.Status)
	}
}

func TestNamesAreGivenAndKept(t *testing.T) {
	st := newStage(t, 1)
	if r := st.arm(t, `{"effect":{"type":"rate_limited"}}`); r.Name != "rate-limited-1" {
		t.Errorf("named %q", r.Name)
	}
	if r := st.arm(t, `{"effect":{"type":"rate_limited"}}`); r.Name != "rate-limited-2" {
		t.Errorf("named %q", r.Name)
	}
	st.arm(t, `{"name":"rate-limited-1","effect":{"type":"rate_limited"}}`) // word for word: nothing happens
	_, err := st.Arm(t.Context(), Rule{Name: "rate-limited-1", Effect: Effect{Type: "invalid_credentials"}})
	if err == nil || !strings.Contains(err.Error(), "armed already") {
		t.Errorf("got %v", err)
	}
	if err := st.Heal(t.Context(), "rate-limited-1"); err != nil {
		t.Fatal(err)
	}
	st.arm(t, `{"name":"rate-limited-1","effect":{"type":"invalid_credentials"}}`)
	if err := st.Heal(t.Context(), "rate-limited-3"); err == nil || !strings.Contains(err.Error(), "did you mean") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"rate-limited-1 armed", "rate-limited-2 armed", "rate-limited-1 healed", "rate-limited-1 armed"}, actions(st.notes)); diff != "" {
		t.Error(diff)
	}
	ids := map[string]bool{}
	for _, e := range st.notes.Entries() {
		if ids[e.ID] {
			t.Errorf("two entries have the id %s", e.ID)
		}
		ids[e.ID] = true
	}
}

func TestRestartGoesOnWhereItWas(t *testing.T) {
	const rule = `{"name":"r","when":{"after":2,"times":9,"probability":0.5,"for":"1h"},"effect":{"type":"rate_limited"}}`
	statuses := func(st *stage, n int) (out []int) {
		for range n {
			answer, _, _ := st.pass(invoiceList)
			out = append(out, answer.Status)
		}
		return out
	}
	whole := newStage(t, 3)
	whole.arm(t, rule)
	want := statuses(whole, 20)

	st := newStage(t, 3)
	st.arm(t, rule)
	got := statuses(st, 7)
	st = st.restarted(t)
	got = append(got, statuses(st, 13)...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(whole.Rules(), st.Rules()); diff != "" {
		t.Error(diff)
	}
	st = st.restarted(t)
	if _, err := st.clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	r, err := st.Rule("r")
	if err != nil || r.State == StateArmed {
		t.Errorf("still %s after a restart and its time: %v", r.State, err)
	}
}

func TestChange(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","when":{"times":3},"effect":{"type":"rate_limited","retry_after":"2s"}}`)
	st.pass(invoiceList)
	cases := []struct{ name, patch, says string }{
		{"unknown member", `{"whem":{}}`, "did you mean when?"},
		{"another name", `{"name":"q"}`, "keeps its name"},
		{"less than it did", `{"when":{"times":1}}`, "acted 1 times already"},
		{"never matching", `{"where":{"object":"invoices"}}`, "did you mean invoice?"},
		{"not an object", `[]`, "not a JSON object"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := st.Change(t.Context(), "r", json.RawMessage(c.patch)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
	r, err := st.Change(t.Context(), "r", json.RawMessage(`{"when":{"times":2,"for":"1m"},"effect":{"retry_after":null}}`))
	if err != nil {
		t.Fatal(err)
	}
	if r.Count != 1 || r.When.Times != 2 || r.Effect.Params != nil || r.Ends == nil {
		t.Errorf("changed to %+v", r)
	}
	if answer, _, _ := st.pass(invoiceList); answer.Status != 429 || answer.Header != nil {
		t.Errorf("answered %d %v", answer.Status, answer.Header)
	}
	if answer, _, _ := st.pass(invoiceList); answer.Status != 200 {
		t.Errorf("acted more often than changed to: %d", answer.Status)
	}
	if _, err := st.Change(t.Context(), "r", json.RawMessage(`{}`)); err == nil || !strings.Contains(err.Error(), "not armed any more") {
		t.Errorf("got %v", err)
	}
}
