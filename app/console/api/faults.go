package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/fault"
	"faultline/simulator/problem"
)

type (
	// RulePath names a rule.
	RulePath struct {
		Name string `path:"name"`
	}
	ruleOutput  struct{ Body fault.Rule }
	rulesOutput struct {
		Body struct {
			Faults []fault.Rule `json:"faults"`
		}
	}
	healedOutput struct {
		Body struct {
			Healed int `json:"healed"`
		}
	}
	effectsOutput struct {
		Body struct {
			Effects []fault.EffectInfo `json:"effects"`
		}
	}
	effectOutput struct{ Body fault.EffectInfo }
	// RawInput is a body that the world reads itself.
	RawInput struct{ RawBody []byte }
)

// ruleEffect stands for fault.Effect in the document: its type, and beside it whatever parameters that type takes.
type ruleEffect struct{}

// Schema describes the effect of a rule.
func (ruleEffect) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"type": {Type: huma.TypeString}}, Required: []string{"type"}, AdditionalProperties: true}
}

// ruleSchema is the shape of a rule for the document; the engine itself checks it more strictly.
func ruleSchema() *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	number := &huma.Schema{Type: huma.TypeNumber}
	object := func(p map[string]*huma.Schema) *huma.Schema {
		return &huma.Schema{Type: huma.TypeObject, Properties: p}
	}
	rule := object(map[string]*huma.Schema{
		"name": text,
		"where": object(map[string]*huma.Schema{"hop": text, "connection": text, "method": text, "path": text, "object": text,
			"id": text, "writes": {Type: huma.TypeBoolean}}),
		"when": object(map[string]*huma.Schema{"after": number, "times": number, "every": number, "probability": number,
			"most": number, "of": number, "attempt": number, "from": text, "for": text, "until": text}),
		"effect": ruleEffect{}.Schema(nil),
	})
	rule.Required = []string{"effect"}
	return rule
}

func (o *operations) faults() {
	huma.Register(o.api, operation(http.MethodGet, "/faults", "list-faults", "Rules, armed and ended, with their counters"), func(context.Context, *struct{}) (*rulesOutput, error) {
		out := &rulesOutput{}
		out.Body.Faults = append([]fault.Rule{}, o.World.Faults().Rules()...)
		return out, nil
	})
	arm := raw(operation(http.MethodPost, "/faults", "arm-fault", "Arms a rule"), ruleSchema())
	arm.DefaultStatus = http.StatusOK
	huma.Register(o.api, arm, func(ctx context.Context, in *RawInput) (*ruleOutput, error) {
		rule, err := fault.ParseRule(in.RawBody)
		if err == nil {
			rule, err = o.World.Faults().Arm(ctx, rule)
		}
		if err != nil {
			return nil, o.failure(err)
		}
		return &ruleOutput{rule}, nil
	})
	huma.Register(o.api, operation(http.MethodGet, "/faults/{name}", "get-fault", "One rule"), func(_ context.Context, in *RulePath) (*ruleOutput, error) {
		for _, r := range o.World.Faults().Rules() {
			if r.Name == in.Name {
				return &ruleOutput{r}, nil
			}
		}
		return nil, o.failure(problem.New(problem.NotFound, "there is no rule %q", in.Name))
	})
	type patchInput struct {
		RulePath
		RawInput
	}
	huma.Register(o.api, raw(operation(http.MethodPatch, "/faults/{name}", "change-fault", "Changes an armed rule; members left out stay"), ruleSchema()), func(ctx context.Context, in *patchInput) (*ruleOutput, error) {
		rule, err := o.World.Faults().Change(ctx, in.Name, in.RawBody)
		if err != nil {
			return nil, o.failure(err)
		}
		return &ruleOutput{rule}, nil
	})
	huma.Register(o.api, operation(http.MethodDelete, "/faults/{name}", "heal-fault", "Heals one rule"), func(ctx context.Context, in *RulePath) (*healedOutput, error) {
		if err := o.World.Faults().Heal(ctx, in.Name); err != nil {
			return nil, o.failure(err)
		}
		out := &healedOutput{}
		out.Body.Healed = 1
		return out, nil
	})
	huma.Register(o.api, operation(http.MethodDelete, "/faults", "heal-all-faults", "Heals every rule"), func(ctx context.Context, _ *struct{}) (*healedOutput, error) {
		out := &healedOutput{}
		out.Body.Healed = o.World.Faults().HealAll(ctx)
		return out, nil
	})
	o.preview()
	o.sets()
	o.injection()
	o.effects()
}

func (o *operations) effects() {
	huma.Register(o.api, operation(http.MethodGet, "/effects", "list-effects", "The catalogue of what can go wrong"), func(context.Context, *struct{}) (*effectsOutput, error) {
		out := &effectsOutput{}
		out.Body.Effects = fault.Catalogue()
		return out, nil
	})
	type effectInput struct {
		Type string `path:"type"`
	}
	huma.Register(o.api, operation(http.MethodGet, "/effects/{type}", "get-effect", "One effect: what it does on the wire, its parameters, what a correct integration does"), func(_ context.Context, in *effectInput) (*effectOutput, error) {
		for _, e := range fault.Catalogue() {
			if e.Type == in.Type {
				return &effectOutput{e}, nil
			}
		}
		return nil, o.failure(problem.New(problem.NotFound, "there is no effect %q", in.Type).WithHint("GET %s/effects lists them", Prefix))
	})
}
