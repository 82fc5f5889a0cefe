package webhook_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/fault"
	"faultline/simulator/journal"
	"faultline/simulator/seed"
	"faultline/simulator/webhook"
)

// plain is a surface of which nothing is known.
type plain struct{}

func (plain) Routes() []fault.Route         { return nil }
func (plain) Objects() []string             { return nil }
func (plain) Connections() []string         { return nil }
func (plain) Fields(string) []string        { return nil }
func (plain) EventCodes() []string          { return nil }
func (plain) Resolve(string) (string, bool) { return "", false }

// TestARuleWithholdsADelivery lets the real engine stand at the sender's gate, over a journal on disk.
func TestARuleWithholdsADelivery(t *testing.T) {
	j, err := journal.Open(filepath.Join(t.TempDir(), "world.faultline"), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	c := clock.New(clock.Virtual, clock.Epoch)
	engine := fault.New(fault.Options{Journal: j, Clock: c, Seed: 1, Surface: plain{}})
	sender := webhook.New(webhook.Options{Journal: j, Clock: c, Seed: seed.Seed(1), Gate: engine, Secret: func(string) string { return "s" }})
	defer sender.Close()
	var requests atomic.Int32
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	defer receiver.Close()
	if _, err := sender.AddEndpoint(t.Context(), receiver.URL, "", nil); err != nil {
		t.Fatal(err)
	}
	rule, err := fault.ParseRule([]byte(`{"name":"lost","when":{"after":1,"times":1},"effect":{"type":"event_dropped","code":"INVOICE_CREATED"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Arm(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"INVOICE_CREATED", "INVOICE_UPDATED", "INVOICE_CREATED", "INVOICE_CREATED"} {
		if err := sender.Emit(t.Context(), exchange.Occurrence{Connection: "c", Code: code, Type: "INVOICE", Object: "invoice"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Advance(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	page, err := j.Query(t.Context(), journal.Query{Oldest: true, Filter: "kind:attempt,fault"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	dropped := ""
	for _, e := range page.Entries {
		switch e.Kind {
		case journal.KindFault:
			got = append(got, e.Fault.Action)
			if e.Fault.Action == "activated" {
				dropped = e.Cause
			}
		case journal.KindAttempt:
			got = append(got, string(e.Attempt.Result))
			if e.Attempt.Result == journal.ResultDropped && (e.ID != dropped || len(e.Faults) != 1 || e.Faults[0].Rule != "lost" || e.Faults[0].Would == nil) {
				t.Errorf("%+v", e)
			}
		}
	}
	want := []string{"armed", "activated", "exhausted", "dropped", "delivered", "delivered", "delivered"}
	if diff := cmp.Diff(want, got); diff != "" || requests.Load() != 3 {
		t.Errorf("%d requests: %s", requests.Load(), diff)
	}
}
