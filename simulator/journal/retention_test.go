package journal

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"

	"go.etcd.io/bbolt"

	"faultline/simulator/problem"
)

// noise is a body that does not compress, different for every i.
func noise(i, size int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(i)))
	out := make([]byte, size)
	for k := range out {
		out[k] = byte(r.Uint32())
	}
	return out
}

func TestRetentionDropsWholeSegmentsAndNeverTheNewest(t *testing.T) {
	path := workspace(t)
	const limit = 2 << 20
	o := Options{SegmentSize: 50, MaxBytes: limit}
	j := open(t, path, o)
	var told atomic.Uint64
	j.OnDrop(func(upTo uint64) {
		told.Store(upTo)
		j.Append(Batch{Puts: []Put{{Table: "t", Key: "pruned", Value: []byte(fmt.Sprint(upTo))}}}) // an observer may write
	})
	const n = 500
	for i := range n {
		e := note(i)
		e.Kind, e.Step, e.Event = KindEvent, nil, &Event{Code: "X", Body: Body{Raw: noise(i, 8<<10)}}
		commit(t, j, one(e))
		if s := j.Status(); s.Oldest > s.Durable || s.Durable != uint64(i+1) {
			t.Fatalf("%+v", s)
		}
	}
	s := j.Status()
	if s.Oldest == 1 || s.Bytes > limit+2<<20 {
		t.Errorf("%+v", s)
	}
	waitUntil(t, func() bool { return told.Load() == s.Oldest-1 })
	if _, err := j.Get(s.Oldest - 1); !problem.Is(err, problem.NotFound) {
		t.Errorf("the dropped entry gives %v", err)
	}
	if _, err := j.ReadBody(s.Oldest-1, "00000000000000000000000000000000"); !problem.Is(err, problem.NotFound) {
		t.Errorf("the dropped body gives %v", err)
	}
	count := 0
	for page := (Page{More: true, Reached: 0}); page.More; {
		page = get(t, j, Query{Limit: maxLimit, Before: page.Reached})
		for _, e := range page.Entries {
			if e.Seq != uint64(n-count) {
				t.Fatalf("%d at %d", e.Seq, count)
			}
			count++
			if body, err := j.Body(e, "event"); err != nil || len(body) != 8<<10 {
				t.Fatalf("body of %d: %v", e.Seq, err)
			}
		}
	}
	if uint64(count) != s.Entries || s.Entries != n-s.Oldest+1 {
		t.Errorf("%d of %d entries", count, s.Entries)
	}
	closeJournal(t, j)
	again := open(t, path, o).Status()
	if again.Oldest != s.Oldest || again.Durable != s.Durable {
		t.Errorf("%+v", again)
	}
}

func TestTheOnlySegmentStays(t *testing.T) {
	j := open(t, workspace(t), Options{MaxBytes: 1, SegmentSize: 1000})
	for i := range 20 {
		commit(t, j, one(note(i)))
	}
	if s := j.Status(); s.Oldest != 1 || s.Entries != 20 {
		t.Errorf("%+v", s)
	}
}

// A segment also ends when it grows large, so that what retention drops stays a small part.
func TestLargeBodiesEndASegmentEarly(t *testing.T) {
	j := open(t, workspace(t), Options{MaxBytes: 16 << 20})
	for i := range 60 {
		e := note(i)
		e.Kind, e.Step, e.Event = KindEvent, nil, &Event{Body: Body{Raw: noise(i, 100<<10)}}
		commit(t, j, one(e))
	}
	segments := 0
	tables(t, j, func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketSegments).ForEach(func(_, _ []byte) error { segments++; return nil })
	})
	if segments < 4 || segments > 8 {
		t.Errorf("%d segments", segments)
	}
}

