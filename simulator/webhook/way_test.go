package webhook

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
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

// gateFunc decides how deliveries go.
type gateFunc func(call exchange.Call, plain exchange.Answer) (way exchange.Delivery, withheld bool)

func (f gateFunc) Around(ctx context.Context, call exchange.Call, next exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
	answer := next(ctx)
	way, withheld := f(call, answer)
	touches := []journal.Touch{{Rule: "r", Effect: "e", Detail: "by the rule"}}
	if withheld {
		return shape(exchange.Refusal{}), touches
	}
	if way.Plain() {
		return answer, nil
	}
	answer.Delivery = &way
	return answer, touches
}

// going returns a sender whose first event goes as a rule wants it, and its receiver.
func going(t *testing.T, profile string, way exchange.Delivery, answer http.HandlerFunc) (*office, *receiver, Endpoint) {
	t.Helper()
	n := 0
	gate := gateFunc(func(exchange.Call, exchange.Answer) (exchange.Delivery, bool) {
		if n++; n == 1 {
			return way, false
		}
		return exchange.Delivery{}, false
	})
	o := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) { o.Gate = gate; quickbooksNames(o) })
	r := listen(t, o.clock.Now, answer)
	return o, r, o.endpointAs(t, r.URL, profile)
}

func TestSignaturesGoWrongAsARuleWants(t *testing.T) {
	cases := []struct {
		name, profile string
		way           exchange.Delivery
		check         func(t *testing.T, e Endpoint, o *office, got received)
	}{
		{"missing", "rutter", exchange.Delivery{Signature: exchange.SignatureMissing}, func(t *testing.T, _ Endpoint, _ *office, got received) {
			if s := got.header.Values("X-Rutter-Signature"); len(s) != 0 {
				t.Errorf("sent %v", s)
			}
		}},
		{"random", "rutter", exchange.Delivery{Signature: exchange.SignatureRandom}, func(t *testing.T, _ Endpoint, _ *office, got received) {
			s := strings.TrimPrefix(got.header.Get("X-Rutter-Signature"), "sha256=")
			if sum, err := base64.StdEncoding.DecodeString(s); err != nil || len(sum) != 32 || s == rutterSignature(got.body, secret)[7:] {
				t.Errorf("sent %q", s)
			}
		}},
		{"old", "rutter", exchange.Delivery{Signature: exchange.SignatureOld}, func(t *testing.T, _ Endpoint, o *office, got received) {
			p, _ := profileNamed("rutter")
			want := rutterSignature(got.body, o.formerSecret(o.endpoints[0], p))
			if s := got.header.Get("X-Rutter-Signature"); s != want || s == rutterSignature(got.body, secret) {
				t.Errorf("sent %q", s)
			}
		}},
		{"foreign", "rutter", exchange.Delivery{Signature: exchange.SignatureForeign}, func(t *testing.T, _ Endpoint, o *office, got received) {
			p, _ := profileNamed("rutter")
			if s := got.header.Get("X-Rutter-Signature"); s != rutterSignature(got.body, o.foreignSecret(o.endpoints[0], p)) {
				t.Errorf("sent %q", s)
			}
		}},
		{"hexadecimal", "rutter", exchange.Delivery{Signature: exchange.SignatureHex}, func(t *testing.T, _ Endpoint, _ *office, got received) {
			sum, err := base64.StdEncoding.DecodeString(rutterSignature(got.body, secret)[7:])
			if s := got.header.Get("X-Rutter-Signature"); err != nil || s != "sha256="+hex.EncodeToString(sum) {
				t.Errorf("sent %q", s)
			}
		}},
		{"base64 where hexadecimal is due", "stripe", exchange.Delivery{Signature: exchange.SignatureHex}, func(t *testing.T, _ Endpoint, _ *office, got received) {
			_, s, _ := strings.Cut(got.header.Get("Stripe-Signature"), ",v1=")
			if sum, err := base64.StdEncoding.DecodeString(s); err != nil || len(sum) != 32 {
				t.Errorf("sent %q", s)
			}
		}},
		{"another body than was signed", "rutter", exchange.Delivery{Body: []byte(`{"a":2}`), Signed: []byte(`{"a":1}`)}, func(t *testing.T, _ Endpoint, _ *office, got received) {
			if s := got.header.Get("X-Rutter-Signature"); string(got.body) != `{"a":2}` || s != rutterSignature([]byte(`{"a":1}`), secret) {
				t.Errorf("sent %s under %s", got.body, s)
			}
		}},
		{"another body, signed", "rutter", exchange.Delivery{Body: []byte(`{"a":`)}, func(t *testing.T, _ Endpoint, _ *office, got received) {
			if s := got.header.Get("X-Rutter-Signature"); string(got.body) != `{"a":` || s != rutterSignature(got.body, secret) {
				t.Errorf("sent %s under %s", got.body, s)
			}
		}},
		{"an old time", "standard", exchange.Delivery{Skew: -time.Hour}, func(t *testing.T, e Endpoint, _ *office, got received) {
			at := time.Unix(seconds(t, got.header.Get("webhook-timestamp")), 0)
			m := message{id: got.header.Get("webhook-id"), at: at, body: got.body}
			if age := time.Since(at); age < time.Hour || age > time.Hour+time.Minute {
				t.Errorf("signed %s ago", age)
			}
			if s := got.header.Get("webhook-signature"); s != standardScheme.headers(m, []string{e.Secret})["webhook-signature"][0] {
				t.Errorf("sent %q", s)
			}
		}},
		{"headers", "rutter", exchange.Delivery{Header: http.Header{"X-More": {"yes"}, "Content-Type": nil}}, func(t *testing.T, _ Endpoint, _ *office, got received) {
			if got.header.Get("X-More") != "yes" || got.header.Get("Content-Type") != "" {
				t.Errorf("sent %v", got.header)
			}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o, r, e := going(t, c.profile, c.way, status(http.StatusUnauthorized))
			o.emit(t, invoiceCreated)
			o.advance(t, 24*time.Hour)
			got := r.requests()
			attempts := o.notes.Of(journal.KindAttempt)
			if len(got) < 2 || len(attempts) != len(got) {
				t.Fatalf("%d requests, %d attempts", len(got), len(attempts))
			}
			for i, q := range got { // every attempt goes the same way, and says so
				c.check(t, e, o, q)
				if f := attempts[i].Faults; len(f) != 1 || f[0].Rule != "r" {
					t.Errorf("attempt %d names %+v", i+1, f)
				}
			}
			ids, err := o.Refire(t.Context(), o.lastEvent(t), Refire{Mode: SignedNow})
			if err != nil {
				t.Fatal(err)
			}
			o.advance(t, 0)
			attempts = o.notes.Of(journal.KindAttempt)
			last := r.requests()[len(got)]
			if raw, _ := o.RawBody(o.lastEvent(t)); string(last.body) != string(raw) || attempts[len(got)].ID != ids[0] || len(attempts[len(got)].Faults) != 0 {
				t.Errorf("a refire by hand is not genuine: %s", last.body)
			}
		})
	}
}

