package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"faultline/simulator/fault"
	"faultline/simulator/problem"
)

func newFaults() *cobra.Command {
	var c client
	var asJSON bool
	cmd := &cobra.Command{
		Use: "faults", Short: "Arm, list and heal faults in a running Faultline",
		Example: `  faultline faults effects
  faultline faults arm rate_limited --path '/accounting/invoices*' --times 3 --param retry_after=2s
  faultline faults arm --file rule.json
  faultline faults preview rate_limited --path '/accounting/invoices*'
  faultline faults sets arm outage
  faultline faults
  faultline faults heal --all`,
		RunE: func(cmd *cobra.Command, _ []string) error { return listFaults(cmd, &c, asJSON) },
	}
	c.register(cmd)
	cmd.PersistentFlags().BoolVar(&asJSON, "json", false, "print JSON")
	list := &cobra.Command{Use: "list", Short: "List the rules and their counters", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error { return listFaults(cmd, &c, asJSON) }}
	cmd.AddCommand(list, newArm(&c, &asJSON), newHeal(&c), newEffects(&c, &asJSON), newPreview(&c, &asJSON), newSets(&c, &asJSON), newInjection(&c))
	return cmd
}

func listFaults(cmd *cobra.Command, c *client, asJSON bool) error {
	var answer struct {
		Faults []fault.Rule `json:"faults"`
	}
	if err := c.call(cmd.Context(), "GET", "/faults", nil, nil, &answer); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(answer.Faults)
	}
	if len(answer.Faults) == 0 {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), "no faults are armed; faultline faults effects lists what can go wrong")
		return err
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tEFFECT\tSTATE\tMATCHED\tACTED")
	for _, r := range answer.Faults {
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\n", r.Name, r.Effect.Type, r.State, r.Matched, r.Count)
	}
	return table.Flush()
}

// armFlags describe a rule in flags.
type armFlags struct {
	file, name, hop, connection, method, path, object, id, from, lasting, until string
	after, times, every, most, of, attempt                                      int
	writes                                                                      bool
	probability                                                                 float64
	params                                                                      []string
}

func newArm(c *client, asJSON *bool) *cobra.Command {
	var a armFlags
	cmd := &cobra.Command{
		Use: "arm [EFFECT]", Short: "Arm a rule, given by flags or as a JSON file", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rule, err := a.rule(cmd, args)
			if err != nil {
				return err
			}
			var armed json.RawMessage
			if err := c.call(cmd.Context(), "POST", "/faults", nil, rule, &armed); err != nil {
				return err
			}
			if *asJSON {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), string(armed))
				return err
			}
			var named struct{ Name string }
			if err := json.Unmarshal(armed, &named); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "armed %s; heal it with: faultline faults heal %s\n", named.Name, named.Name)
			return err
		},
	}
	a.register(cmd)
	return cmd
}

// register adds the flags to a command.
func (a *armFlags) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.file, "file", "", "read the rule as JSON from `FILE`, or from standard input with -")
	f.StringVar(&a.name, "name", "", "name of the rule")
	f.StringVar(&a.hop, "hop", "", "link, unified, platform, sync, webhook or transport")
	f.StringVar(&a.connection, "connection", "", "id or name of a connection")
	f.StringVar(&a.method, "method", "", "HTTP method")
	f.StringVar(&a.path, "path", "", "path with * for any run of characters")
	f.StringVar(&a.object, "object", "", "object, for example invoice")
	f.StringVar(&a.id, "id", "", "id of one record")
	f.BoolVar(&a.writes, "writes", false, "only calls that can change something")
	f.IntVar(&a.after, "after", 0, "let so many matches pass first")
	f.IntVar(&a.times, "times", 0, "act at most so many times")
	f.IntVar(&a.every, "every", 0, "act on every n-th match")
	f.Float64Var(&a.probability, "probability", 0, "act with this probability, drawn from the rule's own stream")
	f.StringVar(&a.from, "from", "", "begin at this time of the world, or after this duration")
	f.StringVar(&a.lasting, "for", "", "heal by itself after this duration of the world's clock")
	f.StringVar(&a.until, "until", "", "heal by itself at this time of the world, or after this duration")
	f.IntVar(&a.most, "most", 0, "act at most so many times in each row of --of matches")
	f.IntVar(&a.of, "of", 0, "length of the row that --most is about")
	f.IntVar(&a.attempt, "attempt", 0, "only the n-th call with the same Idempotency-Key")
	f.StringArrayVar(&a.params, "param", nil, "parameter of the effect as `NAME=VALUE` (repeatable)")
}

