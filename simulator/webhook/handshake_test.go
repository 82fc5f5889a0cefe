package webhook

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"faultline/simulator/clock"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
)

// TestAnEndpointMustTellSignaturesApart lets endpoints answer a handshake in several ways.
func TestAnEndpointMustTellSignaturesApart(t *testing.T) {
	cases := []struct {
		name   string
		answer func(genuine bool, w http.ResponseWriter)
		state  HandshakeState
		why    string
	}{
		{"as is right", func(genuine bool, w http.ResponseWriter) {
			if !genuine {
				w.WriteHeader(http.StatusUnauthorized)
			}
		}, HandshakeConfirmed, ""},
		{"all accepted", func(bool, http.ResponseWriter) {}, HandshakeFailed, "a wrong signature was not answered 401"},
		{"all refused", func(_ bool, w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }, HandshakeFailed, "a genuine signature was not accepted"},
		{"refused by another status", func(genuine bool, w http.ResponseWriter) {
			if !genuine {
				w.WriteHeader(http.StatusForbidden)
			}
		}, HandshakeFailed, "a wrong signature was not answered 401"},
		{"with a body", func(genuine bool, w http.ResponseWriter) {
			if !genuine {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			_, _ = w.Write([]byte("thanks"))
		}, HandshakeFailed, "a genuine signature was not accepted"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
			key, genuine, wrong, events := "", 0, 0, 0
			door := http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				body := make([]byte, q.ContentLength)
				if _, err := q.Body.Read(body); err != nil && len(body) == 0 {
					t.Error(err)
				}
				right := q.Header.Get("X-Xero-Signature") == base64.StdEncoding.EncodeToString(xeroScheme.sum(message{body: body}, key))
				switch {
				case !strings.HasPrefix(string(body), `{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"`):
					events++
					return
				case right:
					genuine++
				default:
					wrong++
				}
				c.answer(right, w)
			})
			url := serveOnly(t, door)
			e := o.endpointAs(t, url, "xero")
			key = e.Secret
			if e.Handshake != HandshakeRequired {
				t.Errorf("before: %q", e.Handshake)
			}
			o.emit(t, about("INVOICE_CREATED", "invoice", "1"))
			o.advance(t, time.Second)
			got := o.Endpoints()[0]
			if got.Handshake != c.state || got.Disabled != (c.why != "") || !strings.Contains(got.DisabledReason, c.why) || genuine != 2 || wrong != 2 {
				t.Errorf("%q, %q after %d genuine and %d wrong", got.Handshake, got.DisabledReason, genuine, wrong)
			}
			if want := map[bool]int{true: 1, false: 0}[c.why == ""]; events != want {
				t.Errorf("%d events were sent", events)
			}
			if n := len(o.notes.Of(journal.KindAttempt)); n != 4+events {
				t.Errorf("%d attempts are kept", n)
			}
			if c.why == "" {
				return
			}
			// Switched on again, it is asked again, and what it missed can be replayed once it answers well.
			c.answer = cases[0].answer
			on := false
			if _, err := o.UpdateEndpoint(t.Context(), e.ID, EndpointPatch{Disabled: &on}); err != nil {
				t.Fatal(err)
			}
			o.advance(t, time.Second)
			if replayed, err := o.ReplayMissing(t.Context(), e.ID); err != nil || len(replayed) != 1 || o.Endpoints()[0].Handshake != HandshakeConfirmed {
				t.Errorf("%d replayed, %v, %q", len(replayed), err, o.Endpoints()[0].Handshake)
			}
			o.advance(t, 0)
			if events != 1 {
				t.Errorf("%d events in the end", events)
			}
		})
	}
}

// A handshake that the end of the world interrupted is made again.
func TestAHandshakeSurvivesARestart(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Virtual, quickbooksNames)
	r := listen(t, o.clock.Now, nil)
	o.endpointAs(t, r.URL, "xero")
	o.emit(t, about("INVOICE_CREATED", "invoice", "1"))
	again := open(t, notes, clock.Virtual, quickbooksNames)
	again.Resume()
	again.settleHandshakes(t, r)
	if n := len(r.requests()); n != 1 || again.Endpoints()[0].Handshake != HandshakeConfirmed {
		t.Errorf("%d events, %q", n, again.Endpoints()[0].Handshake)
	}
}
