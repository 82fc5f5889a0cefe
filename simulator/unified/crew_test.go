package unified

import (
	"sync"
	"testing"
)

// Jobs of a crew never wait for each other, not even when hundreds come at once and come again.
func TestCrewRunsEverythingAtOnce(t *testing.T) {
	c := newCrew()
	for range 3 {
		var together, ended sync.WaitGroup
		const jobs = 2*mostIdle + 1
		together.Add(jobs)
		ended.Add(jobs)
		for range jobs {
			c.run(func() {
				defer ended.Done()
				together.Done()
				together.Wait() // ends only when all of them run
			})
		}
		ended.Wait()
	}
	c.close()
	ran := false
	c.run(func() { ran = true })
	c.close()
	if !ran {
		t.Error("a job that came late was lost")
	}
}
