package run

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"faultline/scenarios/plan"
	"faultline/scenarios/verdict"
	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

func parse(t *testing.T, steps, expect string) *plan.Plan {
	t.Helper()
	p, err := plan.Parse("f", []byte("faultline: 1\nname: x\nconnections: [{name: main}, {name: second}]\nsteps: ["+steps+"]\nexpect: ["+expect+"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func run(t *testing.T, f *fake, p *plan.Plan, habit ...string) (*Result, error) {
	t.Helper()
	var command []string
	if len(habit) > 0 {
		command = []string{os.Args[0], asProgram, habit[0]}
	}
	start := 30 * time.Second // a machine with much else to do may take some of them to start a program
	if slices.Contains(habit, "idle") {
		start = 2 * time.Second
	}
	return New(Options{World: f, BaseURL: "http://127.0.0.1:4010/versioned", Start: start, Grace: 300 * time.Millisecond}).Run(t.Context(), p, command)
}

// quiet passes and loud fails, whatever the integration does.
const (
	quiet = "entries: {filter: 'kind:fault', max: 0}"
	loud  = "entries: {filter: 'kind:step', max: 0}"
)

func TestRunTakesTheStepsInOrderAndTakesThemBack(t *testing.T) {
	f := newFake()
	f.onStep = func(s journal.Step) {
		if s.Type == plan.StepAdvance {
			f.add(journal.Entry{Kind: journal.KindEvent, ID: "event-1", Run: "run-1"})
			f.add(journal.Entry{Kind: journal.KindAttempt, Run: "run-1", Attempt: &journal.Attempt{Event: "event-1"}})
		}
	}
	p := parse(t, `{fault: {name: a, where: {connection: second}, effect: {type: access_token_invalid}}}, {fault: {name: b, effect: {type: invalid_credentials}}},
		{book: {update: bill, count: 2, connection: second}}, {connection: {action: degrade}}, {heal: a}, {advance: 60m},
		{wait: {for: 'kind:attempt'}}, {refire: {filter: 'kind:attempt', mode: identical}}, {note: done}, {heal: all}`, quiet)
	r, err := run(t, f, p, "environment")
	if err != nil || !r.Good() {
		t.Fatalf("%v: %+v", err, r)
	}
	want := []string{
		"begin x 1", "connect run-1 main", "connect run-1 second", "endpoint http://127.0.0.1 rutter [*]", "open endpoint-1",
		`arm {"effect":{"type":"access_token_invalid"},"name":"a","where":{"connection":"id-second"}}`, `arm {"effect":{"type":"invalid_credentials"},"name":"b"}`,
		"book id-second update bill", "book id-second update bill", "act id-main degrade", "heal a", "advance 1h0m0s",
		"refire event-1 identical", "heal a", "heal b", "remove endpoint-1", "heal a", "heal b",
	}
	if diff := cmp.Diff(want, f.asked()); diff != "" {
		t.Error(diff)
	}
	var steps []string
	for _, e := range f.entries {
		if e.Kind == journal.KindStep {
			steps = append(steps, e.Step.Type)
		}
	}
	if want := []string{"start", "fault", "fault", "book", "connection", "heal", "advance", "wait", "refire", "note", "heal", "end"}; !slices.Equal(steps, want) {
		t.Errorf("%v", steps)
	}
}

func TestRunChoosesWhatKeysDoAndPutsItBack(t *testing.T) {
	f := newFake()
	p := parse(t, "{note: a}", quiet)
	p.Idempotency = "codat"
	if r, err := run(t, f, p); err != nil || !r.Good() {
		t.Fatalf("%v: %+v", err, r)
	}
	var said []string
	for _, asked := range f.asked() {
		if strings.HasPrefix(asked, "idempotency ") {
			said = append(said, asked)
		}
	}
	if diff := cmp.Diff([]string{"idempotency codat", "idempotency before"}, said); diff != "" {
		t.Error(diff)
	}
}

func TestRunTellsTheIntegrationWhereEverythingIs(t *testing.T) {
	t.Setenv("FAULTLINE_BASE_URL", "http://elsewhere")
	f := newFake()
	r, err := run(t, f, parse(t, "", loud), "environment")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(r.Integration.Output), "\n")
	slices.Sort(lines)
	for i, line := range lines {
		if name, value, _ := strings.Cut(line, "="); name == "FAULTLINE_WEBHOOK_PORT" {
			if port, err := strconv.Atoi(value); err != nil || port == 0 {
				t.Errorf("port %q", value)
			}
			lines[i] = name
		}
	}
	want := []string{
		"FAULTLINE_ACCESS_TOKEN=token-main", "FAULTLINE_BASE_URL=http://127.0.0.1:4010/versioned", "FAULTLINE_CLIENT_ID=client", "FAULTLINE_CLIENT_SECRET=secret",
		`FAULTLINE_CONNECTIONS=[{"id":"id-main","name":"main","platform":"QUICKBOOKS","access_token":"token-main"},{"id":"id-second","name":"second","platform":"QUICKBOOKS","access_token":"token-second"}]`,
		"FAULTLINE_CONNECTION_ID=id-main", "FAULTLINE_RUN_ID=run-1", "FAULTLINE_WEBHOOK_PORT", "FAULTLINE_WEBHOOK_PROFILE=rutter", "FAULTLINE_WEBHOOK_SECRET=whsec",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if r.Outcome != Failed || r.Verdicts[0].Status != verdict.Fail {
		t.Errorf("%+v", r)
	}
}

func TestRunThatCannotBegin(t *testing.T) {
	refused := problem.New(problem.Refused, "no")
	cases := []struct {
		name, habit, want string
		fail              map[string]error
	}{
		{"connection", "environment", "connection second: no", map[string]error{"connect run-1 second": refused}},
		{"endpoint", "environment", "no", map[string]error{"endpoint": refused}},
		{"the integration ends at once", "crash", "the integration ended before it did anything: exit status 3", nil},
		{"the integration does nothing", "idle", "the integration did nothing for 2s", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFake()
			f.fail = c.fail
			r, err := run(t, f, parse(t, "", quiet), c.habit)
			if err == nil || !strings.Contains(err.Error(), c.want) || r.Outcome != Broken || r.Problem != err.Error() {
				t.Errorf("%v: %+v", err, r)
			}
			if c.habit == "crash" && !strings.Contains(r.Integration.Output, "cannot go on") {
				t.Errorf("output %q", r.Integration.Output)
			}
		})
	}
	t.Run("no such command", func(t *testing.T) {
		r, err := New(Options{World: newFake(), BaseURL: "x"}).Run(t.Context(), parse(t, "", quiet), []string{"/nowhere/program"})
		if err == nil || r.Outcome != Broken || !strings.Contains(r.Problem, "cannot be started") {
			t.Errorf("%v: %+v", err, r)
		}
	})
}

func TestRunStopsAtAStepThatFailsAndStillJudges(t *testing.T) {
	f := newFake()
	f.fail["advance"] = problem.New(problem.Refused, "time stands still")
	r, err := run(t, f, parse(t, "{book: {create: bill}}, {advance: 1h}, {book: {create: invoice}}", quiet))
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != Failed || len(r.Steps) != 2 || r.Steps[1].Error != "time stands still" || len(r.Verdicts) != 1 {
		t.Errorf("%+v", r)
	}
	last := f.entries[len(f.entries)-2].Step
	if last.Type != "advance" || last.Error != "time stands still" {
		t.Errorf("the journal says %+v", last)
	}
}

func TestWaitSaysHowFarItGot(t *testing.T) {
	f := newFake()
	f.add(journal.Entry{Kind: journal.KindEvent, Run: "an earlier run"})
	f.onStep = func(s journal.Step) {
		if s.Type == plan.StepBook {
			f.add(journal.Entry{Kind: journal.KindEvent, Run: "run-1"})
			f.add(journal.Entry{Kind: journal.KindEvent, Connection: "id-main"})
			f.add(journal.Entry{Kind: journal.KindEvent, Connection: "a stranger"})
		}
	}
	steps := "{book: {create: bill}}, {wait: {for: 'kind:event', count: 2}}, {wait: {for: 'kind:event', count: 2}}, {book: {create: bill}}, {wait: {for: 'kind:event', count: 3, within: 100ms}}"
	r, err := run(t, f, parse(t, steps, quiet))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Steps) != 5 || r.Steps[4].Error != "after 100ms, 2 of 3 matching entries were there" {
		t.Errorf("%+v", r.Steps)
	}
}

