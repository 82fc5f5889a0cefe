package cli

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"faultline/simulator/journal"
	"faultline/simulator/problem"
)

func newRefire() *cobra.Command {
	var c client
	var filter, mode, body, endpoint, missing string
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "refire [EVENT]",
		Short: "Send a webhook event again, or all that match a filter",
		Long: `Sends one event again, or every event that a filter selects. The modes:

  signed_now   the stored bytes, signed at this moment (default)
  identical    stored bytes and stored headers, byte for byte
  edited       another body (--body FILE), signed at this moment`,
		Example: `  faultline refire 7f1d2a3c-…
  faultline refire --filter 'kind:attempt -result:delivered' --dry-run
  faultline refire --missing 5b1e0c7a-…`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case missing != "" && len(args) == 0 && filter == "":
				return refireMissing(cmd, &c, missing, dryRun)
			case missing != "":
				return problem.New(problem.Invalid, "--missing stands alone").At("--missing").WithHint("name one event, a --filter, or an endpoint with --missing")
			case len(args) == 1 && filter == "":
				return refireOne(cmd, &c, args[0], mode, body, endpoint)
			case len(args) == 0 && filter != "":
				return refireMany(cmd, &c, filter, mode, dryRun)
			}
			return problem.New(problem.Invalid, "name one event, or a --filter").WithHint("faultline logs kind:event --json shows the ids")
		},
	}
	c.register(cmd)
	f := cmd.Flags()
	f.StringVar(&filter, "filter", "", "every event that `FILTER` selects; a filter over attempts selects their events")
	f.StringVar(&mode, "mode", "signed_now", "signed_now, identical or edited")
	f.StringVar(&body, "body", "", "with edited: `FILE` with the payload to send")
	f.StringVar(&endpoint, "endpoint", "", "only to this endpoint id")
	f.StringVar(&missing, "missing", "", "every event that the endpoint with this `ID` should have got and never acknowledged")
	f.BoolVar(&dryRun, "dry-run", false, "with --filter or --missing: only count")
	return cmd
}

func refireOne(cmd *cobra.Command, c *client, id, mode, file, endpoint string) error {
	in := map[string]any{"mode": mode, "endpoint": endpoint}
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil || !json.Valid(data) {
			return problem.New(problem.Invalid, "%s does not hold JSON", file).At("--body").Because(err)
		}
		in["body"] = json.RawMessage(data)
	}
	var answer struct {
		Attempts []*journal.Entry `json:"attempts"`
	}
	if err := c.call(cmd.Context(), "POST", "/webhooks/"+url.PathEscape(id)+"/refire", nil, in, &answer); err != nil {
		return err
	}
	for _, a := range answer.Attempts {
		if err := printEntry(cmd.OutOrStdout(), a, false); err != nil {
			return err
		}
	}
	return nil
}

func refireMany(cmd *cobra.Command, c *client, filter, mode string, dryRun bool) error {
	var answer struct{ Matched, Refired, Failed int }
	if err := c.call(cmd.Context(), "POST", "/webhooks/refire", nil, map[string]any{"filter": filter, "mode": mode, "dry_run": dryRun}, &answer); err != nil {
		return err
	}
	if dryRun {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d events match; without --dry-run they are sent again\n", answer.Matched)
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "refired %d of %d events, %d could not be sent\n", answer.Refired, answer.Matched, answer.Failed)
	return err
}

func refireMissing(cmd *cobra.Command, c *client, endpoint string, dryRun bool) error {
	var answer struct {
		Missing []string
		Refired int
	}
	if err := c.call(cmd.Context(), "POST", "/endpoints/"+url.PathEscape(endpoint)+"/replay_missing", nil, map[string]any{"dry_run": dryRun}, &answer); err != nil {
		return err
	}
	if dryRun {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d events never arrived there; without --dry-run they are sent again\n", len(answer.Missing))
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "refired %d events\n", answer.Refired)
	return err
}