func TestTheSpellingOfTheHeaderOnTheWire(t *testing.T) {
	for _, c := range []struct{ profile, casing, want string }{
		{"rutter", "", "X-Rutter-Signature"}, {"rutter", "lower", "x-rutter-signature"}, {"rutter", "upper", "X-RUTTER-SIGNATURE"},
		{"standard", "", "webhook-signature"}, {"standard", "upper", "WEBHOOK-SIGNATURE"},
	} {
		t.Run(c.profile+" "+c.casing, func(t *testing.T) {
			wire := make(chan string, 1)
			address := readRaw(t, wire)
			o, _, _ := going(t, c.profile, exchange.Delivery{Casing: c.casing}, nil)
			url := address
			if _, err := o.UpdateEndpoint(t.Context(), o.Endpoints()[0].ID, EndpointPatch{URL: &url}); err != nil {
				t.Fatal(err)
			}
			o.emit(t, invoiceCreated)
			o.advance(t, 0)
			if got := <-wire; !strings.Contains(got, "\r\n"+c.want+": ") {
				t.Errorf("%s is not in\n%s", c.want, got)
			}
		})
	}
}

// sent lists what arrived, by the world's time and the code.
func sent(r *receiver) (out []string) {
	for _, q := range r.requests() {
		out = append(out, q.at.Sub(clock.Epoch).String()+" "+between(string(q.body), `"code":"`, `"`))
	}
	return out
}

