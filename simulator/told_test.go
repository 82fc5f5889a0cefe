package simulator

import (
	"testing"

	"faultline/simulator/journal"
)

func TestWhatIsToldAnewShowsNothingOfBefore(t *testing.T) {
	for _, changes := range []int{1, 3, keptTold, keptTold + 1, 2} {
		told := tellOf(changes)
		for i := range changes {
			e := told.add()
			if e.ID != "" || *e.Change != (journal.Change{}) {
				t.Fatalf("%+v, %+v", e, e.Change)
			}
			e.ID, e.Change.Revision = "id", i
		}
		batch := told.batch(nil)
		if len(batch.Entries) != changes {
			t.Fatalf("%d entries of %d changes", len(batch.Entries), changes)
		}
		for i, e := range batch.Entries { // the first ones did not stay behind when room was made
			if e.Change.Revision != i || e.Change != &told.changes[i].change {
				t.Errorf("entry %d is %+v", i, e.Change)
			}
		}
		batch.TakenIn()
	}
}
