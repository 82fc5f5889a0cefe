package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal/journaltest"
)

// TestLaterEventsWaitForTheFirst holds a company's events back behind one that fails, and no other company's.
func TestLaterEventsWaitForTheFirst(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Virtual, quickbooksNames)
	code := http.StatusInternalServerError
	r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	o.endpointAs(t, r.URL, "quickbooks")
	first, second, third := about("INVOICE_CREATED", "invoice", "1"), about("INVOICE_CREATED", "invoice", "2"), about("INVOICE_UPDATED", "invoice", "2")
	other := about("INVOICE_CREATED", "invoice", "9")
	other.Connection = "another"
	for _, told := range []exchange.Occurrence{first, second, third, other} {
		o.emit(t, told)
	}
	o.advance(t, 40*time.Second) // attempts at 0, 10 and 30 s
	sent := func() (out []string) {
		for _, q := range r.requests() {
			out = append(out, q.at.Sub(clock.Epoch).String()+" "+between(string(q.body), `"id":"`, `"`))
		}
		return out
	}
	want := []string{"0s 1", "0s 9", "10s 1", "10s 9", "30s 1", "30s 9"}
	if diff := cmp.Diff(want, sent()); diff != "" {
		t.Fatal(diff)
	}
	held := 0
	for _, e := range notes.Of("event") {
		if o.Deliveries(e.ID)[0].Held {
			held++
		}
	}
	if held != 2 {
		t.Errorf("%d deliveries are held", held)
	}

	// A restart in between changes nothing of it.
	again := open(t, notes, clock.Virtual, func(options *Options) {
		quickbooksNames(options)
		options.Clock = clock.New(clock.Virtual, o.clock.Now())
	})
	again.clock = again.o.Clock
	again.Resume()
	r.time = again.clock.Now
	code = http.StatusOK
	again.advance(t, time.Hour)
	want = append(want, "1m0s 1", "1m0s 9", "1m0s 2", "1m0s 2")
	if diff := cmp.Diff(want, sent()); diff != "" {
		t.Error(diff)
	}
	if again.Pending() != 0 {
		t.Errorf("%d are still pending", again.Pending())
	}
}

func TestAnOrderedEndpointThatIsSwitchedOffHoldsNothing(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
	r := listen(t, o.clock.Now, status(http.StatusInternalServerError))
	e := o.endpointAs(t, r.URL, "quickbooks")
	o.emit(t, invoiceCreated, invoiceCreated)
	o.advance(t, time.Second)
	for _, off := range []bool{true, false} {
		if _, err := o.UpdateEndpoint(t.Context(), e.ID, EndpointPatch{Disabled: &off}); err != nil {
			t.Fatal(err)
		}
	}
	before := len(r.requests())
	o.emit(t, invoiceCreated)
	o.advance(t, time.Second)
	if n := len(r.requests()) - before; n != 1 || o.Pending() != 1 {
		t.Errorf("%d requests, %d pending", n, o.Pending())
	}
}

func between(text, from, to string) string {
	_, rest, _ := strings.Cut(text, from)
	part, _, _ := strings.Cut(rest, to)
	return part
}
