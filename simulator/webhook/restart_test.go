package webhook

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/journal"
	"faultline/simulator/journal/journaltest"
)

// TestTheOutboxGoesOn kills the world at every place between an event and its recorded attempt, as a copy of the disk
// taken at that moment, and opens it again.
func TestTheOutboxGoesOn(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Virtual, nil)
	var between *journaltest.Memory
	r := listen(t, o.clock.Now, func(w http.ResponseWriter, _ *http.Request) {
		between = notes.Copy()
		w.WriteHeader(http.StatusInternalServerError)
	})
	o.endpoint(t, r.URL)
	o.emit(t, invoiceCreated)
	event := o.lastEvent(t)
	planned := notes.Copy()
	o.advance(t, 100*time.Second)
	recorded := notes.Copy()
	body := r.requests()[0].body

	cases := []struct {
		name string
		disk *journaltest.Memory
		now  time.Time
		want []time.Duration // of the attempts after the restart, counted from the event
	}{
		{"before the first attempt", planned, clock.Epoch, []time.Duration{0, 30 * time.Second, 90 * time.Second, 210 * time.Second, 450 * time.Second, 930 * time.Second}},
		{"between sending and recording the third", between, clock.Epoch.Add(90 * time.Second), []time.Duration{90 * time.Second, 210 * time.Second, 450 * time.Second, 930 * time.Second}},
		{"after the third", recorded, clock.Epoch.Add(100 * time.Second), []time.Duration{210 * time.Second, 450 * time.Second, 930 * time.Second}},
		{"long after", recorded, clock.Epoch.Add(time.Hour), []time.Duration{time.Hour, time.Hour + 240*time.Second, time.Hour + 720*time.Second}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			disk := c.disk.Copy()
			again := open(t, disk, clock.Virtual, func(o *Options) { o.Clock = clock.New(clock.Virtual, c.now) })
			again.clock = again.o.Clock
			before := len(r.requests())
			again.Resume()
			again.advance(t, 24*time.Hour)
			var offsets []time.Duration
			for _, e := range disk.Of(journal.KindAttempt) {
				offsets = append(offsets, e.At.Sub(clock.Epoch))
				if e.Attempt.Event != event || e.Cause != event {
					t.Errorf("another event: %+v", e)
				}
			}
			if diff := cmp.Diff(c.want, offsets); diff != "" {
				t.Error(diff)
			}
			for _, q := range r.requests()[before:] {
				if string(q.body) != string(body) {
					t.Errorf("other bytes: %s", q.body)
				}
			}
			if d := again.Deliveries(event); len(d) != 1 || d[0].State != StateFailed {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestIdsAreNotGivenTwice(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Virtual, nil)
	first := o.endpoint(t, "http://127.0.0.1:9/a")
	o.emit(t, initialUpdate)
	if err := o.RemoveEndpoint(t.Context(), first.ID); err != nil {
		t.Fatal(err)
	}
	o = open(t, notes, clock.Virtual, nil)
	second := o.endpoint(t, "http://127.0.0.1:9/b")
	o.emit(t, initialUpdate)
	events := notes.Of(journal.KindEvent)
	if second.ID == first.ID || events[0].ID == events[1].ID {
		t.Errorf("endpoints %s and %s, events %s and %s", first.ID, second.ID, events[0].ID, events[1].ID)
	}
}

func TestOldFinishedEventsAreForgotten(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Virtual, func(o *Options) { o.Keep = 2 })
	r := listen(t, o.clock.Now, nil)
	o.endpoint(t, r.URL)
	o.emit(t, initialUpdate, initialUpdate, initialUpdate) // none is finished yet: all are kept
	if n := len(notes.Rows(eventTable)); n != 3 {
		t.Errorf("%d events kept while they wait", n)
	}
	o.advance(t, 0)
	o.emit(t, initialUpdate)
	o.advance(t, 0)
	if e, d := len(notes.Rows(eventTable)), len(notes.Rows(deliveryTable)); e != 2 || d != 2 || len(r.requests()) != 4 {
		t.Errorf("%d events and %d deliveries kept after %d requests", e, d, len(r.requests()))
	}
	if _, ok := o.RawBody(notes.Of(journal.KindEvent)[0].ID); ok {
		t.Error("the oldest is still there")
	}
}

// TestAnEndInTheMiddleRecordsNothing stops the clock while a receiver is thinking: the outcome is not known, so the
// attempt is not journalled and the delivery waits for the next start.
func TestAnEndInTheMiddleRecordsNothing(t *testing.T) {
	notes := new(journaltest.Memory)
	o := open(t, notes, clock.Wall, nil)
	arrived := make(chan struct{})
	r := listen(t, time.Now, func(_ http.ResponseWriter, q *http.Request) { close(arrived); <-q.Context().Done() })
	o.endpoint(t, r.URL)
	o.emit(t, initialUpdate)
	<-arrived
	o.clock.Stop()
	if n := len(notes.Of(journal.KindAttempt)); n != 0 || o.Pending() != 1 {
		t.Errorf("%d attempts recorded, %d pending", n, o.Pending())
	}
}
