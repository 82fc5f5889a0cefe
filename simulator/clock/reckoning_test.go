package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The world's time is what passed since the base, to the millisecond, whatever the base is.
func TestTimeIsReckonedToTheMillisecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mode := Mode(rapid.IntRange(1, maxFactor).Draw(t, "mode"))
		base := Epoch.Add(time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "base")))
		passed := time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "passed"))
		origin := time.Now()
		got, want := reckon(mode, base, origin).at(origin.Add(passed)), base.Add(passed*time.Duration(mode)).Truncate(time.Millisecond)
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

func TestTheTimeAtAMomentOfTheMachine(t *testing.T) {
	virtual := New(Virtual, time.Time{})
	if got := virtual.NowAt(virtual.Wall()); got != Epoch {
		t.Errorf("a frozen world is at %s", got)
	}
	flowing := New(Wall, time.Time{})
	early := flowing.Wall()
	if _, err := flowing.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	wall := flowing.Wall()
	if ahead := flowing.NowAt(wall).Sub(wall); ahead < time.Hour-time.Second || ahead > time.Hour {
		t.Errorf("behind a jump of an hour the world is ahead by %s", ahead)
	}
	if late := flowing.NowAt(early); late.Before(early.Add(time.Hour - time.Second)) {
		t.Errorf("time runs back to %s for who looked at the machine before the jump", late)
	}
}
