package webhook

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/problem"
)

func TestTallyAndWhatIsMissing(t *testing.T) {
	notes := new(journaltest.Memory)
	drop := false
	options := func(o *Options) {
		o.Keep = 5
		o.Gate = gateFunc(func(exchange.Call, exchange.Answer) (exchange.Delivery, bool) { return exchange.Delivery{}, drop })
	}
	o := open(t, notes, clock.Virtual, options)
	code := http.StatusOK
	r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	o.emit(t, initialUpdate) // nobody listens yet, and nobody will miss it
	e := o.endpointAs(t, r.URL, "merge")
	connection := initialUpdate.Connection
	step := func(what string, want Tally) {
		t.Helper()
		want.Connection = connection
		if diff := cmp.Diff(want, o.Tally(connection)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	step("nobody listens", Tally{Generated: 1})
	o.emit(t, initialUpdate)
	step("on its way", Tally{Generated: 2, Planned: 1, Pending: 1})
	o.advance(t, 0)
	step("arrived", Tally{Generated: 2, Planned: 1, Delivered: 1})
	drop = true
	o.emit(t, initialUpdate)
	drop = false
	code = http.StatusBadRequest
	o.emit(t, initialUpdate)
	o.advance(t, 0)
	code = http.StatusBadGateway
	o.emit(t, initialUpdate)
	o.advance(t, 5*time.Hour)
	off, on := true, false
	if _, err := o.UpdateEndpoint(t.Context(), e.ID, EndpointPatch{Disabled: &off}); err != nil {
		t.Fatal(err)
	}
	o.emit(t, initialUpdate)
	step("dropped, refused, given up, switched off", Tally{Generated: 6, Planned: 4, Delivered: 1, Dropped: 1, Failed: 1, GivenUp: 1})
	if len(notes.Rows(eventTable)) != 5 || len(notes.Rows(tallyTable)) != 1 {
		t.Errorf("%d events are kept, %d counts", len(notes.Rows(eventTable)), len(notes.Rows(tallyTable)))
	}
	o = open(t, notes, clock.Virtual, options)
	step("after a restart", Tally{Generated: 6, Planned: 4, Delivered: 1, Dropped: 1, Failed: 1, GivenUp: 1})

	missing, err := o.Missing(e.ID)
	if err != nil || len(missing) != 4 {
		t.Fatalf("%v, %v", missing, err)
	}
	if _, err := o.ReplayMissing(t.Context(), e.ID); !problem.Is(err, problem.Refused) {
		t.Errorf("replayed to an endpoint that is switched off: %v", err)
	}
	if _, err := o.UpdateEndpoint(t.Context(), e.ID, EndpointPatch{Disabled: &on}); err != nil {
		t.Fatal(err)
	}
	code = http.StatusOK
	before := len(r.requests())
	replayed, err := o.ReplayMissing(t.Context(), e.ID)
	if diff := cmp.Diff(missing, replayed); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	o.advance(t, 0)
	if n := len(r.requests()) - before; n != 4 {
		t.Errorf("%d requests", n)
	}
	step("replayed", Tally{Generated: 6, Planned: 5, Delivered: 5, Refired: 4})
	if missing, err := o.Missing(e.ID); err != nil || len(missing) != 0 {
		t.Errorf("still missing: %v, %v", missing, err)
	}
	if _, err := o.Missing("x"); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v", err)
	}
}

// Whatever receivers and rules do, every planned delivery is in one place of the tally.
func TestTheTallyAddsUp(t *testing.T) {
	receiverSays := http.StatusOK
	r := listen(t, time.Now, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(receiverSays) })
	rapid.Check(t, func(rt *rapid.T) {
		drop := false
		o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) {
			o.Keep = 3
			o.Gate = gateFunc(func(exchange.Call, exchange.Answer) (exchange.Delivery, bool) { return exchange.Delivery{}, drop })
		})
		var ids []string
		for i, profile := range rapid.SliceOfN(rapid.SampledFrom(Profiles()), 1, 3).Draw(rt, "profiles") {
			ids = append(ids, o.endpointAs(t, r.URL+"/"+string(rune('a'+i)), profile).ID)
		}
		generated := 0
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			receiverSays = rapid.SampledFrom([]int{200, 204, 302, 400, 410, 429, 500}).Draw(rt, "status")
			drop = rapid.Bool().Draw(rt, "drop")
			n := rapid.IntRange(0, 3).Draw(rt, "events")
			for range n {
				o.emit(t, invoiceCreated)
			}
			generated += n
			o.advance(t, time.Duration(rapid.IntRange(0, 40).Draw(rt, "hours"))*time.Hour)
			if id := rapid.SampledFrom(ids).Draw(rt, "endpoint"); rapid.Bool().Draw(rt, "replay") {
				if _, err := o.ReplayMissing(t.Context(), id); err != nil && !problem.Is(err, problem.Refused) {
					rt.Fatal(err)
				}
			}
		}
		got := o.Tally(invoiceCreated.Connection)
		if sum := got.Delivered + got.Pending + got.Dropped + got.Failed + got.GivenUp; got.Planned != sum || got.Generated != generated || got.Pending != o.Pending() {
			rt.Fatalf("%d events, %d pending: %+v", generated, o.Pending(), got)
		}
	})
}

