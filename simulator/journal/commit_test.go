package journal

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

func transactions(t testing.TB, j *Journal) (n int) {
	t.Helper()
	if err := j.db.View(func(tx *bbolt.Tx) error { n = tx.ID(); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// bodied is an exchange with an answer of a size that no other has.
func bodied(n, size int) *Entry {
	body := bytes.Repeat([]byte(fmt.Sprintf("%08d ", n)), size/9)
	return &Entry{Kind: KindExchange, ID: fmt.Sprintf("x-%d", n), At: worldStart, Exchange: &Exchange{Hop: HopUnified, Path: "/x", Status: 200, ResponseBody: Body{Raw: body}}}
}

// The buffers in which blocks are made move while they fill, and are filled again by the next commit.
func TestWhatIsMadeInBuffersIsReadBack(t *testing.T) {
	j := open(t, workspace(t), Options{SegmentSize: 150})
	var given []*Entry
	var bodies [][]byte
	for _, size := range []int{1000, 20_000, 300, 90_000} {
		var b Batch
		for range 70 {
			e := bodied(len(given), size)
			given, b.Entries = append(given, e), append(b.Entries, e)
			bodies = append(bodies, e.Exchange.ResponseBody.Raw)
		}
		commit(t, j, b)
	}
	for i, e := range given {
		stored, err := j.Get(e.Seq)
		if err != nil || stored.ID != e.ID {
			t.Fatalf("entry %d: %v, %v", e.Seq, stored, err)
		}
		body, err := j.Body(stored, "response")
		if err != nil || !bytes.Equal(body, bodies[i]) {
			t.Fatalf("the body of entry %d has %d bytes, not %d: %v", e.Seq, len(body), len(bodies[i]), err)
		}
	}
}

// What is more than one commit should hold is written by several, in order, and everybody gets an answer.
func TestLargeRoundsAreSplit(t *testing.T) {
	j := open(t, workspace(t), Options{})
	before := transactions(t, j)
	var waits []func() error
	j.mu.Lock() // nothing is taken over before all of it is queued
	for i := range 5 {
		b := Batch{Entries: []*Entry{note(i)}, Puts: []Put{{Table: "t", Key: fmt.Sprint(i), Value: make([]byte, 3<<20)}}}
		j.last++
		b.Entries[0].Seq = j.last
		j.queue = append(j.queue, request{batch: b, size: b.size()})
		j.underway = load{j.underway.requests + 1, j.underway.entries + 1, j.underway.bytes + b.size()}
		if j.waiting == nil {
			j.waiting = &round{done: make(chan struct{})}
		}
		waits = append(waits, j.waiting.wait)
	}
	j.mu.Unlock()
	poke(j.work)
	for _, wait := range waits {
		if err := wait(); err != nil {
			t.Fatal(err)
		}
	}
	if n := transactions(t, j) - before; n != 3 {
		t.Errorf("15 MB took %d transactions", n)
	}
	if got := sequence(get(t, j, Query{Oldest: true}).Entries); !slices.Equal(got, []uint64{1, 2, 3, 4, 5}) {
		t.Errorf("%v", got)
	}
}

// A value that many entries of a block share is listed once, and none is lost between blocks.
func TestTermsAreListedInEachBlock(t *testing.T) {
	j := open(t, workspace(t), Options{})
	var b Batch
	for i := range 2*blockEntries + 1 {
		e := note(i)
		e.Trace, e.Connection = "same", "c"
		b.Entries = append(b.Entries, e)
	}
	commit(t, j, b)
	blocks := 0
	tables(t, j, func(tx *bbolt.Tx) error {
		_, found := segmentOf(tx, 1)
		s := openSegment(found)
		return s.blocks.ForEach(func(k, raw []byte) error {
			v, err := viewBlock(raw)
			if err != nil {
				return err
			}
			blocks++
			entries := len(v.ends) / 4
			if n := len(v.terms) / 4; n != entries+3 { // an id for each, and the kind, the trace and the connection
				t.Errorf("%d terms of %d entries", n, entries)
			}
			if !v.has(termHash("trace", "same")) || !v.has(termHash("connection", "c")) || !v.has(termHash("kind", "step")) {
				t.Error("a block lacks what its entries share")
			}
			return nil
		})
	})
	if blocks != 3 {
		t.Errorf("%d blocks", blocks)
	}
}

// heldBack is an Options.Later that calls when the test says.
type heldBack struct{ calls chan func() }

func (h heldBack) later(_ time.Duration, call func()) { h.calls <- call }

func TestWhatNobodyWaitsForLingers(t *testing.T) {
	for name, hurry := range map[string]func(*testing.T, *Journal, func()){
		"until the time is up": func(_ *testing.T, _ *Journal, later func()) { later() },
		"until a commit":       func(t *testing.T, j *Journal, _ func()) { commit(t, j, one(note(3))) },
		"until a reader asks":  func(t *testing.T, j *Journal, _ func()) { get(t, j, Query{}) },
		"until the end":        func(t *testing.T, j *Journal, _ func()) { closeJournal(t, j) },
		"until half the room is full": func(_ *testing.T, j *Journal, _ func()) {
			for i := range maxQueuedEntries/2 - 1 {
				j.Append(one(note(i)))
			}
		},
		"until somebody needs the room": func(_ *testing.T, j *Journal, _ func()) {
			var b Batch
			for i := range maxQueuedEntries {
				b.Entries = append(b.Entries, note(i))
			}
			j.Append(b)
		},
		"until what was promised is waited for": func(t *testing.T, j *Journal, _ func()) {
			if err := j.Enqueue(one(note(3)))(); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			held := heldBack{make(chan func(), 1)}
			j := open(t, workspace(t), Options{Later: held.later})
			j.Append(one(note(1)))
			_ = j.Enqueue(one(note(2)))
			later := <-held.calls
			if len(j.work) > 0 || j.Status().Durable > 0 {
				t.Fatal("the writer was called")
			}
			hurry(t, j, later)
			eventually(t, func() bool { return j.Status().Durable >= 2 })
		})
	}
}

func TestWhoWaitsForAChangeSeesItAtOnce(t *testing.T) {
	j := open(t, workspace(t), Options{Later: func(time.Duration, func()) {}})
	seen := make(chan error, 1)
	go func() {
		_, _, err := j.Wait(t.Context(), "note", 1, 0)
		seen <- err
	}()
	eventually(t, func() bool { j.mu.Lock(); defer j.mu.Unlock(); return j.changed != nil && j.underway.requests == 0 })
	j.Append(one(note(1)))
	if err := <-seen; err != nil {
		t.Error(err)
	}
}
