package verdict

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"faultline/scenarios/plan"
	"faultline/simulator/journal"
)

func TestHonoursRetryAfter(t *testing.T) {
	cases := []struct {
		name   string
		tell   func(*story)
		status Status
		words  []string
	}{
		{"no refusal", func(s *story) { s.get(0, 5, 200) }, NotExercised, []string{"no 429"}},
		{"waited", func(s *story) { s.get(0, 5, 429, "2"); s.get(2010, 2015, 200) }, Pass, []string{"1 refusal", "2s where 2s"}},
		{"a hair too early", func(s *story) { s.get(0, 5, 429, "2"); s.get(1900, 1905, 200) }, Pass, nil},
		{"too early", func(s *story) { s.get(0, 5, 429, "2"); s.get(155, 160, 200) }, Fail, []string{"entry 1 (429) asked for 2s", "entry 2, began after 150ms"}},
		{"date kept", func(s *story) {
			s.get(0, 5, 429, at(3000).Format(http.TimeFormat))
			s.get(3000, 3005, 200)
		}, Pass, nil},
		{"date ignored", func(s *story) {
			s.get(0, 5, 429, at(3000).Format(http.TimeFormat))
			s.get(1000, 1005, 200)
		}, Fail, nil},
		{"on its way already", func(s *story) { s.get(0, 10, 429, "2"); s.get(5, 400, 200); s.get(2050, 2055, 200) }, Pass, nil},
		{"own pause grows", func(s *story) { s.get(0, 5, 429); s.get(1005, 1010, 429); s.get(3010, 3015, 200) }, Pass, []string{"2 refusals"}},
		{"own pause does not grow", func(s *story) { s.get(0, 5, 429); s.get(1005, 1010, 429); s.get(2010, 2015, 200) }, Fail, []string{"without a usable Retry-After", "1.5s"}},
		{"own pause too short", func(s *story) { s.get(0, 5, 429, "abc"); s.get(205, 210, 200) }, Fail, []string{"at least 1s"}},
		{"an hour is capped", func(s *story) { s.get(0, 5, 429, "3600"); s.get(301_000, 301_005, 200) }, Pass, nil},
		{"another connection is not concerned by 452", func(s *story) {
			s.get(0, 5, 452, "2")
			s.call(10, 15, http.MethodGet, "/accounting/bills", 200, func(e *journal.Entry) { e.Connection = "other" })
			s.get(2010, 2015, 200)
		}, Pass, nil},
		{"another connection is concerned by 429", func(s *story) {
			s.get(0, 5, 429, "2")
			s.call(10, 15, http.MethodGet, "/accounting/bills", 200, func(e *journal.Entry) { e.Connection = "other" })
		}, Fail, nil},
		{"nothing sent any more", func(s *story) { s.get(0, 5, 429, "2") }, Pass, []string{"no call came after"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var s story
			c.tell(&s)
			judge(t, plan.Expectation{Check: plan.HonoursRetryAfter}, s, c.status, c.words...)
		})
	}
}

func TestHonoursRetryAfterIsOpenUntilTheNextCall(t *testing.T) {
	var s story
	s.get(0, 5, 429, "2")
	if v := judge(t, plan.Expectation{Check: plan.HonoursRetryAfter}, s, Pass); !v.Open {
		t.Error("closed before the client could show what it does")
	}
}

// post is a write that made a record when it is given the id of a change.
func post(s *story, ms int, intent, key string, creates, replayed bool) {
	e := s.call(ms, ms+5, http.MethodPost, "/accounting/bills", 200, func(e *journal.Entry) {
		e.Exchange.Intent, e.Exchange.IdempotencyKey, e.Exchange.Replayed = intent, key, replayed
	})
	e.Trace = key + intent + at(ms).String()
	if creates {
		s.add(ms, journal.Entry{Kind: journal.KindChange, Trace: e.Trace, Change: &journal.Change{Object: "bill", Operation: "create", Actor: "api"}})
		s.add(ms, journal.Entry{Kind: journal.KindChange, Trace: e.Trace, Change: &journal.Change{Object: "vendor", Operation: "update", Linked: true}})
	}
}

