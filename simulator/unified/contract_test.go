package unified_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/platform"
	"faultline/simulator/problem"
)

const keyA = "3f0e6f0a-9d3e-4c55-8c1b-0a4c3f6b7d21"

// under sends a bill with a key as the contract wants it carried.
func (w *world) under(contract, key, body string) *httptest.ResponseRecorder {
	path := w.on("/accounting/bills")
	switch contract {
	case "quickbooks":
		return w.call(http.MethodPost, path+"&requestid="+key, body)
	case "ietf":
		key = `"` + key + `"`
	}
	return w.call(http.MethodPost, path, body, "Idempotency-Key", key)
}

// TestContractsOfKeys sends the same writes under each contract.
func TestContractsOfKeys(t *testing.T) {
	cases := []struct {
		contract string
		replays  bool // the same key and body is done once
		reused   int  // the same key with another body
		invalid  int  // a body that is refused, and then a good one, under the same key
		forgets  time.Duration
		badKey   string // refused with 400; empty: none is
		without  int    // no key at all
	}{
		{"rutter", true, 409, 200, 25 * time.Hour, strings.Repeat("k", 256), 200},
		{"codat", true, 422, 422, 2 * time.Hour, "not-a-uuid", 200},
		{"quickbooks", true, 400, 200, 25 * time.Hour, strings.Repeat("k", 51), 200},
		{"xero", true, 400, 200, 25 * time.Hour, strings.Repeat("k", 129), 200},
		{"stripe", true, 400, 200, 25 * time.Hour, strings.Repeat("k", 256), 200},
		{"intacct", true, 409, 200, 25 * time.Hour, strings.Repeat("k", 256), 200},
		{"ietf", true, 422, 422, 25 * time.Hour, "", 400},
		{"none", false, 200, 200, 0, "", 200},
	}
	for _, c := range cases {
		t.Run(c.contract, func(t *testing.T) {
			w := small(t)
			if err := w.api.SetIdempotency(t.Context(), c.contract); err != nil {
				t.Fatal(err)
			}
			w.start() // it is the workspace's
			if got := w.api.Idempotency().Name; got != c.contract {
				t.Fatalf("after a restart it is %s", got)
			}
			body, before := w.bill("", "5"), w.bills("")
			first, again := w.under(c.contract, keyA, body), w.under(c.contract, keyA, body)
			if first.Code != 200 || again.Code != 200 || (first.Body.String() == again.Body.String()) != c.replays {
				t.Errorf("the same: %d %s, then %d %s", first.Code, first.Body, again.Code, again.Body)
			}
			want := 2
			if c.replays {
				want = 1
			}
			if n := w.bills("") - before; n != want {
				t.Errorf("%d bills", n)
			}
			if rec := w.under(c.contract, keyA, w.bill("", "6")); rec.Code != c.reused {
				t.Errorf("another body: %d %s", rec.Code, rec.Body)
			}
			other := strings.Replace(keyA, "3f", "4f", 1)
			w.under(c.contract, other, `{"bill":{}}`)
			if rec := w.under(c.contract, other, w.bill("", "7")); rec.Code != c.invalid {
				t.Errorf("after a refusal: %d %s", rec.Code, rec.Body)
			}
			if c.badKey != "" {
				if rec := w.under(c.contract, c.badKey, w.bill("", "8")); rec.Code != 400 {
					t.Errorf("key %.20s: %d %s", c.badKey, rec.Code, rec.Body)
				}
			}
			if rec := w.call(http.MethodPost, w.on("/accounting/bills"), w.bill("", "9")); rec.Code != c.without {
				t.Errorf("without a key: %d %s", rec.Code, rec.Body)
			}
			w.advance(c.forgets)
			before = w.bills("")
			if rec := w.under(c.contract, keyA, body); rec.Code != 200 || w.bills("") != before+1 {
				t.Errorf("after %s: %d %s", c.forgets, rec.Code, rec.Body)
			}
		})
	}
}

// TestASecondCallMeanwhile asks twice under a contract that has the second call refused, not wait.
func TestASecondCallMeanwhile(t *testing.T) {
	w := small(t)
	if err := w.api.SetIdempotency(t.Context(), "codat"); err != nil {
		t.Fatal(err)
	}
	body := w.bill("", "5")
	arrived, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.intercept(func(_ context.Context, _ platform.Request, next func() (exchange.Answer, error)) (exchange.Answer, error) {
		once.Do(func() { close(arrived); <-release })
		return next()
	})
	var first *httptest.ResponseRecorder
	var wg sync.WaitGroup
	wg.Go(func() { first = w.post(body, keyA) })
	<-arrived
	meanwhile := w.post(body, keyA)
	close(release)
	wg.Wait()
	if meanwhile.Code != 409 || gjson.Get(meanwhile.Body.String(), "error_code").Str != "IDEMPOTENCY_KEY_IN_USE" || first.Code != 200 {
		t.Errorf("%d %s, and the first %d", meanwhile.Code, meanwhile.Body, first.Code)
	}
	if again := w.post(body, keyA); again.Code != 200 || again.Body.String() != first.Body.String() {
		t.Errorf("then %d %s", again.Code, again.Body)
	}
}

// TestAThrottledWriteReleasesItsKey is the exception that one contract makes from remembering everything.
func TestAThrottledWriteReleasesItsKey(t *testing.T) {
	for contract, status := range map[string]int{"rutter": 452, "codat": 200} {
		t.Run(contract, func(t *testing.T) {
			w := small(t)
			if err := w.api.SetIdempotency(t.Context(), contract); err != nil {
				t.Fatal(err)
			}
			body := w.bill("", "5")
			w.intercept(func(context.Context, platform.Request, func() (exchange.Answer, error)) (exchange.Answer, error) {
				return exchange.Answer{Status: 429}, nil
			})
			throttled := w.post(body, keyA)
			w.intercept(nil)
			w.start()
			if again := w.post(body, keyA); throttled.Code != 452 || again.Code != status {
				t.Errorf("%d, then %d %s", throttled.Code, again.Code, again.Body)
			}
		})
	}
}

func TestUnknownContractsNameTheNearest(t *testing.T) {
	w := small(t)
	err := w.api.SetIdempotency(t.Context(), "strype")
	if p := problem.From(err); err == nil || p.Path != "/contract" || !strings.Contains(p.Hint, "did you mean stripe?") {
		t.Errorf("got %v", err)
	}
}
