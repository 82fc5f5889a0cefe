package cli

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"faultline/simulator/unified"
)

func newIdempotency() *cobra.Command {
	var c client
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "idempotency [CONTRACT]",
		Short: "Choose what Idempotency-Keys do, or say what they do now",
		Long: `Chooses the contract that the unified API keeps about Idempotency-Keys: that of one vendor or another,
or none. It holds for keys that come from now on and is kept with the workspace. Without CONTRACT it
lists what can be chosen and marks what holds.`,
		Example: `  faultline idempotency
  faultline idempotency codat`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			method, body := "GET", any(nil)
			if len(args) == 1 {
				method, body = "PUT", map[string]string{"contract": args[0]}
			}
			var answer struct {
				Contract  string             `json:"contract"`
				Contracts []unified.Contract `json:"contracts"`
			}
			if err := c.call(cmd.Context(), method, "/idempotency", nil, body, &answer); err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(answer)
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
			for _, known := range answer.Contracts {
				fmt.Fprintf(table, "%s\t%s\t%s\n", map[bool]string{true: "*", false: " "}[known.Name == answer.Contract], known.Name, known.About)
			}
			return table.Flush()
		},
	}
	c.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
