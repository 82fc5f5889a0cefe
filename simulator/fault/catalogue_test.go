package fault

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"faultline/simulator/problem"
)

func TestEveryEffectIsDescribed(t *testing.T) {
	all := Catalogue()
	if len(all) < 7 {
		t.Errorf("%d effects", len(all))
	}
	for _, info := range all {
		t.Run(info.Type, func(t *testing.T) {
			if info.Summary == "" || info.Does == "" || info.Correct == "" || len(info.Verdicts) == 0 || !slices.Contains(info.Hops, info.Hop) {
				t.Errorf("incomplete: %+v", info)
			}
			var schema struct {
				Type       string
				Properties map[string]struct{ Description string }
				Closed     *bool `json:"additionalProperties"`
			}
			if err := json.Unmarshal(info.Parameters, &schema); err != nil || schema.Type != "object" || schema.Closed == nil || *schema.Closed {
				t.Errorf("parameters: %s, %v", info.Parameters, err)
			}
			for _, part := range []string{"**On the wire.**", "**Real systems that do it.**", "**Parameters.**", "**A correct integration**", "**In the journal.**", "```yaml"} {
				if !strings.Contains(info.Page, part) {
					t.Errorf("the page has no part %s", part)
				}
			}
			e, _ := effectNamed(info.Type)
			for _, p := range e.parameters {
				if schema.Properties[p.name].Description == "" || !strings.Contains(info.Page, "`"+p.name+"`") {
					t.Errorf("the parameter %s is not described", p.name)
				}
			}
		})
	}
}

// TestPagesShowRulesThatWork arms what a person would copy.
func TestPagesShowRulesThatWork(t *testing.T) {
	for _, info := range Catalogue() {
		t.Run(info.Type, func(t *testing.T) {
			_, rest, _ := strings.Cut(info.Page, "```yaml\n")
			fragment, _, _ := strings.Cut(rest, "```")
			var scenario struct{ Steps []map[string]any }
			if err := yaml.Unmarshal([]byte(fragment), &scenario); err != nil {
				t.Fatal(err)
			}
			armed := 0
			for _, step := range scenario.Steps {
				raw, ok := step["fault"]
				if !ok {
					continue
				}
				text, err := json.Marshal(raw)
				if err != nil {
					t.Fatal(err)
				}
				rule := newStage(t, 1).arm(t, string(text))
				if rule.Effect.Type != info.Type {
					t.Errorf("the page of %s shows %s", info.Type, rule.Effect.Type)
				}
				armed++
			}
			if armed == 0 {
				t.Error("the page shows no rule")
			}
		})
	}
}

func TestDescribedNamesTheNearest(t *testing.T) {
	if _, err := Described("schema-drift"); !problem.Is(err, problem.NotFound) || !strings.Contains(err.Error(), "did you mean schema_drift?") {
		t.Errorf("got %v", err)
	}
	if info, err := Described("schema_drift"); err != nil || info.Mechanism != "drift" {
		t.Errorf("got %+v, %v", info, err)
	}
}
