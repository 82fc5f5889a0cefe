package simulator_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/tidwall/gjson"
)

// TestRecordsMoveUnderAReader pages through all invoices while they are edited, in the two orders.
func TestRecordsMoveUnderAReader(t *testing.T) {
	for _, c := range []struct {
		sort   string
		misses bool
	}{
		{"updated_at DESC", true},
		{"last_synced_at ASC", false},
	} {
		t.Run(c.sort, func(t *testing.T) {
			h := openHouse(t, 6)
			h.advance(t, 2*time.Hour)
			all := h.walk(t, c.sort)
			rule := h.arm(t, `{"name":"busy","when":{"times":2},"effect":{"type":"page_drift","count":2}}`)
			got := h.walk(t, c.sort)
			if r, err := h.Faults().Rule(rule); err != nil || r.Count != 2 {
				t.Errorf("acted %d times, %v", r.Count, err)
			}
			missed := 0
			for id := range all {
				if !got[id] {
					missed++
				}
			}
			if (missed > 0) != c.misses {
				t.Errorf("%d of %d records missed", missed, len(all))
			}
		})
	}
}

// walk reads every page of a list, and returns the ids that it held.
func (h *house) walk(t *testing.T, sort string) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for cursor := ""; ; {
		query := url.Values{"limit": {"5"}, "sort": {sort}}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		r := h.send(t, http.MethodGet, "/accounting/invoices", query, "")
		if r.status != http.StatusOK {
			t.Fatalf("%d %s", r.status, r.body)
		}
		page := gjson.ParseBytes(r.body)
		for _, row := range page.Get("invoices").Array() {
			seen[row.Get("id").Str] = true
		}
		if cursor = page.Get("next_cursor").Str; cursor == "" {
			return seen
		}
	}
}
