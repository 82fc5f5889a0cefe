package fault

import (
	"context"
	"strings"
	"testing"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

func TestARequestGetsTheFaultItAsksFor(t *testing.T) {
	cases := []struct {
		name, header string
		allowed      bool
		status       int
		touches      int
		says         string
	}{
		{"not allowed", "rate_limited", false, 200, 0, ""},
		{"bare", "rate_limited", true, 429, 1, ""},
		{"with parameters", `rate_limited; retry_after=2s; style="seconds"`, true, 429, 1, ""},
		{"a number", "gateway_error;status=504", true, 504, 1, ""},
		{"on the transport", "empty_body", true, 200, 1, ""},
		{"unknown", "rate_limitd", true, 400, 0, "did you mean rate_limited?"},
		{"an unknown parameter", "rate_limited;retry=2s", true, 400, 0, "no parameter"},
		{"no parameter at all", "rate_limited;;", true, 400, 0, "name=value"},
		{"twice", "rate_limited;style=seconds;style=seconds", true, 400, 0, "given twice"},
		{"another hop", "event_dropped", true, 400, 0, "does not act on the hop unified"},
		{"another kind of call", "resource_gone", true, 400, 0, "nothing to do with this request"},
		{"far too long", strings.Repeat("x", 2000), true, 400, 0, "characters"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			st := newStage(t, 1)
			if err := st.AllowInjection(t.Context(), c.allowed); err != nil {
				t.Fatal(err)
			}
			st = st.restarted(t) // the option is the workspace's
			call := invoiceList
			call.Inject, call.Socket = c.header, true
			said := ""
			answer, touches := st.Around(t.Context(), call, func(context.Context) exchange.Answer { return listing() }, func(r exchange.Refusal) exchange.Answer {
				said = r.Message
				return exchange.Answer{Status: r.Status}
			})
			if answer.Status != c.status || len(touches) != c.touches || !strings.Contains(said, c.says) {
				t.Errorf("%d, %+v, %s", answer.Status, touches, said)
			}
			if len(touches) == 1 {
				facts := st.notes.Entries()
				if last := facts[len(facts)-1]; last.Kind != journal.KindFault || last.Cause != call.Entry || touches[0].Rule != "inject" {
					t.Errorf("journalled as %+v", last)
				}
			}
			if rules := st.Rules(); len(rules) != 0 {
				t.Errorf("left behind: %v", rules)
			}
		})
	}
}

func FuzzParseInjection(f *testing.F) {
	for _, text := range []string{"rate_limited", "rate_limited;retry_after=2s", ";", "=;=", `a;b="c";d=`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseInjection(text)
		if err != nil {
			return
		}
		for name := range e.Params {
			if name == "" || name == "type" {
				t.Errorf("%q gave a parameter %q", text, name)
			}
		}
	})
}
