package cli

import (
	"fmt"

	"github.com/pkg/browser"
	"github.com/spf13/cobra"
)

func newOpen() *cobra.Command {
	var c client
	var printOnly bool
	cmd := &cobra.Command{
		Use: "open", Short: "Open the page of a running Faultline in the browser", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var answer struct{ Code string }
			if err := c.call(cmd.Context(), "POST", "/session-code", nil, map[string]any{}, &answer); err != nil {
				return err
			}
			base, _, err := c.locate()
			if err != nil {
				return err
			}
			address := base + "/#code=" + answer.Code
			fmt.Fprintln(cmd.OutOrStdout(), address)
			if printOnly {
				return nil
			}
			browser.Stdout, browser.Stderr = cmd.ErrOrStderr(), cmd.ErrOrStderr()
			return browser.OpenURL(address)
		},
	}
	c.register(cmd)
	cmd.Flags().BoolVar(&printOnly, "print", false, "only print the address; it works once, within 30 seconds")
	return cmd
}