func TestEqualBodiesAreStoredOnce(t *testing.T) {
	path := workspace(t)
	o := Options{SegmentSize: 10}
	j := open(t, path, o)
	same := noise(1, 2000)
	send := func(i int) {
		e := &Entry{Kind: KindExchange, ID: fmt.Sprint(i), Exchange: &Exchange{RequestBody: Body{Raw: noise(1, 2000)}, ResponseBody: Body{Raw: same}}}
		commit(t, j, one(e))
	}
	for i := range 5 {
		send(i)
	}
	closeJournal(t, j)
	j = open(t, path, o) // it knows of no body that it could refer to
	for i := range 15 {
		send(i)
	}
	if bodies := bodiesBySegment(t, j); !slices.Equal(bodies, []int{2, 1}) {
		t.Errorf("bodies by segment: %v", bodies)
	}
	for seq := uint64(1); seq <= 20; seq++ {
		e, err := j.Get(seq)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := j.Body(e, "request"); err != nil || string(body) != string(same) {
			t.Errorf("entry %d: %v", seq, err)
		}
	}
}

// bodiesBySegment counts what is stored.
func bodiesBySegment(t *testing.T, j *Journal) (bodies []int) {
	count := func(row []byte) (n int, err error) {
		f, err := unframe(row)
		for f.body(uint64(n)) != nil {
			n++
		}
		return n, err
	}
	tables(t, j, func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketSegments).ForEach(func(k, _ []byte) error {
			bodies = append(bodies, 0)
			s := openSegment(tx.Bucket(bucketSegments).Bucket(k))
			return s.blocks.ForEach(func(k, v []byte) error {
				b, err := viewBlock(v)
				for seq := number(k); err == nil && seq <= b.last(); seq++ {
					var row []byte
					if row, err = b.row(seq); err == nil {
						var n int
						n, err = count(row)
						bodies[len(bodies)-1] += n
					}
				}
				return err
			})
		})
	})
	return bodies
}

func TestABodyWhosePlaceAnotherTookIsStoredAgain(t *testing.T) {
	j := open(t, workspace(t), Options{})
	hasher, err := newBodyHasher(redactionKey(Options{}, j.id))
	if err != nil {
		t.Fatal(err)
	}
	var marks storedBodies
	first, other := []byte("the first"), []byte(nil)
	for n := 0; other == nil || marks.place(hasher.hash(other)) != marks.place(hasher.hash(first)); n++ {
		other = fmt.Appendf(nil, "another %d", n)
	}
	for i, raw := range [][]byte{first, first, other, first} {
		e := &Entry{Kind: KindExchange, ID: fmt.Sprint(i), Exchange: &Exchange{RequestBody: Body{Raw: raw}}}
		commit(t, j, one(e))
		stored, err := j.Get(e.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := j.Body(stored, "request"); err != nil || string(body) != string(raw) {
			t.Errorf("%q, %v", body, err)
		}
	}
	if bodies := bodiesBySegment(t, j); !slices.Equal(bodies, []int{3}) {
		t.Errorf("bodies by segment: %v", bodies)
	}
}

func TestTheCutOfABodyShows(t *testing.T) {
	j := open(t, workspace(t), Options{BodyCap: 1000})
	for _, c := range []struct {
		name       string
		given      Body
		kept, size int
		truncated  bool
	}{
		{"short", Body{Raw: noise(1, 1000)}, 1000, 1000, false},
		{"long", Body{Raw: noise(2, 1001)}, 1000, 1001, true},
		{"cut by the writer", Body{Raw: noise(3, 10), Size: 5000}, 10, 5000, true},
		{"shrunk by redaction", Body{Raw: []byte(`{"secret":"` + longSecret + `"}`)}, len(longSecret) + 13, len(longSecret) + 13, false},
		{"none", Body{}, 0, 0, false},
	} {
		e := &Entry{Kind: KindEvent, ID: c.name, Event: &Event{Body: c.given}}
		commit(t, j, one(e))
		got, err := j.Get(e.Seq)
		if err != nil {
			t.Fatal(err)
		}
		if b := got.Event.Body; b.Kept != c.kept || b.Size != c.size {
			t.Errorf("%s: %+v", c.name, b)
		}
		if found := len(get(t, j, Query{Filter: "is:truncated id:\"" + c.name + "\""}).Entries) == 1; found != c.truncated {
			t.Errorf("%s: truncated is %t", c.name, found)
		}
	}
	if _, err := j.Query(context.Background(), Query{Filter: "is:cut"}); !problem.Is(err, problem.Invalid) {
		t.Error(err)
	}
}

const longSecret = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1234"
