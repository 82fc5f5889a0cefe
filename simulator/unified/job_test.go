package unified

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
	"faultline/simulator/seed"
)

// A job's row is written by hand; it has to read back as what it was, bodies byte for byte.
func TestJobRowReadsBack(t *testing.T) {
	for name, j := range map[string]*job{
		"pending": {ID: "j1", Status: jobPending, Connection: "c", Method: "POST", Path: "/accounting/bills", Request: "r"},
		"everything": {ID: "j\"2", Status: jobFailure, Connection: "c", Method: "PATCH", Path: "/a/ü", Query: "expand=a&b=<c>", Body: json.RawMessage(`{ "a": "<&>" }`),
			Key: "k\n", Async: true, HTTP: 450, Response: json.RawMessage(`{"m":"<\u003c>"}`), Code: "X", Request: "r"},
	} {
		t.Run(name, func(t *testing.T) {
			back, err := parseJob("key", j.appendJSON(nil))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(j, back, cmpopts.IgnoreUnexported(job{})); diff != "" || back.row != "key" {
				t.Errorf("row %q: %s", back.row, diff)
			}
			if plain, err := parseJob("key", plainJSON(j)); err != nil || name == "pending" && string(plainJSON(plain)) != string(j.appendJSON(nil)) {
				t.Errorf("encoding/json writes %s, %v", plainJSON(j), err)
			}
		})
	}
}

// Jobs are found after they left memory, and by another process; their rows follow each other in the table.
func TestJobsAreFoundByTheirRows(t *testing.T) {
	store := &journaltest.Memory{}
	s := newJobs(store)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	id := func(name string) string { return seed.Seed(1).UUID("job", name) }
	add := func(s *jobs, name string) {
		j := &job{ID: id(name), Status: jobPending}
		s.claim(j, "", now, keyLife)
		s.end(j, exchange.Answer{Status: 200, Body: []byte(`{"of":"` + name + `"}`)}, "")
		store.Append(journal.Batch{Puts: s.rows(j, now)})
	}
	pending := &job{ID: id("pending"), Status: jobPending}
	s.claim(pending, "", now, keyLife)
	add(s, "first")
	for n := range keptJobs {
		add(s, "other "+strconv.Itoa(n))
	}
	if s.inMemory(id("first")) != nil {
		t.Fatal("the first job is still in memory")
	}
	if s.inMemory(pending.ID) != pending || len(s.young)+len(s.old) > keptJobs+1 {
		t.Fatalf("of %d jobs in memory one is pending, or is not", len(s.young)+len(s.old))
	}
	next := newJobs(store)
	if err := next.load(); err != nil {
		t.Fatal(err)
	}
	add(next, "last")
	for name, s := range map[string]*jobs{"evicted": s, "restarted": next} {
		if j, err := s.get(id("first")); err != nil || j == nil || string(j.Response) != `{"of":"first"}` {
			t.Errorf("%s: %+v, %v", name, j, err)
		}
		if j, err := s.get(id("nobody")); err != nil || j != nil {
			t.Errorf("%s: a job that never was: %+v, %v", name, j, err)
		}
	}
	for n := range keptJobs {
		add(next, "later "+strconv.Itoa(n))
	}
	if j, err := next.get(id("last")); err != nil || j == nil || next.inMemory(j.ID) != nil {
		t.Errorf("a job that left after somebody had asked for another: %+v, %v", j, err)
	}
	if n := len(store.Rows(tableJob)); n != 2*keptJobs+2 {
		t.Errorf("%d rows: a job after a restart took the row of another", n)
	}
}
