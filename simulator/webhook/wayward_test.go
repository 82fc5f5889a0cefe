package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
)

func TestAttemptsAreTakenForFailures(t *testing.T) {
	cases := []struct {
		name    string
		failure exchange.Failure
		answer  int
		arrive  int // requests
		results []journal.AttemptResult
	}{
		{"an answer", exchange.Failure{Result: journal.ResultStatus, Status: 503}, 200, 3, []journal.AttemptResult{"status", "status", "delivered"}},
		{"no answer", exchange.Failure{Result: journal.ResultTimeout}, 200, 3, []journal.AttemptResult{"timeout", "timeout", "delivered"}},
		{"refused: nothing is sent", exchange.Failure{Result: journal.ResultRefused}, 200, 1, []journal.AttemptResult{"refused", "refused", "delivered"}},
		{"a receiver that fails by itself is believed", exchange.Failure{Result: journal.ResultTimeout}, 418, 6, []journal.AttemptResult{"status", "status", "status", "status", "status", "status"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o, r, _ := going(t, "rutter", exchange.Delivery{Failing: 2, Failure: c.failure}, status(c.answer))
			o.emit(t, invoiceCreated)
			o.advance(t, time.Hour)
			var results []journal.AttemptResult
			for i, e := range o.notes.Of(journal.KindAttempt) {
				results = append(results, e.Attempt.Result)
				pretended := i < 2 && c.answer == 200
				if named := len(e.Faults) == 1 && e.Faults[0].Would != nil; named != pretended {
					t.Errorf("attempt %d names %+v", i+1, e.Faults)
				}
			}
			if diff := cmp.Diff(c.results, results); diff != "" || len(r.requests()) != c.arrive {
				t.Errorf("%d requests: %s", len(r.requests()), diff)
			}
		})
	}
}

// A line that a rule has begun holds later events of the connection, over a restart too, and ends with it.
func TestARuleBlocksTheHeadOfTheLine(t *testing.T) {
	o, r, _ := going(t, "rutter", exchange.Delivery{InLine: true, Failing: 2, Failure: exchange.Failure{Result: journal.ResultStatus, Status: 503}}, nil)
	other := initialUpdate
	other.Connection = "another"
	o.emit(t, invoiceCreated, initialUpdate, other)
	o.advance(t, 40*time.Second)
	again := open(t, o.notes, clock.Virtual, func(options *Options) { options.Clock = clock.New(clock.Virtual, o.clock.Now()) })
	again.clock = again.o.Clock
	again.Resume()
	r.time = again.clock.Now
	again.advance(t, time.Hour)
	again.emit(t, initialUpdate)
	again.advance(t, 0)
	var sent []string
	for _, q := range r.requests() {
		sent = append(sent, q.at.Sub(clock.Epoch).String()+" "+between(string(q.body), `"code":"`, `"`))
	}
	want := []string{"0s INVOICE_CREATED", "0s INITIAL_UPDATE", "30s INVOICE_CREATED", "1m30s INVOICE_CREATED", "1m30s INITIAL_UPDATE", "1h0m40s INITIAL_UPDATE"}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Error(diff)
	}
}

func TestABurstIsManyEventsWithTheSameNews(t *testing.T) {
	o, r, _ := going(t, "standard", exchange.Delivery{Burst: 20, Spread: 2 * time.Second}, nil)
	o.emit(t, invoiceCreated)
	o.advance(t, 2*time.Second)
	ids := map[string]bool{}
	for _, q := range r.requests() {
		ids[q.header.Get("webhook-id")] = true
		if string(q.body) != string(r.requests()[0].body) {
			t.Errorf("other news: %s", q.body)
		}
	}
	last := r.requests()[len(r.requests())-1].at.Sub(clock.Epoch)
	if len(ids) != 21 || last != 2*time.Second {
		t.Errorf("%d events, the last after %s", len(ids), last)
	}
	for _, e := range o.notes.Of(journal.KindEvent)[1:] {
		if len(e.Faults) != 1 || e.Faults[0].Would == nil || e.Cause != o.notes.Of(journal.KindEvent)[0].ID {
			t.Errorf("%+v", e)
		}
	}
	if tally := o.Tally(invoiceCreated.Connection); tally.Generated != 1 || tally.Delivered != 1 {
		t.Errorf("a burst is counted as news: %+v", tally)
	}
}

