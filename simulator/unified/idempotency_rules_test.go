package unified_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"faultline/simulator/exchange"
	"faultline/simulator/health"
	"faultline/simulator/journal"
	"faultline/simulator/link"
	"faultline/simulator/platform"
)

// What makes a request another one under a key that is known.
func TestAnotherRequestUnderAKnownKey(t *testing.T) {
	w := small(t)
	bill := w.some("bills", "amount_due > 1")
	body := w.bill("AN-1", "5")
	if first := w.post(body, "k1"); first.Code != http.StatusOK {
		t.Fatal(first.Body)
	}
	second, err := w.registry.Create(t.Context(), link.NewConnection{Org: w.connection.Org, Platform: "QUICKBOOKS"})
	if err == nil {
		second, err = w.registry.Authenticate(t.Context(), second.ID, w.connection.Realm)
	}
	for _, trigger := range []health.Trigger{health.Linked, health.FirstBatch} {
		if err == nil {
			_, _, err = w.registry.Move(t.Context(), second.ID, trigger, "", "person")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"the same", http.MethodPost, w.on("/accounting/bills"), body, http.StatusOK},
		{"another body", http.MethodPost, w.on("/accounting/bills"), w.bill("AN-2", "5"), http.StatusConflict},
		{"another method", http.MethodPatch, w.on("/accounting/bills/" + bill), `{"bill":{"memo":"x"}}`, http.StatusConflict},
		{"another path", http.MethodPost, w.on("/accounting/vendors"), body, http.StatusConflict},
		{"another connection", http.MethodPost, "/accounting/bills?access_token=" + second.AccessToken, body, http.StatusConflict},
		{"a deletion, which takes no key", http.MethodDelete, w.on("/accounting/bills/" + bill), "", http.StatusOK},
	} {
		rec := w.call(tc.method, tc.path, tc.body, "Idempotency-Key", "k1")
		if rec.Code != tc.status {
			t.Errorf("%s: %d %s", tc.name, rec.Code, rec.Body)
		}
		if conflict := tc.status == http.StatusConflict; conflict && (gjson.Get(rec.Body.String(), "error_code").Str != "IDEMPOTENCY_KEY_REUSED" || rec.Header().Get("X-Rutter-Job-ID") != "") {
			t.Errorf("%s: job %q, %s", tc.name, rec.Header().Get("X-Rutter-Job-ID"), rec.Body)
		}
	}
	if gone := w.call(http.MethodDelete, w.on("/accounting/bills/"+bill), "", "Idempotency-Key", "k1"); gjson.Get(gone.Body.String(), "code").Str != "not_found" {
		t.Errorf("deleted again: %s", gone.Body)
	}
}

// What a key may look like.
func TestKeysThatAreTaken(t *testing.T) {
	w := small(t)
	for key, status := range map[string]int{
		"k": 200, strings.Repeat("a", 255): 200, `"quoted"`: 200, "5b0f6b1e-6d0c-4f0a-9d52-0f7a1f1b9a10": 200, "any / thing": 200,
		strings.Repeat("a", 256): 400, `""`: 400,
	} {
		if rec := w.call(http.MethodPost, w.on("/accounting/vendors"), `{"vendor":{}}`, "Idempotency-Key", key); rec.Code != 400 || strings.Contains(rec.Body.String(), "Idempotency-Key is") != (status == 400) {
			t.Errorf("%.20q: %d %s", key, rec.Code, rec.Body)
		}
	}
}

// Which outcomes a key brings back, and after which it is as good as new.
func TestWhatAKeyRemembers(t *testing.T) {
	for _, tc := range []struct {
		name string
		// first makes the first request fail in its way
		first      func(w *world, body string) *httptest.ResponseRecorder
		job        bool // the answer names a job
		remembered bool
	}{
		{"refused by validation", func(w *world, _ string) *httptest.ResponseRecorder { return w.post(`{"bill":{}}`, "k") }, false, false},
		{"an unknown version", func(w *world, body string) *httptest.ResponseRecorder {
			return w.call(http.MethodPost, w.on("/accounting/bills"), body, "Idempotency-Key", "k", "X-Rutter-Version", "1999-01-01")
		}, false, false},
		{"bad keys", func(w *world, body string) *httptest.ResponseRecorder {
			return w.call(http.MethodPost, "/accounting/bills?access_token=5b0f6b1e-6d0c-4f0a-9d52-0f7a1f1b9a10", body, "Idempotency-Key", "k")
		}, false, false},
		{"too many requests", func(w *world, body string) *httptest.ResponseRecorder {
			w.gate.around = func(_ exchange.Call, _ exchange.Next, shape exchange.Shape) (exchange.Answer, []journal.Touch) {
				return shape(exchange.Refusal{Status: http.StatusTooManyRequests, Type: "RATE_LIMIT_ERROR", Code: "RATE_LIMIT_EXCEEDED", Message: "slow down"}), nil
			}
			defer func() { w.gate.around = nil }()
			return w.post(body, "k")
		}, false, false},
		{"refused by the platform", func(w *world, body string) *httptest.ResponseRecorder {
			w.send(http.MethodPost, "/accounting/bills", body)
			return w.post(body, "k")
		}, true, true},
		{"throttled by the platform", func(w *world, body string) *httptest.ResponseRecorder {
			w.intercept(func(context.Context, platform.Request, func() (exchange.Answer, error)) (exchange.Answer, error) {
				return exchange.Answer{Status: http.StatusTooManyRequests}, nil
			})
			defer w.intercept(nil)
			return w.post(body, "k")
		}, true, true},
		{"carried out", func(w *world, body string) *httptest.ResponseRecorder { return w.post(body, "k") }, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := small(t)
			body := w.bill("WK-1", "5")
			first := tc.first(w, body)
			if got := first.Header().Get("X-Rutter-Job-ID") != ""; got != tc.job {
				t.Errorf("%d names a job: %t", first.Code, got)
			}
			again := w.post(body, "k")
			switch {
			case tc.remembered && (again.Code != first.Code || again.Body.String() != first.Body.String()):
				t.Errorf("first %d %s, again %d %s", first.Code, first.Body, again.Code, again.Body)
			case !tc.remembered && again.Code != http.StatusOK:
				t.Errorf("the key is not free after %d: %d %s", first.Code, again.Code, again.Body)
			}
			if _, err := w.clock.Advance(t.Context(), 23*time.Hour); err != nil {
				t.Fatal(err)
			}
			if rec := w.post(w.bill("WK-2", "5"), "k"); rec.Code != http.StatusConflict {
				t.Errorf("within a day: %d", rec.Code)
			}
		})
	}
}
