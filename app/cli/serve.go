package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"faultline/app/host"
)

// shutdownGrace is how long an orderly end may take.
const shutdownGrace = 10 * time.Second

func newServe() *cobra.Command {
	var s settings
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the sandbox and the console until a signal",
		Long: `Runs the sandbox (the fake APIs) and the console (the page and the control API) until SIGINT or SIGTERM.
A second signal ends at once.

A new workspace starts with a demo company, so that the first call answers. The address that is
printed opens the page, once; faultline open makes another.`,
		Example: `  faultline serve
  faultline serve --ephemeral --seed 7 --clock virtual --webhook http://127.0.0.1:8080/webhooks
  faultline serve --sandbox 127.0.0.1:0 --console 127.0.0.1:0 --ready-json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := s.config(cmd)
			if err != nil {
				return err
			}
			return serve(cmd, c, s.readyJSON)
		},
	}
	s.register(cmd, host.Defaults())
	return cmd
}

func serve(cmd *cobra.Command, c host.Config, readyJSON bool) error {
	ctx := cmd.Context()
	h, err := start(ctx, c)
	if err != nil {
		return err
	}
	if err := announce(cmd, h, readyJSON); err != nil {
		return err
	}
	<-ctx.Done()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	return h.Shutdown(end)
}

// start brings a host up, and keeps its memory within bounds until ctx ends.
func start(ctx context.Context, c host.Config) (*host.Host, error) {
	h, err := host.New(c)
	if err != nil {
		return nil, err
	}
	if err := h.Start(ctx); err != nil {
		return nil, err
	}
	go keepMemory(ctx, func() uint64 { return h.World().Journal().Status().Sequence })
	return h, nil
}

// announce prints the ready line, or what a person needs for the first call.
func announce(cmd *cobra.Command, h *host.Host, readyJSON bool) error {
	r := h.Ready()
	if readyJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(r)
	}
	w := cmd.OutOrStdout()
	fmt.Fprintf(w, "Faultline %s\n\n  page      %s\n  sandbox   %s\n  workspace %s\n", r.Version, h.PageURL(), r.Sandbox, r.Workspace)
	if len(r.Connections) > 0 {
		fmt.Fprintf(w, "\nFirst call:\n\n  curl -u %s:%s -H 'X-Rutter-Version: 2024-08-31' \\\n    '%s/versioned/accounting/invoices?access_token=%s&limit=1'\n",
			r.ClientID, r.ClientSecret, r.Sandbox, r.Connections[0].AccessToken)
	}
	_, err := fmt.Fprintln(w, "\nCtrl-C ends it.")
	return err
}
