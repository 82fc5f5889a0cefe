package fault

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
)

func mechanismOf(t testing.TB, text string) mechanism {
	t.Helper()
	r, err := ParseRule([]byte(`{"effect":` + text + `}`))
	if err != nil {
		t.Fatal(err)
	}
	c := compiled{rule: r}
	if err := checkEffect(&c, nil); err != nil {
		t.Fatal(err)
	}
	return c.mechanism
}

func TestRefusals(t *testing.T) {
	wall := time.Date(1994, time.November, 6, 8, 49, 37, 0, time.UTC)
	call := exchange.Call{Hop: journal.HopUnified, Connection: "c-1", Event: "INVOICE_CREATED"}
	cases := []struct {
		name, effect string
		wall         time.Time
		want         exchange.Refusal
	}{
		{"credentials", `{"type":"invalid_credentials"}`, wall,
			exchange.Refusal{Status: 401, Type: "CONNECTION_ERROR", Code: "INVALID_CREDENTIALS", Message: "The client id and secret were not accepted."}},
		{"token", `{"type":"access_token_invalid"}`, wall,
			exchange.Refusal{Status: 401, Type: "CONNECTION_ERROR", Code: "INVALID_CREDENTIALS", Message: "The access token is not valid."}},
		{"limit without a header", `{"type":"rate_limited"}`, wall,
			exchange.Refusal{Status: 429, Type: "RATE_LIMIT_ERROR", Code: "RATE_LIMIT_EXCEEDED", Message: "Too many requests."}},
		{"limit in seconds", `{"type":"rate_limited","retry_after":"2s"}`, wall,
			exchange.Refusal{Status: 429, Type: "RATE_LIMIT_ERROR", Code: "RATE_LIMIT_EXCEEDED", Message: "Too many requests.", Header: http.Header{"Retry-After": {"2"}}}},
		{"fractions are rounded up", `{"type":"rate_limited","retry_after":"1500ms"}`, wall,
			exchange.Refusal{Status: 429, Type: "RATE_LIMIT_ERROR", Code: "RATE_LIMIT_EXCEEDED", Message: "Too many requests.", Header: http.Header{"Retry-After": {"2"}}}},
		{"limit as a date", `{"type":"rate_limited","retry_after":"10s","style":"http_date"}`, wall,
			exchange.Refusal{Status: 429, Type: "RATE_LIMIT_ERROR", Code: "RATE_LIMIT_EXCEEDED", Message: "Too many requests.", Header: http.Header{"Retry-After": {"Sun, 06 Nov 1994 08:49:47 GMT"}}}},
		{"a date is never earlier than demanded", `{"type":"rate_limited","retry_after":"10s","style":"http_date"}`, wall.Add(time.Millisecond),
			exchange.Refusal{Status: 429, Type: "RATE_LIMIT_ERROR", Code: "RATE_LIMIT_EXCEEDED", Message: "Too many requests.", Header: http.Header{"Retry-After": {"Sun, 06 Nov 1994 08:49:48 GMT"}}}},
		{"event", `{"type":"event_dropped"}`, wall,
			exchange.Refusal{Code: "EVENT_DROPPED", Message: "withheld by a fault rule"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m, ok := mechanismOf(t, c.effect).(answering)
			if !ok {
				t.Fatal("the mechanism does not answer")
			}
			got, _, _ := m.refuse(scene{call: call, wall: c.wall})
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSelection(t *testing.T) {
	cases := []struct {
		name, rule string
		call       exchange.Call
		want       bool
	}{
		{"another hop", `{"effect":{"type":"rate_limited"}}`, exchange.Call{Hop: journal.HopPlatform}, false},
		{"the hop", `{"where":{"hop":"platform"},"effect":{"type":"rate_limited"}}`, exchange.Call{Hop: journal.HopPlatform}, true},
		{"another method", `{"where":{"method":"POST"},"effect":{"type":"rate_limited"}}`, invoiceList, false},
		{"another object", `{"where":{"object":"bill"},"effect":{"type":"rate_limited"}}`, invoiceList, false},
		{"another path", `{"where":{"path":"/accounting/bills*"},"effect":{"type":"rate_limited"}}`, invoiceList, false},
		{"path by template", `{"where":{"path":"/accounting/invoices/:id"},"effect":{"type":"rate_limited"}}`, invoiceList, false},
		{"another connection", `{"where":{"connection":"second"},"effect":{"type":"rate_limited"}}`, invoiceList, false},
		{"connection by name", `{"where":{"connection":"main"},"effect":{"type":"rate_limited"}}`, invoiceList, true},
		{"any connection", `{"where":{"connection":"*"},"effect":{"type":"rate_limited"}}`, invoiceList, true},
		{"token without a connection", `{"effect":{"type":"access_token_invalid"}}`, exchange.Call{Hop: journal.HopUnified}, false},
		{"the code", `{"effect":{"type":"event_dropped","code":"INVOICE_CREATED"}}`, exchange.Call{Hop: journal.HopWebhook, Event: "INVOICE_CREATED"}, true},
		{"another code", `{"effect":{"type":"event_dropped","code":["INVOICE_CREATED","INITIAL_UPDATE"]}}`, exchange.Call{Hop: journal.HopWebhook, Event: "INVOICE_UPDATED"}, false},
		{"every code", `{"effect":{"type":"event_dropped"}}`, exchange.Call{Hop: journal.HopWebhook, Event: "INVOICE_UPDATED"}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := ParseRule([]byte(c.rule))
			if err != nil {
				t.Fatal(err)
			}
			rule, err := examine(r, town{})
			if err != nil {
				t.Fatal(err)
			}
			if got := rule.selects(&c.call); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestARevocationLastsAsLongAsTheRule(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","where":{"connection":"main"},"when":{"for":"1h"},"effect":{"type":"grant_revoked"}}`)
	if diff := cmp.Diff([]string{"revoked c-1 by r"}, st.links.log()); diff != "" {
		t.Error(diff)
	}
	if cause := st.notes.Entries()[1].ID; st.links.causes[0] != cause {
		t.Errorf("caused by %q, want the entry of the act %q", st.links.causes[0], cause)
	}

	refusal := exchange.Answer{Status: 400, Body: []byte(`{"error_type":"CONNECTION_ERROR","error_code":"NEEDS_UPDATE"}`)}
	touched := func(call exchange.Call, given exchange.Answer) []journal.Touch {
		answer, touches := st.Around(t.Context(), call, func(context.Context) exchange.Answer { return given }, nil)
		if diff := cmp.Diff(given, answer); diff != "" {
			t.Error(diff)
		}
		return touches
	}
	second := invoiceList
	second.Connection = "c-2"
	native := exchange.Call{Hop: journal.HopPlatform, Connection: "c-1", Method: "GET"}
	cases := []struct {
		name  string
		call  exchange.Call
		given exchange.Answer
		marks bool
	}{
		{"refused for it", invoiceList, refusal, true},
		{"served", invoiceList, listing(), false},
		{"refused for something else", invoiceList, exchange.Answer{Status: 404, Body: []byte(`{}`)}, false},
		{"another connection", second, refusal, false},
		{"on the platform", native, exchange.Answer{Status: 401}, true},
		{"the token's refresh", native, exchange.Answer{Status: 400, Body: []byte(`{"error":"invalid_grant"}`)}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			touches := touched(c.call, c.given)
			if got := len(touches) == 1 && touches[0].Rule == "r" && touches[0].Would.Status == 200; got != c.marks {
				t.Errorf("touches %+v", touches)
			}
		})
	}

	if _, err := st.clock.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"revoked c-1 by r", "authorised c-1 by fault"}, st.links.log()); diff != "" {
		t.Error(diff)
	}
	if touches := touched(invoiceList, refusal); touches != nil {
		t.Errorf("marked after its end: %+v", touches)
	}
}

func TestARevocationOfAllCanBeginLater(t *testing.T) {
	st := newStage(t, 1)
	st.arm(t, `{"name":"r","when":{"from":"10m"},"effect":{"type":"revoked_unannounced"}}`)
	if said := st.links.log(); said != nil {
		t.Errorf("began at once: %v", said)
	}
	st = st.restarted(t)
	if _, err := st.clock.Advance(t.Context(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	st = st.restarted(t)
	if _, err := st.clock.Advance(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := st.Heal(t.Context(), "r"); err != nil {
		t.Fatal(err)
	}
	want := []string{"revoked silently c-1 by r", "revoked silently c-2 by r", "authorised c-1 by fault", "authorised c-2 by fault"}
	if diff := cmp.Diff(want, st.links.log()); diff != "" {
		t.Error(diff)
	}
}

func TestARevocationThatFailsIsTakenBack(t *testing.T) {
	st := newStage(t, 1)
	st.links.failing["c-2"] = true
	r, err := ParseRule([]byte(`{"name":"r","effect":{"type":"grant_revoked"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Arm(t.Context(), r); err == nil {
		t.Error("armed although a grant could not be revoked")
	}
	if diff := cmp.Diff([]string{"revoked c-1 by r", "authorised c-1 by fault"}, st.links.log()); diff != "" {
		t.Error(diff)
	}
	if r, err := st.Rule("r"); err != nil || r.State != StateHealed {
		t.Errorf("%s, %v", r.State, err)
	}
}
