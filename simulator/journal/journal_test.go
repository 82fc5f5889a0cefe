package journal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"faultline/simulator/problem"
)

func TestWhatWasCommittedIsThereAfterReopening(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Wall: ticks(), Workspace: "w-1"})
	given := &Entry{
		Kind: KindExchange, ID: "x", Cause: "c", Trace: "t", At: worldStart, Run: "r", Connection: "k", Platform: "QUICKBOOKS",
		Faults: []Touch{{Rule: "burst", Effect: "rate_limited", Hop: HopUnified, Index: 3, Draw: 0.5, Would: &Would{Status: 200, Executed: true, Body: Body{Raw: []byte(`{"a":1}`)}}}},
		Exchange: &Exchange{Hop: HopUnified, Method: "POST", Path: "/accounting/bills", Query: "limit=5", Status: 429, Duration: time.Second,
			RequestHeader: http.Header{"Accept": {"*/*"}}, RequestBody: Body{Raw: []byte("in")}, ResponseBody: Body{Raw: []byte("out")}},
	}
	commit(t, j, Batch{Entries: []*Entry{given, note(1)}, Puts: []Put{{Table: "t.a", Key: "k2", Value: []byte("two")}, {Table: "t.a", Key: "k1", Value: []byte("one")}, {Table: "t.b", Key: "k", Value: []byte{}}}})
	commit(t, j, Batch{Puts: []Put{{Table: "t.a", Key: "k2"}, {Table: "t.a", Key: "k3", Value: []byte("three")}}})
	if err := j.SetMeta("seed", []byte("7")); err != nil {
		t.Fatal(err)
	}
	closeJournal(t, j)

	j = open(t, path, Options{Wall: ticks(), Workspace: "ignored"})
	if s := j.Status(); s.Sequence != 2 || s.Durable != 2 || s.Oldest != 1 || s.Entries != 2 || s.Bytes == 0 || s.Degraded != "" {
		t.Errorf("%+v", s)
	}
	got, err := j.Get(1)
	if err != nil {
		t.Fatal(err)
	}
	want := *given.Exchange
	want.RequestBody, want.ResponseBody = got.Exchange.RequestBody, got.Exchange.ResponseBody
	if diff := cmp.Diff(&want, got.Exchange); diff != "" {
		t.Error(diff)
	}
	if got.Cause != "c" || got.Trace != "t" || !got.At.Equal(worldStart) || got.Wall.IsZero() || got.Faults[0].Draw != 0.5 {
		t.Errorf("%+v", got)
	}
	for which, want := range map[string]string{"request": "in", "response": "out", "would": `{"a":1}`} {
		if body, err := j.Body(got, which); err != nil || string(body) != want {
			t.Errorf("%s: %q, %v", which, body, err)
		}
	}
	if _, err := j.Body(got, "event"); !problem.Is(err, problem.NotFound) {
		t.Error(err)
	}
	for key, want := range map[string]string{"k1": "one", "k2": "", "k3": "three"} {
		if value, err := j.Row("t.a", key); err != nil || string(value) != want || (value == nil) != (want == "") {
			t.Errorf("row %s: %q, %v", key, value, err)
		}
	}
	if value, err := j.Row("t.none", "k"); err != nil || value != nil {
		t.Errorf("a row of no table: %q, %v", value, err)
	}
	var rows []string
	if err := j.Load("t.a", func(k string, v []byte) error { rows = append(rows, k+"="+string(v)); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"k1=one", "k3=three"}, rows); diff != "" {
		t.Error(diff)
	}
	if v, err := j.Meta("seed"); err != nil || string(v) != "7" {
		t.Errorf("%q, %v", v, err)
	}
	if v, err := j.Meta("nothing"); err != nil || v != nil {
		t.Errorf("%q, %v", v, err)
	}
	if j.Workspace() != "w-1" {
		t.Errorf("workspace %q", j.Workspace())
	}
	commit(t, j, one(note(2)))
	if e, err := j.Get(3); err != nil || e.ID != "note-2" {
		t.Errorf("%v, %v", e, err)
	}
}

