package fault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/seed"
)

// TestCountingAgreesWithANaiveModel holds after, times, every and probability against the plainest reading of them.
// The model draws from the same stream, so it also fails when the engine takes a draw too many or too few.
func TestCountingAgreesWithANaiveModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := When{
			After: rapid.IntRange(0, 4).Draw(rt, "after"), Times: rapid.IntRange(0, 4).Draw(rt, "times"),
			Every: rapid.IntRange(0, 3).Draw(rt, "every"), Probability: rapid.SampledFrom([]float64{0, 1, 0.5, 0.1}).Draw(rt, "probability"),
		}
		s := seed.Seed(rapid.Uint64().Draw(rt, "seed"))
		st := newStage(t, s)
		rule, err := st.Arm(t.Context(), Rule{Name: "r", When: w, Where: Where{Object: "invoice"}, Effect: Effect{Type: "rate_limited"}})
		if err != nil {
			rt.Fatal(err)
		}
		stream, matched, acted := s.Stream("fault", "r"), 0, 0
		for i := range rapid.IntRange(1, 40).Draw(rt, "calls") {
			call := invoiceList
			other := rapid.IntRange(0, 3).Draw(rt, "other") == 0
			if other {
				call.Object = "bill"
			}
			want := false
			if !other && (w.Times == 0 || acted < w.Times) {
				matched++
				if matched > w.After && (matched-w.After)%max(w.Every, 1) == 0 {
					p := w.Probability
					if p == 0 {
						p = 1
					}
					want = stream.Float() < p
				}
			}
			if want {
				acted++
			}
			answer, touches, _ := st.pass(call)
			if got := answer.Status == 429; got != want || got != (len(touches) == 1) {
				rt.Fatalf("call %d: refused %v, want %v, touches %v", i, got, want, touches)
			}
		}
		rule, err = st.Rule("r")
		if err != nil {
			rt.Fatal(err)
		}
		if rule.Matched != matched || rule.Count != acted {
			rt.Fatalf("counted %d of %d, want %d of %d", rule.Count, rule.Matched, acted, matched)
		}
		if exhausted := rule.State == StateExhausted; exhausted != (w.Times > 0 && acted == w.Times) {
			rt.Fatalf("state %s after %d of %d", rule.State, acted, w.Times)
		}
	})
}

// TestDrawsComeFromTheSeed pins which calls a probability takes. It fails when the seed, the rule's name or the order
// of draws is ignored.
func TestDrawsComeFromTheSeed(t *testing.T) {
	pattern := func(s seed.Seed, name string) string {
		st := newStage(t, s)
		st.arm(t, `{"name":"`+name+`","when":{"probability":0.4},"effect":{"type":"rate_limited"}}`)
		out := ""
		for range 24 {
			answer, _, _ := st.pass(invoiceList)
			out += map[bool]string{true: "x", false: "."}[answer.Status == 429]
		}
		return out
	}
	first := pattern(7, "a")
	if again := pattern(7, "a"); again != first {
		t.Errorf("one seed gave %s and %s", first, again)
	}
	if other := pattern(8, "a"); other == first {
		t.Errorf("another seed gave the same %s", first)
	}
	if other := pattern(7, "b"); other == first {
		t.Errorf("another rule gave the same %s", first)
	}
	stream, want := seed.Seed(7).Stream("fault", "a"), ""
	for range 24 {
		want += map[bool]string{true: "x", false: "."}[stream.Float() < 0.4]
	}
	if first != want {
		t.Errorf("got %s, the stream says %s", first, want)
	}
}

func TestTouchSaysWhatWouldHaveBeen(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","where":{"connection":"main"},"effect":{"type":"rate_limited","retry_after":"2s"}}`)
	stream := seed.Seed(1).Stream("fault", "r")

	answer, touches, asked := st.pass(invoiceList)
	if answer.Status != 429 || answer.Header.Get("Retry-After") != "2" || asked != 1 {
		t.Errorf("answered %d %v, handler asked %d times", answer.Status, answer.Header, asked)
	}
	plain := listing().Body
	want := []journal.Touch{{
		Rule: "r", Effect: "rate_limited", Hop: "unified", Stream: "fault/r", Index: 1, Draw: stream.Float(), Detail: "Retry-After: 2 s as seconds",
		Would: &journal.Would{Status: 200, Executed: true, Body: journal.Body{Raw: plain, Size: len(plain)}},
	}}
	if diff := cmp.Diff(want, touches); diff != "" {
		t.Error(diff)
	}

	write := invoiceList
	write.Method = "POST"
	_, touches, asked = st.pass(write)
	want[0].Index, want[0].Draw = 2, stream.Float()
	want[0].Would = &journal.Would{Status: 200, Note: "the write would have been handed on; it was not executed"}
	if diff := cmp.Diff(want, touches); diff != "" || asked != 0 {
		t.Errorf("a write was executed %d times: %s", asked, diff)
	}

	run := exchange.Call{Hop: journal.HopSync, Connection: "c-1", Method: http.MethodGet, Path: "/sync/incremental"}
	st.arm(t, `{"name":"s","where":{"hop":"sync"},"effect":{"type":"rate_limited"}}`)
	if _, touches, asked = st.pass(run); asked != 0 || len(touches) != 1 || touches[0].Would.Executed {
		t.Errorf("a refused run was executed %d times: %+v", asked, touches)
	}

	entry := st.notes.Entries()[1]
	if entry.Kind != journal.KindFault || entry.Cause != "x-1" || entry.Connection != "c-1" || entry.Fault.Action != "activated" || entry.Fault.Count != 1 {
		t.Errorf("activation journalled as %+v %+v", entry, entry.Fault)
	}
}

