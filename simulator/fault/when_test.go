package fault

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

// played sends calls through a rule and returns which of them were refused.
func played(st *stage, calls ...exchange.Call) string {
	out := ""
	for _, call := range calls {
		answer, _, _ := st.pass(call)
		out += map[bool]string{true: "x", false: "."}[answer.Status == 429]
	}
	return out
}

func many(call exchange.Call, n int) []exchange.Call {
	out := make([]exchange.Call, n)
	for i := range out {
		out[i] = call
	}
	return out
}

func TestABudgetBoundsEachRowOfCalls(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","when":{"most":2,"of":5},"effect":{"type":"rate_limited"}}`)
	if got := played(st, many(invoiceList, 7)...); got != "xx...xx" {
		t.Error(got)
	}
	st = st.restarted(t)
	if got := played(st, many(invoiceList, 4)...); got != "...x" {
		t.Errorf("after a restart %s", got)
	}
}

func TestARuleIsAboutTheNthAttempt(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"when":{"attempt":2},"effect":{"type":"rate_limited"}}`)
	write := exchange.Call{Hop: journal.HopUnified, Connection: "c-1", Method: "POST", Path: "/accounting/invoices", Object: "invoice", Key: "a"}
	other := write
	other.Key = "b"
	if got := played(st, write, other, write, write, other, invoiceList, invoiceList); got != "..x.x.." {
		t.Error(got)
	}
}

func TestARuleIsAboutOneRecordOrOnlyWrites(t *testing.T) {
	one, two := invoiceList, invoiceList
	one.ObjectID, two.ObjectID = "i-1", "i-2"
	write := two
	write.Method = "PATCH"
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","where":{"id":"i-1"},"effect":{"type":"rate_limited"}}`)
	if got := played(st, invoiceList, one, two, write); got != ".x.." {
		t.Error(got)
	}
	st = newStage(t, 1)
	st.arm(t, `{"name":"r","where":{"writes":true},"effect":{"type":"rate_limited"}}`)
	if got := played(st, invoiceList, one, two, write); got != "...x" {
		t.Error(got)
	}
}

