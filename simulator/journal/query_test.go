package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/journal/filter"
	"faultline/simulator/problem"
)

func TestQueryPages(t *testing.T) {
	j := open(t, workspace(t), Options{SegmentSize: 7})
	for i := range 30 {
		j.Append(one(note(i + 1)))
	}
	for _, c := range []struct {
		name  string
		q     Query
		want  []uint64
		more  bool
		reach uint64
	}{
		{"newest", Query{Limit: 3}, []uint64{30, 29, 28}, true, 28},
		{"before", Query{Limit: 3, Before: 28}, []uint64{27, 26, 25}, true, 25},
		{"before, to the end", Query{Limit: 3, Before: 3}, []uint64{2, 1}, false, 1},
		{"before the first", Query{Before: 1}, []uint64{}, false, 1},
		{"oldest", Query{Limit: 2, Oldest: true}, []uint64{1, 2}, true, 2},
		{"oldest after", Query{Limit: 3, Oldest: true, After: 28}, []uint64{29, 30}, false, 30},
		{"oldest after the last", Query{Oldest: true, After: 30}, []uint64{}, false, 30},
		{"oldest beyond the last", Query{Oldest: true, After: 99}, []uint64{}, false, 99},
		{"between", Query{After: 10, Before: 13}, []uint64{12, 11}, false, 11},
		{"just enough", Query{After: 10, Before: 13, Limit: 2}, []uint64{12, 11}, false, 11},
		{"filtered", Query{Filter: "step:>28"}, []uint64{30, 29}, false, 1},
		{"filtered, paged", Query{Filter: "step:10..20", Limit: 2, Before: 19}, []uint64{18, 17}, true, 17},
		{"nothing", Query{Filter: "kind:event"}, []uint64{}, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := get(t, j, c.q)
			if diff := cmp.Diff(c.want, sequence(page.Entries)); diff != "" {
				t.Error(diff)
			}
			if page.More != c.more || page.Reached != c.reach || page.StoppedEarly {
				t.Errorf("more %t, reached %d, stopped early %t", page.More, page.Reached, page.StoppedEarly)
			}
		})
	}
}

func TestQueryStopsEarlyAndGoesOn(t *testing.T) {
	for _, oldest := range []bool{false, true} {
		j := open(t, workspace(t), Options{SegmentSize: 70})
		for i := range 1000 {
			j.Append(one(note(i + 1)))
		}
		var found []uint64
		q := Query{Filter: `"note 500" OR "note 1000"`, MaxScan: 300, Oldest: oldest}
		for stops := 0; ; stops++ {
			page := get(t, j, q)
			found = append(found, sequence(page.Entries)...)
			if page.Scanned > 300 {
				t.Fatalf("looked at %d", page.Scanned)
			}
			if !page.StoppedEarly {
				if stops != 3 || page.More {
					t.Errorf("stopped early %d times, more %t", stops, page.More)
				}
				break
			}
			if !page.More {
				t.Error("stopped early with nothing more")
			}
			if oldest {
				q.After = page.Reached
			} else {
				q.Before = page.Reached
			}
		}
		want := []uint64{1000, 500}
		if oldest {
			want = []uint64{500, 1000}
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Error(diff)
		}
	}
}

