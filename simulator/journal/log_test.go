package journal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"faultline/simulator/problem"
)

// never is an Options.Later that does not call: what was committed stays in a log until somebody reads.
func never(time.Duration, func()) {}

// crashed copies the files of an open workspace, as a crash would leave them.
func crashed(t *testing.T, path string) (copied string) {
	t.Helper()
	dir, logs := t.TempDir(), logPaths(path)
	for _, name := range []string{path, logs[0], logs[1]} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, filepath.Base(path))
}

// put commits an entry with a row beside it.
func put(t *testing.T, j *Journal, n int) {
	t.Helper()
	commit(t, j, Batch{Entries: []*Entry{note(n)}, Puts: []Put{{Table: "t", Key: fmt.Sprintf("%04d", n), Value: fmt.Append(nil, n)}}})
}

// checkKept makes sure that a workspace holds what put has put, from 0 on.
func checkKept(t *testing.T, j *Journal, count int) {
	t.Helper()
	var entries, rows, want []string
	for n := range count {
		want = append(want, fmt.Sprintf("note-%d", n))
	}
	for _, e := range get(t, j, Query{Oldest: true, Limit: maxLimit}).Entries {
		entries = append(entries, e.ID)
	}
	if err := j.Load("t", func(_ string, value []byte) error { rows = append(rows, "note-"+string(value)); return nil }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, entries); diff != "" {
		t.Errorf("entries: %s", diff)
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows: %s", diff)
	}
}

// A log that is full goes into the tables though nobody reads and no time passes.
func TestFullLogsGoIntoTheTables(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Later: never, MaxBytes: 1 << 20})
	const count = 60 // a log takes about 16 of these
	for n := range count {
		commit(t, j, Batch{Entries: []*Entry{note(n)}, Puts: []Put{
			{Table: "t", Key: fmt.Sprintf("%04d", n), Value: fmt.Append(nil, n)}, {Table: "large", Key: "k", Value: noise(n, 1<<10)}}})
	}
	waitUntil(t, func() bool { _, last := j.inTables(); return last > count/2 })
	after := open(t, crashed(t, path), Options{Later: never})
	checkKept(t, after, count)
}

func TestCommitsDoNotWaitForTheTables(t *testing.T) {
	j := open(t, workspace(t), Options{Later: never, MaxBytes: 1 << 20})
	hold, err := j.db.Begin(true) // nothing is brought into the tables while this is open
	if err != nil {
		t.Fatal(err)
	}
	other := <-j.idle
	commit(t, j, Batch{Puts: []Put{{Table: "t", Key: "k", Value: noise(1, 2*j.full)}}}) // fills the log
	j.idle <- other
	if err := hold.Rollback(); err != nil {
		t.Error(err)
	}
}

func catchUp(t *testing.T, j *Journal) {
	t.Helper()
	if err := j.catchUp(); err != nil {
		t.Fatal(err)
	}
}

// Whenever the crash comes, whichever log is written, and whatever an earlier use has left in it: all that was committed
// is there at the next start, and what is committed then goes on behind it.
func TestWhatLogsAloneHoldSurvivesACrash(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Later: never, SegmentSize: 4})
	for n := range 24 {
		put(t, j, n)
		if n%5 == 4 {
			catchUp(t, j)
		}
		again := crashed(t, path)
		after := open(t, again, Options{Later: never, SegmentSize: 4})
		checkKept(t, after, n+1)
		put(t, after, n+1)
		twice := open(t, crashed(t, again), Options{Later: never, SegmentSize: 4})
		checkKept(t, twice, n+2)
		closeJournal(t, twice)
		closeJournal(t, after)
	}
	if _, last := j.inTables(); last == 24 {
		t.Error("nothing was in a log alone")
	}
}

func TestLogsThatAreNotWhole(t *testing.T) {
	const count = 10
	cut := func(t *testing.T, path string) []byte { return contents(t, logPaths(path)[0]) }
	for name, c := range map[string]struct {
		damage func(t *testing.T, path string)
		kept   int
	}{
		"the last record is cut": {func(t *testing.T, path string) {
			log := cut(t, path)
			write(t, logPaths(path)[0], log[:len(log)-1])
		}, count - 1},
		"a byte of the last record is another": {func(t *testing.T, path string) {
			log := cut(t, path)
			log[len(log)-1] ^= 1
			write(t, logPaths(path)[0], log)
		}, count - 1},
		"something else lies behind": {func(t *testing.T, path string) {
			write(t, logPaths(path)[0], append(cut(t, path), "something else that is not a record"...))
		}, count},
		"there is none": {func(t *testing.T, path string) {
			if err := removeLogs(path); err != nil {
				t.Fatal(err)
			}
		}, 0},
		"its file was taken away": {func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			path := workspace(t)
			j := open(t, path, Options{Later: never})
			for n := range count {
				put(t, j, n)
			}
			left := crashed(t, path)
			c.damage(t, left)
			after := open(t, left, Options{Later: never})
			checkKept(t, after, c.kept)
			put(t, after, c.kept)
			checkKept(t, after, c.kept+1)
		})
	}
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Logs beside an older copy of their file would leave a gap: they are refused, and left as they are.
func TestLogsThatDoNotContinueTheirFile(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Later: never})
	older := contents(t, path)
	for n := range 3 { // both logs are begun anew
		put(t, j, n)
		catchUp(t, j)
	}
	put(t, j, 3)
	left := crashed(t, path)
	write(t, left, older)
	before := contents(t, logPaths(left)[1])
	if _, err := Open(left, Options{}); !problem.Is(err, problem.Foreign) {
		t.Errorf("answered %v", err)
	}
	if !slices.Equal(before, contents(t, logPaths(left)[1])) {
		t.Error("the log was touched")
	}
}

