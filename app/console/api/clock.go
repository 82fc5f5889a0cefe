package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/clock"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

// ClockState is the world's time as people see it.
type ClockState struct {
	Now     time.Time  `json:"now" doc:"the world's time"`
	Wall    time.Time  `json:"wall" doc:"the machine's time"`
	Mode    string     `json:"mode" doc:"wall, virtual or xN"`
	Pending int        `json:"pending" doc:"pieces of work that wait for their time"`
	NextDue *time.Time `json:"next_due" doc:"when the first of them is due"`
	Ran     int        `json:"ran,omitempty" doc:"pieces of due work that an advance ran"`
	Idle    bool       `json:"idle" doc:"nothing is on its way to anybody: only routine work waits"`
	Reached bool       `json:"reached,omitempty" doc:"what a run waited for has come"`
}

type clockOutput struct{ Body ClockState }

func (o *operations) clockState() ClockState {
	c := o.World.Clock()
	s := ClockState{Now: c.Now(), Wall: c.Wall(), Mode: c.Mode().String(), Idle: c.Idle()}
	var due time.Time
	if s.Pending, due = c.Pending(); s.Pending > 0 {
		s.NextDue = &due
	}
	return s
}

func (o *operations) clock() {
	huma.Register(o.api, operation(http.MethodGet, "/clock", "get-clock", "The world's time"), func(context.Context, *struct{}) (*clockOutput, error) {
		return &clockOutput{o.clockState()}, nil
	})
	type advanceClockInput struct {
		Body struct {
			By string `json:"by,omitempty" doc:"a duration such as 90s, 60m or 48h"`
			To string `json:"to,omitempty" doc:"instead of by: a moment of the world's time, such as 2026-03-03T09:00:00Z"`
		}
	}
	advance := operation(http.MethodPost, "/clock/advance", "advance-clock", "Moves time forward and runs everything due in between, in order")
	advance.DefaultStatus = http.StatusOK
	huma.Register(o.api, advance, func(ctx context.Context, in *advanceClockInput) (*clockOutput, error) {
		by, err := span(o.World.Clock().Now(), in.Body.By, in.Body.To)
		if err != nil {
			return nil, o.failure(err)
		}
		ran, err := o.World.Clock().Advance(ctx, by)
		if err != nil {
			return nil, o.failure(err)
		}
		s := o.clockState()
		s.Ran = ran
		return &clockOutput{s}, nil
	})
	type clockModeInput struct {
		Body struct {
			Mode string `json:"mode" doc:"wall, virtual or xN"`
		}
	}
	mode := operation(http.MethodPost, "/clock/mode", "set-clock-mode", "Changes how time passes from now on")
	mode.DefaultStatus = http.StatusOK
	huma.Register(o.api, mode, func(_ context.Context, in *clockModeInput) (*clockOutput, error) {
		m, err := clock.ParseMode(in.Body.Mode)
		if err != nil {
			return nil, o.failure(err)
		}
		o.World.Clock().SetMode(m)
		return &clockOutput{o.clockState()}, nil
	})
	o.clockRun()
}

// span is how far an advance goes: by so much, or to a moment.
func span(now time.Time, by, to string) (time.Duration, error) {
	switch {
	case to == "":
		d, err := time.ParseDuration(by)
		if err != nil || d <= 0 {
			return 0, problem.New(problem.Invalid, "%q is not a duration", by).At("/by").WithHint("write a positive duration such as 60m")
		}
		return d, nil
	case by != "":
		return 0, problem.New(problem.Invalid, "time cannot go both by and to").At("/to").WithHint("give one of them")
	}
	at, err := time.Parse(time.RFC3339, to)
	if err != nil {
		return 0, problem.New(problem.Invalid, "%q is not a moment", to).At("/to").WithHint("write it as %s", now.Add(time.Hour).Format(time.RFC3339))
	}
	if !at.After(now) {
		return 0, problem.New(problem.Invalid, "%s has passed", to).At("/to").WithHint("it is %s in the world, and time goes forward only", now.Format(time.RFC3339))
	}
	return at.Sub(now), nil
}

const (
	untilIdle   = "idle"
	longestRun  = 366 * 24 * time.Hour
	standardRun = 72 * time.Hour
)

func (o *operations) clockRun() {
	type runClockInput struct {
		Body struct {
			Until string `json:"until,omitempty" doc:"idle, or a filter: until an entry comes that matches; default idle"`
			Limit string `json:"limit,omitempty" doc:"how far time may go; default 72h"`
		}
	}
	run := operation(http.MethodPost, "/clock/run", "run-clock", "Moves time from one piece of due work to the next, until nothing is on its way or an entry comes that matches")
	run.DefaultStatus = http.StatusOK
	huma.Register(o.api, run, func(ctx context.Context, in *runClockInput) (*clockOutput, error) {
		limit := standardRun
		if in.Body.Limit != "" {
			given, err := time.ParseDuration(in.Body.Limit)
			if err != nil || given <= 0 || given > longestRun {
				return nil, o.failure(problem.New(problem.Invalid, "%q is not a span of time to run", in.Body.Limit).At("/limit").WithHint("write a positive duration such as 72h"))
			}
			limit = given
		}
		holds, failed := o.condition(ctx, in.Body.Until)
		if err := failed(); err != nil {
			return nil, o.failure(err)
		}
		ran, reached, err := o.World.Clock().RunUntil(ctx, holds, limit)
		if err == nil {
			err = failed()
		}
		if err != nil {
			return nil, o.failure(err)
		}
		s := o.clockState()
		s.Ran, s.Reached = ran, reached
		return &clockOutput{s}, nil
	})
}

// condition is what a run waits for. A filter that fails holds, so that the run ends, and failed says why.
func (o *operations) condition(ctx context.Context, until string) (holds func() bool, failed func() error) {
	if until == "" || until == untilIdle {
		return o.World.Clock().Idle, func() error { return nil }
	}
	seen := o.World.Journal().Status().Sequence
	var broken error
	holds = func() bool {
		page, err := o.World.Journal().Query(ctx, journal.Query{Filter: until, After: seen, Oldest: true, Limit: 1})
		if err != nil {
			broken = err
			return true
		}
		if len(page.Entries) > 0 {
			return true
		}
		seen = max(seen, page.Reached)
		return false
	}
	holds()
	return holds, func() error { return broken }
}