func TestWaitEndsWithAnIntegrationThatBroke(t *testing.T) {
	r, err := run(t, newFake(), parse(t, "{wait: {for: 'kind:event', within: 1m}}", quiet), "brief")
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Steps) != 1 || !strings.Contains(r.Steps[0].Error, "ended by itself: exit status 4") || r.Integration.Exit != "exit status 4" {
		t.Errorf("%+v", r)
	}
}

func TestRunCanBeInterrupted(t *testing.T) {
	f := newFake()
	ctx, cancel := context.WithCancel(t.Context())
	f.onStep = func(s journal.Step) {
		if s.Type == plan.StepWait {
			cancel()
		}
	}
	p := parse(t, "{fault: {name: a, effect: {type: invalid_credentials}}}, {wait: {for: 'kind:event', within: 1m}}", quiet)
	r, err := New(Options{World: f, BaseURL: "x"}).Run(ctx, p, []string{os.Args[0], asProgram, "environment"})
	if !errors.Is(err, context.Canceled) || r.Outcome != Interrupted {
		t.Errorf("%v: %+v", err, r)
	}
	if did := f.asked(); !slices.Contains(did, "heal a") || !slices.Contains(did, "remove endpoint-1") {
		t.Errorf("left behind: %v", did)
	}
}

func TestSettlingWaitsForOpenVerdicts(t *testing.T) {
	f := newFake()
	f.onStep = func(s journal.Step) {
		if s.Type == plan.StepNote {
			time.AfterFunc(700*time.Millisecond, func() { f.add(journal.Entry{Kind: journal.KindFault, Run: "run-1"}) })
		}
	}
	r, err := run(t, f, parse(t, "{note: go}", "entries: {filter: 'kind:fault', min: 1}"))
	if err != nil || !r.Good() {
		t.Errorf("%v: %+v", err, r)
	}
}

func TestTailKeepsWholeLinesOfTheEnd(t *testing.T) {
	var kept tail
	for i := range 4000 {
		if _, err := kept.Write([]byte("line " + strconv.Itoa(i) + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	text := kept.String()
	if len(text) > tailSize || !strings.HasPrefix(text, "line ") || !strings.HasSuffix(text, "line 3999\n") {
		t.Errorf("%d bytes, %.20q", len(text), text)
	}
}
