package cli

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"faultline/app/console/api"
)

func newClock() *cobra.Command {
	var c client
	var asJSON bool
	show := func(cmd *cobra.Command, s api.ClockState) error {
		if asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(s)
		}
		next := "nothing is due"
		if s.NextDue != nil {
			next = fmt.Sprintf("%d pieces of work wait, the next at %s", s.Pending, s.NextDue.Format("2006-01-02 15:04:05"))
		}
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s (%s); %s\n", s.Now.Format("2006-01-02 15:04:05"), s.Mode, next)
		return err
	}
	cmd := &cobra.Command{
		Use: "clock", Short: "Show and move the world's time",
		Example: `  faultline clock
  faultline clock advance 60m
  faultline clock advance 2026-03-03T09:00:00Z
  faultline clock run
  faultline clock run 'kind:attempt result:delivered' --limit 24h
  faultline clock mode x60`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var s api.ClockState
			if err := c.call(cmd.Context(), "GET", "/clock", nil, nil, &s); err != nil {
				return err
			}
			return show(cmd, s)
		},
	}
	c.register(cmd)
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")
	post := func(use, short, path string, member func(arg string) string) *cobra.Command {
		return &cobra.Command{Use: use, Short: short, Args: cobra.ExactArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
			var s api.ClockState
			if err := c.call(cmd.Context(), "POST", path, nil, map[string]string{member(args[0]): args[0]}, &s); err != nil {
				return err
			}
			return show(cmd, s)
		}}
	}
	cmd.AddCommand(post("advance DURATION|MOMENT", "Move time forward, by so much or to a moment; everything due in between runs, in order", "/clock/advance", byOrTo),
		post("mode MODE", "Let time pass as wall, virtual (paused) or xN", "/clock/mode", func(string) string { return "mode" }), newClockRun(&c, show))
	return cmd
}

// byOrTo tells a moment, which begins with its year, from a duration.
func byOrTo(arg string) string {
	if _, err := time.Parse("2006-", arg[:min(len(arg), len("2006-"))]); err == nil {
		return "to"
	}
	return "by"
}

func newClockRun(c *client, show func(*cobra.Command, api.ClockState) error) *cobra.Command {
	var limit string
	cmd := &cobra.Command{
		Use: "run [FILTER]", Short: "Move time until an entry matches, or nothing is on its way any more",
		Long: `Moves time from one piece of due work to the next: without a filter until the world is idle, which means that no
delivery, job or first sync waits any more; with one until an entry comes that matches. Exits with 1 when the limit
came first.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := map[string]string{"limit": limit}
			if len(args) == 1 {
				in["until"] = args[0]
			}
			var s api.ClockState
			if err := c.call(cmd.Context(), "POST", "/clock/run", nil, in, &s); err != nil {
				return err
			}
			if err := show(cmd, s); err != nil {
				return err
			}
			if !s.Reached {
				return errNotReached
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&limit, "limit", "72h", "how far time may go")
	return cmd
}
