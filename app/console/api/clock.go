package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/clock"
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
}

type clockOutput struct{ Body ClockState }

func (o *operations) clockState() ClockState {
	c := o.World.Clock()
	s := ClockState{Now: c.Now(), Wall: c.Wall(), Mode: c.Mode().String()}
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
			By string `json:"by" doc:"a duration such as 90s, 60m or 48h"`
		}
	}
	advance := operation(http.MethodPost, "/clock/advance", "advance-clock", "Moves time forward and runs everything due in between, in order")
	advance.DefaultStatus = http.StatusOK
	huma.Register(o.api, advance, func(ctx context.Context, in *advanceClockInput) (*clockOutput, error) {
		by, err := time.ParseDuration(in.Body.By)
		if err != nil || by <= 0 {
			return nil, o.failure(problem.New(problem.Invalid, "%q is not a duration", in.Body.By).At("/by").WithHint("write a positive duration such as 60m"))
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
}