func TestOldNewsComesAfterNewer(t *testing.T) {
	var way exchange.Delivery
	gate := gateFunc(func(call exchange.Call, plain exchange.Answer) (exchange.Delivery, bool) {
		way = exchange.Delivery{}
		if call.Event == "INVOICE_UPDATED" {
			way = exchange.Delivery{Earlier: plain.Delivery.Forms.Before(), Replay: time.Second, Resign: true}
		} else if plain.Delivery.Forms.Before() != nil {
			t.Errorf("there was something before %s", call.Event)
		}
		return way, false
	})
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) { o.Gate = gate })
	r := listen(t, o.clock.Now, nil)
	o.endpointAs(t, r.URL, "stripe")
	o.emit(t, invoiceCreated)
	updated := invoiceCreated
	updated.Code = "INVOICE_UPDATED"
	o.emit(t, updated)
	o.advance(t, time.Minute)
	got := r.requests()
	if len(got) != 3 || string(got[2].body) != string(got[0].body) || string(got[1].body) == string(got[0].body) {
		t.Fatalf("%d requests", len(got))
	}
	e := o.Endpoints()[0]
	m := message{at: time.Unix(seconds(t, between(got[2].header.Get("Stripe-Signature"), "t=", ",")), 0), body: got[2].body}
	if s := stripeScheme.headers(m, []string{e.Secret}).Get("Stripe-Signature"); s != got[2].header.Get("Stripe-Signature") {
		t.Errorf("signed %s", got[2].header.Get("Stripe-Signature"))
	}
	last := o.notes.Of(journal.KindAttempt)[2].Attempt
	if last.Trigger != "manual" || last.Mode != "signed_now" || last.RefireOf == "" || o.Tally(invoiceCreated.Connection).Refired != 1 {
		t.Errorf("%+v", last)
	}
}

// The acknowledgement counts, and what the receiver ties to the request ends with it.
func TestTheSenderHangsUpAtTheStatusLine(t *testing.T) {
	ended := make(chan error, 1)
	o, _, _ := going(t, "rutter", exchange.Delivery{HangUp: true}, func(w http.ResponseWriter, q *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		select {
		case <-q.Context().Done():
			ended <- nil
		case <-time.After(5 * time.Second):
			ended <- http.ErrHandlerTimeout
		}
	})
	o.emit(t, invoiceCreated)
	o.advance(t, time.Hour)
	if err := <-ended; err != nil {
		t.Errorf("the receiver was waited for: %v", err)
	}
	attempts := o.notes.Of(journal.KindAttempt)
	if len(attempts) != 1 || attempts[0].Attempt.Result != journal.ResultDelivered || attempts[0].Attempt.Status != 200 {
		t.Errorf("%+v", attempts)
	}
}

func TestARuleSwitchesTheEndpointOff(t *testing.T) {
	o, r, e := going(t, "rutter", exchange.Delivery{Retire: true, Failing: 1, Failure: exchange.Failure{Result: journal.ResultRefused}}, nil)
	o.emit(t, invoiceCreated)
	o.advance(t, time.Hour)
	o.emit(t, initialUpdate)
	o.advance(t, time.Hour)
	if n := len(r.requests()); n != 0 || !o.Endpoints()[0].Disabled || !strings.Contains(o.Endpoints()[0].DisabledReason, "fault rule") {
		t.Fatalf("%d requests to %+v", n, o.Endpoints()[0])
	}
	on := false
	if _, err := o.UpdateEndpoint(t.Context(), e.ID, EndpointPatch{Disabled: &on}); err != nil {
		t.Fatal(err)
	}
	if replayed, err := o.ReplayMissing(t.Context(), e.ID); err != nil || len(replayed) != 2 {
		t.Errorf("%d replayed, %v", len(replayed), err)
	}
	o.advance(t, 0)
	if n := len(r.requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
}