func TestTheFirstRuleThatAnswersWins(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"drift","effect":{"type":"schema_drift","operation":"field_removed","field":"status"}}`)
	st.arm(t, `{"name":"second-call","when":{"after":1},"effect":{"type":"invalid_credentials"}}`)
	st.arm(t, `{"name":"limit","effect":{"type":"rate_limited"}}`)
	st.arm(t, `{"name":"late","effect":{"type":"access_token_invalid"}}`)

	names := func(touches []journal.Touch) (out []string) {
		for _, touch := range touches {
			name := touch.Rule
			if touch.Shadowed {
				name += " shadowed"
			}
			out = append(out, name)
		}
		return out
	}
	answer, touches, _ := st.pass(invoiceList)
	if diff := cmp.Diff([]string{"limit", "drift shadowed", "late shadowed"}, names(touches)); answer.Status != 429 || diff != "" {
		t.Errorf("answered %d: %s", answer.Status, diff)
	}
	answer, touches, _ = st.pass(invoiceList)
	if diff := cmp.Diff([]string{"second-call", "drift shadowed", "limit shadowed", "late shadowed"}, names(touches)); answer.Status != 401 || diff != "" {
		t.Errorf("answered %d: %s", answer.Status, diff)
	}
	for _, r := range st.Rules() {
		if want := map[string]int{"limit": 1, "second-call": 1}[r.Name]; r.Count != want {
			t.Errorf("%s acted %d times, want %d: a shadowed rule has not acted", r.Name, r.Count, want)
		}
	}
}

func TestAlterationsCompose(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"a","effect":{"type":"schema_drift","operation":"field_renamed","field":"total_amount","to":"total"}}`)
	st.arm(t, `{"name":"b","effect":{"type":"schema_drift","operation":"null_injected","field":"status"}}`)
	answer, touches, _ := st.pass(invoiceList)
	want := `{"invoices":[{"id":"1","total":10.50,"status":null}],"next_cursor":null,"connection":{"id":"c-1"}}`
	if diff := cmp.Diff(want, string(answer.Body)); diff != "" || len(touches) != 2 {
		t.Errorf("%d touches: %s", len(touches), diff)
	}
	for _, touch := range touches {
		if string(touch.Would.Body.Raw) != string(listing().Body) {
			t.Errorf("%s would have answered %s", touch.Rule, touch.Would.Body.Raw)
		}
	}
}

func TestNothingToAlterIsNotAnAct(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"once","when":{"times":1},"effect":{"type":"schema_drift","operation":"field_removed","field":"status"}}`)
	for _, body := range []string{`{"invoices":[]}`, `not json`, `{"invoices":[{"id":"1"}]}`} {
		answer, touches := st.Around(t.Context(), invoiceList, func(context.Context) exchange.Answer {
			return exchange.Answer{Status: 200, Body: []byte(body)}
		}, nil)
		if string(answer.Body) != body || touches != nil {
			t.Errorf("%s became %s", body, answer.Body)
		}
	}
	if answer, touches, _ := st.pass(invoiceList); len(touches) != 1 || strings.Contains(string(answer.Body), "status") {
		t.Errorf("the first record to alter was left alone: %s", answer.Body)
	}
}

func TestNothingArmedCostsNothing(t *testing.T) {
	st := newStage(t, 1)
	answer := listing()
	next := func(context.Context) exchange.Answer { return answer }
	shape := func(exchange.Refusal) exchange.Answer { return exchange.Answer{} }
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() { st.Around(ctx, invoiceList, next, shape) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestCallsAtOnce arms, heals and calls from many sides; the race detector watches, and no act is lost or doubled.
func TestCallsAtOnce(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","when":{"times":50},"effect":{"type":"rate_limited"}}`)
	var all sync.WaitGroup
	var mu sync.Mutex
	refused := 0
	for worker := range 8 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for i := range 40 {
				if random.IntN(10) == 0 {
					name := fmt.Sprintf("w%d-%d", worker, i)
					if _, err := st.Arm(t.Context(), Rule{Name: name, Where: Where{Hop: "sync"}, Effect: Effect{Type: "rate_limited"}}); err != nil {
						t.Error(err)
					}
					if err := st.Heal(t.Context(), name); err != nil {
						t.Error(err)
					}
				}
				answer, _, _ := st.pass(invoiceList)
				if answer.Status == 429 {
					mu.Lock()
					refused++
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	if refused != 50 {
		t.Errorf("acted %d times, want 50", refused)
	}
	var counts []int
	for _, e := range st.notes.Entries() {
		if e.Fault.Rule == "r" && e.Fault.Action == "activated" {
			counts = append(counts, e.Fault.Count)
		}
	}
	if !slices.IsSorted(counts) || len(counts) != 50 {
		t.Errorf("acts are journalled out of order: %v", counts)
	}
}
