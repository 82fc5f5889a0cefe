package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/problem"
	"faultline/simulator/unified"
	"faultline/simulator/webhook"
)

type (
	endpointOutput  struct{ Body webhook.Endpoint }
	endpointsOutput struct {
		Body struct {
			Endpoints []webhook.Endpoint `json:"endpoints"`
		}
	}
	// EndpointPath names a receiver.
	EndpointPath struct {
		ID string `path:"id"`
	}
)

func (o *operations) endpoints() {
	huma.Register(o.api, operation(http.MethodGet, "/endpoints", "list-endpoints", "Where events go"), func(context.Context, *struct{}) (*endpointsOutput, error) {
		out := &endpointsOutput{}
		out.Body.Endpoints = append([]webhook.Endpoint{}, o.World.Webhooks().Endpoints()...)
		return out, nil
	})
	type addEndpointInput struct {
		Body webhook.NewEndpoint
	}
	add := operation(http.MethodPost, "/endpoints", "add-endpoint", "Adds a receiver; what is left out is what its profile usually has")
	add.DefaultStatus = http.StatusOK
	huma.Register(o.api, add, func(ctx context.Context, in *addEndpointInput) (*endpointOutput, error) {
		owner, err := o.World.Organisations().Resolve(in.Body.Organisation)
		if err != nil {
			return nil, o.failure(err)
		}
		in.Body.Organisation = owner.ID
		e, err := o.World.Webhooks().Add(ctx, in.Body)
		if err != nil {
			return nil, o.failure(err)
		}
		return &endpointOutput{e}, nil
	})
	type changeEndpointInput struct {
		EndpointPath
		Body webhook.EndpointPatch
	}
	huma.Register(o.api, operation(http.MethodPatch, "/endpoints/{id}", "change-endpoint", "Changes a receiver; members left out stay"), func(ctx context.Context, in *changeEndpointInput) (*endpointOutput, error) {
		e, err := o.World.Webhooks().UpdateEndpoint(ctx, in.ID, in.Body)
		if err != nil {
			return nil, o.failure(err)
		}
		return &endpointOutput{e}, nil
	})
	huma.Register(o.api, operation(http.MethodDelete, "/endpoints/{id}", "remove-endpoint", "Removes a receiver; what is on its way to it ends"), func(ctx context.Context, in *EndpointPath) (*struct{}, error) {
		if err := o.World.Webhooks().RemoveEndpoint(ctx, in.ID); err != nil {
			return nil, o.failure(err)
		}
		return nil, nil
	})
	type profilesOutput struct {
		Body struct {
			Profiles []string         `json:"profiles"`
			Choices  []webhook.Choice `json:"choices" doc:"what the endpoints of each profile can be given"`
			Versions []string         `json:"versions" doc:"versions of the API whose shapes bodies can have, the current one first"`
		}
	}
	huma.Register(o.api, operation(http.MethodGet, "/endpoints/profiles", "list-profiles", "The delivery profiles that an endpoint can have"), func(context.Context, *struct{}) (*profilesOutput, error) {
		out := &profilesOutput{}
		out.Body.Profiles, out.Body.Choices, out.Body.Versions = webhook.Profiles(), webhook.Choices(), unified.Versions()
		return out, nil
	})
}

// endpointActions are what can be done with one receiver.
func (o *operations) endpointActions() {
	act := func(action, id, summary string) huma.Operation {
		op := operation(http.MethodPost, "/endpoints/{id}/"+action, id, summary)
		op.DefaultStatus = http.StatusOK
		return op
	}
	huma.Register(o.api, act("test", "test-endpoint", "Sends a signed test event and answers with the attempt"), func(ctx context.Context, in *EndpointPath) (*attemptsOutput, error) {
		return o.attempts(ctx, func() ([]string, error) {
			id, err := o.World.Webhooks().Test(ctx, in.ID)
			return []string{id}, err
		})
	})
	type sendInput struct {
		EndpointPath
		Body struct {
			Code string          `json:"code" doc:"event code, for the log and for profiles that send it in a header"`
			Body json.RawMessage `json:"body" doc:"the payload, sent byte for byte"`
		}
	}
	huma.Register(o.api, act("send", "send-event", "Sends an event of one's own, signed as the profile says, once, and answers with the attempt"), func(ctx context.Context, in *sendInput) (*attemptsOutput, error) {
		return o.attempts(ctx, func() ([]string, error) {
			id, err := o.World.Webhooks().Send(ctx, in.ID, in.Body.Code, in.Body.Body)
			return []string{id}, err
		})
	})
	type rotateInput struct {
		EndpointPath
		Body struct {
			Overlap string `json:"overlap,omitempty" doc:"how long both secrets sign, in world's time; default 24h, 0s for not at all"`
		}
	}
	huma.Register(o.api, act("rotate", "rotate-secret", "Gives a receiver a new secret"), func(ctx context.Context, in *rotateInput) (*endpointOutput, error) {
		overlap := webhook.StandardOverlap
		if in.Body.Overlap != "" {
			given, err := time.ParseDuration(in.Body.Overlap)
			if err != nil {
				return nil, o.failure(problem.New(problem.Invalid, "%q is not a duration", in.Body.Overlap).At("/overlap").WithHint("write a duration such as 24h"))
			}
			overlap = given
		}
		e, err := o.World.Webhooks().Rotate(ctx, in.ID, overlap)
		if err != nil {
			return nil, o.failure(err)
		}
		return &endpointOutput{e}, nil
	})
	type replayInput struct {
		EndpointPath
		Body struct {
			DryRun bool `json:"dry_run,omitempty" doc:"only say what is missing"`
		}
	}
	type replayOutput struct {
		Body struct {
			Missing []string `json:"missing" doc:"ids of the events that never arrived there"`
			Refired int      `json:"refired"`
		}
	}
	huma.Register(o.api, act("replay_missing", "replay-missing", "Sends again every event that a receiver should have got and never acknowledged"), func(ctx context.Context, in *replayInput) (*replayOutput, error) {
		replay := o.World.Webhooks().ReplayMissing
		if in.Body.DryRun {
			replay = func(_ context.Context, id string) ([]string, error) { return o.World.Webhooks().Missing(id) }
		}
		missing, err := replay(ctx, in.ID)
		if err != nil {
			return nil, o.failure(err)
		}
		out := &replayOutput{}
		out.Body.Missing = missing
		if !in.Body.DryRun {
			out.Body.Refired = len(missing)
		}
		return out, nil
	})
}