func TestLoadGivesLargeTablesInOrder(t *testing.T) {
	j := open(t, workspace(t), Options{})
	var puts []Put
	const n = 3*maxRows + 1
	for i := range n {
		puts = append(puts, Put{Table: "t", Key: fmt.Sprintf("%05d", n-1-i), Value: []byte{1}})
	}
	j.Append(Batch{Puts: puts})
	next := 0
	err := j.Load("t", func(k string, _ []byte) error {
		if k != fmt.Sprintf("%05d", next) {
			return fmt.Errorf("got %s at %d", k, next)
		}
		next++
		return nil
	})
	if err != nil || next != n {
		t.Errorf("%d rows, %v", next, err)
	}
	stop := fmt.Errorf("stop")
	if err := j.Load("t", func(string, []byte) error { return stop }); err != stop {
		t.Errorf("the visitor's error became %v", err)
	}
	if err := j.Load("none", func(string, []byte) error { return stop }); err != nil {
		t.Error(err)
	}
}

func TestRowsThatCannotBeStoredSpoilNothing(t *testing.T) {
	j := open(t, workspace(t), Options{})
	for _, p := range []Put{{Table: "", Key: "k"}, {Table: "t", Key: ""}, {Table: "t", Key: strings.Repeat("k", 40_000)}} {
		if err := j.Commit(context.Background(), Batch{Puts: []Put{p}}); !problem.Is(err, problem.Invalid) {
			t.Errorf("%.20q: %v", p.Key, err)
		}
	}
	commit(t, j, one(note(1)))
}

// Many writers of every sort, under the race detector: sequence numbers are dense, in the order of each writer, and
// what was answered is on disk.
func TestGroupCommit(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Wall: ticks()})
	const writers, each = 16, 50
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			last := uint64(0)
			for i := range each {
				e := note(w*each + i)
				switch i % 3 {
				case 0:
					if err := j.Commit(context.Background(), one(e)); err != nil {
						t.Error(err)
					}
					if d := j.Status().Durable; d < e.Seq {
						t.Errorf("entry %d was answered while %d was durable", e.Seq, d)
					}
				case 1:
					wait := j.Enqueue(one(e))
					if err := wait(); err != nil {
						t.Error(err)
					}
				default:
					j.Append(one(e))
				}
				if e.Seq <= last {
					t.Errorf("%d after %d", e.Seq, last)
				}
				last = e.Seq
			}
		})
	}
	wg.Wait()
	closeJournal(t, j)
	j = open(t, path, Options{})
	seen := map[string]bool{}
	for after := uint64(0); after < writers*each; {
		page := get(t, j, Query{Oldest: true, After: after, Limit: maxLimit})
		for _, e := range page.Entries {
			if after++; e.Seq != after {
				t.Fatalf("%d at %d", e.Seq, after)
			}
			seen[e.ID] = true
		}
		if len(page.Entries) == 0 {
			break
		}
	}
	if len(seen) != writers*each {
		t.Errorf("%d entries", len(seen))
	}
	if n := j.SlowViews(); n != 0 {
		t.Errorf("%d slow read transactions", n)
	}
}

// stall commits one entry, behind which the writer waits for a log until it is released.
func stall(t *testing.T, j *Journal) (release func()) {
	t.Helper()
	hold, err := j.db.Begin(true) // nothing is brought into the tables while this is open
	if err != nil {
		t.Fatal(err)
	}
	other := <-j.idle
	commit(t, j, one(note(-1)))
	return func() {
		if err := hold.Rollback(); err != nil {
			t.Error(err)
		}
		j.idle <- other
	}
}

// A queue that is full holds writers up; nothing is dropped, and order stays.
func TestBackPressureDropsNothing(t *testing.T) {
	j := open(t, workspace(t), Options{})
	release := stall(t, j)
	const n = maxQueuedEntries + 500
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range n {
			j.Append(one(note(i)))
		}
	}()
	waitUntil(t, func() bool { return j.Status().Sequence == 1+maxQueuedEntries })
	select {
	case <-done:
		t.Error("the queue took more than it may hold")
	default:
	}
	release()
	<-done
	matched, last, err := j.Wait(context.Background(), "kind:step", 1+n, 0)
	if err != nil || matched != 1+n || last[len(last)-1].ID != fmt.Sprintf("note-%d", n-1) {
		t.Errorf("%d, %v", matched, err)
	}
}

