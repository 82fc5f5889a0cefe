package journal

import (
	"sync"
	"testing"
)

// about opens a journal that saw so many write at the same time.
func about(t *testing.T, n int, held heldBack) *Journal {
	j := open(t, workspace(t), Options{Later: held.later})
	j.company.about = n
	return j
}

// writers commits on so many goroutines, and returns once all of them wait.
func writers(t *testing.T, j *Journal, n int) (ended *sync.WaitGroup) {
	ended = new(sync.WaitGroup)
	for i := range n {
		ended.Go(func() { commit(t, j, one(note(i))) })
	}
	eventually(t, func() bool { j.mu.Lock(); defer j.mu.Unlock(); return j.company.waiting == n })
	return ended
}

func TestManyWaitForEachOther(t *testing.T) {
	for name, bring := range map[string]func(*testing.T, *Journal, func()){
		"until as many wait as did before":  func(t *testing.T, j *Journal, _ func()) { commit(t, j, one(note(0))) },
		"until the time is up":              func(_ *testing.T, _ *Journal, later func()) { later() },
		"until a commit shows that few are": func(_ *testing.T, j *Journal, _ func()) { j.parted(0) },
		"until a reader asks":               func(t *testing.T, j *Journal, _ func()) { get(t, j, Query{}) },
	} {
		t.Run(name, func(t *testing.T) {
			held := heldBack{make(chan func(), 8)}
			j := about(t, manyAbout, held)
			ended := writers(t, j, manyAbout-1)
			later := <-held.calls
			if len(j.work) > 0 || j.Status().Durable > 0 {
				t.Fatal("the writer was called")
			}
			bring(t, j, later)
			ended.Wait()
			later() // of a round that was written: it calls nobody
			if j.mu.Lock(); j.called || j.company.about < manyAbout-1 {
				t.Errorf("called: %t, about: %d", j.called, j.company.about)
			}
			j.mu.Unlock()
		})
	}
}

func TestFewDoNotWaitForOthers(t *testing.T) {
	j := about(t, manyAbout-1, heldBack{make(chan func(), 8)})
	commit(t, j, one(note(1)))
	if err := j.Enqueue(one(note(2)))(); err != nil {
		t.Error(err)
	}
}
