package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"faultline/scenarios/library"
	"faultline/scenarios/plan"
	"faultline/simulator/problem"
)

func newScenario() *cobra.Command {
	cmd := &cobra.Command{
		Use: "scenario", Short: "The library of scripts, and the format of your own",
		Example: `  faultline scenario list
  faultline scenario show rate-limit-burst > my.yaml
  faultline scenario new my-first > my.yaml
  faultline scenario validate my.yaml`,
	}
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the library", Args: cobra.NoArgs, RunE: listScenarios},
		&cobra.Command{Use: "show NAME", Short: "Print a scenario of the library", Args: cobra.ExactArgs(1), RunE: showScenario, ValidArgs: library.Names()},
		&cobra.Command{Use: "validate FILE...", Short: "Check scenario files; says line, column and remedy", Args: cobra.MinimumNArgs(1), RunE: validateScenarios},
		&cobra.Command{Use: "new NAME", Short: "Print a scenario to start from", Args: cobra.ExactArgs(1), RunE: newScenarioFile},
		&cobra.Command{Use: "schema", Short: "Print the JSON Schema of the format, for editors", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(plan.Schema())
			return err
		}},
	)
	return cmd
}

func listScenarios(cmd *cobra.Command, _ []string) error {
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	for _, name := range library.Names() {
		p, err := readScenario(name)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\n", name, p.Title)
	}
	return table.Flush()
}

func showScenario(cmd *cobra.Command, args []string) error {
	source, err := library.Source(args[0])
	if err != nil {
		return unknownScenario(args[0])
	}
	_, err = cmd.OutOrStdout().Write(source)
	return err
}

func validateScenarios(cmd *cobra.Command, files []string) error {
	var failed []error
	for _, name := range files {
		p, err := readScenario(name)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s: good: %d steps, %d expectations\n", name, len(p.Steps), len(p.Expect))
	}
	return joined(failed)
}

// joined flattens problems, so that each is printed on a line of its own.
func joined(all []error) error {
	var flat []error
	for _, err := range all {
		var many interface{ Unwrap() []error }
		if errors.As(err, &many) {
			flat = append(flat, many.Unwrap()...)
			continue
		}
		flat = append(flat, err)
	}
	return errors.Join(flat...)
}

// readScenario reads a file, or, when no file of that name exists, a scenario of the library.
func readScenario(name string) (*plan.Plan, error) {
	source, err := os.ReadFile(name)
	switch {
	case err == nil:
		return plan.Parse(name, source)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, problem.New(problem.Invalid, "the scenario %s cannot be read", name).WithHint("%v", err)
	}
	if source, err = library.Source(name); err != nil {
		return nil, unknownScenario(name)
	}
	return plan.Parse(name+".yaml", source)
}

func unknownScenario(name string) error {
	return problem.New(problem.Invalid, "there is no file and no scenario of the library named %q", name).WithHint("the library holds %s", strings.Join(library.Names(), ", "))
}

const scaffold = `faultline: 1
name: NAME
title: What this scenario shows, in a sentence
seed: 7
company: {preset: bakery, invoices: 60}
connections: [{name: main, platform: QUICKBOOKS}]
steps:
  # Break something: faultline faults effects lists what can go wrong.
  - fault: {name: burst, where: {hop: unified, path: "/accounting/invoices*"}, when: {times: 3}, effect: {type: rate_limited, retry_after: 1s}}
  # Let a bookkeeper work, and the world sync an hour later.
  - book: {create: invoice, count: 2}
  - advance: 60m
  # Give the integration time to read.
  - wait: {for: "kind:exchange hop:unified path:/accounting/invoices* status:200", count: 1, within: 20s}
  - heal: all
expect:
  - honours_retry_after
  - reads_every_change: {within: 1m}
  - no_duplicate_writes
`

func newScenarioFile(cmd *cobra.Command, args []string) error {
	name := args[0]
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }) || slices.Contains(library.Names(), name) {
		return problem.New(problem.Invalid, "%q cannot be the name of a new scenario", name).WithHint("use lower-case letters, digits and dashes, and none of the library's names")
	}
	_, err := fmt.Fprint(cmd.OutOrStdout(), strings.Replace(scaffold, "NAME", name, 1))
	return err
}
