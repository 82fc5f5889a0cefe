package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"faultline/simulator/unified"
)

type settingsOutput struct {
	Body struct {
		Settings []unified.Setting `json:"settings"`
	}
}

// settings are the points that the published API leaves open: how they go is the workspace's choice.
func (o *operations) settings() {
	shown := func() *settingsOutput {
		out := &settingsOutput{}
		out.Body.Settings = o.World.Settings()
		return out
	}
	huma.Register(o.api, operation(http.MethodGet, "/settings", "list-settings", "Points that the published API leaves open, and how they go here"), func(context.Context, *struct{}) (*settingsOutput, error) {
		return shown(), nil
	})
	type choice struct {
		Body map[string]string
	}
	huma.Register(o.api, operation(http.MethodPatch, "/settings", "choose-settings", "Chooses how open points go from now on, by name"), func(ctx context.Context, in *choice) (*settingsOutput, error) {
		if err := o.World.Choose(ctx, in.Body); err != nil {
			return nil, o.failure(err)
		}
		return shown(), nil
	})
}
