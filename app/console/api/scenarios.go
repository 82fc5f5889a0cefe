package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Scenario is one script of the library.
type Scenario struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Source      string `json:"source" doc:"the YAML text"`
}

// Run is one execution of a scenario.
type Run struct {
	ID       string    `json:"id"`
	Scenario string    `json:"scenario"`
	State    string    `json:"state" enum:"running,passed,failed,error"`
	Error    string    `json:"error,omitempty"`
	Verdicts []Verdict `json:"verdicts"`
}

// Verdict is what one check found.
type Verdict struct {
	Name     string   `json:"name"`
	Status   string   `json:"status" enum:"pass,fail,not_exercised"`
	Reason   string   `json:"reason"`
	Evidence []uint64 `json:"evidence" doc:"sequence numbers of the entries that decide it"`
}

// Runner plays scenarios in the running world, against the reference integration or one that is already listening.
type Runner interface {
	Scenarios() []Scenario
	Start(ctx context.Context, name, source string) (Run, error)
	Get(id string) (Run, bool)
}

func (o *operations) scenarios() {
	type scenariosOutput struct {
		Body struct {
			Scenarios []Scenario `json:"scenarios"`
		}
	}
	huma.Register(o.api, operation(http.MethodGet, "/scenarios", "list-scenarios", "The library of scripts"), func(context.Context, *struct{}) (*scenariosOutput, error) {
		out := &scenariosOutput{}
		out.Body.Scenarios = o.Runner.Scenarios()
		return out, nil
	})
	type startRunInput struct {
		Body struct {
			Scenario string `json:"scenario,omitempty" doc:"name in the library"`
			Source   string `json:"source,omitempty" doc:"or the YAML text itself" maxLength:"5242880"`
		}
	}
	type runOutput struct{ Body Run }
	start := operation(http.MethodPost, "/runs", "start-run", "Plays a scenario against the reference integration in this world")
	start.DefaultStatus = http.StatusAccepted
	huma.Register(o.api, start, func(ctx context.Context, in *startRunInput) (*runOutput, error) {
		run, err := o.Runner.Start(ctx, in.Body.Scenario, in.Body.Source)
		if err != nil {
			return nil, o.failure(err)
		}
		return &runOutput{run}, nil
	})
	type getRunInput struct {
		ID string `path:"id"`
	}
	huma.Register(o.api, operation(http.MethodGet, "/runs/{id}", "get-run", "How a run stands"), func(_ context.Context, in *getRunInput) (*runOutput, error) {
		run, ok := o.Runner.Get(in.ID)
		if !ok {
			return nil, &Problem{Type: "about:blank", Title: "Not Found", Status: http.StatusNotFound, Code: "not_found", Detail: "there is no run " + in.ID}
		}
		return &runOutput{run}, nil
	})
}
