package journal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childWorkspace); path != "" {
		os.Exit(writeUntilKilled(path))
	}
	goleak.VerifyTestMain(m)
}

// ticks is a machine's time that moves on by a millisecond whenever it is asked for.
func ticks() func() time.Time {
	var mu sync.Mutex
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Millisecond)
		return now
	}
}

func workspace(t testing.TB) string { return filepath.Join(t.TempDir(), "workspace.db") }

func open(t testing.TB, path string, o Options) *Journal {
	t.Helper()
	j, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j
}

func closeJournal(t testing.TB, j *Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func commit(t testing.TB, j *Journal, b Batch) {
	t.Helper()
	if err := j.Commit(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

func note(i int) *Entry {
	return &Entry{Kind: KindStep, ID: fmt.Sprintf("note-%d", i), At: worldStart.Add(time.Duration(i) * time.Second), Step: &Step{Number: i, Type: "note", Text: fmt.Sprintf("note %d", i)}}
}

var worldStart = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// tables reads what is in the tables once all that was committed is.
func tables(t testing.TB, j *Journal, read func(tx *bbolt.Tx) error) {
	t.Helper()
	if err := j.catchUp(); err != nil {
		t.Fatal(err)
	}
	if err := j.db.View(read); err != nil {
		t.Fatal(err)
	}
}

func one(e *Entry) Batch { return Batch{Entries: []*Entry{e}} }

func get(t testing.TB, j *Journal, q Query) Page {
	t.Helper()
	page, err := j.Query(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func sequence(entries []*Entry) []uint64 {
	out := []uint64{}
	for _, e := range entries {
		out = append(out, e.Seq)
	}
	return out
}

// eventually waits until something holds.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !holds(); runtime.Gosched() {
		if time.Now().After(until) {
			t.Fatal("it does not come to hold")
		}
	}
}
