package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"faultline/app/console/stream"
	"faultline/simulator/journal"
)

func newLogs() *cobra.Command {
	var c client
	var follow, asJSON bool
	var limit int
	cmd := &cobra.Command{
		Use:   "logs [FILTER]",
		Short: "Print what happened, from a running Faultline",
		Long: `Prints entries of the journal, oldest first. The filter is the one of the page: words of the form key:value,
a space means and, - means not, OR and brackets work.`,
		Example: `  faultline logs
  faultline logs 'kind:exchange status:>=400'
  faultline logs -f 'kind:attempt -result:delivered'
  faultline logs --json 'trace:0b1f6a52-5a0c-4e0f-9a57-1c6f0a5f8e11'`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			filter := strings.Join(args, " ")
			var page journal.Page
			query := url.Values{"filter": {filter}, "limit": {strconv.Itoa(limit)}}
			if err := c.call(cmd.Context(), "GET", "/journal", query, nil, &page); err != nil {
				return err
			}
			last := uint64(0)
			for i := len(page.Entries) - 1; i >= 0; i-- {
				last = max(last, page.Entries[i].Seq)
				if err := printEntry(cmd.OutOrStdout(), page.Entries[i], asJSON); err != nil {
					return err
				}
			}
			if page.StoppedEarly {
				fmt.Fprintf(cmd.ErrOrStderr(), "stopped after %d entries, at %d; narrow the filter to see further back\n", page.Scanned, page.Reached)
			}
			if !follow {
				return nil
			}
			return c.follow(cmd, filter, last, asJSON)
		},
	}
	c.register(cmd)
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on with new entries until a signal")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON entry a line")
	cmd.Flags().IntVarP(&limit, "limit", "n", 100, "at most so many of the newest entries")
	return cmd
}

// follow asks for what is newer than last, and waits at the server while there is nothing.
func (c *client) follow(cmd *cobra.Command, filter string, last uint64, asJSON bool) error {
	for cmd.Context().Err() == nil {
		var waited struct {
			Entries []*journal.Entry `json:"entries"`
		}
		wait := url.Values{"filter": {filter}, "after": {strconv.FormatUint(last, 10)}, "timeout": {"60s"}}
		if err := c.call(cmd.Context(), "GET", "/wait", wait, nil, &waited); err != nil {
			return ended(cmd, err)
		}
		var page journal.Page
		query := url.Values{"filter": {filter}, "limit": {"500"}, "after": {strconv.FormatUint(last, 10)}, "order": {"oldest"}}
		if err := c.call(cmd.Context(), "GET", "/journal", query, nil, &page); err != nil {
			return ended(cmd, err)
		}
		for _, e := range page.Entries {
			last = max(last, e.Seq)
			if err := printEntry(cmd.OutOrStdout(), e, asJSON); err != nil {
				return err
			}
		}
	}
	return nil
}

// ended makes the signal that ends a follow a good end.
func ended(cmd *cobra.Command, err error) error {
	if errors.Is(err, errInterrupted) && cmd.Context().Err() != nil {
		return nil //nolint:nilerr // the context's error is the signal, and err says that it was what ended the follow
	}
	return err
}

func printEntry(w io.Writer, e *journal.Entry, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(e)
	}
	s := stream.Summarise(e)
	line := fmt.Sprintf("%8d  %s  %-9s %s", s.Seq, s.At.Format("2006-01-02 15:04:05.000"), s.Kind, s.Title)
	if s.Hop != "" {
		line = fmt.Sprintf("%8d  %s  %-9s %-8s %s  %.1f ms", s.Seq, s.At.Format("2006-01-02 15:04:05.000"), s.Kind, s.Hop, s.Title, float64(s.Duration)/1e6)
	}
	for _, f := range s.Faults {
		line += "  [fault " + f.Rule + ": " + f.Effect + "]"
	}
	_, err := fmt.Fprintln(w, line)
	return err
}
