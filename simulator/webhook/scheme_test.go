package webhook

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/clock"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/problem"
)

// The vector that the official libraries share, and one for each of the other schemes, made with another program.
func TestSchemeVectors(t *testing.T) {
	m := message{id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: time.Unix(1614265330, 0), code: "INVOICE_CREATED", body: []byte(`{"test": 2432232314}`)}
	const shared = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	cases := []struct {
		name    string
		scheme  scheme
		secrets []string
		want    http.Header
	}{
		{"standard", standardScheme, []string{shared}, http.Header{
			"webhook-id": {m.id}, "webhook-timestamp": {"1614265330"}, "webhook-signature": {"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
		}},
		{"standard, two secrets", standardScheme, []string{shared, "whsec_AAAA"}, http.Header{
			"webhook-id": {m.id}, "webhook-timestamp": {"1614265330"},
			"webhook-signature": {"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,woH/1mJtZGSMCmpFTxRYbStS24eLLD/oXIYr4PYyZ7g="},
		}},
		{"stripe", stripeScheme, []string{"whsec_faultline_example"}, http.Header{
			"Stripe-Signature": {"t=1614265330,v1=5402eeefec969d37195370c607ea1d29eb2d378cbd1bfd72d927447de6de4b97"},
		}},
		{"stripe, two secrets", stripeScheme, []string{"whsec_faultline_example", "old"}, http.Header{
			"Stripe-Signature": {"t=1614265330,v1=5402eeefec969d37195370c607ea1d29eb2d378cbd1bfd72d927447de6de4b97,v1=3f3b655bf3f243d281b5523c13e9190e90ada7e4e3b82f0294cf1f8f98e79544"},
		}},
		{"rutter, room for one", rutterScheme, []string{"s3cret", "old"}, http.Header{"X-Rutter-Signature": {"sha256=F9t4aJ3LoVctQt/cimGxabKRweo+6cFp142f5XwrxV0="}}},
		{"merge", mergeScheme, []string{"s3cret"}, http.Header{"X-Merge-Webhook-Signature": {"F9t4aJ3LoVctQt_cimGxabKRweo-6cFp142f5XwrxV0="}}},
		{"quickbooks", intuitScheme, []string{"s3cret"}, http.Header{"intuit-signature": {"F9t4aJ3LoVctQt/cimGxabKRweo+6cFp142f5XwrxV0="}}},
		{"xero", xeroScheme, []string{"s3cret"}, http.Header{"x-xero-signature": {"F9t4aJ3LoVctQt/cimGxabKRweo+6cFp142f5XwrxV0="}}},
		{"apideck", apideckScheme, []string{"s3cret"}, http.Header{
			"x-apideck-signature": {"0ae788adafdb4716a4679c3980dbd3529314006747d2417499c7375ca36ef48d"}, "x-apideck-event-type": {"INVOICE_CREATED"}, "x-apideck-idempotency-key": {m.id},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.want["Content-Type"] = []string{"application/json"}
			if diff := cmp.Diff(c.want, c.scheme.headers(m, c.secrets)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSortedJSON(t *testing.T) {
	cases := []struct{ name, raw, want string }{
		{"keys at every depth", `{"b":[{"z":1,"a":2}],"a":{"d":null,"c":true}}`, `{"a":{"c":true,"d":null},"b":[{"a":2,"z":1}]}`},
		{"spaces and numbers as a script writes them", "{ \"n\": 10.50, \"m\": 1e3, \"k\": 1e21 }", `{"k":1e+21,"m":1000,"n":10.5}`},
		{"characters as themselves", `{"t":"<a & b> \u00fc\u2028\u2029 \\u2028 \n"}`, "{\"t\":\"<a & b> ü\u2028\u2029 \\\\u2028 \\n\"}"},
		{"not JSON", `{"a":`, `{"a":`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, string(sortedJSON([]byte(c.raw)))); diff != "" {
				t.Error(diff)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		document, err := json.Marshal(rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "document"))
		if err != nil {
			t.Fatal(err)
		}
		once := sortedJSON(document)
		if twice := sortedJSON(once); string(once) != string(twice) {
			t.Fatalf("%s became %s", once, twice)
		}
	})
}

func TestSecretsFollowTheSeedAndTheProfile(t *testing.T) {
	seen := map[string]string{}
	for _, name := range Profiles() {
		o := open(t, new(journaltest.Memory), clock.Virtual, nil)
		e, err := o.AddEndpoint(t.Context(), "http://127.0.0.1:9/", name, nil)
		if err != nil {
			t.Fatal(err)
		}
		again := open(t, new(journaltest.Memory), clock.Virtual, nil)
		same, err := again.AddEndpoint(t.Context(), "http://127.0.0.1:9/", name, nil)
		if err != nil || same.Secret != e.Secret {
			t.Errorf("%s: %q and %q under one seed", name, e.Secret, same.Secret)
		}
		other := open(t, new(journaltest.Memory), clock.Virtual, func(o *Options) { o.Seed = 2 })
		if e, err := other.AddEndpoint(t.Context(), "http://127.0.0.1:9/", name, nil); err != nil || (e.Secret == same.Secret) != (name == "rutter") {
			t.Errorf("%s: %q under another seed", name, e.Secret)
		}
		if prefixed := strings.HasPrefix(e.Secret, "whsec_"); prefixed != slices.Contains([]string{"codat", "standard", "stripe", "stripe_sandbox"}, name) {
			t.Errorf("%s: %q", name, e.Secret)
		}
		seen[name] = e.Secret
	}
	if seen["rutter"] != secret || len(standardKey(seen["standard"])) != 24 {
		t.Errorf("%v", seen)
	}
}

func TestRotation(t *testing.T) {
	o := open(t, new(journaltest.Memory), clock.Virtual, nil)
	r := listen(t, o.clock.Now, nil)
	first := o.endpointAs(t, r.URL, "standard")
	second, err := o.Rotate(t.Context(), first.ID, time.Hour)
	if err != nil || second.Secret == first.Secret || second.PreviousSecret != first.Secret {
		t.Fatalf("%+v, %v", second, err)
	}
	signatures := func() []string {
		t.Helper()
		o.emit(t, initialUpdate)
		o.advance(t, 0)
		got := r.requests()
		last := got[len(got)-1]
		m := message{id: last.header.Get("webhook-id"), body: last.body, at: time.Unix(seconds(t, last.header.Get("webhook-timestamp")), 0)}
		if m.at.Before(time.Now().Add(-time.Minute)) || m.at.After(time.Now().Add(time.Minute)) {
			t.Errorf("signed at %s, which no receiver takes", m.at)
		}
		var by []string
		for _, s := range strings.Split(last.header.Get("webhook-signature"), " ") {
			for name, secret := range map[string]string{"first": first.Secret, "second": second.Secret} {
				if standardScheme.headers(m, []string{secret})["webhook-signature"][0] == s {
					by = append(by, name)
				}
			}
		}
		return by
	}
	if diff := cmp.Diff([]string{"second", "first"}, signatures()); diff != "" {
		t.Error("within the overlap: " + diff)
	}
	o.advance(t, time.Hour)
	if diff := cmp.Diff([]string{"second"}, signatures()); diff != "" {
		t.Error("behind the overlap: " + diff)
	}
	if _, err := o.Rotate(t.Context(), first.ID, -time.Second); !problem.Is(err, problem.Invalid) {
		t.Errorf("got %v", err)
	}
	account := o.endpoint(t, r.URL+"/account")
	if _, err := o.Rotate(t.Context(), account.ID, 0); !problem.Is(err, problem.Refused) {
		t.Errorf("got %v", err)
	}
	if _, err := o.Rotate(t.Context(), "x", 0); !problem.Is(err, problem.NotFound) {
		t.Errorf("got %v", err)
	}
}