// A commit that is too large for a log goes into the tables at once, behind what the logs hold.
func TestALargeCommitKeepsItsPlace(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Later: never})
	set := func(value string, more int) {
		commit(t, j, Batch{Puts: []Put{{Table: "t", Key: "k", Value: []byte(value)}, {Table: "t", Key: "l", Value: make([]byte, more)}}})
	}
	for _, step := range []struct {
		value string
		more  int
	}{{"one", 0}, {"two", 2 * logBytes}, {"three", 0}, {"four", 0}, {"five", 2 * logBytes}} {
		set(step.value, step.more)
		after := open(t, crashed(t, path), Options{})
		if got, err := after.Row("t", "k"); err != nil || string(got) != step.value {
			t.Errorf("%s: %q, %v", step.value, got, err)
		}
		closeJournal(t, after)
	}
}

func TestAnOrderlyEndLeavesNoLogs(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Later: never})
	put(t, j, 0)
	closeJournal(t, j)
	if left, err := filepath.Glob(path + "*"); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
	checkKept(t, open(t, path, Options{}), 1)
}

// What cannot be brought into the tables stays in the log, over the end of the process.
func TestLogsStayWhenTheTablesAreFull(t *testing.T) {
	path := workspace(t)
	j := open(t, path, Options{Later: never})
	put(t, j, 0)
	catchUp(t, j)
	j.db.MaxSize = 1
	put(t, j, 1)
	commit(t, j, Batch{Puts: []Put{{Table: "large", Key: "k", Value: noise(1, logBytes-1<<10)}}})
	if err := j.catchUp(); !problem.Is(err, problem.Unavailable) || j.Status().Degraded == "" {
		t.Errorf("%v, %+v", err, j.Status())
	}
	if err := j.Commit(context.Background(), one(note(2))); !problem.Is(err, problem.Unavailable) {
		t.Errorf("answered %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	checkKept(t, open(t, path, Options{}), 2)
}

func TestRecordsAreReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRecorder([]byte("a file"))
		var log []byte
		var want []changes
		for n := range rapid.IntRange(1, 5).Draw(t, "records") {
			given := drawChanges(t)
			kept := changes{blocks: slices.Clone(given.blocks), puts: slices.Clone(given.puts), last: given.last}
			var err error
			if log, err = r.append(log, uint64(7+n), kept); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(given, kept, cmp.AllowUnexported(changes{}, madeBlock{})); diff != "" {
				t.Fatalf("kept: %s", diff)
			}
			given.last = 0 // the tables tell it
			want = append(want, given)
		}
		var got []changes
		for n, record := range r.read(log) {
			c, err := record.changes()
			if err != nil || record.number != uint64(7+n) {
				t.Fatalf("record %d: %v", record.number, err)
			}
			got = append(got, c)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(changes{}, madeBlock{})); diff != "" {
			t.Fatal(diff)
		}
		if other := newRecorder([]byte("another file")).read(log); len(other) > 0 {
			t.Fatalf("%d records are read as another file's", len(other))
		}
	})
}

func drawChanges(t *rapid.T) (c changes) {
	text := rapid.SliceOfN(rapid.Byte(), 0, 300)
	for n := range rapid.IntRange(0, 3).Draw(t, "blocks") {
		b := madeBlock{segment: rapid.Uint64().Draw(t, "segment"), first: uint64(n), sealed: text.Draw(t, "sealed"), value: text.Draw(t, "value")}
		c.blocks, c.last = append(c.blocks, b), b.first
	}
	for range rapid.IntRange(0, 3).Draw(t, "puts") {
		c.puts = append(c.puts, drawPut(t))
	}
	return c
}

func FuzzLog(f *testing.F) {
	r := newRecorder([]byte("a file"))
	log, err := r.append(nil, 1, changes{blocks: []madeBlock{{segment: 1, first: 2, value: []byte("block")}}, puts: []Put{{Table: "t", Key: "k"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(log, log[recordHead:])
	f.Fuzz(func(t *testing.T, log, changed []byte) {
		size := 0
		for _, record := range r.read(log) {
			size += recordHead + len(record.raw)
		}
		if size > len(log) {
			t.Errorf("%d bytes of %d were read", size, len(log))
		}
		c, err := record{raw: changed}.changes()
		if err != nil && len(c.blocks)+len(c.puts) > 0 {
			t.Errorf("%+v beside %v", c, err)
		}
	})
}
