package simulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"faultline/simulator/fault"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// outcomes lists how the connection's runs since a moment have ended, oldest first.
func (h *house) outcomes(t *testing.T, since time.Time) []string {
	t.Helper()
	page, err := h.Journal().Query(t.Context(), journal.Query{Filter: "kind:sync_run connection:" + h.connection, Oldest: true, Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range page.Entries {
		if e.At.After(since) {
			all = append(all, string(e.SyncRun.Outcome))
		}
	}
	return all
}

// TestTruthComesBackOnceARuleIsHealed breaks the copy and finds it whole after the run, or the backfill, that the page
// of the effect promises.
func TestTruthComesBackOnceARuleIsHealed(t *testing.T) {
	truth := openHouse(t, 3)
	lives(t, truth, func() {})
	whole := copies(t, truth)
	for _, tc := range []struct {
		rule     string
		backfill bool // the next run alone does not repair it
	}{
		{`{"effect":{"type":"sync_gap","object":"vendor"}}`, true},
		{`{"effect":{"type":"sync_partial_entities","object":"vendor"}}`, false},
		{`{"effect":{"type":"stale_data"}}`, false},
		{`{"effect":{"type":"orphan_reference"}}`, false},
		{`{"effect":{"type":"silent_update"}}`, true},
		{`{"effect":{"type":"null_updated_at","object":"vendor"}}`, true},
		{`{"effect":{"type":"duplicate_record","object":"vendor"}}`, true},
		{`{"effect":{"type":"records_merged","object":"vendor"}}`, true},
		{`{"effect":{"type":"record_resurrected","object":"bill"}}`, false},
	} {
		var parsed struct {
			Effect struct{ Type string }
		}
		if err := json.Unmarshal([]byte(tc.rule), &parsed); err != nil {
			t.Fatal(err)
		}
		t.Run(parsed.Effect.Type, func(t *testing.T) {
			broken, rule := openHouse(t, 3), ""
			lives(t, broken, func() { rule = broken.arm(t, tc.rule) })
			if copies(t, broken) == whole {
				t.Error("the rule broke nothing")
			}
			if err := broken.Faults().Heal(t.Context(), rule); err != nil {
				t.Fatal(err)
			}
			broken.run(t)
			if repaired := copies(t, broken) == whole; repaired == tc.backfill {
				t.Errorf("repaired by the next run: %t", repaired)
			}
			broken.backfill(t, false)
			if got := copies(t, broken); got != whole {
				t.Errorf("after a backfill:\n%s\nwant\n%s", got, whole)
			}
			if books, err := broken.Books(broken.connection); err != nil || !books.Balanced {
				t.Errorf("the books: %+v, %v", books, err)
			}
		})
	}
}

// lives lets a bookkeeper work and syncs; what breaks something comes between an old deletion and the news.
func lives(t *testing.T, h *house, breaks func()) {
	t.Helper()
	h.strike(t, h.bill(t))
	breaks()
	h.book(t, "vendor", `{"vendor_name":"Truth"}`)
	if _, err := h.BookUpdate(t.Context(), h.connection, "vendor", h.first(t, "vendors"), json.RawMessage(`{"email":"truth@wire.test"}`)); err != nil {
		t.Fatal(err)
	}
	h.advance(t, time.Minute)
	h.run(t)
}

// copies is what a client reads of vendors and bills, but for the times of syncs.
func copies(t *testing.T, h *house) string {
	t.Helper()
	var all strings.Builder
	for _, plural := range []string{"vendors", "bills"} {
		r := h.list(t, plural)
		var page map[string]json.RawMessage
		var rows []map[string]any
		if r.status != http.StatusOK || json.Unmarshal(r.body, &page) != nil || json.Unmarshal(page[plural], &rows) != nil {
			t.Fatalf("%d %s", r.status, r.body)
		}
		lines := make([]string, 0, len(rows))
		for _, row := range rows {
			delete(row, "last_synced_at")
			text, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(text))
		}
		for _, line := range distinct(lines) {
			all.WriteString(line + "\n")
		}
	}
	return all.String()
}

// TestRulesOnRunsKeepTheirTimes holds what bounds a rule: runs are counted, windows are kept, and what was put off
// begins once the rule has ended.
func TestRulesOnRunsKeepTheirTimes(t *testing.T) {
	for _, tc := range []struct {
		name, rule string
		hours      int
		want       string
	}{
		{"times counts runs, whatever they hold", `{"when":{"times":2},"effect":{"type":"sync_missed"}}`, 2, "failed failed no_updates"},
		{"a run is put off once", `{"effect":{"type":"sync_delayed","length":"90m"}}`, 6, "delayed no_updates delayed no_updates"},
		{"what was put off begins when the rule's time is over", `{"when":{"for":"70m"},"effect":{"type":"sync_delayed","length":"9h"}}`, 3, "delayed no_updates no_updates no_updates"},
		{"a window lies ahead", `{"when":{"from":"90m","for":"1h"},"effect":{"type":"sync_delayed","length":"9h"}}`, 3, "no_updates delayed no_updates no_updates"},
		{"every second run", `{"when":{"every":2},"effect":{"type":"sync_delayed","length":"10m"}}`, 3, "no_updates delayed no_updates no_updates"},
		{"in turn", `{"when":{"for":"81m"},"effect":{"type":"unhealthy_flap","length":"5m"}}`, 1, "failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := openHouse(t, 1)
			began := h.Clock().Now()
			name := h.arm(t, tc.rule)
			h.advance(t, time.Duration(tc.hours)*time.Hour+9*time.Minute+time.Second)
			got := strings.Join(h.outcomes(t, began), " ")
			if !strings.HasPrefix(got+" ", tc.want+" ") {
				t.Errorf("%s, want %s", got, tc.want)
			}
			if err := h.Faults().Heal(t.Context(), name); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestHealingLetsAStalledSyncGoOn and nothing was lost meanwhile.
func TestHealingLetsAStalledSyncGoOn(t *testing.T) {
	h := openHouse(t, 1)
	rule := h.arm(t, `{"effect":{"type":"initial_sync_stalled","length":"4h"}}`)
	c := h.link(t, "stalled")
	h.advance(t, 3*time.Hour)
	if got := h.status(t, c.AccessToken); !strings.Contains(string(got.body), `"is_ready":false`) {
		t.Fatalf("%s", got.body)
	}
	h.hush(t)
	if err := h.Faults().Heal(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	h.advance(t, 10*time.Second)
	if got := h.status(t, c.AccessToken); !strings.Contains(string(got.body), `"historical_sync_completed":true`) {
		t.Errorf("%s", got.body)
	}
	told := 0
	for _, d := range h.heard() {
		if strings.Contains(string(d.body), "INITIAL_UPDATE") || strings.Contains(string(d.body), "HISTORICAL_UPDATE") {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d events about batches", told)
	}
}

// TestWhatMakesNoSenseOnRunsIsRefused at arming, with the field and the remedy.
func TestWhatMakesNoSenseOnRunsIsRefused(t *testing.T) {
	h := openHouse(t, 1)
	for rule, at := range map[string]string{
		`{"where":{"hop":"unified"},"effect":{"type":"sync_gap"}}`:                                        "/where/hop",
		`{"where":{"object":"invoice"},"effect":{"type":"sync_gap"}}`:                                     "/where",
		`{"where":{"method":"GET"},"effect":{"type":"stale_data"}}`:                                       "/where",
		`{"where":{"path":"/sync/incremental"},"effect":{"type":"initial_sync_slow"}}`:                    "/where/path",
		`{"where":{"path":"/sync/backfill"},"effect":{"type":"sync_delayed"}}`:                            "/where/path",
		`{"effect":{"type":"sync_gap","object":"invoise"}}`:                                               "/effect/object",
		`{"effect":{"type":"sync_partial_entities"}}`:                                                     "/effect/object",
		`{"effect":{"type":"records_merged","object":"invoice"}}`:                                         "/effect/object",
		`{"effect":{"type":"sync_delayed","length":"0s"}}`:                                                "/effect/length",
		`{"effect":{"type":"early_completion","months":0}}`:                                               "/effect/months",
		`{"when":{"attempt":2},"effect":{"type":"sync_gap"}}`:                                             "/when/attempt",
		`{"effect":{"type":"scope_reduced","object":"invoise"}}`:                                          "/effect/object",
		`{"when":{"times":3},"effect":{"type":"token_refresh_lost"}}`:                                     "/when",
		`{"where":{"connection":"nobody"},"effect":{"type":"stale_data"}}`:                                "/where/connection",
		`{"when":{"from":"2000-01-01T00:00:00Z","for":"1h"},"effect":{"type":"sync_delayed"}}`:            "/when/from",
		`{"where":{"path":"/sync/backfill"},"effect":{"type":"early_completion"}}`:                        "/where/path",
		`{"where":{"hop":"platform"},"effect":{"type":"duplicate_record","object":"customer","count":1}}`: "/where/hop",
	} {
		parsed, err := fault.ParseRule([]byte(rule))
		if err == nil {
			_, err = h.Faults().Arm(t.Context(), parsed)
		}
		if p := problem.From(err); err == nil || p.Path != at || p.Hint == "" {
			t.Errorf("%s: %+v, want a problem at %s", rule, err, at)
		}
	}
}
