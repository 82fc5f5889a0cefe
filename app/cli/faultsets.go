package cli

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"faultline/simulator/fault"
	"faultline/simulator/problem"
)

func newPreview(c *client, asJSON *bool) *cobra.Command {
	var a armFlags
	var last int
	cmd := &cobra.Command{
		Use: "preview [EFFECT]", Short: "Say which of the last entries a rule would have touched; takes the flags of arm", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rule, err := a.rule(cmd, args)
			if err != nil {
				return err
			}
			var p fault.Preview
			if err := c.call(cmd.Context(), "POST", "/faults/preview", url.Values{"last": {strconv.Itoa(last)}}, rule, &p); err != nil {
				return err
			}
			if *asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(p)
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "of %d calls it matches %d and would have acted on %d\n", p.Looked, p.Matched, len(p.Acts))
			for _, acted := range p.Acts {
				fmt.Fprintf(out, "#%d\n", acted.Seq)
			}
			return nil
		},
	}
	a.register(cmd)
	cmd.Flags().IntVar(&last, "last", 200, "how many of the newest entries are looked at")
	return cmd
}

func newSets(c *client, asJSON *bool) *cobra.Command {
	cmd := &cobra.Command{
		Use: "sets", Short: "Arm, list and heal named sets of rules", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return listSets(cmd, c, *asJSON) },
	}
	arm := newArmSet(c)
	heal := &cobra.Command{
		Use: "heal SET", Short: "Heal what is armed of a set", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var answer struct{ Healed int }
			if err := c.call(cmd.Context(), "DELETE", "/fault-sets/"+url.PathEscape(args[0]), nil, nil, &answer); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "healed "+strconv.Itoa(answer.Healed))
			return err
		},
	}
	cmd.AddCommand(arm, heal)
	return cmd
}

func newArmSet(c *client) *cobra.Command {
	var connection, file string
	arm := &cobra.Command{
		Use: "arm [SET]", Short: "Arm every rule of a set that is shipped, or of a JSON file; or none", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (file == "") == (len(args) == 0) {
				return problem.New(problem.Invalid, "name one set, or give a list of rules with --file").WithHint("faultline faults sets lists the sets")
			}
			var answer struct {
				Faults []fault.Rule `json:"faults"`
			}
			if file != "" {
				rules, err := readRule(cmd.InOrStdin(), file)
				if err == nil {
					err = c.call(cmd.Context(), "POST", "/fault-sets", nil, rules, &answer)
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "armed %d rules; heal them with: faultline faults heal --all\n", len(answer.Faults))
				return err
			}
			query := url.Values{}
			if connection != "" {
				query.Set("connection", connection)
			}
			if err := c.call(cmd.Context(), "POST", "/fault-sets/"+url.PathEscape(args[0]), query, nil, &answer); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "armed %d rules; heal them with: faultline faults sets heal %s\n", len(answer.Faults), args[0])
			return err
		},
	}
	arm.Flags().StringVar(&connection, "connection", "", "id or name of a connection; without one the set is about all")
	arm.Flags().StringVar(&file, "file", "", "read the rules as a JSON list from `FILE`, or from standard input with -")
	return arm
}

func listSets(cmd *cobra.Command, c *client, asJSON bool) error {
	var answer struct {
		Sets []fault.Set `json:"sets"`
	}
	if err := c.call(cmd.Context(), "GET", "/fault-sets", nil, nil, &answer); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(answer.Sets)
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "SET\tRULES\tARMED\tABOUT")
	for _, s := range answer.Sets {
		fmt.Fprintf(table, "%s\t%d\t%d\t%s\n", s.Name, len(s.Rules), s.Armed, s.About)
	}
	return table.Flush()
}

func newInjection(c *client) *cobra.Command {
	return &cobra.Command{
		Use: "injection [on|off]", Short: "Let requests ask for faults with X-Faultline-Inject, or say whether they may", Args: cobra.MaximumNArgs(1),
		ValidArgs: []string{"on", "off"},
		RunE: func(cmd *cobra.Command, args []string) error {
			var answer struct{ Allowed bool }
			var err error
			switch {
			case len(args) == 0:
				err = c.call(cmd.Context(), "GET", "/fault-injection", nil, nil, &answer)
			case args[0] == "on" || args[0] == "off":
				err = c.call(cmd.Context(), "PUT", "/fault-injection", nil, map[string]bool{"allowed": args[0] == "on"}, &answer)
			default:
				err = problem.New(problem.Invalid, "%q is neither on nor off", args[0])
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(cmd.OutOrStdout(), map[bool]string{true: "on", false: "off"}[answer.Allowed])
			return err
		},
	}
}
