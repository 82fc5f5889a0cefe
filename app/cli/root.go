package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"faultline/simulator/problem"
)

// Streams are the standard streams of one command.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main runs one command line and returns the exit code. The first SIGINT or SIGTERM ends the command in good order,
// a second one at once.
func Main(args []string, s Streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	boundMemory()
	go func() {
		<-ctx.Done()
		stop() // the next signal has its default effect
	}()
	root := newRoot(s)
	root.SetArgs(args)
	return exitCode(root.ExecuteContext(ctx), s.Err)
}

func newRoot(s Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "faultline",
		Short: "A fake accounting world that breaks on demand, and a console that shows what happened",
		Long: `Faultline plays a unified accounting API and the platforms behind it, on this machine, offline.
Point an integration at it, break the world, watch every request and webhook on both hops,
and let a scenario say whether the integration coped.

  faultline serve                 sandbox on 127.0.0.1:4010, console on 127.0.0.1:4011
  faultline run --library         play the library against the reference integration
  faultline run my.yaml -- CMD    play a scenario against your own integration
  faultline logs 'status:>=400'   what happened, from a second terminal

Every flag has an environment twin: --data is FAULTLINE_DATA.
Exit codes: 0 good, 1 a verdict failed, 2 wrong usage or invalid file, 3 could not start, 130 interrupted.`,
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return applyEnvironment(cmd.Flags(), os.LookupEnv) },
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return problem.New(problem.Invalid, "%s", err).WithHint("%s --help lists the flags", cmd.CommandPath())
	})
	serve := newServe()
	root.AddCommand(serve, newRun(), newSubject(), newScenario(), newLogs(), newFaults(), newRefire(), newWebhooks(), newClock(), newIdempotency(), newBooks(), newOpen(), newDesktop(), newDoctor(), newVersion())
	defaultCommand(root, serve)
	suggestions(root)
	return root
}

// suggestions makes every command that only groups others refuse words it does not know, naming the nearest.
func suggestions(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		suggestions(sub)
	}
	if cmd.Args == nil && cmd.HasSubCommands() {
		cmd.SuggestionsMinimumDistance = 2
		if !cmd.Runnable() { // cobra would show the help of a group, whatever words follow
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			p := problem.New(problem.Invalid, "there is no command %q", cmd.CommandPath()+" "+args[0])
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				return p.WithHint("did you mean %s %s?", cmd.CommandPath(), near[0])
			}
			return p.WithHint("%s --help lists the commands", cmd.CommandPath())
		}
	}
}

// EnvironmentName is the environment twin of a flag.
func EnvironmentName(flag string) string {
	return "FAULTLINE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// rivals are flags that exclude each other.
var rivals = map[string]string{"data": "ephemeral", "ephemeral": "data"}

// applyEnvironment sets every flag that was not given from its environment twin.
func applyEnvironment(flags *pflag.FlagSet, lookup func(string) (string, bool)) error {
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		if failed != nil || f.Changed || f.Name == "help" {
			return
		}
		value, ok := lookup(EnvironmentName(f.Name))
		if !ok || value == "" {
			return
		}
		if rival, ok := rivals[f.Name]; ok && flags.Lookup(rival) != nil && flags.Changed(rival) {
			return // what was typed wins over what the environment says
		}
		if err := flags.Set(f.Name, value); err != nil {
			failed = problem.New(problem.Invalid, "%s", err).At(EnvironmentName(f.Name)).WithHint("it is the environment twin of --%s", f.Name)
		}
	})
	return failed
}
