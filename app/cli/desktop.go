package cli

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"faultline/app/desktop"
	"faultline/app/host"
	"faultline/app/shell"
)

func newDesktop() *cobra.Command {
	var s settings
	var smoke bool
	cmd := &cobra.Command{
		Use: "desktop", Short: "Open the window", Args: cobra.NoArgs, Hidden: !desktop.Built,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := s.config(cmd)
			if err != nil {
				return err
			}
			return desktop.Run(cmd.Context(), desktop.Options{Start: starter(c), Smoke: smoke, Out: cmd.OutOrStdout()})
		},
	}
	s.register(cmd, host.Defaults())
	cmd.Flags().BoolVar(&smoke, "smoke", false, "report what the window reached, then close it")
	return cmd
}

// starter brings a host up for the window.
func starter(c host.Config) func(context.Context, shell.Shell) (desktop.Running, error) {
	return func(ctx context.Context, s shell.Shell) (desktop.Running, error) {
		c.Shell = s
		h, err := start(ctx, c)
		if err != nil {
			return desktop.Running{}, err
		}
		return desktop.Running{Page: h.PageURL(), Streams: h.Streams, Stop: h.Shutdown}, nil
	}
}

// defaultCommand decides what faultline does without a command: the window where there is one, else serve.
func defaultCommand(root, serve *cobra.Command) {
	if desktop.Built {
		root.RunE = func(cmd *cobra.Command, _ []string) error {
			window, _, err := root.Find([]string{"desktop"})
			if err != nil {
				return err
			}
			if err := applyEnvironment(window.Flags(), os.LookupEnv); err != nil {
				return err
			}
			window.SetContext(cmd.Context())
			return window.RunE(window, nil)
		}
		return
	}
	root.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := applyEnvironment(serve.Flags(), os.LookupEnv); err != nil {
			return err
		}
		serve.SetContext(cmd.Context())
		return serve.RunE(serve, nil)
	}
}
