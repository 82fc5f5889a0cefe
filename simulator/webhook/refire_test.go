package webhook

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/problem"
)

func rutterSignature(body []byte, key string) string {
	return rutterScheme.headers(message{body: body}, []string{key})["X-Rutter-Signature"][0]
}

func TestRefire(t *testing.T) {
	key := secret
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) { o.Secret = func(string) string { return key } })
	code := http.StatusInternalServerError
	r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	o.endpoint(t, r.URL)
	o.emit(t, invoiceCreated)
	o.advance(t, time.Hour)
	event := o.lastEvent(t)
	first := r.requests()[0]
	const ladder = 6
	key = "rotated"
	code = http.StatusOK

	refire := func(f Refire) (received, *journal.Entry) {
		t.Helper()
		before := len(r.requests())
		ids, err := o.Refire(t.Context(), event, f)
		if err != nil || len(ids) != 1 {
			t.Fatalf("%v, %v", ids, err)
		}
		o.advance(t, time.Hour)
		got := r.requests()
		if len(got) != before+1 {
			t.Fatalf("%d requests for one refire", len(got)-before)
		}
		attempts := o.notes.Of(journal.KindAttempt)
		last := attempts[len(attempts)-1]
		if last.ID != ids[0] || last.Attempt.Trigger != "manual" || last.Attempt.Mode != string(f.Mode) || last.Attempt.NextAt != nil {
			t.Errorf("%+v %+v", last, last.Attempt)
		}
		return got[before], last
	}

	now, entry := refire(Refire{Mode: SignedNow})
	if string(now.body) != string(first.body) || now.header.Get("X-Rutter-Signature") != rutterSignature(first.body, "rotated") {
		t.Errorf("signed now: %s %v", now.body, now.header)
	}
	attempts := o.notes.Of(journal.KindAttempt)
	if entry.Attempt.Number != ladder+1 || entry.Attempt.RefireOf != attempts[ladder-1].ID {
		t.Errorf("%+v", entry.Attempt)
	}
	same, _ := refire(Refire{Mode: Identical})
	if diff := cmp.Diff(first.header, same.header); diff != "" || string(same.body) != string(first.body) {
		t.Errorf("identical: %s %s", same.body, diff)
	}
	other, _ := refire(Refire{Mode: Edited, Body: json.RawMessage(`{"code":"X", "a":1.0}`)})
	if string(other.body) != `{"code":"X", "a":1.0}` || other.header.Get("X-Rutter-Signature") != rutterSignature(other.body, "rotated") {
		t.Errorf("edited: %s %v", other.body, other.header)
	}
	if raw, ok := o.RawBody(event); !ok || string(raw) != string(first.body) {
		t.Errorf("an edited refire changed what is kept: %s", raw)
	}
	if d := o.Deliveries(event); d[0].State != StateDelivered || d[0].Attempts != ladder+3 {
		t.Errorf("%+v", d)
	}
}

func TestARefireLeavesTheLadderAlone(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	r := listen(t, o.clock.Now, status(http.StatusInternalServerError))
	o.endpoint(t, r.URL)
	o.emit(t, initialUpdate)
	o.advance(t, time.Second)
	if _, err := o.Refire(t.Context(), o.lastEvent(t), Refire{Mode: SignedNow}); err != nil {
		t.Fatal(err)
	}
	o.advance(t, time.Hour)
	if n := len(r.requests()); n != 7 {
		t.Errorf("%d requests, want the ladder and one", n)
	}
	if _, err := o.Refire(t.Context(), o.lastEvent(t), Refire{Mode: SignedNow}); err != nil {
		t.Fatal(err)
	}
	o.advance(t, time.Hour)
	if d := o.Deliveries(o.lastEvent(t)); len(r.requests()) != 8 || d[0].State != StateFailed || o.Pending() != 0 {
		t.Errorf("a refire armed the ladder again: %d requests, %+v", len(r.requests()), d)
	}
}

func TestRefireIsRefusedWithAReason(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	o.emit(t, initialUpdate)
	event := o.lastEvent(t)
	cases := []struct {
		name, event string
		refire      Refire
		code        problem.Code
		path        string
	}{
		{"unknown mode", event, Refire{Mode: "again"}, problem.Invalid, "/mode"},
		{"edited without a body", event, Refire{Mode: Edited}, problem.Invalid, "/body"},
		{"a body that is not used", event, Refire{Mode: Identical, Body: json.RawMessage(`{}`)}, problem.Invalid, "/body"},
		{"unknown event", "x", Refire{Mode: SignedNow}, problem.NotFound, ""},
		{"no endpoint", event, Refire{Mode: SignedNow}, problem.Refused, ""},
		{"unknown endpoint", event, Refire{Mode: SignedNow, Endpoint: "x"}, problem.NotFound, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := o.Refire(t.Context(), c.event, c.refire)
			if p := problem.From(err); p.Code != c.code || p.Path != c.path || p.Hint == "" {
				t.Errorf("got %s at %q: %v", p.Code, p.Path, err)
			}
		})
	}
	e := o.endpoint(t, "http://127.0.0.1:9")
	if _, err := o.Refire(t.Context(), event, Refire{Mode: Identical, Endpoint: e.ID}); !problem.Is(err, problem.Refused) || !strings.Contains(err.Error(), "never sent") {
		t.Errorf("got %v", err)
	}
	if n := len(o.Deliveries(event)); n != 0 {
		t.Errorf("a refused refire left %d deliveries", n)
	}
}

func TestAnEventThatWasSentNowhereGoesEverywhere(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	o.emit(t, initialUpdate)
	r := listen(t, o.clock.Now, nil)
	o.endpoint(t, r.URL+"/a")
	o.endpoint(t, r.URL+"/b")
	off := o.endpoint(t, r.URL+"/off")
	disabled := true
	if _, err := o.UpdateEndpoint(t.Context(), off.ID, EndpointPatch{Disabled: &disabled}); err != nil {
		t.Fatal(err)
	}
	ids, err := o.Refire(t.Context(), o.lastEvent(t), Refire{Mode: SignedNow})
	if err != nil || len(ids) != 2 {
		t.Fatalf("%v, %v", ids, err)
	}
	o.advance(t, 0)
	if n := len(r.requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
}

func TestATestEventIsSentOnce(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	r := listen(t, o.clock.Now, status(http.StatusInternalServerError))
	e := o.endpoint(t, r.URL, "INVOICE_CREATED")
	o.endpoint(t, r.URL+"/other")
	id, err := o.Test(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.advance(t, time.Hour)
	got := r.requests()
	if len(got) != 1 || !strings.Contains(string(got[0].body), `"code":"CONNECTION_METADATA_READY"`) {
		t.Fatalf("%d requests", len(got))
	}
	step, event, attempts := o.notes.Of(journal.KindStep)[0], o.notes.Of(journal.KindEvent)[0], o.notes.Of(journal.KindAttempt)
	if len(attempts) != 1 || attempts[0].ID != id || attempts[0].Cause != event.ID {
		t.Errorf("%+v", attempts)
	}
	if event.Cause != step.ID || event.Connection != "" || !strings.Contains(step.Step.Text, e.URL) {
		t.Errorf("%+v %+v", event, step.Step)
	}
	if d := o.Deliveries(event.ID); len(d) != 1 || d[0].State != StateFailed || d[0].NextAt != nil {
		t.Errorf("%+v", d)
	}
	if _, err := o.Test(t.Context(), "x"); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v", err)
	}
}
