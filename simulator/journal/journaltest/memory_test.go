package journaltest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/journal"
)

func TestMemory(t *testing.T) {
	var m Memory
	m.Append(journal.Batch{
		Entries: []*journal.Entry{{Kind: journal.KindFault, ID: "a"}, {Kind: journal.KindClock, ID: "b"}},
		Puts:    []journal.Put{{Table: "t", Key: "2", Value: []byte("two")}, {Table: "t", Key: "1", Value: []byte("one")}},
	})
	before := m.Copy()
	if err := m.Commit(t.Context(), journal.Batch{Puts: []journal.Put{{Table: "t", Key: "2"}, {Table: "t", Key: "3", Value: []byte("three")}}}); err != nil {
		t.Fatal(err)
	}
	if of := m.Of(journal.KindClock); len(of) != 1 || of[0].ID != "b" || of[0].Seq != 2 || len(m.Entries()) != 2 || m.Commits() != 1 {
		t.Errorf("kept %+v", m.Entries())
	}
	for name, c := range map[string]struct {
		m    *Memory
		want []string
	}{"now": {&m, []string{"1 one", "3 three"}}, "before": {before, []string{"1 one", "2 two"}}} {
		var got []string
		if err := c.m.Load("t", func(key string, value []byte) error { got = append(got, key+" "+string(value)); return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestBroken(t *testing.T) {
	var m Memory
	full := errors.New("disk full")
	m.Break(full)
	batch := journal.Batch{Entries: []*journal.Entry{{ID: "a"}}}
	if err := m.Commit(t.Context(), batch); !errors.Is(err, full) || len(m.Entries()) != 0 {
		t.Errorf("got %v and %d entries", err, len(m.Entries()))
	}
	m.Break(nil)
	if err := m.Commit(t.Context(), batch); err != nil || len(m.Entries()) != 1 {
		t.Errorf("got %v and %d entries", err, len(m.Entries()))
	}
	if err := m.Load("none", func(string, []byte) error { return full }); err != nil {
		t.Errorf("an absent table has rows: %v", err)
	}
}