func TestNoDuplicateWrites(t *testing.T) {
	cases := []struct {
		name   string
		tell   func(*story)
		status Status
		words  []string
	}{
		{"no write", func(s *story) { s.get(0, 5, 200) }, NotExercised, nil},
		{"one each", func(s *story) { post(s, 0, "a", "1", true, false); post(s, 10, "b", "2", true, false) }, Pass, []string{"2 records", "none was tried twice"}},
		{"replayed", func(s *story) { post(s, 0, "a", "1", true, false); post(s, 10, "a", "1", false, true) }, Pass, []string{"1 record,", "1 repeat"}},
		{"refused, then written", func(s *story) { post(s, 0, "a", "1", false, false); post(s, 10, "a", "2", true, false) }, Pass, nil},
		{"new key", func(s *story) { post(s, 0, "a", "k1", true, false); post(s, 10, "a", "k2", true, false) }, Fail, []string{"entries 1 and 4", "keys k1 and k2"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var s story
			c.tell(&s)
			judge(t, plan.Expectation{Check: plan.NoDuplicateWrites}, s, c.status, c.words...)
		})
	}
}

func TestReadsEveryChange(t *testing.T) {
	own := changed("a", 7)
	own.Actor = "api"
	cases := []struct {
		name   string
		tell   func(*story)
		status Status
		words  []string
	}{
		{"nothing changed", func(s *story) { s.sync(0, own) }, NotExercised, nil},
		{"read", func(s *story) { s.sync(0, changed("a", 7), changed("b", 8)); s.reads(300, 7, 8) }, Pass, []string{"2 changes read", "300ms"}},
		{"a later version was read", func(s *story) { s.sync(0, changed("a", 7)); s.sync(100, changed("a", 9)); s.reads(300, 9) }, Pass, nil},
		{"an older version was read", func(s *story) { s.sync(0, changed("a", 7)); s.reads(50, 7); s.sync(100, changed("a", 9)) }, Fail, []string{"1 of 2 changes", "entry 3"}},
		{"not read", func(s *story) { s.sync(0, changed("a", 7), changed("b", 8)); s.reads(300, 8) }, Fail, []string{"1 of 2", "invoice a, changed by the bookkeeper", "entry 1"}},
		{"read too late", func(s *story) { s.sync(0, changed("a", 7)); s.reads(9000, 7) }, Fail, []string{"9s later", "5s was allowed"}},
		{"read in an answer that was no success", func(s *story) {
			s.sync(0, changed("a", 7))
			s.call(0, 10, http.MethodGet, "/accounting/invoices", 500, func(e *journal.Entry) { e.Exchange.Reads = []uint64{7} })
		}, Fail, nil},
		{"deletion told", func(s *story) {
			s.sync(0, deleted("a", 7))
			s.add(5, journal.Entry{Kind: journal.KindEvent, ID: "e1", Event: &journal.Event{Code: "INVOICE_DELETED", ObjectID: "a"}})
			s.attempt(10, "e1", "INVOICE_DELETED", journal.ResultDelivered)
		}, Pass, nil},
		{"deletion told in vain", func(s *story) {
			s.sync(0, deleted("a", 7))
			s.add(5, journal.Entry{Kind: journal.KindEvent, ID: "e1", Event: &journal.Event{Code: "INVOICE_DELETED", ObjectID: "a"}})
			s.attempt(10, "e1", "INVOICE_DELETED", journal.ResultRefused)
		}, Fail, []string{"deleted by the bookkeeper"}},
		{"deletion found out", func(s *story) {
			s.sync(0, deleted("a", 7))
			s.call(10, 12, http.MethodGet, "/accounting/invoices/a", 410, func(e *journal.Entry) { e.Exchange.Missing = "a" })
		}, Pass, nil},
		{"deletion in the feed", func(s *story) {
			s.sync(0, deleted("a", 7))
			s.call(10, 12, http.MethodGet, "/events", 200, nil)
		}, Pass, nil},
		{"overtaken by its deletion", func(s *story) {
			s.sync(0, changed("a", 7))
			s.sync(50, deleted("a", 8))
			s.call(60, 62, http.MethodGet, "/accounting/invoices/a", 410, func(e *journal.Entry) { e.Exchange.Missing = "a" })
		}, Pass, nil},
		{"overtaken by an API write", func(s *story) {
			s.sync(0, changed("a", 7))
			s.call(10, 12, http.MethodGet, "/accounting/invoices/a", 200, func(e *journal.Entry) {
				e.Exchange.Object, e.Exchange.ObjectID, e.Exchange.Reads = "invoice", "a", []uint64{12}
			})
		}, Pass, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var s story
			c.tell(&s)
			v := judge(t, plan.Expectation{Check: plan.ReadsEveryChange, Within: 5 * time.Second}, s, c.status, c.words...)
			if late := slices.Contains(c.words, "5s was allowed"); v.Open != (c.status == Fail && !late) {
				t.Errorf("open: %v", v.Open)
			}
		})
	}
}

