package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/fault"
	"faultline/simulator/journal"
)

type (
	previewOutput struct{ Body fault.Preview }
	setsOutput    struct {
		Body struct {
			Sets []fault.Set `json:"sets"`
		}
	}
	armedSetOutput struct {
		Body struct {
			Faults []fault.Rule `json:"faults"`
		}
	}
	injectionBody struct {
		Allowed bool `json:"allowed" doc:"whether a request may ask for a fault on itself with X-Faultline-Inject"`
	}
	injectionOutput struct{ Body injectionBody }
)

// preview tells what a rule would have done to what is in the journal.
func (o *operations) preview() {
	type previewInput struct {
		Last int `query:"last" minimum:"1" maximum:"500" default:"200" doc:"how many of the newest entries are looked at"`
		RawInput
	}
	op := raw(operation(http.MethodPost, "/faults/preview", "preview-fault", "Says which of the last entries a rule would have touched; arms nothing"), ruleSchema())
	op.DefaultStatus = http.StatusOK
	huma.Register(o.api, op, func(ctx context.Context, in *previewInput) (*previewOutput, error) {
		rule, err := fault.ParseRule(in.RawBody)
		if err != nil {
			return nil, o.failure(err)
		}
		page, err := o.World.Journal().Query(ctx, journal.Query{Filter: "kind:exchange,attempt,sync_run", Limit: in.Last})
		if err != nil {
			return nil, o.failure(err)
		}
		preview, err := o.World.Faults().Preview(rule, page.Entries)
		if err != nil {
			return nil, o.failure(err)
		}
		return &previewOutput{preview}, nil
	})
}

// sets are rules that are armed and healed together.
func (o *operations) sets() {
	huma.Register(o.api, operation(http.MethodGet, "/fault-sets", "list-fault-sets", "Named sets of rules, and how much of each is armed"), func(context.Context, *struct{}) (*setsOutput, error) {
		out := &setsOutput{}
		out.Body.Sets = o.World.Faults().Sets()
		return out, nil
	})
	type armInput struct {
		RulePath
		Connection string `query:"connection" doc:"id or name; without one the set is about all"`
	}
	arm := operation(http.MethodPost, "/fault-sets/{name}", "arm-fault-set", "Arms every rule of a set, or none")
	arm.DefaultStatus = http.StatusOK
	huma.Register(o.api, arm, func(ctx context.Context, in *armInput) (*armedSetOutput, error) {
		rules, err := o.World.Faults().ArmSet(ctx, in.Name, in.Connection)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &armedSetOutput{}
		out.Body.Faults = rules
		return out, nil
	})
	together := raw(operation(http.MethodPost, "/fault-sets", "arm-faults-together", "Arms a list of rules, or none when one of them cannot be armed or contradicts another"), &huma.Schema{Type: huma.TypeArray, Items: ruleSchema()})
	together.DefaultStatus = http.StatusOK
	huma.Register(o.api, together, func(ctx context.Context, in *RawInput) (*armedSetOutput, error) {
		rules, err := fault.ParseRules(in.RawBody)
		if err == nil {
			rules, err = o.World.Faults().ArmTogether(ctx, rules)
		}
		if err != nil {
			return nil, o.failure(err)
		}
		out := &armedSetOutput{}
		out.Body.Faults = rules
		return out, nil
	})
	huma.Register(o.api, operation(http.MethodDelete, "/fault-sets/{name}", "heal-fault-set", "Heals what is armed of a set"), func(ctx context.Context, in *RulePath) (*healedOutput, error) {
		n, err := o.World.Faults().HealSet(ctx, in.Name)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &healedOutput{}
		out.Body.Healed = n
		return out, nil
	})
}

// injection is the workspace's option for faults that a request asks for itself.
func (o *operations) injection() {
	huma.Register(o.api, operation(http.MethodGet, "/fault-injection", "get-fault-injection", "Whether requests may ask for faults"), func(context.Context, *struct{}) (*injectionOutput, error) {
		return &injectionOutput{injectionBody{o.World.Faults().InjectionAllowed()}}, nil
	})
	huma.Register(o.api, operation(http.MethodPut, "/fault-injection", "set-fault-injection", "Allows requests to ask for faults with X-Faultline-Inject, or forbids it"), func(ctx context.Context, in *struct{ Body injectionBody }) (*injectionOutput, error) {
		if err := o.World.Faults().AllowInjection(ctx, in.Body.Allowed); err != nil {
			return nil, o.failure(err)
		}
		return &injectionOutput{in.Body}, nil
	})
}
