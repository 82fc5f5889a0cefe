package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"faultline/scenarios/plan"
	"faultline/scenarios/verdict"
	"faultline/simulator/exchange"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

// Options of a Runner. World and BaseURL are needed; the rest has defaults.
type Options struct {
	World    World
	BaseURL  string         // of the unified API, with /versioned
	Seed     *seed.Seed     // instead of the scenario's
	Version  string         // of Faultline, for the fingerprint
	Progress func(Progress) // told as the run goes on, from the goroutine of Run
	Output   io.Writer      // receives what the integration prints, as it prints it
	Start    time.Duration  // how long the integration may take to come up; default 10 s
	Grace    time.Duration  // how long it may take to end; default 3 s
}

// Progress is news of a run that is under way. Exactly one member is set.
type Progress struct {
	Began    *Result          // run id, scenario, seed and clock are known
	Step     *StepResult      // was taken, or failed
	Settling bool             // the steps are over
	Verdict  *verdict.Verdict //
}

// Runner plays scenarios, one at a time.
type Runner struct{ options Options }

// New returns a Runner.
func New(o Options) *Runner {
	if o.Start == 0 {
		o.Start = 10 * time.Second
	}
	if o.Grace == 0 {
		o.Grace = 3 * time.Second
	}
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	if o.Output == nil {
		o.Output = io.Discard
	}
	return &Runner{options: o}
}

// Run plays one scenario against the integration that the command starts. Without a command nothing is started: then
// whoever calls the connections of the run is the integration. The result says what happened, also when the error is
// not nil, which it is only when the run could not begin or was interrupted.
func (r *Runner) Run(ctx context.Context, p *plan.Plan, command []string) (*Result, error) {
	began := r.options.World.Wall()
	s := r.session(p, command)
	s.result.Began = began
	err := s.play(ctx, command)
	s.close(context.WithoutCancel(ctx))
	s.result.Duration = r.options.World.Wall().Sub(began)
	switch {
	case ctx.Err() != nil:
		s.result.Outcome, s.result.Problem = Interrupted, "the run was interrupted"
		return s.result, ctx.Err()
	case err != nil:
		s.result.Outcome, s.result.Problem = Broken, err.Error()
	default:
		s.result.judge()
	}
	if s.result.Outcome == Passed {
		s.result.Integration.Output = ""
	}
	return s.result, err
}

// session is one run.
type session struct {
	Options
	plan        *plan.Plan
	checks      []verdict.Check
	result      *Result
	connections map[string]Connection // by the name in the plan
	armed       []string              // rules, by the name in the world
	rules       map[string]string     // by the name in the plan
	endpoint    string
	secret      string // that signs what the endpoint is sent
	promised    string // what Idempotency-Keys did before the run; empty: it left that alone
	process     *process
	watch       *watch
}

func (r *Runner) session(p *plan.Plan, command []string) *session {
	chance := p.Seed
	if r.options.Seed != nil {
		chance = *r.options.Seed
	}
	if command == nil {
		command = []string{}
	}
	mode := r.options.World.Mode()
	return &session{
		Options: r.options, plan: p, connections: map[string]Connection{}, rules: map[string]string{},
		result: &Result{
			Scenario: p.Name, Title: p.Title, File: p.File, Seed: uint64(chance), Clock: mode,
			Steps: []StepResult{}, Verdicts: []verdict.Verdict{}, Integration: Integration{Command: command},
			Fingerprint: Fingerprint{Version: r.options.Version, Scenario: p.Hash, Seed: uint64(chance), Clock: mode},
		},
	}
}

// play takes the run from its beginning to its verdicts. An error means that it could not begin.
func (s *session) play(ctx context.Context, command []string) error {
	for _, e := range s.plan.Expect {
		check, err := verdict.For(e)
		if err != nil {
			return err
		}
		s.checks = append(s.checks, check)
	}
	s.watch = newWatch(s.World)
	id, err := s.World.Begin(ctx, s.plan.Name, seed.Seed(s.result.Seed))
	if err != nil {
		return err
	}
	s.result.Run, s.watch.run = id, id
	ctx = exchange.With(ctx, exchange.Origin{Run: id})
	if s.plan.Idempotency != "" {
		if s.promised, err = s.World.Idempotency(ctx, s.plan.Idempotency); err != nil {
			return err
		}
	}
	if err := s.connect(ctx); err != nil {
		return err
	}
	s.Progress(Progress{Began: s.result})
	if err := s.journal(ctx, journal.Step{Type: "start", Text: s.plan.Title}); err != nil {
		return err
	}
	if err := s.start(ctx, command); err != nil {
		return err
	}
	if s.steps(ctx) {
		s.settle(ctx)
	}
	s.fold(ctx)
	return s.journal(ctx, journal.Step{Number: len(s.plan.Steps) + 1, Type: "end", Text: s.plan.Title})
}

