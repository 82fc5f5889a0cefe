package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"faultline/app/host"
	"faultline/scenarios/library"
	"faultline/scenarios/plan"
	"faultline/scenarios/report"
	"faultline/scenarios/run"
	"faultline/simulator/problem"
	"faultline/simulator/seed"
)

// runFlags are those of run alone.
type runFlags struct {
	library, verbose bool
	junit, json      string
}

func newRun() *cobra.Command {
	var s settings
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [SCENARIO...] [-- CMD ARG...]",
		Short: "Play scenarios against an integration and judge it",
		Long: `Plays scenario files, scenarios of the library, or the whole library, each in a fresh world on free ports,
and starts the integration under test for each: the command after --, or the reference integration.

The integration finds its addresses and credentials in the environment:
  FAULTLINE_BASE_URL FAULTLINE_CLIENT_ID FAULTLINE_CLIENT_SECRET FAULTLINE_ACCESS_TOKEN
  FAULTLINE_CONNECTION_ID FAULTLINE_CONNECTIONS FAULTLINE_WEBHOOK_PORT FAULTLINE_RUN_ID

Exit code 1 means that a verdict failed. With --data, the workspace of each scenario is kept in a
folder of its name.`,
		Example: `  faultline run --library
  faultline run rate-limit-burst --junit report.xml -- ./my-integration --poll 1s
  faultline run --library -- faultline subject --defect ignores_retry_after`,
		RunE: func(cmd *cobra.Command, args []string) error {
			names, command := split(cmd, args)
			c, err := s.config(cmd)
			if err != nil {
				return err
			}
			return play(cmd, c, f, names, command)
		},
	}
	d := host.Defaults()
	d.Sandbox, d.Console, d.Clock, d.LabelFaults = "127.0.0.1:0", "127.0.0.1:0", 0, false
	s.register(cmd, d)
	cmd.Flags().BoolVar(&f.library, "library", false, "play the whole library")
	cmd.Flags().StringVar(&f.junit, "junit", "", "write the verdicts as JUnit XML to `FILE`")
	cmd.Flags().StringVar(&f.json, "json", "", "write the report as JSON to `FILE`")
	cmd.Flags().BoolVarP(&f.verbose, "verbose", "v", false, "show what the integration prints")
	cmd.ValidArgs = library.Names()
	return cmd
}

// split parts the scenarios from the command behind the dashes.
func split(cmd *cobra.Command, args []string) (names, command []string) {
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		return args[:at:at], args[at:] // capped: adding names must not overwrite the command
	}
	return args, nil
}

func play(cmd *cobra.Command, c host.Config, f runFlags, names, command []string) error {
	if f.library {
		names = append(names, library.Names()...)
	}
	if len(names) == 0 {
		return problem.New(problem.Invalid, "no scenario was named").WithHint("name a file, a scenario of the library, or say --library; faultline scenario list shows it")
	}
	var plans []*plan.Plan
	var failed []error
	for _, name := range names {
		p, err := readScenario(name)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		plans = append(plans, p)
	}
	if err := joined(failed); err != nil {
		return err
	}
	command, err := subjectCommand(command)
	if err != nil {
		return err
	}
	var results []*run.Result
	terminal := report.NewTerminal(cmd.OutOrStdout(), terminal(cmd.OutOrStdout()))
	terminal.Look = func(r *run.Result) string {
		if c.Data == "" {
			return "its journal is kept with --data DIR"
		}
		return "look: faultline serve --data " + filepath.Join(c.Data, r.Scenario) + ", then faultline logs --data … 'run:" + r.Run + "'"
	}
	for _, p := range plans {
		result, err := playOne(cmd, c, f, p, command, terminal)
		if result != nil {
			terminal.Result(result)
			results = append(results, result)
		}
		if err != nil {
			return errors.Join(err, writeReports(f, results))
		}
	}
	terminal.Summary(results)
	if err := writeReports(f, results); err != nil {
		return err
	}
	for _, r := range results {
		if !r.Good() {
			return errVerdict
		}
	}
	return nil
}

// subjectCommand is the command to start: the one given, or this very program as the reference integration.
func subjectCommand(command []string) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, problem.New(problem.Unavailable, "the path of this program is not known").Because(err)
	}
	if len(command) == 0 {
		return []string{self, "subject"}, nil
	}
	if command[0] == "faultline" {
		return append([]string{self}, command[1:]...), nil // whatever PATH says, it is this program that was meant
	}
	return command, nil
}

// playOne plays one scenario in a world of its own.
func playOne(cmd *cobra.Command, c host.Config, f runFlags, p *plan.Plan, command []string, terminal *report.Terminal) (*run.Result, error) {
	ctx, stop := context.WithCancel(cmd.Context())
	defer stop()
	if !cmd.Flags().Changed("seed") {
		c.Seed = uint64(p.Seed)
	}
	c.Demo, c.Ephemeral = false, c.Data == ""
	if c.Data != "" {
		c.Data = filepath.Join(c.Data, p.Name)
	}
	h, err := start(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
		defer cancel()
		if err := h.Shutdown(end); err != nil {
			c.Log.Error("the world did not close in good order", "error", err)
		}
	}()
	from := seed.Seed(c.Seed)
	options := run.Options{World: run.In(h.World()), BaseURL: h.SandboxURL() + "/versioned", Seed: &from, Version: Version(), Progress: terminal.Progress}
	if f.verbose {
		options.Output = cmd.ErrOrStderr()
	}
	result, err := run.New(options).Run(ctx, p, command)
	if err != nil && ctx.Err() != nil {
		return result, errInterrupted
	}
	if result != nil && result.Outcome == run.Broken {
		return result, err
	}
	return result, nil
}

func writeReports(f runFlags, results []*run.Result) error {
	for _, r := range []struct {
		file  string
		write func(io.Writer, []*run.Result) error
		flag  string
	}{{f.junit, report.JUnit, "--junit"}, {f.json, report.JSON, "--json"}} {
		if r.file == "" {
			continue
		}
		if err := writeReport(r.file, results, r.write); err != nil {
			return problem.New(problem.Invalid, "the report cannot be written to %s", r.file).At(r.flag).WithHint("%v", err)
		}
	}
	return nil
}

func writeReport(name string, results []*run.Result, write func(io.Writer, []*run.Result) error) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return write(file, results)
}
