package host_test

import (
	"fmt"
	"net/http"
	"testing"

	"faultline/app/host"
)

// play makes the same calls in the same order and returns the fingerprint of what happened.
func play(t *testing.T, seed uint64) (hash string, entries int) {
	t.Helper()
	h := open(t, func(c *host.Config) { c.Seed = seed })
	h.list(t, "invoices", "?limit=5")
	h.createBill(t, "DETERMINED-1", "first")
	h.createBill(t, "DETERMINED-1", "first") // replayed
	h.console(t, "POST", "/faults", map[string]any{"name": "sometimes", "where": map[string]any{"hop": "unified", "path": "/accounting/bills*"},
		"when": map[string]any{"probability": 0.5}, "effect": map[string]any{"type": "rate_limited", "retry_after": "1s"}}).want(t, http.StatusOK)
	for i := range 10 {
		h.unified(t, "GET", "/accounting/bills", nil)
		h.unified(t, "POST", "/accounting/bills", "not JSON", "Idempotency-Key", fmt.Sprint(i))
	}
	connection := h.ready.Connections[0].ID
	h.console(t, "POST", "/books/"+connection+"/invoice", map[string]any{}).want(t, http.StatusOK)
	h.console(t, "PATCH", "/books/"+connection+"/invoice/any", map[string]any{}).want(t, http.StatusOK)
	h.advance(t, "61m")
	h.console(t, "DELETE", "/faults", nil).want(t, http.StatusOK)
	h.console(t, "POST", "/connections", map[string]any{"platform": "QUICKBOOKS", "name": "second", "company": map[string]any{"preset": "saas", "invoices": 12, "months": 3}}).want(t, http.StatusOK)
	h.advance(t, "3h")
	h.console(t, "POST", "/connections/"+connection+"/revoke", nil).want(t, http.StatusOK)
	h.unified(t, "GET", "/accounting/bills", nil)
	got := decode[struct {
		Hash    string `json:"hash"`
		Entries int    `json:"entries"`
	}](t, h.console(t, "GET", "/journal/hash", nil).want(t, http.StatusOK))
	return got.Hash, got.Entries
}

func TestOneSeedIsOneHistory(t *testing.T) {
	hash, entries := play(t, 7)
	again, anew := play(t, 7)
	if hash != again || entries != anew {
		t.Errorf("one seed gave %s over %d entries, then %s over %d", hash, entries, again, anew)
	}
	if other, _ := play(t, 8); other == hash {
		t.Errorf("another seed gave the same history %s", other)
	}
	if entries < 60 {
		t.Errorf("only %d entries were compared", entries)
	}
}
