package webhook

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/problem"
)

func TestEndpointsAreJudged(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) {
		o.Codes = func() []string { return []string{"INITIAL_UPDATE", "INVOICE_CREATED", "INVOICE_UPDATED"} }
	})
	o.endpoint(t, "http://127.0.0.1:8080/hook", "INVOICE_*", "INITIAL_UPDATE")
	cases := []struct {
		name, url, profile string
		events             []string
		code               problem.Code
		path, says         string
	}{
		{"no scheme", "127.0.0.1:8080", "", nil, problem.Invalid, "/url", "not a URL"},
		{"another scheme", "ftp://127.0.0.1/", "", nil, problem.Invalid, "/url", "http://"},
		{"no host", "http:///hook", "", nil, problem.Invalid, "/url", "no host"},
		{"a password", "http://me:pw@127.0.0.1/", "", nil, problem.Invalid, "/url", "password"},
		{"a fragment", "http://127.0.0.1/#x", "", nil, problem.Invalid, "/url", "behind #"},
		{"a port out of range", "http://127.0.0.1:70000/", "", nil, problem.Invalid, "/url", "port"},
		{"not a URL", "http://[::1/", "", nil, problem.Invalid, "/url", "not a URL"},
		{"unknown profile", "http://127.0.0.1/", "strype", nil, problem.Invalid, "/profile", "rutter"},
		{"a code in small letters", "http://127.0.0.1/", "", []string{"*", "invoice_created"}, problem.Invalid, "/events/1", "capitals"},
		{"an unknown code", "http://127.0.0.1/", "", []string{"INITIAL_UPDATE", "INVOICE_CREATE"}, problem.Invalid, "/events/1", "INVOICE_CREATED"},
		{"an unknown beginning", "http://127.0.0.1/", "", []string{"INVOCE_*"}, problem.Invalid, "/events/0", "begins with"},
		{"twice", "http://127.0.0.1:8080/hook", "", nil, problem.Conflict, "/url", "already"},
		{"link-local", "http://169.254.169.254/latest", "", nil, problem.Refused, "/url", "link-local"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := o.AddEndpoint(t.Context(), c.url, c.profile, c.events)
			if p := problem.From(err); p.Code != c.code || p.Path != c.path || !strings.Contains(err.Error(), c.says) || p.Hint == "" {
				t.Errorf("got %s at %q: %v", p.Code, p.Path, err)
			}
		})
	}
}

func TestEndpointsAreKept(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Virtual, nil)
	a := o.endpoint(t, "http://127.0.0.1:9/a")
	b := o.endpoint(t, "http://127.0.0.1:9/b", "INVOICE_*", "INITIAL_UPDATE")
	url := "http://127.0.0.1:9/c"
	a, err := o.UpdateEndpoint(t.Context(), a.ID, EndpointPatch{URL: &url})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.UpdateEndpoint(t.Context(), b.ID, EndpointPatch{URL: &url}); !problem.Is(err, problem.Conflict) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]Endpoint{a, b}, open(t, notes, clock.Virtual, nil).Endpoints()); diff != "" {
		t.Error(diff)
	}
	if err := o.RemoveEndpoint(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	if err := o.RemoveEndpoint(t.Context(), a.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]Endpoint{b}, open(t, notes, clock.Virtual, nil).Endpoints()); diff != "" {
		t.Error(diff)
	}
}

func TestWants(t *testing.T) {
	cases := []struct {
		name   string
		events []string
		run    string
		code   string
		of     string
		want   bool
	}{
		{"all", []string{"*"}, "", "JOB_COMPLETED", "", true},
		{"the code", []string{"INITIAL_UPDATE", "INVOICE_CREATED"}, "", "INVOICE_CREATED", "", true},
		{"another code", []string{"INVOICE_CREATED"}, "", "INVOICE_UPDATED", "", false},
		{"a family", []string{"INVOICE_*"}, "", "INVOICE_UPDATED", "", true},
		{"another family", []string{"INVOICE_*"}, "", "BILL_UPDATED", "", false},
		{"its own run", []string{"*"}, "r1", "BILL_UPDATED", "r1", true},
		{"another run", []string{"*"}, "r1", "BILL_UPDATED", "r2", false},
		{"everybody's endpoint hears of runs", []string{"*"}, "", "BILL_UPDATED", "r2", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := &endpoint{Endpoint: Endpoint{Events: c.events, Run: c.run}}
			if got := e.wants(&event{Code: c.code, Run: c.of}); got != c.want {
				t.Errorf("got %v", got)
			}
			e.Disabled = true
			if e.wants(&event{Code: c.code, Run: c.of}) {
				t.Error("switched off and still told")
			}
		})
	}
}

func TestAnEndpointThatGoesTakesItsDeliveriesAlong(t *testing.T) {
	for _, how := range []string{"removed", "switched off"} {
		t.Run(how, func(t *testing.T) {
			o := open(t, new(journaltest.Memory), clock.Virtual, nil)
			r := listen(t, o.clock.Now, status(500))
			e := o.endpoint(t, r.URL)
			o.emit(t, initialUpdate)
			o.advance(t, time.Second)
			if how == "removed" {
				if err := o.RemoveEndpoint(t.Context(), e.ID); err != nil {
					t.Fatal(err)
				}
			} else {
				disabled := true
				if _, err := o.UpdateEndpoint(t.Context(), e.ID, EndpointPatch{Disabled: &disabled}); err != nil {
					t.Fatal(err)
				}
			}
			o.advance(t, time.Hour)
			if d := o.Deliveries(o.lastEvent(t)); len(r.requests()) != 1 || d[0].State != StateFailed || o.Pending() != 0 {
				t.Errorf("%d requests, %+v", len(r.requests()), d)
			}
		})
	}
}

func TestEventsSayWhereTheyComeFrom(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) {
		o.Run = func(string) string { return "run-of-connection" }
		o.Platform = func(string) string { return "QUICKBOOKS" }
	})
	ctx := exchange.With(t.Context(), exchange.Origin{Trace: "t-2", Cause: "c-2"})
	if err := o.Emit(ctx, initialUpdate, invoiceCreated); err != nil {
		t.Fatal(err)
	}
	type source struct{ Cause, Trace, Run, Platform, SyncRun string }
	var got []source
	for _, e := range o.notes.Of(journal.KindEvent) {
		got = append(got, source{e.Cause, e.Trace, e.Run, e.Platform, e.Event.SyncRun})
	}
	want := []source{{"run-1", "t-1", "run-of-connection", "QUICKBOOKS", "run-1"}, {"c-2", "t-2", "run-of-connection", "QUICKBOOKS", ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