func TestARuleEndsAtATime(t *testing.T) {
	st := newStage(t, 1)
	until := st.clock.Now().Add(2 * time.Hour).Format(time.RFC3339)
	st.arm(t, `{"name":"r","when":{"from":"1h","until":"`+until+`"},"effect":{"type":"rate_limited"}}`)
	got := ""
	for range 3 {
		got += played(st, invoiceList)
		if _, err := st.clock.Advance(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := st.Rule("r"); err != nil || r.State != StateExpired || got != ".x." {
		t.Errorf("%s, %v, %v", got, r.State, err)
	}
}

func TestWhenRefusesWhatCannotBe(t *testing.T) {
	cases := []struct{ name, text, path, says string }{
		{"two ends", `{"when":{"for":"1h","until":"2h"},"effect":{"type":"rate_limited"}}`, "/when/until", "keep one"},
		{"half a budget", `{"when":{"most":1},"effect":{"type":"rate_limited"}}`, "/when/of", "of how many"},
		{"the other half", `{"when":{"of":1},"effect":{"type":"rate_limited"}}`, "/when/most", "how many of them"},
		{"a budget that bounds nothing", `{"when":{"most":3,"of":3},"effect":{"type":"rate_limited"}}`, "/when/most", "bounds nothing"},
		{"attempts of reads", `{"where":{"method":"GET"},"when":{"attempt":2},"effect":{"type":"rate_limited"}}`, "/when/attempt", "GET carries no"},
		{"attempts on the platform", `{"where":{"hop":"platform"},"when":{"attempt":2},"effect":{"type":"rate_limited"}}`, "/when/attempt", "hop platform"},
		{"writes that read", `{"where":{"method":"GET","writes":true},"effect":{"type":"rate_limited"}}`, "/where/writes", "writes nothing"},
		{"the id of what is created", `{"where":{"method":"POST","id":"x"},"effect":{"type":"rate_limited"}}`, "/where/id", "no id yet"},
		{"records of a run", `{"where":{"hop":"sync","id":"x"},"effect":{"type":"rate_limited"}}`, "/where", "whole run"},
		{"an end in the past", `{"when":{"until":"2020-01-01T00:00:00Z"},"effect":{"type":"rate_limited"}}`, "/when/from", "over before"},
		{"no number", `{"effect":{"type":"latency","length":"1"}}`, "/effect/length", "with its unit"},
		{"a wait beyond the bound", `{"effect":{"type":"latency","length":"11m"}}`, "/effect/length", "at most 10m0s"},
		{"a count beyond the bound", `{"effect":{"type":"gateway_error","status":505}}`, "/effect/status", "502 to 504"},
		{"a sunset before the deprecation", `{"effect":{"type":"deprecation_notice","sunset":"2020-01-01T00:00:00Z"}}`, "/effect/sunset", "after it was deprecated"},
		{"no time", `{"effect":{"type":"deprecation_notice","sunset":"soon"}}`, "/effect/sunset", "write it as"},
		{"the wrong hop", `{"where":{"hop":"webhook"},"effect":{"type":"latency"}}`, "/where/hop", "makes no sense"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			st := newStage(t, 1)
			r, err := ParseRule([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			_, err = st.Arm(t.Context(), r)
			p := problem.From(err)
			if err == nil || p.Path != c.path || !strings.Contains(p.Message+" "+p.Hint, c.says) {
				t.Errorf("got %v at %s", err, p.Path)
			}
		})
	}
}

// TestAPreviewForesees holds what a preview says against what the armed rule then does to the same calls.
func TestAPreviewForesees(t *testing.T) {
	rule := `{"name":"r","where":{"object":"invoice"},"when":{"after":2,"every":2,"probability":0.6,"times":5},"effect":{"type":"rate_limited"}}`
	var entries []*journal.Entry
	var calls []exchange.Call
	for i := range 40 {
		call := invoiceList
		if i%3 == 0 {
			call.Object = "bill"
		}
		calls = append(calls, call)
		entries = append(entries, &journal.Entry{Seq: uint64(i + 1), Kind: journal.KindExchange, Connection: "c-1",
			Exchange: &journal.Exchange{Hop: call.Hop, Method: call.Method, Path: call.Path, Object: call.Object}})
	}
	entries = append(entries, &journal.Entry{Seq: 99, Kind: journal.KindStep})
	parsed, err := ParseRule([]byte(rule))
	if err != nil {
		t.Fatal(err)
	}
	st := newStage(t, seed.Seed(3))
	p, err := st.Preview(parsed, entries)
	if err != nil {
		t.Fatal(err)
	}
	foreseen := strings.Repeat(".", len(calls))
	for _, a := range p.Acts {
		foreseen = foreseen[:a.Seq-1] + "x" + foreseen[a.Seq:]
	}
	if r := st.Rules(); len(r) != 0 {
		t.Errorf("a preview armed %v", r)
	}
	st.arm(t, rule)
	if diff := cmp.Diff(played(st, calls...), foreseen); diff != "" {
		t.Error(diff)
	}
	if p.Looked != 40 || len(p.Acts) != 5 {
		t.Errorf("%+v", p)
	}
}

// TestAPreviewNamesWhatAnswersFirst arms a rule that refuses, and previews others in front of which it stands.
func TestAPreviewNamesWhatAnswersFirst(t *testing.T) {
	entries := []*journal.Entry{
		{Seq: 1, Kind: journal.KindExchange, Connection: "c-1", Exchange: &journal.Exchange{Hop: invoiceList.Hop, Method: "GET", Path: invoiceList.Path, Object: "invoice"}},
		{Seq: 2, Kind: journal.KindExchange, Connection: "c-1", Exchange: &journal.Exchange{Hop: invoiceList.Hop, Method: "GET", Path: "/versioned/accounting/bills", Object: "bill"}},
	}
	for name, c := range map[string]struct {
		rule string
		want []string
	}{
		"what refuses":       {`{"effect":{"type":"rate_limited"}}`, []string{"burst", ""}},
		"what alters":        {`{"effect":{"type":"schema_drift","operation":"field_removed","field":"status"}}`, []string{"burst", ""}},
		"what delays alone":  {`{"effect":{"type":"latency","length":"1s"}}`, []string{"", ""}},
		"what is armed here": {`{"name":"burst","effect":{"type":"rate_limited"}}`, []string{"", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			st := newStage(t, 1)
			st.arm(t, `{"name":"burst","where":{"object":"invoice"},"effect":{"type":"rate_limited"}}`)
			parsed, err := ParseRule([]byte(c.rule))
			if err != nil {
				t.Fatal(err)
			}
			p, err := st.Preview(parsed, entries)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range p.Acts {
				got = append(got, a.ShadowedBy)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
