package webhook

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/simulator/clock"
	"faultline/simulator/journal/journaltest"
)

// ladders are the times of the attempts that fail, counted from the first, without jitter.
var ladders = []struct {
	profile  string
	watch    time.Duration
	attempts []string
	state    DeliveryState
	disabled bool
}{
	{"rutter", 100 * time.Hour, []string{"0", "30s", "1m30s", "3m30s", "7m30s", "15m30s"}, StateFailed, false},
	{"codat", 100 * time.Hour, []string{"0", "5s", "5m5s", "35m5s", "2h35m5s", "7h35m5s", "17h35m5s", "27h35m5s"}, StateFailed, false},
	{"merge", 100 * time.Hour, []string{"0", "1m", "6m", "36m", "156m"}, StateFailed, false},
	{"apideck", 100 * time.Hour, []string{"0", "3m", "5m", "10m", "30m", "1h", "2h", "4h", "8h", "12h"}, StateFailed, true},
	{"quickbooks", 50 * time.Hour, []string{"0", "10s", "30s", "1m", "6m", "26m", "2h26m", "6h26m", "12h26m", "18h26m", "24h26m", "30h26m", "36h26m", "42h26m", "48h26m"}, StatePending, false},
	{"xero", 100 * time.Hour, []string{"0", "1m", "6m", "21m", "81m", "141m", "201m", "261m", "321m", "381m", "441m", "501m", "561m", "621m", "681m", "741m", "801m", "861m", "921m",
		"981m", "1041m", "1101m", "1161m", "1221m", "1281m", "1341m", "1401m"}, StateFailed, true},
	{"stripe", 100 * time.Hour, []string{"0", "5m", "15m", "35m", "75m", "155m", "315m", "635m", "1275m", "33h15m", "45h15m", "57h15m", "69h15m"}, StateFailed, true},
	{"stripe_sandbox", 100 * time.Hour, []string{"0", "1h", "3h"}, StateFailed, false},
	{"standard", 100 * time.Hour, []string{"0", "5s", "5m5s", "35m5s", "2h35m5s", "7h35m5s", "17h35m5s", "31h35m5s", "51h35m5s", "75h35m5s"}, StateFailed, false},
}

// TestEveryLadderKeepsItsTimes plays up to four days in a moment.
func TestEveryLadderKeepsItsTimes(t *testing.T) {
	if len(ladders) != len(profiles) {
		t.Errorf("%d ladders for %d profiles", len(ladders), len(profiles))
	}
	for _, c := range ladders {
		t.Run(c.profile, func(t *testing.T) {
			o := open(t, new(journaltest.Memory), clock.Virtual, quickbooksNames)
			r := listen(t, o.clock.Now, status(http.StatusInternalServerError))
			o.endpointAs(t, r.URL, c.profile)
			o.settleHandshakes(t, r)
			o.emit(t, invoiceCreated)
			o.advance(t, c.watch)

			p, err := profileNamed(c.profile)
			if err != nil {
				t.Fatal(err)
			}
			var want, got []time.Duration
			for i, text := range c.attempts {
				at, err := time.ParseDuration(text)
				if err != nil {
					t.Fatal(err)
				}
				if i > 0 {
					before, _ := time.ParseDuration(c.attempts[i-1])
					at = want[i-1] + p.ladder.spread(at-before, o.o.Seed, o.lastEvent(t), i)
				}
				want = append(want, at)
			}
			for i, q := range r.requests() {
				got = append(got, q.at.Sub(clock.Epoch))
				if string(q.body) != string(r.requests()[0].body) || q.header.Get("webhook-id") != r.requests()[0].header.Get("webhook-id") {
					t.Errorf("attempt %d is another message", i+1)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			attempts := o.attempts()
			for i, e := range attempts {
				if last := i == len(attempts)-1; e.Attempt.GivenUp != (last && c.state == StateFailed) || (e.Attempt.NextAt == nil) != e.Attempt.GivenUp {
					t.Errorf("attempt %d: %+v", i+1, e.Attempt)
				}
			}
			d := o.Deliveries(o.lastEvent(t))[0]
			if d.State != c.state || (d.Ended == EndedExhausted) != (c.state == StateFailed) || o.Endpoints()[0].Disabled != c.disabled {
				t.Errorf("%+v, %+v", d, o.Endpoints()[0])
			}
		})
	}
}

func TestJitterStaysWithinItsShareAndFollowsTheSeed(t *testing.T) {
	l := ladder{jitter: 20}
	const wait = 5 * time.Minute
	seen := map[time.Duration]bool{}
	for attempt := range 200 {
		got := l.spread(wait, 1, "event", attempt)
		if got < wait*8/10 || got > wait*12/10 || got != got.Truncate(time.Millisecond) {
			t.Errorf("attempt %d waits %s", attempt, got)
		}
		if got != l.spread(wait, 1, "event", attempt) {
			t.Errorf("attempt %d waits differently the second time", attempt)
		}
		seen[got] = true
	}
	if len(seen) < 100 {
		t.Errorf("200 attempts wait only %d different times", len(seen))
	}
	if l.spread(wait, 1, "event", 3) == l.spread(wait, 2, "event", 3) || l.spread(wait, 1, "event", 3) == l.spread(wait, 1, "other", 3) {
		t.Error("the seed or the event is ignored")
	}
	if got := (ladder{}).spread(wait, 1, "event", 1); got != wait {
		t.Errorf("without jitter %s", got)
	}
}
