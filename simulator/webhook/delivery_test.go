package webhook

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
)

// The vector of the emulated vendor: the member order of the body and the encoding of the signature are both in it.
func TestSignatureVector(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	r := listen(t, o.clock.Now, nil)
	o.endpoint(t, r.URL+"/hook")
	o.emit(t, initialUpdate)
	o.advance(t, 0)
	got := r.requests()
	if len(got) != 1 {
		t.Fatalf("%d requests", len(got))
	}
	const want = `{"type":"CONNECTION","code":"INITIAL_UPDATE","connection_id":"0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b","access_token":"7c0e1d2c-3b4a-4958-8677-665544332211"}`
	if diff := cmp.Diff(want, string(got[0].body)); diff != "" {
		t.Error(diff)
	}
	header := got[0].header
	if s := header.Get("X-Rutter-Signature"); s != "sha256=pIp+8cPjABA8/EF3BEUyRU+d5ukaiRRaSSpvCm1PJ5A=" || header.Get("Content-Type") != "application/json" {
		t.Errorf("signed %q, %v", s, header)
	}
	if header.Get("Traceparent") != "" || header.Get("Accept-Encoding") != "" {
		t.Errorf("headers that the vendor does not send: %v", header)
	}
}

func TestBodyKeepsTheBytesOfMembers(t *testing.T) {
	got, err := body(invoiceCreated)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"INVOICE","code":"INVOICE_CREATED","connection_id":"0b7e3f4a-5c1d-4e2f-8a9b-1c2d3e4f5a6b","access_token":"7c0e1d2c-3b4a-4958-8677-665544332211","invoice":{"id":"i-1", "platform_id":"31", "total_amount":10.50, "memo":"a<b & c"}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	broken := invoiceCreated
	broken.Members = []exchange.Member{{Name: "invoice", Value: json.RawMessage(`{`)}}
	if _, err := body(broken); err == nil {
		t.Error("a member that is not JSON was taken")
	}
}

func TestTheLadderKeepsItsTimes(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	r := listen(t, o.clock.Now, status(http.StatusInternalServerError))
	e := o.endpoint(t, r.URL)
	start := o.clock.Now()
	o.emit(t, initialUpdate)
	o.advance(t, 24*time.Hour)

	var offsets []time.Duration
	for _, q := range r.requests() {
		offsets = append(offsets, q.at.Sub(start))
		if string(q.body) != string(r.requests()[0].body) || q.header.Get("X-Rutter-Signature") != r.requests()[0].header.Get("X-Rutter-Signature") {
			t.Error("an attempt differs from the first")
		}
	}
	want := []time.Duration{0, 30 * time.Second, 90 * time.Second, 210 * time.Second, 450 * time.Second, 930 * time.Second}
	if diff := cmp.Diff(want, offsets); diff != "" {
		t.Error(diff)
	}
	attempts := o.notes.Of(journal.KindAttempt)
	for i, entry := range attempts {
		a := entry.Attempt
		last := i == len(want)-1
		if a.Number != i+1 || a.Result != journal.ResultStatus || a.Status != 500 || a.Trigger != "automatic" || a.GivenUp != last || (a.NextAt == nil) != last {
			t.Errorf("attempt %d: %+v", i+1, a)
		}
		if !last && !a.NextAt.Equal(start.Add(want[i+1])) {
			t.Errorf("attempt %d announces the next for %s", i+1, a.NextAt)
		}
		if entry.Cause != o.lastEvent(t) || entry.Trace != "t-1" || entry.At.Sub(start) != want[i] {
			t.Errorf("attempt %d: %+v", i+1, entry)
		}
	}
	deliveries := o.Deliveries(o.lastEvent(t))
	if len(deliveries) != 1 || deliveries[0].State != StateFailed || deliveries[0].Attempts != 6 || deliveries[0].NextAt != nil {
		t.Errorf("%+v", deliveries)
	}
	if got := o.Endpoints(); len(got) != 1 || got[0].ID != e.ID || got[0].Disabled {
		t.Errorf("giving up must leave the endpoint: %+v", got)
	}
}