func TestStopsWhenRevoked(t *testing.T) {
	told := func(s *story) {
		s.health(0, "needs_reauth")
		s.attempt(10, "e", "CONNECTION_NEEDS_UPDATE", journal.ResultDelivered)
	}
	hammer := func(s *story, from, times int) {
		for i := range times {
			s.get(from+i*100, from+i*100+5, 400)
		}
	}
	write := func(s *story, ms int) { s.call(ms, ms+5, http.MethodPost, "/accounting/bills", 400, nil) }
	cases := []struct {
		name   string
		tell   func(*story)
		status Status
		words  []string
	}{
		{"never revoked", func(s *story) { hammer(s, 0, 9) }, NotExercised, []string{"no grant"}},
		{"revoked and silent", func(s *story) { s.health(0, "needs_reauth") }, NotExercised, []string{"neither called nor was told"}},
		{"stopped", func(s *story) { told(s); hammer(s, 20, 3) }, Pass, []string{"1 revoked grant", "3 data calls"}},
		{"went on", func(s *story) { told(s); hammer(s, 20, 4) }, Fail, []string{"entry 2", "4 data calls"}},
		{"wrote", func(s *story) { told(s); write(s, 20) }, Fail, []string{"1 write"}},
		{"asked for the status", func(s *story) {
			told(s)
			for i := range 9 {
				s.call(20+i, 21+i, http.MethodGet, "/connections/status", 200, nil)
			}
		}, Pass, nil},
		{"told by an answer", func(s *story) {
			s.health(0, "needs_reauth")
			s.call(10, 15, http.MethodGet, "/accounting/bills", 400, func(e *journal.Entry) { e.Exchange.Code = "NEEDS_UPDATE" })
			hammer(s, 20, 4)
		}, Fail, []string{"entry 2"}},
		{"the event was refused", func(s *story) {
			s.health(0, "needs_reauth")
			s.attempt(10, "e", "CONNECTION_NEEDS_UPDATE", journal.ResultStatus)
			hammer(s, 20, 9)
		}, NotExercised, nil},
		{"authorised again", func(s *story) { told(s); s.health(30, "active"); hammer(s, 40, 9); write(s, 2000) }, Pass, nil},
		{"on its way when told", func(s *story) { told(s); s.call(5, 30, http.MethodPost, "/accounting/bills", 400, nil) }, Pass, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var s story
			c.tell(&s)
			judge(t, plan.Expectation{Check: plan.StopsWhenRevoked, MaxCalls: 3}, s, c.status, c.words...)
		})
	}
	t.Run("forgiven for a while", func(t *testing.T) {
		var s story
		told(&s)
		hammer(&s, 20, 9)
		judge(t, plan.Expectation{Check: plan.StopsWhenRevoked, Within: time.Second}, s, Pass)
	})
}

func TestEntries(t *testing.T) {
	var s story
	s.get(0, 5, 429)
	s.get(10, 15, 429)
	number := func(n int) *int { return &n }
	judge(t, plan.Expectation{Check: plan.Entries, Filter: "status:429", Max: number(2)}, s, Pass, "2 entries match")
	judge(t, plan.Expectation{Check: plan.Entries, Filter: "status:429", Max: number(1)}, s, Fail, "at most 1")
	if v := judge(t, plan.Expectation{Check: plan.Entries, Filter: "status:429", Min: number(3)}, s, Fail, "at least 3"); !v.Open {
		t.Error("closed although more could still come")
	}
}

func TestForRefusesAnUnknownCheck(t *testing.T) {
	if _, err := For(plan.Expectation{Check: "nothing"}); err == nil {
		t.Error("accepted")
	}
}
