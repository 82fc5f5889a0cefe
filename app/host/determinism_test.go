package host_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
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
	h.armMany(t)
	h.console(t, "POST", "/books/"+connection+"/invoice", map[string]any{}).want(t, http.StatusOK)
	h.console(t, "PATCH", "/books/"+connection+"/invoice/any", map[string]any{}).want(t, http.StatusOK)
	h.advance(t, "61m")
	for range 3 {
		h.console(t, "POST", "/books/"+connection+"/vendor", map[string]any{}).want(t, http.StatusOK)
		h.console(t, "POST", "/books/"+connection+"/bill", map[string]any{}).want(t, http.StatusOK)
		h.advance(t, "61m")
	}
	h.console(t, "DELETE", "/faults", nil).want(t, http.StatusOK)
	h.console(t, "POST", "/connections", map[string]any{"platform": "QUICKBOOKS", "name": "second", "company": map[string]any{"preset": "saas", "invoices": 12, "months": 3}}).want(t, http.StatusOK)
	h.advance(t, "2h")
	h.console(t, "POST", "/connections/"+connection+"/revoke", nil).want(t, http.StatusOK)
	h.advance(t, "1s") // its event goes out before the next call comes in
	h.unified(t, "GET", "/accounting/bills", nil)
	got := decode[struct {
		Hash    string `json:"hash"`
		Entries int    `json:"entries"`
	}](t, h.console(t, "GET", "/journal/hash", nil).want(t, http.StatusOK))
	return got.Hash, got.Entries
}

// armMany arms rules on every hop that acts by itself while time passes. The endpoint is one that refuses.
func (h *house) armMany(t *testing.T) {
	t.Helper()
	h.console(t, "POST", "/endpoints", map[string]any{"url": "http://127.0.0.1:1/hook"}).want(t, http.StatusOK)
	for i, effect := range []map[string]any{
		{"type": "sync_gap", "count": 1}, {"type": "sync_missed"}, {"type": "sync_delayed", "length": "20m"}, {"type": "null_updated_at"},
		{"type": "duplicate_record", "object": "vendor", "count": 5}, {"type": "records_merged", "object": "vendor"}, {"type": "count_estimate_wrong"},
		{"type": "event_duplicated", "count": 2}, {"type": "event_dropped"}, {"type": "event_delayed", "length": "15m"}, {"type": "signature_invalid"},
	} {
		h.console(t, "POST", "/faults", map[string]any{"name": fmt.Sprintf("drawn-%d", i), "when": map[string]any{"probability": 0.4}, "effect": effect}).want(t, http.StatusOK)
	}
	h.console(t, "POST", "/faults", map[string]any{"name": "platform-drawn", "where": map[string]any{"hop": "platform", "method": "GET"},
		"when": map[string]any{"probability": 0.005}, "effect": map[string]any{"type": "platform_unavailable"}}).want(t, http.StatusOK)
}

// playedBy is what another process of this test is told to do: the seed to play.
const playedBy = "FAULTLINE_TEST_PLAY"

// TestPlayed is the part of the other process.
func TestPlayed(t *testing.T) {
	seed, err := strconv.ParseUint(os.Getenv(playedBy), 10, 64)
	if err != nil {
		t.Skip("played by TestOneSeedIsOneHistory")
	}
	hash, entries := play(t, seed)
	fmt.Printf("played %s %d\n", hash, entries)
}

// elsewhere plays in a process of its own, with so many processors.
func elsewhere(t *testing.T, seed uint64, processors int) (hash string, entries int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPlayed$", "-test.v") //nolint:gosec // this very program
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", playedBy, seed), fmt.Sprintf("GOMAXPROCS=%d", processors))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, rest, _ := bytes.Cut(out, []byte("played "))
	if _, err := fmt.Sscan(string(rest), &hash, &entries); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return hash, entries
}

// TestOneSeedIsOneHistory plays in this process and in others, on one processor and on two: what the rules draw, and
// all that follows, depends on the seed alone.
func TestOneSeedIsOneHistory(t *testing.T) {
	hash, entries := play(t, 7)
	for processors := 1; processors <= 2; processors++ {
		if again, anew := elsewhere(t, 7, processors); hash != again || entries != anew {
			t.Errorf("one seed gave %s over %d entries, and on %d processors %s over %d", hash, entries, processors, again, anew)
		}
	}
	if other, _ := play(t, 8); other == hash {
		t.Errorf("another seed gave the same history %s", other)
	}
	if entries < 200 {
		t.Errorf("only %d entries were compared", entries)
	}
}
