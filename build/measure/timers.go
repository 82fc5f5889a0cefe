package main

import (
	"context"
	"fmt"
	"time"

	"faultline/simulator/clock"
)

// dueTimers are how many pieces of work are due in the span that is advanced.
const dueTimers = 10_000

// timers is how long the virtual clock takes to run so many pieces of work that do nothing.
type timers struct {
	Goal  time.Duration `json:"goal_ns"`
	Due   int           `json:"due"`
	Taken time.Duration `json:"taken_ns"` // median
}

func measureTimers(ctx context.Context, o options) (*timers, error) {
	var took []time.Duration
	for range o.starts {
		c := clock.New(clock.Virtual, time.Time{})
		ran := 0
		for i := range dueTimers { // in no order, and several at one moment
			c.Background(clock.Epoch.Add(time.Duration(i*7919%(dueTimers/2))*time.Second), "measured", func(context.Context) { ran++ })
		}
		began := clock.Machine()
		if _, err := c.Advance(ctx, dueTimers*time.Second); err != nil {
			return nil, err
		}
		if ran != dueTimers {
			return nil, fmt.Errorf("%d of %d pieces of work ran", ran, dueTimers)
		}
		took = append(took, clock.Machine().Sub(began))
	}
	return &timers{Goal: timersGoal, Due: dueTimers, Taken: median(took)}, nil
}