func TestASuccessEndsTheLadder(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	n := 0
	r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) {
		if n++; n < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("X-Receiver", "yes")
		w.WriteHeader(http.StatusAccepted)
		if _, err := w.Write([]byte(strings.Repeat("x", bodyLimit+10))); err != nil {
			t.Log(err)
		}
	})
	o.endpoint(t, r.URL)
	o.emit(t, initialUpdate)
	o.advance(t, time.Hour)
	attempts := o.notes.Of(journal.KindAttempt)
	if len(attempts) != 3 {
		t.Fatalf("%d attempts", len(attempts))
	}
	a := attempts[2].Attempt
	if a.Result != journal.ResultDelivered || a.Status != 202 || a.NextAt != nil || a.GivenUp || a.ResponseHeader.Get("X-Receiver") != "yes" || len(a.ResponseBody.Raw) != bodyLimit {
		t.Errorf("%+v with %d bytes", a, len(a.ResponseBody.Raw))
	}
	if d := o.Deliveries(o.lastEvent(t)); d[0].State != StateDelivered || o.Pending() != 0 {
		t.Errorf("%+v", d)
	}
}

func TestResultsAreToldApart(t *testing.T) {
	elsewhere := listen(t, time.Now, nil)
	closed := httptest.NewServer(nil)
	closed.Close()
	cases := []struct {
		name   string
		url    func(t *testing.T) string
		result journal.AttemptResult
		status int
	}{
		{"delivered", func(t *testing.T) string { return listen(t, time.Now, status(204)).URL }, journal.ResultDelivered, 204},
		{"a client error is retried like any other", func(t *testing.T) string { return listen(t, time.Now, status(410)).URL }, journal.ResultStatus, 410},
		{"a redirect is a failure", func(t *testing.T) string {
			return listen(t, time.Now, func(w http.ResponseWriter, q *http.Request) {
				http.Redirect(w, q, elsewhere.URL, http.StatusTemporaryRedirect)
			}).URL
		}, journal.ResultStatus, 307},
		{"refused", func(*testing.T) string { return closed.URL }, journal.ResultRefused, 0},
		{"no such host", func(*testing.T) string { return "http://receiver.invalid" }, journal.ResultRefused, 0},
		{"reset", func(t *testing.T) string {
			return listen(t, time.Now, func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				if err := conn.(*net.TCPConn).SetLinger(0); err != nil {
					t.Error(err)
				}
				conn.Close()
			}).URL
		}, journal.ResultReset, 0},
		{"closed without an answer", func(t *testing.T) string {
			return listen(t, time.Now, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }).URL
		}, journal.ResultReset, 0},
		{"timeout", func(t *testing.T) string {
			return listen(t, time.Now, func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() }).URL
		}, journal.ResultTimeout, 0},
		{"a body that never ends", func(t *testing.T) string {
			return listen(t, time.Now, func(w http.ResponseWriter, q *http.Request) {
				w.WriteHeader(200)
				w.(http.Flusher).Flush()
				<-q.Context().Done()
			}).URL
		}, journal.ResultTimeout, 200},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) {
				o.Timeout = 200 * time.Millisecond
				o.Lookup = noNames
			})
			o.endpoint(t, c.url(t))
			o.emit(t, initialUpdate)
			o.advance(t, time.Second)
			attempts := o.notes.Of(journal.KindAttempt)
			if len(attempts) != 1 {
				t.Fatalf("%d attempts", len(attempts))
			}
			a := attempts[0].Attempt
			if a.Result != c.result || a.Status != c.status || (a.Error == "") != (c.result == journal.ResultDelivered || c.result == journal.ResultStatus) || a.Duration <= 0 {
				t.Errorf("%s %d %q in %s", a.Result, a.Status, a.Error, a.Duration)
			}
			if (a.NextAt != nil) != (c.result != journal.ResultDelivered) {
				t.Errorf("next at %v", a.NextAt)
			}
		})
	}
	if n := len(elsewhere.requests()); n != 0 {
		t.Errorf("a redirect was followed %d times", n)
	}
}

// TestAHangingEndpointDelaysNoOther fills the lane of one endpoint and delivers to another meanwhile.
func TestAHangingEndpointDelaysNoOther(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Wall, func(o *Options) { o.Timeout, o.Lanes = 30*time.Second, 2 })
	release := make(chan struct{})
	slow := listen(t, time.Now, func(http.ResponseWriter, *http.Request) { <-release })
	quick := listen(t, time.Now, nil)
	o.endpoint(t, slow.URL)
	o.endpoint(t, quick.URL)
	const events = 6
	for range events {
		o.emit(t, initialUpdate)
	}
	eventually(t, "the quick endpoint has everything", func() bool { return len(quick.requests()) == events })
	if n := len(slow.requests()); n > 2 {
		t.Errorf("%d attempts at a time on a lane for 2", n)
	}
	close(release)
	eventually(t, "the slow endpoint has everything", func() bool { return len(slow.requests()) == events && o.Pending() == 0 })
}