// connect makes the companies of the plan.
func (s *session) connect(ctx context.Context) error {
	for _, c := range s.plan.Connections {
		made, err := s.World.Connect(ctx, s.result.Run, c, seed.Seed(s.result.Seed).Derive("connection", c.Name))
		if err != nil {
			return fmt.Errorf("connection %s: %w", c.Name, err)
		}
		s.connections[c.Name] = made
		s.watch.own[made.ID] = true
	}
	return nil
}

// start brings the integration up and directs the events to it.
func (s *session) start(ctx context.Context, command []string) error {
	target, port := s.plan.Webhooks.URL, 0
	if len(command) > 0 {
		var err error
		if port, err = freePort(ctx); err != nil {
			return problem.New(problem.Unavailable, "no port is free for the integration's webhooks").Because(err)
		}
		if target == "" {
			target = fmt.Sprintf("http://127.0.0.1:%d/webhooks", port)
		}
	}
	if target != "" {
		var err error
		if s.endpoint, s.secret, err = s.World.AddEndpoint(ctx, s.result.Run, target, s.plan.Webhooks); err != nil {
			return err
		}
	}
	if len(command) > 0 {
		if err := s.launch(ctx, command, port); err != nil {
			return err
		}
	}
	if s.endpoint == "" {
		return nil
	}
	return s.World.OpenEndpoint(ctx, s.endpoint)
}

// launch starts the integration and waits until it is up.
func (s *session) launch(ctx context.Context, command []string, port int) error {
	environment, err := s.environment(port)
	if err != nil {
		return err
	}
	if s.process, err = startProcess(command, environment, s.Output, s.Grace); err != nil {
		return problem.New(problem.Invalid, "the integration cannot be started: %s", err).WithHint("check the command after --")
	}
	return s.up(ctx, port)
}

// up waits until the integration has called, or listens for events.
func (s *session) up(ctx context.Context, port int) error {
	deadline := s.World.Wall().Add(s.Start)
	for {
		if err := s.watch.refresh(ctx); err != nil {
			return err
		}
		if s.watch.called() || listening(ctx, port) {
			return nil
		}
		if how, ended := s.process.ended(); ended {
			return problem.New(problem.Unavailable, "the integration ended before it did anything: %s", how).WithHint("its output is below")
		}
		if s.World.Wall().After(deadline) {
			return problem.New(problem.Unavailable, "the integration did nothing for %s: no call, and nothing listens on FAULTLINE_WEBHOOK_PORT (%d)", plan.Short(s.Start), port).
				WithHint("it has to call FAULTLINE_BASE_URL or listen on that port")
		}
		if err := pause(ctx, lookAgain); err != nil {
			return err
		}
	}
}

// settle gives the integration the time that open verdicts are worth waiting for, and a moment in any case: what is
// wrong may come late.
func (s *session) settle(ctx context.Context) {
	s.Progress(Progress{Settling: true})
	began := s.World.Wall()
	for {
		if s.watch.refresh(ctx) != nil {
			return
		}
		passed := s.World.Wall().Sub(began)
		open := false
		for _, check := range s.checks {
			open = open || passed < check.Patience() && check.Judge(ctx, s.watch.evidence()).Open
		}
		if _, ended := s.process.ended(); ended || !open && passed >= leastSettling {
			return
		}
		if pause(ctx, lookAgain) != nil {
			return
		}
	}
}

// fold asks the checks for their verdicts, over what has happened until now.
func (s *session) fold(ctx context.Context) {
	for _, check := range s.checks {
		v := check.Judge(ctx, s.watch.evidence())
		s.result.Verdicts = append(s.result.Verdicts, v)
		s.Progress(Progress{Verdict: &v})
	}
}

func (s *session) journal(ctx context.Context, step journal.Step) error {
	return s.World.Step(ctx, s.result.Run, step)
}

// close takes back what the run brought about. Its context outlives an interruption.
func (s *session) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, closing)
	defer cancel()
	var failures []error
	if s.endpoint != "" {
		failures = append(failures, s.World.RemoveEndpoint(ctx, s.endpoint))
	}
	if s.process != nil {
		s.result.Integration.Exit = s.process.stop()
		s.result.Integration.Output = s.process.output.String()
	}
	for _, rule := range s.armed {
		failures = append(failures, s.World.Heal(ctx, rule))
	}
	if s.promised != "" {
		_, err := s.World.Idempotency(ctx, s.promised)
		failures = append(failures, err)
	}
	if err := errors.Join(failures...); err != nil && s.result.Problem == "" {
		s.result.Problem = "not everything could be taken back: " + err.Error()
	}
}

// Rhythms of a run.
const (
	lookAgain     = 25 * time.Millisecond
	leastSettling = 500 * time.Millisecond
	closing       = 10 * time.Second
)

// pause waits, unless the context ends first.
func pause(ctx context.Context, d time.Duration) error {
	timer, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-timer.Done()
	return ctx.Err()
}