func (a *armFlags) rule(cmd *cobra.Command, args []string) (json.RawMessage, error) {
	if a.file != "" {
		return readRule(cmd.InOrStdin(), a.file)
	}
	if len(args) == 0 {
		return nil, problem.New(problem.Invalid, "no effect was named").WithHint("faultline faults effects lists them; or give a rule with --file")
	}
	effect := map[string]any{"type": args[0]}
	for _, p := range a.params {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, problem.New(problem.Invalid, "%q is not NAME=VALUE", p).At("--param")
		}
		effect[name] = value
	}
	where, when := map[string]any{}, map[string]any{}
	for name, value := range map[string]string{"hop": a.hop, "connection": a.connection, "method": a.method, "path": a.path, "object": a.object, "id": a.id} {
		if value != "" {
			where[name] = value
		}
	}
	if a.writes {
		where["writes"] = true
	}
	for name, value := range map[string]any{"after": a.after, "times": a.times, "every": a.every, "probability": a.probability,
		"most": a.most, "of": a.of, "attempt": a.attempt, "from": a.from, "for": a.lasting, "until": a.until} {
		if cmd.Flags().Changed(name) {
			when[name] = value
		}
	}
	rule := map[string]any{"where": where, "when": when, "effect": effect}
	if a.name != "" {
		rule["name"] = a.name
	}
	return json.Marshal(rule)
}

func readRule(stdin io.Reader, name string) (json.RawMessage, error) {
	var data []byte
	var err error
	if name == "-" {
		data, err = io.ReadAll(stdin)
	} else {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, problem.New(problem.Invalid, "the rule cannot be read").At("--file").Because(err).WithHint("%v", err)
	}
	if !json.Valid(data) {
		return nil, problem.New(problem.Invalid, "%s is not JSON", name).At("--file").WithHint("a rule looks like {\"effect\":{\"type\":\"rate_limited\"}}")
	}
	return data, nil
}

func newHeal(c *client) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "heal [NAME]", Short: "Heal one rule, or all", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return problem.New(problem.Invalid, "name one rule, or say --all")
			}
			path := "/faults"
			if !all {
				path += "/" + url.PathEscape(args[0])
			}
			var answer struct{ Healed int }
			if err := c.call(cmd.Context(), "DELETE", path, nil, nil, &answer); err != nil {
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "healed "+strconv.Itoa(answer.Healed))
			return err
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "heal every rule")
	return cmd
}

func newEffects(c *client, asJSON *bool) *cobra.Command {
	return &cobra.Command{
		Use: "effects [EFFECT]", Short: "List what can go wrong, or explain one effect", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var answer struct {
				Effects []fault.EffectInfo `json:"effects"`
			}
			if err := c.call(cmd.Context(), "GET", "/effects", nil, nil, &answer); err != nil {
				return err
			}
			if len(args) == 1 {
				return explain(cmd, answer.Effects, args[0], *asJSON)
			}
			if *asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(answer.Effects)
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
			fmt.Fprintln(table, "EFFECT\tHOP\tWHAT IT DOES")
			for _, e := range answer.Effects {
				fmt.Fprintf(table, "%s\t%s\t%s\n", e.Type, e.Hop, e.Summary)
			}
			return table.Flush()
		},
	}
}

func explain(cmd *cobra.Command, effects []fault.EffectInfo, name string, asJSON bool) error {
	for _, e := range effects {
		if e.Type != name {
			continue
		}
		if asJSON {
			return json.NewEncoder(cmd.OutOrStdout()).Encode(e)
		}
		_, err := fmt.Fprintln(cmd.OutOrStdout(), e.Page)
		return err
	}
	return problem.New(problem.NotFound, "there is no effect %q", name).WithHint("faultline faults effects lists them")
}