func TestAttemptsRunInOrderOnAVirtualClock(t *testing.T) {
	codes := func() (out []string) {
		o := open(t, new(journaltest.Memory), clock.Virtual, nil)
		r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
		o.endpoint(t, r.URL+"/a")
		o.endpoint(t, r.URL+"/b", "INVOICE_*")
		o.emit(t, initialUpdate, invoiceCreated)
		o.advance(t, 2*time.Minute)
		for _, e := range o.notes.Of(journal.KindAttempt) {
			out = append(out, strings.TrimPrefix(e.Attempt.URL, r.URL)+" "+e.Attempt.Code+" "+e.ID)
		}
		return out
	}
	first := codes()
	if len(first) != 9 || !strings.HasPrefix(first[0], "/a INITIAL_UPDATE") || !strings.HasPrefix(first[1], "/a INVOICE_CREATED") || !strings.HasPrefix(first[2], "/b INVOICE_CREATED") {
		t.Errorf("%v", first)
	}
	if diff := cmp.Diff(first, codes()); diff != "" {
		t.Errorf("two runs of one plan differ: %s", diff)
	}
}

func TestEventsAreOnDiskBeforeTheFirstByte(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Virtual, nil)
	seen := false
	r := listen(t, o.clock.Now, func(http.ResponseWriter, *http.Request) {
		seen = true
		disk := notes.Copy()
		if len(disk.Rows(eventTable)) != 1 || len(notes.Of(journal.KindEvent)) != 1 {
			t.Error("sent before the event was stored")
		}
		for _, row := range disk.Rows(deliveryTable) {
			var d delivery
			if err := json.Unmarshal(row, &d); err != nil || !d.Started || d.NextAt == nil {
				t.Errorf("sent before the attempt was marked: %s, %v", row, err)
			}
		}
	})
	o.endpoint(t, r.URL)
	o.emit(t, initialUpdate)
	o.advance(t, 0)
	if !seen {
		t.Error("nothing was sent")
	}
}

// dropping withholds what goes to one path.
type dropping struct{ calls []exchange.Call }

func (d *dropping) Around(ctx context.Context, call exchange.Call, next exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	d.calls = append(d.calls, call)
	if call.Path != "/dropped" {
		return next(ctx), nil
	}
	return shape(exchange.Refusal{Code: "EVENT_DROPPED"}), []journal.Touch{{Rule: "lost", Effect: "event_dropped"}}
}

func TestAWithheldDeliveryIsLogged(t *testing.T) {
	gate := &dropping{}
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) { o.Gate = gate })
	r := listen(t, o.clock.Now, nil)
	dropped := o.endpoint(t, r.URL+"/dropped")
	o.endpoint(t, r.URL)
	o.emit(t, invoiceCreated)
	o.advance(t, time.Hour)
	if n := len(r.requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
	event := o.notes.Of(journal.KindEvent)[0]
	if event.Event.Planned != 2 || event.Event.Dropped != 1 {
		t.Errorf("%+v", event.Event)
	}
	attempt := o.notes.Of(journal.KindAttempt)[0]
	if attempt.Attempt.Result != journal.ResultDropped || attempt.Attempt.Endpoint != dropped.ID || len(attempt.Faults) != 1 || attempt.Faults[0].Rule != "lost" {
		t.Errorf("%+v %+v", attempt, attempt.Attempt)
	}
	want := exchange.Call{Hop: "webhook", Connection: invoiceCreated.Connection, Method: "POST", Path: "/dropped", Object: "invoice", ObjectID: "i-1", Event: "INVOICE_CREATED", Entry: attempt.ID}
	if diff := cmp.Diff(want, gate.calls[0]); diff != "" {
		t.Error(diff)
	}
	if d := o.Deliveries(event.ID); d[0].State != StateDropped || d[0].NextAt != nil {
		t.Errorf("%+v", d)
	}
	ids, err := o.Refire(t.Context(), event.ID, Refire{Mode: SignedNow, Endpoint: dropped.ID})
	if err != nil {
		t.Fatal(err)
	}
	o.advance(t, 0)
	if d := o.Deliveries(event.ID); len(r.requests()) != 2 || d[0].State != StateDelivered || d[0].Attempts != 2 || ids[0] == attempt.ID {
		t.Errorf("%+v", d)
	}
}
