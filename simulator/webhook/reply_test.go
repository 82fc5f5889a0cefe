package webhook

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
)

func TestRetryAfter(t *testing.T) {
	wall := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	cases := []struct {
		name, value, date string
		want              time.Duration
		ok                bool
	}{
		{"absent", "", "", 0, false},
		{"seconds", "120", "", 2 * time.Minute, true},
		{"zero", "0", "", 0, true},
		{"more than a day", "9999999999999999999999", "", longestHeed, true},
		{"a date", "Mon, 02 Mar 2026 09:05:00 GMT", "", 5 * time.Minute, true},
		{"a date of a clock that is ahead", "Mon, 02 Mar 2026 10:05:00 GMT", "Mon, 02 Mar 2026 10:00:00 GMT", 5 * time.Minute, true},
		{"a date that has passed", "Mon, 02 Mar 2026 08:00:00 GMT", "", 0, true},
		{"nonsense", "soon", "", 0, false},
		{"a fraction", "1.5", "", 0, false},
		{"less than nothing", "-5", "", 0, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{"Retry-After": {c.value}}
			if c.date != "" {
				h.Set("Date", c.date)
			}
			if got, ok := retryAfter(h, wall); got != c.want || ok != c.ok {
				t.Errorf("got %s, %v", got, ok)
			}
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{"", "0", "120", "-1", "Mon, 02 Mar 2026 09:05:00 GMT", "Monday, 02-Mar-26 09:05:00 GMT", "99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got, ok := retryAfter(http.Header{"Retry-After": {value}}, clock.Epoch)
		if got < 0 || got > longestHeed || !ok && got != 0 {
			t.Errorf("%q is %s", value, got)
		}
	})
}

func TestWhatAnAnswerMeans(t *testing.T) {
	cases := []struct {
		profile, name string
		status        int
		header        []string
		body          string
		result        journal.AttemptResult
		wait          time.Duration // until the next attempt, without jitter; 0: there is none
		ended         Ended
		disabled      bool
	}{
		{"rutter", "any success", 202, nil, "thanks", journal.ResultDelivered, 0, "", false},
		{"rutter", "a redirect", 302, []string{"Location", "http://127.0.0.1:9/"}, "", journal.ResultStatus, 30 * time.Second, "", false},
		{"rutter", "a refusal", 400, nil, "", journal.ResultStatus, 30 * time.Second, "", false},
		{"rutter", "gone", 410, nil, "", journal.ResultStatus, 30 * time.Second, "", false},
		{"rutter", "Retry-After", 429, []string{"Retry-After", "600"}, "", journal.ResultStatus, 30 * time.Second, "", false},
		{"codat", "too many", 429, nil, "", journal.ResultStatus, time.Minute, "", false},
		{"codat", "Retry-After is kept in twice the wait", 503, []string{"Retry-After", "600"}, "", journal.ResultStatus, 2 * 5 * time.Second, "", false},
		{"codat", "Retry-After is not less than the wait", 503, []string{"Retry-After", "1"}, "", journal.ResultStatus, 5 * time.Second, "", false},
		{"codat", "gone", 410, nil, "", journal.ResultStatus, 5 * time.Second, "", false},
		{"merge", "a refusal", 422, nil, "", journal.ResultStatus, 0, EndedRejected, false},
		{"merge", "too many is a refusal", 429, []string{"Retry-After", "1"}, "", journal.ResultStatus, 0, EndedRejected, false},
		{"merge", "an error", 500, nil, "", journal.ResultStatus, time.Minute, "", false},
		{"apideck", "a refusal", 404, nil, "", journal.ResultStatus, 3 * time.Minute, "", false},
		{"quickbooks", "200", 200, nil, "thanks", journal.ResultDelivered, 0, "", false},
		{"quickbooks", "202 is not 200", 202, nil, "", journal.ResultStatus, 10 * time.Second, "", false},
		{"xero", "200", 200, nil, "", journal.ResultDelivered, 0, "", false},
		{"xero", "204 is not 200", 204, nil, "", journal.ResultStatus, time.Minute, "", false},
		{"xero", "a body", 200, nil, "thanks", journal.ResultStatus, time.Minute, "", false},
		{"xero", "a cookie", 200, []string{"Set-Cookie", "a=b"}, "", journal.ResultStatus, time.Minute, "", false},
		{"stripe", "a refusal", 400, nil, "", journal.ResultStatus, 5 * time.Minute, "", false},
		{"standard", "gone", 410, nil, "", journal.ResultStatus, 0, EndedDisabled, true},
		{"standard", "too many", 429, nil, "", journal.ResultStatus, time.Minute, "", false},
		{"standard", "Retry-After", 429, []string{"Retry-After", "600"}, "", journal.ResultStatus, 10 * time.Minute, "", false},
		{"standard", "a gateway", 502, nil, "", journal.ResultStatus, time.Minute, "", false},
		{"standard", "an error", 500, nil, "", journal.ResultStatus, 5 * time.Second, "", false},
		{"standard", "a redirect", 307, []string{"Location", "http://127.0.0.1:9/"}, "", journal.ResultStatus, 5 * time.Second, "", false},
	}
	for _, c := range cases {
		t.Run(c.profile+": "+c.name, func(t *testing.T) {
			o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
			r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) {
				for i := 0; i < len(c.header); i += 2 {
					w.Header().Set(c.header[i], c.header[i+1])
				}
				w.WriteHeader(c.status)
				if c.body != "" {
					_, _ = w.Write([]byte(c.body)) // a receiver that cannot answer fails the test by its status
				}
			})
			o.endpointAs(t, r.URL, c.profile)
			o.settleHandshakes(t, r)
			o.emit(t, invoiceCreated)
			o.advance(t, 0)
			a := o.attempts()[0].Attempt
			d := o.Deliveries(o.lastEvent(t))[0]
			if a.Result != c.result || d.Ended != c.ended || (d.NextAt != nil) != (c.wait > 0) {
				t.Fatalf("%+v, %+v", a, d)
			}
			if c.wait > 0 {
				p, err := profileNamed(c.profile)
				if err != nil {
					t.Fatal(err)
				}
				got, slack := d.NextAt.Sub(clock.Epoch), c.wait*time.Duration(p.ladder.jitter)/100
				if got < c.wait-slack || got > c.wait+slack {
					t.Errorf("the next attempt comes after %s, want %s", got, c.wait)
				}
			}
			if e := o.Endpoints()[0]; e.Disabled != c.disabled || (e.DisabledReason != "") != c.disabled {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestATimeoutSlowsDown(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) { o.Timeout = 50 * time.Millisecond })
	r := listen(t, o.clock.Now, func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
	o.endpointAs(t, r.URL, "codat")
	o.emit(t, initialUpdate)
	o.advance(t, 0)
	if d := o.Deliveries(o.lastEvent(t))[0]; d.NextAt == nil || d.NextAt.Sub(clock.Epoch) != time.Minute {
		t.Errorf("%+v", d)
	}
}

func TestAnEndpointThatFailsForDaysIsSwitchedOff(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	code := http.StatusInternalServerError
	r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	e := o.endpointAs(t, r.URL, "codat")
	for range 4 {
		o.emit(t, initialUpdate)
		o.advance(t, 30*time.Hour)
		if got := o.Endpoints()[0]; got.Disabled || got.FailingSince == nil || !got.FailingSince.Equal(clock.Epoch) {
			t.Fatalf("%+v", got)
		}
	}
	o.emit(t, initialUpdate, initialUpdate) // 120 hours have passed: the first to fail ends it, the other ends with it
	o.advance(t, 0)
	got := o.Endpoints()[0]
	if !got.Disabled || !strings.Contains(got.DisabledReason, "120 hours") || o.Pending() != 0 {
		t.Fatalf("%+v", got)
	}
	notes := o.notes.Of(journal.KindStep)
	if len(notes) != 1 || !strings.Contains(notes[0].Step.Text, "switched off") || notes[0].Cause == "" {
		t.Errorf("%+v", notes)
	}
	if d := o.Deliveries(o.lastEvent(t))[0]; d.State != StateFailed || d.Ended != EndedDisabled {
		t.Errorf("%+v", d)
	}
	before := len(r.requests())
	o.emit(t, initialUpdate)
	o.advance(t, time.Hour)
	if n := len(r.requests()); n != before {
		t.Errorf("%d requests after it was switched off", n-before)
	}
	on := false
	code = http.StatusOK
	if again, err := o.UpdateEndpoint(t.Context(), e.ID, EndpointPatch{Disabled: &on}); err != nil || again.Disabled || again.DisabledReason != "" || again.FailingSince != nil {
		t.Errorf("%+v, %v", again, err)
	}
	o.emit(t, initialUpdate)
	o.advance(t, 0)
	if n := len(r.requests()); n != before+1 {
		t.Errorf("%d requests after it was switched on again", n-before)
	}
}
