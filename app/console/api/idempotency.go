package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/unified"
)

type (
	contractBody struct {
		Contract string `json:"contract" doc:"name of the contract"`
	}
	contractOutput struct {
		Body struct {
			Contract  string             `json:"contract" doc:"name of the contract"`
			Contracts []unified.Contract `json:"contracts" doc:"what can be chosen"`
		}
	}
)

// idempotency is the workspace's choice of what Idempotency-Keys do.
func (o *operations) idempotency() {
	shown := func() *contractOutput {
		out := &contractOutput{}
		out.Body.Contract, out.Body.Contracts = o.World.Idempotency().Name, unified.Contracts()
		return out
	}
	huma.Register(o.api, operation(http.MethodGet, "/idempotency", "get-idempotency", "What Idempotency-Keys do, and what they could"), func(context.Context, *struct{}) (*contractOutput, error) {
		return shown(), nil
	})
	huma.Register(o.api, operation(http.MethodPut, "/idempotency", "set-idempotency", "Chooses what Idempotency-Keys do from now on"), func(ctx context.Context, in *struct{ Body contractBody }) (*contractOutput, error) {
		if err := o.World.SetIdempotency(ctx, in.Body.Contract); err != nil {
			return nil, o.failure(err)
		}
		return shown(), nil
	})
}
