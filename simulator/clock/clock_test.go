package clock

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"faultline/simulator/problem"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAdvanceRunsDueWorkInOrder(t *testing.T) {
	c := New(Virtual, time.Time{})
	var ran []string
	note := func(name string) Task {
		return func(context.Context) { ran = append(ran, fmt.Sprintf("%s@%s", name, c.Now().Sub(Epoch))) }
	}
	c.At(Epoch.Add(3*time.Minute), "c", note("c"))
	c.Background(Epoch.Add(time.Minute), "a", note("a"))
	c.At(Epoch.Add(time.Minute), "b", note("b"))
	c.At(Epoch.Add(2*time.Minute), "chain", func(context.Context) {
		ran = append(ran, "chain")
		c.At(c.Now().Add(30*time.Second), "linked", note("linked"))
	})
	c.At(Epoch.Add(time.Hour), "later", note("later"))
	n, err := c.Advance(context.Background(), 10*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	want := "a@1m0s b@1m0s chain linked@2m30s c@3m0s"
	if got := strings.Join(ran, " "); got != want || n != 5 {
		t.Errorf("ran %q (%d pieces), want %q", got, n, want)
	}
	if got := c.Now().Sub(Epoch); got != 10*time.Minute {
		t.Errorf("stands at %s", got)
	}
	if pending, due := c.Pending(); pending != 1 || !due.Equal(Epoch.Add(time.Hour)) {
		t.Errorf("%d pending, next %s", pending, due)
	}
}

// The order is a function of due times and of the order of scheduling, whatever the steps of the advance.
func TestOrderDoesNotDependOnTheSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		due := rapid.SliceOfN(rapid.IntRange(0, 60), 1, 30).Draw(t, "due")
		steps := rapid.SliceOfN(rapid.IntRange(1, 30), 1, 10).Draw(t, "steps")
		play := func(steps []int) string {
			c := New(Virtual, time.Time{})
			var ran []string
			for i, d := range due {
				c.At(Epoch.Add(time.Duration(d)*time.Second), "", func(context.Context) { ran = append(ran, fmt.Sprint(i, "@", c.Now().Sub(Epoch))) })
			}
			for _, s := range steps {
				if _, err := c.Advance(context.Background(), time.Duration(s)*time.Second); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := c.Advance(context.Background(), 2*time.Minute); err != nil {
				t.Fatal(err)
			}
			return strings.Join(ran, " ")
		}
		if one, many := play(nil), play(steps); one != many {
			t.Fatalf("in one step %q\nin many     %q", one, many)
		}
	})
}

func TestCancelledWorkDoesNotRun(t *testing.T) {
	c := New(Virtual, time.Time{})
	ran := false
	timer := c.At(Epoch.Add(time.Second), "", func(context.Context) { ran = true })
	if !timer.Cancel() || timer.Cancel() {
		t.Error("a timer is cancelled once")
	}
	if _, err := c.Advance(context.Background(), time.Minute); err != nil || ran {
		t.Errorf("ran %v, %v", ran, err)
	}
}

func TestTimeDoesNotGoBack(t *testing.T) {
	c := New(Virtual, Epoch.Add(time.Hour))
	if got := c.Now().Sub(Epoch); got != time.Hour {
		t.Errorf("resumes at %s", got)
	}
	if _, err := c.Advance(context.Background(), -time.Second); !problem.Is(err, problem.Invalid) {
		t.Errorf("going back: %v", err)
	}
	c.SetMode(Wall)
	before := c.Now()
	if before.Before(Epoch.Add(time.Hour)) {
		t.Errorf("a change of mode moved time to %s", before)
	}
}

func TestALoopRunsWorkOnAFlowingClock(t *testing.T) {
	c := New(Mode(3600), time.Time{})
	c.Start(context.Background())
	defer c.Stop()
	done := make(chan time.Time, 2)
	c.At(c.Now().Add(10*time.Minute), "", func(context.Context) { done <- c.Now() })
	c.Background(c.Now().Add(20*time.Minute), "", func(context.Context) { done <- c.Now() })
	for range 2 {
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatal("an hour of the world takes a second, and nothing ran")
		}
	}
}

// Work that waits on a peer must not hold up the rest while time flows by itself.
func TestBackgroundWorkDelaysNobody(t *testing.T) {
	c := New(Wall, time.Time{})
	c.Start(context.Background())
	release := make(chan struct{})
	defer c.Stop()
	defer close(release)
	c.Background(c.Now(), "hangs", func(ctx context.Context) {
		select {
		case <-release:
		case <-ctx.Done():
		}
	})
	ran := make(chan struct{})
	c.At(c.Now(), "quick", func(context.Context) { close(ran) })
	select {
	case <-ran:
	case <-time.After(10 * time.Second):
		t.Fatal("a hanging peer delays other work")
	}
}

func TestMovesAreTold(t *testing.T) {
	c := New(Virtual, time.Time{})
	var moves []Move
	c.OnMove(func(m Move) { moves = append(moves, m) })
	c.At(Epoch.Add(time.Minute), "", func(context.Context) {})
	if _, err := c.Advance(context.Background(), time.Hour); err != nil {
		t.Fatal(err)
	}
	c.SetMode(Mode(60))
	if len(moves) != 2 || moves[0].Ran != 1 || moves[0].To.Sub(moves[0].From) != time.Hour || moves[1].Mode.String() != "x60" {
		t.Errorf("told %+v", moves)
	}
}

