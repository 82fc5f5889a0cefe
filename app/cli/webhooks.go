package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
	"faultline/simulator/webhook"
)

func newWebhooks() *cobra.Command {
	var c client
	cmd := &cobra.Command{Use: "webhooks", Short: "What became of the events that should have arrived, and events by hand", Args: cobra.NoArgs}
	c.register(cmd)
	cmd.AddCommand(newTally(&c), newSend(&c))
	return cmd
}

func newTally(c *client) *cobra.Command {
	var connection string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "tally", Short: "Count events for each connection: generated, delivered, on their way, withheld, failed, given up, refired", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			query := url.Values{}
			if connection != "" {
				query.Set("connection", connection)
			}
			var answer struct {
				Tallies []webhook.Tally `json:"tallies"`
				Total   webhook.Tally   `json:"total"`
			}
			if err := c.call(cmd.Context(), "GET", "/webhooks/tally", query, nil, &answer); err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(answer)
			}
			return printTallies(cmd.OutOrStdout(), answer.Tallies)
		},
	}
	cmd.Flags().StringVar(&connection, "connection", "", "only this connection's, by id or name")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printTallies(out io.Writer, tallies []webhook.Tally) error {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "CONNECTION\tGENERATED\tDELIVERED\tPENDING\tDROPPED\tFAILED\tGIVEN UP\tREFIRED")
	for _, t := range tallies {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\n", t.Connection, t.Generated, t.Delivered, t.Pending, t.Dropped, t.Failed, t.GivenUp, t.Refired)
	}
	return table.Flush()
}

func newSend(c *client) *cobra.Command {
	var code, body string
	cmd := &cobra.Command{
		Use: "send ENDPOINT", Short: "Send an event of one's own to an endpoint, once, signed as its profile says", Args: cobra.ExactArgs(1),
		Example: `  faultline webhooks send 5b1e0c7a-… --code INVOICE_UPDATED --body event.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(body)
			if err != nil || !json.Valid(data) {
				return problem.New(problem.Invalid, "%s does not hold JSON", body).At("--body").Because(err)
			}
			var answer struct {
				Attempts []*journal.Entry `json:"attempts"`
			}
			in := map[string]any{"code": code, "body": json.RawMessage(data)}
			if err := c.call(cmd.Context(), "POST", "/endpoints/"+url.PathEscape(args[0])+"/send", nil, in, &answer); err != nil {
				return err
			}
			for _, a := range answer.Attempts {
				if err := printEntry(cmd.OutOrStdout(), a, false); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&code, "code", "INVOICE_UPDATED", "event code, for the log and for profiles that send it in a header")
	cmd.Flags().StringVar(&body, "body", "", "`FILE` with the payload")
	return cmd
}
