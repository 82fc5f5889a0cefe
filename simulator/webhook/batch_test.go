package webhook

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal/journaltest"
)

// One request tells of all changes that a run has found in a company; each event keeps its own course.
func TestChangesOfACompanyGoTogether(t *testing.T) {
	for _, format := range []string{"legacy", "cloudevents", "xero"} {
		t.Run(format, func(t *testing.T) {
			o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
			answers := []int{500, 200, 200}
			r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(answers[0])
				answers = answers[1:]
			})
			profile := "quickbooks"
			if format == "xero" {
				profile = "xero"
			}
			if _, err := o.Add(t.Context(), NewEndpoint{URL: r.URL, Profile: profile, Format: format}); err != nil {
				t.Fatal(err)
			}
			o.settleHandshakes(t, r)
			elsewhere := about("INVOICE_CREATED", "invoice", "9")
			elsewhere.Connection = "another"
			o.emit(t, about("INVOICE_CREATED", "invoice", "1"), elsewhere, about("INVOICE_UPDATED", "invoice", "2"), about("CUSTOMER_UPDATED", "customer", "3"))
			o.advance(t, 0)
			o.advance(t, 2*time.Minute)
			got := r.requests()
			if len(got) != 3 || string(got[0].body) != string(got[2].body) {
				t.Fatalf("%d requests", len(got))
			}
			for _, id := range []string{"1", "2", "3"} {
				if !strings.Contains(string(got[0].body), `"`+id+`"`) {
					t.Errorf("nothing of %s in %s", id, got[0].body)
				}
			}
			if strings.Contains(string(got[0].body), `"9"`) {
				t.Errorf("another company's change in %s", got[0].body)
			}
			var results []string
			carried := map[string]int{}
			for _, e := range o.attempts() {
				results = append(results, fmt.Sprintf("%d %s", e.Attempt.Number, e.Attempt.Result))
				if e.Attempt.Batch != "" {
					carried[e.Attempt.Batch]++
				}
			}
			slices.Sort(results)
			if want := "1 delivered,1 status,1 status,1 status,2 delivered,2 delivered,2 delivered"; strings.Join(results, ",") != want || len(carried) != 2 {
				t.Errorf("%s, carried %v", results, carried)
			}
			if tally := o.Tally(initialUpdate.Connection); tally.Delivered != 3 || tally.Pending != 0 {
				t.Errorf("%+v", tally)
			}
		})
	}
}

// Riders survive a restart, share the end of their lead, and can be refired alone.
func TestRidersShareTheEnd(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Virtual, quickbooksNames)
	r := listen(t, o.clock.Now, status(http.StatusInternalServerError))
	e := o.endpointAs(t, r.URL, "quickbooks")
	o.emit(t, about("INVOICE_CREATED", "invoice", "1"), about("INVOICE_CREATED", "invoice", "2"))
	rider := o.lastEvent(t)
	o.advance(t, 5*time.Second)
	if d := o.Deliveries(rider)[0]; d.State != StatePending || d.NextAt == nil || d.Attempts != 1 {
		t.Errorf("%+v", d)
	}
	again := open(t, notes, clock.Virtual, func(options *Options) {
		quickbooksNames(options)
		options.Clock = clock.New(clock.Virtual, o.clock.Now())
	})
	again.clock = again.o.Clock
	again.Resume()
	again.advance(t, 10*time.Second)
	if d := again.Deliveries(rider)[0]; d.State != StatePending || d.Attempts != 2 {
		t.Errorf("%+v", d)
	}
	if _, err := again.Refire(t.Context(), rider, Refire{Mode: Identical}); err == nil {
		t.Error("what went with others was repeated byte for byte")
	}
	if _, err := again.Refire(t.Context(), rider, Refire{Mode: SignedNow}); err != nil {
		t.Fatal(err)
	}
	again.advance(t, 0)
	got := r.requests()
	if last := string(got[len(got)-1].body); !strings.Contains(last, `"2"`) || strings.Contains(last, `"id":"1"`) {
		t.Errorf("the refire sent %s", last)
	}
	off := true
	if _, err := again.UpdateEndpoint(t.Context(), e.ID, EndpointPatch{Disabled: &off}); err != nil {
		t.Fatal(err)
	}
	if d := again.Deliveries(rider)[0]; d.State != StateFailed || d.Ended != EndedDisabled {
		t.Errorf("%+v", d)
	}
}

func TestARequestTellsOfSoManyAndNoMore(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
	r := listen(t, o.clock.Now, nil)
	o.endpointAs(t, r.URL, "quickbooks")
	var many []exchange.Occurrence
	for i := range mostJoined + 5 {
		many = append(many, about("INVOICE_CREATED", "invoice", fmt.Sprint(i)))
	}
	o.emit(t, many...)
	o.advance(t, 0)
	var sizes []int
	for _, q := range r.requests() {
		sizes = append(sizes, strings.Count(string(q.body), `"lastUpdated"`))
	}
	if !slices.Equal(sizes, []int{mostJoined, 5}) {
		t.Errorf("%v", sizes)
	}
}
