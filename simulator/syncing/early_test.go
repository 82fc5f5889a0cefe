package syncing_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"faultline/simulator/platform"
)

// Of a company that comes in for the first time rows are written down while the run goes on, so that no transaction
// is as large as the company; news is written down with the run alone.
func TestRowsOfAFirstBatchAreStoredAlongTheWay(t *testing.T) {
	w := newWorld(t)
	w.rowsAtOnce = 4
	w.restart()
	w.link()
	most := w.rowsWhileRunning()
	w.advance(10 * time.Second)
	if *most < w.rowsAtOnce {
		t.Errorf("at most %d rows were stored before the runs ended", *most)
	}
	before := w.rows()
	if want := w.copy.Count(w.connection.ID, "invoice"); len(slices.DeleteFunc(slices.Collect(maps.Keys(before)), func(key string) bool { return !strings.Contains(key, "/invoice/") })) != want {
		t.Errorf("the rows %v do not hold %d invoices", before, want)
	}

	for _, name := range []string{"late 1", "late 2", "late 3", "late 4", "late 5"} {
		w.invoice(name, "2026-03-01", 100)
	}
	most = w.rowsWhileRunning()
	w.advance(time.Hour)
	if *most > len(before) {
		t.Errorf("%d rows were stored before the run that tells of them ended, from %d", *most, len(before))
	}
	if got := len(w.rows()); got != len(before)+5 {
		t.Errorf("%d rows after the run, want 5 more than %d", got, len(before))
	}
}

// rowsWhileRunning is the highest number of stored rows that any call on the platform came across.
func (w *world) rowsWhileRunning() *int {
	most := new(int)
	w.calling = func(platform.Request) { *most = max(*most, len(w.rows())) }
	return most
}

func (w *world) rows() map[string]bool {
	w.t.Helper()
	keys := map[string]bool{}
	if err := w.journal.Load("unified.copy", func(key string, _ []byte) error { keys[key] = true; return nil }); err != nil {
		w.t.Fatal(err)
	}
	return keys
}