func waitUntil(t testing.TB, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatal("it did not come true within 10 s")
		case <-time.After(time.Millisecond):
		}
	}
}

func TestStrictAppendIsDurable(t *testing.T) {
	j := open(t, workspace(t), Options{Strict: true})
	j.Append(one(note(1)))
	if s := j.Status(); s.Durable != 1 {
		t.Errorf("%+v", s)
	}
}

func TestTheLagIsShown(t *testing.T) {
	j := open(t, workspace(t), Options{Wall: ticks()})
	release := stall(t, j)
	j.Append(one(note(1)))
	if s := j.Status(); s.Lag == 0 || s.Durable != 1 || s.Sequence != 2 {
		t.Errorf("%+v", s)
	}
	release()
	waitUntil(t, func() bool { s := j.Status(); return s.Lag == 0 && s.Durable == 2 })
}

// After a failed commit nothing is promised any more, and it shows.
func TestAFailedCommitDegrades(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{})
	commit(t, j, one(note(1)))
	catchUp(t, j)
	// Beyond this size the file may not grow: the next large commit fails as on a full disk.
	j.db.MaxSize = 1 << 20
	big := make([]byte, 40<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(big) // nothing that packs
	if err := j.Commit(context.Background(), Batch{Entries: []*Entry{note(2)}, Puts: []Put{{Table: "t", Key: "k", Value: big}}}); !problem.Is(err, problem.Unavailable) {
		t.Fatalf("answered %v", err)
	}
	if err := j.Commit(context.Background(), one(note(3))); !problem.Is(err, problem.Unavailable) {
		t.Errorf("answered %v", err)
	}
	j.Append(one(note(4)))
	if s := j.Status(); s.Degraded == "" || s.Durable != 1 {
		t.Errorf("%+v", s)
	}
	if page := get(t, j, Query{}); len(page.Entries) != 1 {
		t.Errorf("%d entries can be read", len(page.Entries))
	}
	closeJournal(t, j)
	j = open(t, path, Options{})
	if s := j.Status(); s.Durable != 1 || s.Degraded != "" {
		t.Errorf("%+v", s)
	}
}

func TestAClosedJournalRefuses(t *testing.T) {
	j := open(t, workspace(t), Options{})
	s := j.Subscribe(1)
	closeJournal(t, j)
	if _, ok := <-s.C(); ok {
		t.Error("the subscription goes on")
	}
	if _, ok := <-j.Subscribe(1).C(); ok {
		t.Error("a subscription to a closed journal goes on")
	}
	j.Append(one(note(1)))
	for name, err := range map[string]error{
		"commit": j.Commit(context.Background(), one(note(1))),
		"load":   j.Load("t", func(string, []byte) error { return nil }),
		"query":  func() error { _, err := j.Query(context.Background(), Query{}); return err }(),
		"wait":   func() error { _, _, err := j.Wait(context.Background(), "", 1, 0); return err }(),
	} {
		if !problem.Is(err, problem.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	closeJournal(t, j)
}

func TestCommitWithAnEndedContextIsRefused(t *testing.T) {
	j := open(t, workspace(t), Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := j.Commit(ctx, one(note(1))); err != context.Canceled {
		t.Error(err)
	}
	if s := j.Status(); s.Sequence != 0 {
		t.Errorf("%+v", s)
	}
}

func TestFileModes(t *testing.T) {
	path := workspace(t) + "/inner/w.db"
	open(t, path, Options{Owner: "http://127.0.0.1:4011"})
	for name, want := range map[string]os.FileMode{path: 0o600, path + ".run": 0o600, strings.TrimSuffix(path, "/w.db"): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o", name, got)
		}
	}
}

func TestSlowReadsAreCounted(t *testing.T) {
	now := worldStart
	j := open(t, workspace(t), Options{Wall: func() time.Time { return now }})
	for _, took := range []time.Duration{slowView, slowView + 1} {
		if err := j.view(func(*bbolt.Tx) error { now = now.Add(took); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if n := j.SlowViews(); n != 1 {
		t.Errorf("%d slow reads", n)
	}
}
