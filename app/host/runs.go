package host

import (
	"context"
	"os"
	"sync"

	"faultline/app/console/api"
	"faultline/scenarios/library"
	"faultline/scenarios/plan"
	"faultline/scenarios/run"
	"faultline/scenarios/verdict"
	"faultline/simulator"
	"faultline/simulator/problem"
)

// runs plays scenarios in the running world, one at a time, against the reference integration as its own process.
type runs struct {
	ctx     context.Context
	world   *simulator.World
	baseURL string
	version string

	playing sync.WaitGroup
	mu      sync.Mutex
	busy    bool
	byID    map[string]api.Run
}

func newRuns(ctx context.Context, w *simulator.World, sandbox, version string) *runs {
	return &runs{ctx: ctx, world: w, baseURL: sandbox + "/versioned", version: version, byID: map[string]api.Run{}}
}

// Scenarios lists the library.
func (r *runs) Scenarios() []api.Scenario {
	all := []api.Scenario{}
	for _, name := range library.Names() {
		source, err := library.Source(name)
		if err != nil {
			continue // it cannot be: the names are those of the files
		}
		s := api.Scenario{Name: name, Source: string(source)}
		if p, err := plan.Parse(name+".yaml", source); err == nil {
			s.Title, s.Description = p.Title, p.Description
		}
		all = append(all, s)
	}
	return all
}

// Start begins a run and answers as soon as its world is ready.
func (r *runs) Start(ctx context.Context, name, source string) (api.Run, error) {
	p, err := r.read(name, source)
	if err != nil {
		return api.Run{}, err
	}
	self, err := os.Executable()
	if err != nil {
		return api.Run{}, problem.New(problem.Unavailable, "the path of this program is not known").Because(err)
	}
	r.mu.Lock()
	if r.busy {
		r.mu.Unlock()
		return api.Run{}, problem.New(problem.Conflict, "another scenario is being played").WithHint("wait until it has ended")
	}
	r.busy = true
	r.mu.Unlock()
	began := make(chan api.Run, 1)
	r.playing.Go(func() { r.play(p, []string{self, "subject"}, began) })
	select {
	case first := <-began:
		return first, nil
	case <-ctx.Done():
		return api.Run{}, ctx.Err()
	}
}

func (r *runs) read(name, source string) (*plan.Plan, error) {
	switch {
	case source != "" && name == "":
		return plan.Parse("scenario.yaml", []byte(source))
	case name != "" && source == "":
		text, err := library.Source(name)
		if err != nil {
			return nil, problem.From(err).At("/scenario")
		}
		return plan.Parse(name+".yaml", text)
	}
	return nil, problem.New(problem.Invalid, "name a scenario of the library, or send the source of one, and not both").At("/scenario")
}

func (r *runs) play(p *plan.Plan, command []string, began chan<- api.Run) {
	tell := func(result *run.Result) api.Run {
		shown := shown(result)
		r.mu.Lock()
		r.byID[shown.ID] = shown
		r.mu.Unlock()
		return shown
	}
	progress := func(n run.Progress) {
		if n.Began != nil {
			began <- tell(n.Began)
		}
	}
	result, _ := run.New(run.Options{World: run.In(r.world), BaseURL: r.baseURL, Version: r.version, Progress: progress}).Run(r.ctx, p, command)
	last := tell(result) // an error is told in the result
	r.mu.Lock()
	r.busy = false
	r.mu.Unlock()
	select {
	case began <- last: // it ended before it began
	default:
	}
}

// shown is a result as the console shows it.
func shown(result *run.Result) api.Run {
	states := map[run.Outcome]string{run.Passed: "passed", run.Failed: "failed", run.Broken: "error", run.Interrupted: "error"}
	state, over := states[result.Outcome]
	if !over {
		state = "running"
	}
	out := api.Run{ID: result.Run, Scenario: result.Scenario, State: state, Error: result.Problem, Verdicts: []api.Verdict{}}
	for _, v := range result.Verdicts {
		out.Verdicts = append(out.Verdicts, api.Verdict{Name: v.Name, Status: string(v.Status), Reason: v.Reason, Evidence: evidence(v)})
	}
	return out
}

func evidence(v verdict.Verdict) []uint64 {
	if v.Evidence == nil {
		return []uint64{}
	}
	return v.Evidence
}

// Get tells how a run stands.
func (r *runs) Get(id string) (api.Run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run, ok := r.byID[id]
	return run, ok
}
