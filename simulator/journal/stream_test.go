package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func rapidDir(t *rapid.T) string {
	dir, err := os.MkdirTemp("", "journal")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "workspace.db")
}

func TestSubscribersGetEverythingInOrder(t *testing.T) {
	j := open(t, workspace(t), Options{})
	commit(t, j, one(note(0)))
	s := j.Subscribe(1000)
	const n = 500
	for i := range n {
		j.Append(one(note(i)))
	}
	next := uint64(2)
	for next <= n+1 {
		for _, e := range <-s.C() {
			if e.Seq != next {
				t.Fatalf("%d at %d", e.Seq, next)
			}
			next++
		}
	}
	if from, to := s.Lost(); from != 0 || to != 0 {
		t.Errorf("lost %d to %d", from, to)
	}
	s.Close()
	s.Close()
	if _, ok := <-s.C(); ok {
		t.Error("the channel stays open")
	}
	commit(t, j, one(note(1)))
}

// A subscriber that does not read loses entries, is told which, and holds nobody up.
func TestASlowSubscriberIsToldWhatItLost(t *testing.T) {
	j := open(t, workspace(t), Options{})
	s := j.Subscribe(2)
	for i := range 10 {
		commit(t, j, one(note(i)))
	}
	for want := uint64(1); want <= 2; want++ {
		if got := <-s.C(); len(got) != 1 || got[0].Seq != want {
			t.Fatalf("%v", sequence(got))
		}
	}
	if from, to := s.Lost(); from != 3 || to != 10 {
		t.Errorf("lost %d to %d", from, to)
	}
	commit(t, j, one(note(11)))
	if got := <-s.C(); got[0].Seq != 11 {
		t.Errorf("%v", sequence(got))
	}
}

func TestWait(t *testing.T) {
	j := open(t, workspace(t), Options{})
	for i := range 20 {
		j.Append(one(note(i)))
	}
	matched, last, err := j.Wait(t.Context(), "step:>=5", 12, 0)
	if err != nil || matched != 12 || len(last) != lastMatches || last[lastMatches-1].Seq != 17 {
		t.Errorf("%d, %v, %v", matched, sequence(last), err)
	}
	go func() {
		for i := range 5 {
			j.Append(one(note(100 + i)))
		}
	}()
	matched, last, err = j.Wait(t.Context(), "step:>=100", 5, 20)
	if err != nil || matched != 5 || last[4].ID != "note-104" {
		t.Errorf("%d, %v", matched, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	matched, last, err = j.Wait(ctx, "step:104", 2, 0)
	if !errors.Is(err, context.DeadlineExceeded) || matched != 1 || len(last) != 1 {
		t.Errorf("%d, %v, %v", matched, sequence(last), err)
	}
	if _, _, err := j.Wait(t.Context(), "stauts:1", 1, 0); err == nil {
		t.Error("a filter that does not parse was taken")
	}
}

func TestMatchFollowsTheStream(t *testing.T) {
	j := open(t, workspace(t), Options{Wall: ticks()})
	expr, err := j.CompileFilter("after:-1m body:over")
	if err != nil {
		t.Fatal(err)
	}
	s := j.Subscribe(10)
	for i, text := range []string{"overdue", "paid"} {
		commit(t, j, one(&Entry{Kind: KindEvent, ID: fmt.Sprint(i), Event: &Event{Body: Body{Raw: []byte(text)}}}))
		e := (<-s.C())[0]
		if got := j.Match(expr, e); got != (i == 0) {
			t.Errorf("%s: %t", text, got)
		}
	}
	if len(SuggestKeys()) < 40 {
		t.Error("keys are missing")
	}
}
