package subject

import (
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"faultline/simulator/clock"
	"faultline/simulator/exchange"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/webhook"
)

// TestEveryProfileIsUnderstood lets the sender deliver by every profile to the receiver of the integration, which was
// written apart from it, and then once with a signature that is not genuine.
func TestEveryProfileIsUnderstood(t *testing.T) {
	if got := slices.Sorted(maps.Keys(signatures)); !slices.Equal(got, slices.Sorted(slices.Values(webhook.Profiles()))) {
		t.Errorf("understood are %v", got)
	}
	for _, profile := range webhook.Profiles() {
		t.Run(profile, func(t *testing.T) {
			c := clock.New(clock.Virtual, clock.Epoch)
			sender := webhook.New(webhook.Options{Journal: new(journaltest.Memory), Clock: c, Seed: 1, Secret: func(string) string { return "secret" },
				Realm: func(string) string { return "42" }, Entity: func(string) string { return "Invoice" }})
			t.Cleanup(sender.Close)
			r := receiver{sign: signatures[profile], log: slog.New(slog.DiscardHandler), defects: defects{}}
			var mu sync.Mutex
			notices, statuses := 0, map[int]int{}
			r.deliver = func(notice) { notices++ }
			door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				answer := httptest.NewRecorder()
				r.ServeHTTP(answer, q)
				statuses[answer.Code]++
				w.WriteHeader(answer.Code)
				_, _ = io.Copy(w, answer.Body)
			}))
			t.Cleanup(door.Close)
			e, err := sender.Add(t.Context(), webhook.NewEndpoint{URL: door.URL, Profile: profile})
			if err != nil {
				t.Fatal(err)
			}
			r.secret = e.Secret
			o := exchange.Occurrence{Connection: "c", Code: "INVOICE_CREATED", Type: "INVOICE", Object: "invoice", ObjectID: "i",
				Members: []exchange.Member{{Name: "invoice", Value: []byte(`{"id":"i","platform_id":"7","memo":"<b> & ü"}`)}}}
			if err := sender.Emit(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Advance(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			if tally := sender.Tally("c"); tally.Delivered != 1 || notices == 0 {
				t.Fatalf("%+v after %v", tally, statuses)
			}
			before := statuses[http.StatusUnauthorized]
			r.secret = "another"
			if err := sender.Emit(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Advance(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			if statuses[http.StatusUnauthorized] != before+1 {
				t.Errorf("a signature by another secret: %v", statuses)
			}
		})
	}
}