func TestQueryEndsWithItsContext(t *testing.T) {
	j := open(t, workspace(t), Options{})
	commit(t, j, one(note(1)))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := j.Query(ctx, Query{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestByID(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{SegmentSize: 50})
	for i := range 400 {
		j.Append(one(note(i)))
	}
	j.Append(one(note(7)))
	closeJournal(t, j)
	j = open(t, path, Options{})
	for id, want := range map[string]uint64{"note-0": 1, "note-7": 401, "note-399": 400} {
		if e, err := j.ByID(t.Context(), id); err != nil || e.Seq != want {
			t.Errorf("%s: %v, %v", id, e, err)
		}
	}
	if _, err := j.ByID(t.Context(), "NOTE-0"); !problem.Is(err, problem.NotFound) {
		t.Error(err)
	}
}

// randomEntry draws an entry in which few values are many times taken, so that filters hit and miss.
func randomEntry(t *rapid.T, i int) *Entry {
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	e := &Entry{
		ID: fmt.Sprintf("e-%d", i), At: worldStart.Add(time.Duration(i) * time.Minute), Wall: worldStart.Add(time.Duration(i) * time.Second),
		Connection: pick("connection", "", "c-1", "c-2", "c-3"), Run: pick("run", "", "r-1", "r-2"),
	}
	if rapid.Bool().Draw(t, "touched") {
		e.Faults = []Touch{{Rule: pick("rule", "burst", "Drift"), Effect: "rate_limited"}}
	}
	status := rapid.SampledFrom([]int{0, 99, 200, 404, 429, 503, 1000}).Draw(t, "status")
	switch pick("kind", "exchange", "attempt", "event", "sync", "change") {
	case "exchange":
		e.Kind, e.Exchange = KindExchange, &Exchange{Hop: HopUnified, Method: pick("method", "GET", "POST"), Path: "/x", Status: status,
			ResponseBody: Body{Raw: []byte(pick("body", "", `{"amount":5}`, `{"amount":50}`))}}
	case "attempt":
		e.Kind, e.Attempt = KindAttempt, &Attempt{Number: 2, Status: status, Result: ResultStatus}
	case "event":
		e.Kind, e.Event = KindEvent, &Event{Code: "INVOICE_CREATED", Type: "INVOICE"}
	case "sync":
		e.Kind, e.SyncRun = KindSyncRun, &SyncRun{Type: "initial", Outcome: SyncNothing}
	default:
		e.Kind, e.Change = KindChange, &Change{Object: "invoice", Actor: "api"}
	}
	return e
}

var filterParts = []string{
	"kind:exchange", "kind:sync,ledger", "kind:*", "kind:at*", "connection:c-1", "connection:C-2,c-3", "connection:Acme", "connection:acme,c-3", "connection:c-*",
	"run:r-1", "run:=R-1", "run:*", "rule:burst", "fault:drift", "status:4xx", "status:>=429", "status:<200", "status:200,503", "status:>900", "status:*", "id:e-3", "id:e-1*",
	"method:POST", "is:failed", "has:fault", "json.amount:>10", "seq:>5", "after:-20s", "before:-10s", "vafter:-20m", "vbefore:2026-03-02T09:10:00Z", "nothing", "INVOICE",
}

// What is skipped by blocks and digests never changes the answer.
func TestIndexPlanIsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir := rapidDir(t)
		o := Options{SegmentSize: rapid.IntRange(3, 30).Draw(t, "segment")}
		j, err := Open(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(1, 50).Draw(t, "entries")
		for i := 0; i < n; {
			var b Batch
			for range rapid.IntRange(1, 15).Draw(t, "batch") {
				b.Entries = append(b.Entries, randomEntry(t, i))
				i++
			}
			if err := j.Commit(context.Background(), b); err != nil {
				t.Fatal(err)
			}
			if rapid.IntRange(0, 9).Draw(t, "reopen") == 0 {
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				if j, err = Open(dir, o); err != nil {
					t.Fatal(err)
				}
			}
		}
		defer func() {
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
		}()
		if rapid.Bool().Draw(t, "named") {
			j.SetNames(Names{
				Connection: func(id string) string { return map[string]string{"c-1": "Acme", "c-2": "Bolt"}[id] },
				Connections: func(name string) []string {
					return map[string][]string{"acme": {"c-1"}, "bolt": {"c-2"}}[strings.ToLower(name)]
				},
			})
		}
		everything, err := j.Query(context.Background(), Query{Limit: maxLimit})
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			text := drawFilter(t)
			expr, err := filter.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			want := []uint64{}
			for _, e := range everything.Entries {
				if j.Match(expr, e) {
					want = append(want, e.Seq)
				}
			}
			got, err := j.Query(context.Background(), Query{Filter: text, Limit: maxLimit})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, sequence(got.Entries)); diff != "" {
				t.Fatalf("%s: %s", text, diff)
			}
			onwards, err := j.Query(context.Background(), Query{Filter: text, Limit: maxLimit, Oldest: true})
			if err != nil {
				t.Fatal(err)
			}
			for i, seq := range sequence(onwards.Entries) {
				if seq != want[len(want)-1-i] {
					t.Fatalf("%s, oldest first: %d at %d of %v", text, seq, i, want)
				}
			}
			if len(onwards.Entries) != len(want) {
				t.Fatalf("%s, oldest first: %d of %d", text, len(onwards.Entries), len(want))
			}
		}
	})
}

func drawFilter(t *rapid.T) string {
	out := ""
	for i := range rapid.IntRange(1, 4).Draw(t, "terms") {
		if i > 0 {
			out += rapid.SampledFrom([]string{" ", " OR "}).Draw(t, "join")
		}
		part := rapid.SampledFrom(filterParts).Draw(t, "part")
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			part = "-" + part
		case 1:
			part = "(" + part + " OR " + rapid.SampledFrom(filterParts).Draw(t, "other") + ")"
		}
		out += part
	}
	return out
}

// Blocks are really skipped: a filter on one connection looks at its entries, not at all.
func TestBlocksAreSkipped(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{SegmentSize: 500})
	for i := range 20 {
		var b Batch
		for k := range 100 {
			e := note(100*i + k)
			e.Connection = fmt.Sprintf("c-%d", i)
			b.Entries = append(b.Entries, e)
		}
		commit(t, j, b)
	}
	page := get(t, j, Query{Filter: "connection:c-3", Limit: maxLimit})
	if len(page.Entries) != 100 || page.Scanned != 100 || page.Reached != 1 {
		t.Errorf("%d entries, %d looked at, reached %d", len(page.Entries), page.Scanned, page.Reached)
	}
}