func TestCopies(t *testing.T) {
	for _, together := range []bool{false, true} {
		t.Run(fmt.Sprint("together ", together), func(t *testing.T) {
			code := http.StatusInternalServerError
			o, r, _ := going(t, "rutter", exchange.Delivery{Copies: 2, Parallel: together}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
			o.emit(t, invoiceCreated)
			o.advance(t, time.Second)
			code = http.StatusOK
			o.advance(t, time.Hour)
			want := []string{"0s INVOICE_CREATED", "0s INVOICE_CREATED", "0s INVOICE_CREATED", "30s INVOICE_CREATED"}
			if diff := cmp.Diff(want, sent(r)); diff != "" {
				t.Error(diff)
			}
			var details []string
			for i, e := range o.notes.Of(journal.KindAttempt) {
				if e.Attempt.Number != i+1 {
					t.Errorf("%+v", e.Attempt)
				}
				for _, f := range e.Faults {
					details = append(details, f.Detail)
				}
			}
			if diff := cmp.Diff([]string{"by the rule", "by the rule; copy 1 of 2", "by the rule; copy 2 of 2"}, details); diff != "" {
				t.Error(diff)
			}
			if d := o.Deliveries(o.lastEvent(t))[0]; d.State != StateDelivered || d.Attempts != 4 {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestDelay(t *testing.T) {
	o, r, _ := going(t, "rutter", exchange.Delivery{Delay: 49 * time.Hour}, nil)
	o.emit(t, invoiceCreated, initialUpdate)
	o.advance(t, 100*time.Hour)
	if diff := cmp.Diff([]string{"0s INITIAL_UPDATE", "49h0m0s INVOICE_CREATED"}, sent(r)); diff != "" {
		t.Error(diff)
	}
	attempts := o.notes.Of(journal.KindAttempt)
	if len(attempts[0].Faults) != 0 || len(attempts[1].Faults) != 1 {
		t.Error("the wrong attempt names the rule")
	}
}

func TestBehind(t *testing.T) {
	two := exchange.Delivery{Behind: 2}
	t.Run("so many others", func(t *testing.T) {
		o, r, _ := going(t, "rutter", two, nil)
		o.emit(t, about("INVOICE_CREATED", "invoice", "1"))
		o.advance(t, time.Minute)
		o.emit(t, about("INVOICE_UPDATED", "invoice", "1"))
		o.advance(t, time.Minute)
		o.emit(t, about("INVOICE_DELETED", "invoice", "1"), initialUpdate)
		o.advance(t, 2*time.Hour)
		if diff := cmp.Diff([]string{"1m0s INVOICE_UPDATED", "2m0s INVOICE_DELETED", "2m0s INITIAL_UPDATE", "2m0s INVOICE_CREATED"}, sent(r)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("where the order is kept otherwise", func(t *testing.T) {
		o, r, _ := going(t, "quickbooks", two, nil)
		for _, id := range []string{"1", "2", "3"} {
			o.emit(t, about("INVOICE_CREATED", "invoice", id))
		}
		o.advance(t, time.Minute)
		var ids []string
		for _, q := range r.requests() {
			ids = append(ids, between(string(q.body), `"id":"`, `"`))
		}
		if diff := cmp.Diff([]string{"2", "3", "1"}, ids); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("not for ever", func(t *testing.T) {
		o, r, _ := going(t, "rutter", two, nil)
		o.emit(t, about("INVOICE_CREATED", "invoice", "1"))
		o.advance(t, 2*time.Hour)
		o.emit(t, initialUpdate, initialUpdate)
		o.advance(t, time.Minute)
		if diff := cmp.Diff([]string{"1h0m0s INVOICE_CREATED", "2h0m0s INITIAL_UPDATE", "2h0m0s INITIAL_UPDATE"}, sent(r)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("over a restart", func(t *testing.T) {
		o, r, _ := going(t, "rutter", two, nil)
		o.emit(t, about("INVOICE_CREATED", "invoice", "1"), initialUpdate)
		o.advance(t, 0)
		again := open(t, o.notes, clock.Virtual, nil)
		r.time = again.clock.Now
		again.Resume()
		again.emit(t, initialUpdate)
		again.advance(t, time.Minute)
		if diff := cmp.Diff([]string{"0s INITIAL_UPDATE", "0s INITIAL_UPDATE", "0s INVOICE_CREATED"}, sent(r)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestReplay(t *testing.T) {
	o, r, _ := going(t, "standard", exchange.Delivery{Replay: 30 * time.Hour}, nil)
	o.emit(t, invoiceCreated)
	o.advance(t, time.Hour)
	again := open(t, o.notes, clock.Virtual, func(options *Options) { options.Clock = clock.New(clock.Virtual, o.clock.Now()) })
	again.clock = again.o.Clock
	again.Resume()
	again.advance(t, 100*time.Hour)
	got := r.requests()
	if len(got) != 2 {
		t.Fatalf("%d requests", len(got))
	}
	if diff := cmp.Diff(got[0].header, got[1].header); diff != "" || string(got[0].body) != string(got[1].body) {
		t.Errorf("not byte for byte: %s", diff)
	}
	attempts := o.notes.Of(journal.KindAttempt)
	if a := attempts[1]; a.At.Sub(clock.Epoch) != 30*time.Hour || a.Attempt.RefireOf != attempts[0].ID || a.Faults[0].Detail != "by the rule; sent again" {
		t.Errorf("%+v %+v", a, a.Attempt)
	}
}