func TestConcurrentUse(t *testing.T) {
	c := New(Virtual, time.Time{})
	c.Start(context.Background())
	defer c.Stop()
	var ran sync.WaitGroup
	for i := range 50 {
		ran.Add(1)
		go c.At(Epoch.Add(time.Duration(i)*time.Second), "", func(context.Context) { ran.Done() })
		go c.Now()
	}
	finished := make(chan struct{})
	go func() { ran.Wait(); close(finished) }()
	for {
		select {
		case <-finished:
			return
		default:
			if _, err := c.Advance(context.Background(), time.Minute); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestParseMode(t *testing.T) {
	for text, want := range map[string]Mode{"wall": Wall, "virtual": Virtual, "x60": 60, "x1": 1} {
		got, err := ParseMode(text)
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "x0", "x-3", "60", "x1.5", "fast", "x999999999"} {
		if _, err := ParseMode(text); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q is accepted: %v", text, err)
		}
	}
}

func TestRunUntil(t *testing.T) {
	cases := []struct {
		name  string
		limit time.Duration
		until int // pieces of work that ran
		ran   int
		held  bool
		at    time.Duration
	}{
		{"it holds already", time.Hour, 0, 0, true, 0},
		{"it comes to hold", time.Hour, 3, 3, true, 2 * time.Minute},
		{"everything of one moment runs", time.Hour, 2, 3, true, 2 * time.Minute},
		{"the limit comes first", 90 * time.Second, 3, 1, false, 90 * time.Second},
		{"it never holds", time.Hour, 99, 4, false, time.Hour},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := New(Virtual, time.Time{})
			ran := 0
			for _, due := range []int{1, 2, 2, 3} {
				w.At(Epoch.Add(time.Duration(due)*time.Minute), "", func(context.Context) { ran++ })
			}
			var moves []Move
			w.OnMove(func(m Move) { moves = append(moves, m) })
			n, held, err := w.RunUntil(t.Context(), func() bool { return ran >= c.until }, c.limit)
			if err != nil || n != c.ran || held != c.held || w.Now().Sub(Epoch) != c.at {
				t.Errorf("ran %d, held %v, stands at %s, %v", n, held, w.Now().Sub(Epoch), err)
			}
			if len(moves) != 1 || moves[0].Ran != c.ran || !moves[0].To.Equal(w.Now()) {
				t.Errorf("told %+v", moves)
			}
		})
	}
	if _, _, err := New(Virtual, time.Time{}).RunUntil(t.Context(), func() bool { return true }, -1); !problem.Is(err, problem.Invalid) {
		t.Errorf("got %v", err)
	}
}

func TestIdle(t *testing.T) {
	c := New(Virtual, time.Time{})
	nothing := func(context.Context) {}
	idle := func(what string, want bool) {
		t.Helper()
		if c.Idle() != want {
			t.Errorf("%s: idle is %v", what, !want)
		}
	}
	idle("empty", true)
	c.At(Epoch.Add(time.Hour), "a note", nothing)
	idle("a note to come", true)
	var every Task
	every = func(context.Context) { c.Background(c.Now().Add(time.Hour), "routine", every).Routine() }
	every(t.Context())
	idle("routine", true)
	taken := c.Background(Epoch.Add(time.Minute), "work", nothing)
	idle("work to come", false)
	taken.Cancel()
	taken.Cancel()
	taken.Routine()
	idle("work taken back", true)
	c.Background(Epoch.Add(90*time.Minute), "work", nothing)
	if _, held, err := c.RunUntil(t.Context(), c.Idle, 72*time.Hour); err != nil || !held || c.Now().Sub(Epoch) != 90*time.Minute {
		t.Errorf("%v, stands at %s: %v", held, c.Now().Sub(Epoch), err)
	}
}

// Ten thousand pieces of due work, several at one moment, run in one advance: by their time, and at one time in the
// order in which they were scheduled. How long that takes is measured by build/bench.
func TestTenThousandTimersRunInOrder(t *testing.T) {
	c := New(Virtual, time.Time{})
	type piece struct {
		at    time.Time
		order int
	}
	var ran []piece
	for i := range 10_000 {
		due := Epoch.Add(time.Duration(i*7919%5_000) * time.Second)
		c.Background(due, "", func(context.Context) {
			if now := c.Now(); !now.Equal(due) {
				t.Errorf("piece %d ran at %s, due %s", i, now, due)
			}
			ran = append(ran, piece{due, i})
		})
	}
	if n, err := c.Advance(t.Context(), 5_000*time.Second); err != nil || n != 10_000 || len(ran) != n {
		t.Fatalf("%d ran: %v", len(ran), err)
	}
	if !slices.IsSortedFunc(ran, func(a, b piece) int { return cmp.Or(a.at.Compare(b.at), a.order-b.order) }) {
		t.Error("not in order")
	}
}

func TestWithinWaitsForTheChannelOrTheTime(t *testing.T) {
	given := make(chan int, 1)
	given <- 1
	if !Within(given, time.Hour) {
		t.Error("what was there was not taken")
	}
	if Within(given, time.Millisecond) {
		t.Error("something came out of an empty channel")
	}
	close(given)
	if !Within(given, time.Hour) {
		t.Error("the end of a channel was waited for in vain")
	}
}