func TestAnEventByHand(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
	r := listen(t, o.clock.Now, status(http.StatusInternalServerError))
	for _, profile := range Profiles() {
		e := o.endpointAs(t, r.URL, profile)
		before := len(r.requests())
		const body = `{"my": "own",  "n": 1.0}`
		id, err := o.Send(t.Context(), e.ID, "order.paid", json.RawMessage(body))
		if err != nil {
			t.Fatal(err)
		}
		o.advance(t, 100*time.Hour)
		got := r.requests()[before:]
		if len(got) != 1 || string(got[0].body) != body {
			t.Errorf("%s: %d requests", profile, len(got))
		}
		attempts := o.notes.Of(journal.KindAttempt)
		if last := attempts[len(attempts)-1]; last.ID != id || last.Attempt.Code != "order.paid" || last.Connection != "" {
			t.Errorf("%s: %+v", profile, last)
		}
		p, _ := profileNamed(profile)
		if got[0].header.Get(p.scheme.header) == "" {
			t.Errorf("%s: not signed: %v", profile, got[0].header)
		}
	}
	e := o.Endpoints()[0]
	for _, c := range []struct{ name, endpoint, code, body, path string }{
		{"no code", e.ID, "", `{}`, "/code"},
		{"a code with a line break", e.ID, "a\nb", `{}`, "/code"},
		{"no JSON", e.ID, "A", `{`, "/body"},
		{"too much", e.ID, "A", `"` + strings.Repeat("x", mostByHand) + `"`, "/body"},
		{"no endpoint", "x", "A", `{}`, ""},
	} {
		if _, err := o.Send(t.Context(), c.endpoint, c.code, json.RawMessage(c.body)); problem.From(err).Path != c.path || problem.From(err).Hint == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if all := o.Tallies(); len(all) != 0 {
		t.Errorf("events by hand are counted: %+v", all)
	}
}

func TestATestEventSpeaksTheFormat(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
	r := listen(t, o.clock.Now, nil)
	for profile, want := range map[string]string{"quickbooks": `"eventNotifications"`, "xero": `"resourceUrl"`, "standard": `"CONNECTION_METADATA_READY"`} {
		before := len(r.requests())
		if _, err := o.Test(t.Context(), o.endpointAs(t, r.URL, profile).ID); err != nil {
			t.Fatal(err)
		}
		o.advance(t, 0)
		if got := r.requests()[before:]; len(got) != 1 || !strings.Contains(string(got[0].body), want) {
			t.Errorf("%s: %s", profile, got[0].body)
		}
	}
}
