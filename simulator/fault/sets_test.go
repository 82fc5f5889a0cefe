package fault

import (
	"strings"
	"testing"

	"faultline/simulator/problem"
)

func TestSetsAreArmedAndHealedTogether(t *testing.T) {
	for _, set := range shipped() {
		t.Run(set.Name, func(t *testing.T) {
			if set.Title == "" || set.About == "" || len(set.Rules) < 3 {
				t.Errorf("incomplete: %+v", set)
			}
			st := newStage(t, 1)
			rules, err := st.ArmSet(t.Context(), set.Name, "main")
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rules {
				if r.State != StateArmed || !strings.HasPrefix(r.Name, set.Name+".") || r.Where.Connection != "main" {
					t.Errorf("%+v", r)
				}
			}
			n, err := st.HealSet(t.Context(), set.Name)
			if err != nil || n != len(set.Rules) || st.active.Load() != nil {
				t.Errorf("healed %d, %v", n, err)
			}
		})
	}
}

func TestASetThatCannotBeIsNotHalfArmed(t *testing.T) {
	parse := func(text string) Rule {
		r, err := ParseRule([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	limit := parse(`{"name":"a","effect":{"type":"rate_limited"}}`)
	cases := []struct {
		name   string
		second Rule
		says   string
	}{
		{"a rule without work", parse(`{"name":"b","effect":{"type":"gateway_error"}}`), "would never act"},
		{"one name twice", parse(`{"name":"a","where":{"object":"bill"},"effect":{"type":"gateway_error"}}`), "two rules of the set"},
		{"a rule that is wrong by itself", parse(`{"name":"b","effect":{"type":"gatewayerror"}}`), "did you mean gateway_error?"},
		{"a name that is taken", parse(`{"name":"taken","where":{"object":"bill"},"effect":{"type":"gateway_error"}}`), "armed already"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			st := newStage(t, 1)
			st.arm(t, `{"name":"taken","effect":{"type":"event_dropped"}}`)
			_, err := st.ArmTogether(t.Context(), []Rule{limit, c.second})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
			if answer, _, _ := st.pass(invoiceList); answer.Status != 200 {
				t.Errorf("half of it is armed: %d", answer.Status)
			}
		})
	}
	lasting := parse(`{"name":"x","where":{"connection":"main"},"effect":{"type":"grant_revoked"}}`)
	silent := parse(`{"name":"y","where":{"connection":"c-1"},"effect":{"type":"revoked_unannounced"}}`)
	if _, err := newStage(t, 1).ArmTogether(t.Context(), []Rule{lasting, silent}); err == nil || !strings.Contains(err.Error(), "both last on") {
		t.Errorf("got %v", err)
	}
}

func TestUnknownSetsNameTheNearest(t *testing.T) {
	st := newStage(t, 1)
	if _, err := st.ArmSet(t.Context(), "outag", ""); !problem.Is(err, problem.NotFound) || !strings.Contains(err.Error(), "did you mean outage?") {
		t.Errorf("got %v", err)
	}
	if _, err := st.HealSet(t.Context(), "nothing-like-it"); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v", err)
	}
}
