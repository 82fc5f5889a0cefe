package cli

import (
	"fmt"
	"log/slog"
	"os"
	"text/tabwriter"
	"time"

	"github.com/lmittmann/tint"
	"github.com/spf13/cobra"

	"faultline/scenarios/subject"
)

func newSubject() *cobra.Command {
	var defects []string
	var list bool
	cmd := &cobra.Command{
		Use:   "subject",
		Short: "Run the reference integration, right or wrong in a named way",
		Long: `Runs a small, honest integration against a Faultline, configured by the environment that
faultline run gives to the program it starts. A defect makes it wrong in one named way, so that
a verdict can be seen to fail.`,
		Example: `  faultline subject --list-defects
  faultline run --library -- faultline subject --defect ignores_retry_after`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list {
				table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
				fmt.Fprintln(table, "DEFECT\tBREAKS\tWHAT IT DOES")
				for _, d := range subject.Defects() {
					fmt.Fprintf(table, "%s\t%s\t%s\n", d.Name, d.Breaks, d.Text)
				}
				return table.Flush()
			}
			c, err := subject.FromEnvironment(os.Getenv)
			if err != nil {
				return err
			}
			log := slog.New(tint.NewTextHandler(cmd.ErrOrStderr(), &tint.Options{TimeFormat: time.TimeOnly, NoColor: !terminal(cmd.ErrOrStderr())}))
			return subject.Run(cmd.Context(), c, subject.Options{Defects: defects, Log: log})
		},
	}
	cmd.Flags().StringArrayVar(&defects, "defect", nil, "be wrong in this way (repeatable)")
	cmd.Flags().BoolVar(&list, "list-defects", false, "list the defects and the verdicts they break")
	return cmd
}
